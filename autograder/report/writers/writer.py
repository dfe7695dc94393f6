"""The base class of all formats: begin, each grade once, end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from autograder.i18n import Message
from autograder.report.feedback import Feedback
from autograder.rubric.assignment import Assignment

Entry = TypeVar("Entry")


class Writer(Generic[Entry]):
    """One format. A subclass sets `doing` and implements `prepare`.

    If `prepare` raises an error, the submission becomes `ungraded` in all formats. If
    another method raises an error, only this format is lost.
    """

    doing: Message
    """The name of this step in a failure, for example "writing grades.csv"."""
    makes_page = False
    """Whether it writes `Feedback.page`. Other formats may link to this page."""

    def __init__(self, out: Path) -> None:
        """Use the folder of the reports. Nothing is written yet."""
        self.out = out

    def begin(
        self, provenance: Mapping[str, Any], assignments: Mapping[str, Assignment]
    ) -> None:
        """Begin the file.

        Args:
            provenance: as in `grades.json`.
            assignments: name -> assignment.
        """

    def prepare(self, feedback: Feedback) -> Entry:
        """Return the entry for one grade. Do not store it.

        If any format raises an error for this grade, this is called again with another
        grade for the same submission.
        """
        raise NotImplementedError

    def write(self, entry: Entry) -> None:
        """Add a prepared entry. This is called once for each grade, in order.

        At most a row for each grade may stay in memory.
        """

    def end(self, problems: Sequence[Message], failures: Sequence[Message]) -> None:
        """Move the complete file to its place.

        Args:
            problems: a line for each file that is not used.
            failures: a line for each failure of the grader itself so far.
        """
