"""What a format of the reports is told: the begin, each grade once, the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from autograder.i18n import Message
from autograder.report.feedback import Feedback
from autograder.rubric.assignment import Assignment

Entry = TypeVar("Entry")


class Writer(Generic[Entry]):
    """One format. A subclass says `doing` and implements `prepare`.

    `prepare` is where one grade may go wrong: what it raises leaves that submission
    ungraded in all formats. Whatever the other methods raise costs this format alone.
    """

    doing: Message
    """What fails when it fails, for the instructor: "writing grades.csv"."""
    makes_page = False
    """It writes `Feedback.page`, to which others may link."""

    def __init__(self, out: Path) -> None:
        """Write into the folder of the reports; nothing is written yet."""
        self.out = out

    def begin(
        self, provenance: Mapping[str, Any], assignments: Mapping[str, Assignment]
    ) -> None:
        """Hear what is graded.

        Args:
            provenance: as in `grades.json`.
            assignments: by their names.
        """

    def prepare(self, feedback: Feedback) -> Entry:
        """Return what this format says about one grade, and keep nothing of it.

        Called again with another grade if any format raised for this one.
        """
        raise NotImplementedError

    def write(self, entry: Entry) -> None:
        """Take what was prepared: once for each grade, in their order.

        Memory must not grow with the class by more than a row.
        """

    def end(self, problems: Sequence[str], failures: Sequence[str]) -> None:
        """Put the file in its place, whole.

        Args:
            problems: a line for each file that is of no use.
            failures: a line for whatever failed in the grader itself until now.
        """
