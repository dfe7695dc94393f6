"""`index.html`: the class on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.engine.store import write_whole
from autograder.i18n import Message, _
from autograder.report.feedback import Feedback
from autograder.report.html import class_page
from autograder.report.overview import Counted, Overview
from autograder.report.writers.writer import Writer
from autograder.rubric.assignment import Assignment


class ClassPage(Writer[Counted]):
    """Writes the page that links to those of the students."""

    doing = _("writing the class page")

    def begin(
        self, provenance: Mapping[str, Any], assignments: Mapping[str, Assignment]
    ) -> None:
        """Begin with no grades."""
        self._provenance = provenance
        self._overview = Overview(assignments.values())

    def prepare(self, feedback: Feedback) -> Counted:
        """Return the row of a grade, and its parts that are counted."""
        return Counted.of(feedback.grade, feedback.row)

    def write(self, entry: Counted) -> None:
        """Add the row, and count."""
        self._overview.add(entry)

    def end(self, problems: Sequence[Message], failures: Sequence[Message]) -> None:
        """Write the page."""
        page = class_page(self._overview, self._provenance, problems, failures)
        write_whole(self.out / "index.html", [page])
