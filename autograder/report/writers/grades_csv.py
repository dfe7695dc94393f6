"""`grades.csv`: a line for each grade, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.engine.store import write_whole
from autograder.facts.message import in_words
from autograder.i18n import Message, _
from autograder.report.feedback import Feedback
from autograder.report.overview import Row
from autograder.report.writers.writer import Writer
from autograder.rubric.assignment import Assignment
from autograder.submissions.tables import defused

HEAD = "student,assignment,outcome,score,max_score,percent,remarks\n"
LATE = ",raw_score,deduction,deduction_reason\n"
"""The columns after `HEAD`, if there is late work."""


class GradesCsv(Writer[tuple[str, str]]):
    """Writes a head, and a line for each student and assignment.

    An entry is the line, and the cells that are added if the class has late work.
    """

    doing = _("writing grades.csv")

    def begin(
        self, _provenance: Mapping[str, Any], _assignments: Mapping[str, Assignment]
    ) -> None:
        """Begin with the head."""
        self._lines = [(HEAD, LATE)]
        self._late = False

    def prepare(self, feedback: Feedback) -> tuple[str, str]:
        """Return the line of a grade."""
        return csv_line(feedback.row), _late_cells(feedback.row)

    def write(self, entry: tuple[str, str]) -> None:
        """Keep the line."""
        self._lines.append(entry)
        self._late |= entry[1] != NOT_LATE

    def end(self, _problems: Sequence[Message], _failures: Sequence[Message]) -> None:
        """Write the file."""
        lines = (
            line.removesuffix("\n") + more if self._late else line
            for line, more in self._lines
        )
        write_whole(self.out / "grades.csv", lines)


def csv_line(row: Row) -> str:
    """Return a line of `grades.csv`."""
    share = row.score / row.max_score if row.max_score else 0
    # A gradebook would count a 0 as the student's score. It ignores an empty cell.
    scored = row.is_final
    return _line(
        [
            defused(row.student),
            row.assignment,
            row.outcome,
            f"{row.score:g}" if scored else "",
            f"{row.max_score:g}",
            f"{100 * share:.1f}" if scored else "",
            defused(in_words(row.remarks)),
        ]
    )


NOT_LATE = ",,,\n"


def _late_cells(row: Row) -> str:
    if row.deduction is None:
        return NOT_LATE
    reason = defused(in_words(row.deduction.reason))
    return "," + _line([f"{row.raw_score:g}", f"{row.deduction.points:g}", reason])


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
