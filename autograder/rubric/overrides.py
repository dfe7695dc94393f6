"""`overrides.csv`: the points and comments that persons gave, beside the assignments.

Rows are only added. The last row about something counts, so the file is also a history.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from autograder.errors import UsageError
from autograder.facts.base import Fact, Name, Student, Text, first_problem
from autograder.facts.grade import Points
from autograder.i18n import Message, _
from autograder.submissions.tables import (
    TextTable,
    defused,
    read_table,
    undefused,
    value,
)

FILE_NAME = "overrides.csv"
COLUMNS = (
    "student", "assignment", "criterion", "points", "comment", "by", "when",
    "automatic", "submission",
)  # fmt: skip
NEEDED = COLUMNS[:4]
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Override(Fact):
    """One row: what a person decided about a criterion, or about the whole grade."""

    row: int = 0
    """Where it is in the file."""
    student: Student
    assignment: Name
    criterion: Name
    points: Points | None = None
    """The points; None if the automatic points count. There may be a comment."""
    comment: Text = ""
    by: Name = ""
    when: Name = ""
    automatic: Points | None = None
    """The automatic points when this was decided; None if they are not known."""
    submission: Name = ""
    """The SHA-256 of the file that was graded then; empty if it is not known."""

    @property
    def about(self) -> tuple[str, str, str]:
        """The student, the assignment and the criterion of the decision."""
        return self.student, self.assignment, self.criterion

    @property
    def place(self) -> Message:
        """Where the row is and what it is about."""
        what = "/".join(self.about)
        text = _("{file}, row {row}: {what}") if self.row else _("{what}")
        return text.format(file=FILE_NAME, row=self.row, what=what)

    def cells(self) -> list[str]:
        """Return the row as text, in the order of `COLUMNS`."""
        points, automatic = map(written, (self.points, self.automatic))
        return [
            *self.about, points, self.comment, self.by, self.when, automatic,
            self.submission,
        ]  # fmt: skip


def written(points: float | None) -> str:
    """Return points as a cell, without digits that mean nothing."""
    return "" if points is None else f"{round(points, 4):.10g}"


def read_overrides(folder: Path) -> tuple[Override, ...]:
    """Return the rows of the file in the folder of the solutions; none without a file.

    Of several rows about the same points, only the last one is returned.

    Raises:
        UsageError: if the file cannot be used. The text is one line with the row.
    """
    path = folder / FILE_NAME
    return rows_of(path) if path.exists() else ()


def rows_of(path: Path) -> tuple[Override, ...]:
    """Return the last rows of a file. See `read_overrides`."""
    last: dict[tuple[str, str, str], Override] = {}
    for row in _rows(read_table(path, looked_at=1), path):
        last.pop(row.about, None)
        last[row.about] = row
    return tuple(last.values())


def with_more(path: Path, rows: Iterable[Override]) -> str:
    """Return the text of a file with more rows at its end.

    The rows that are there stay in their order. The text is comma-separated.

    Raises:
        UsageError: if the file cannot be used.
    """
    old = list(_rows(read_table(path, looked_at=1), path)) if path.exists() else []
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(map(defused, row.cells()) for row in [*old, *rows])
    return text.getvalue()


def _rows(table: TextTable, path: Path) -> Iterator[Override]:
    head, *others = table.rows or ((),)
    names = [value(cell).lower() for cell in head]
    for name in NEEDED:
        if name not in names:
            raise _unusable(path, 1, _("no column {name!r}").format(name=name))
    for name in COLUMNS:
        if names.count(name) > 1:
            raise _unusable(path, 1, _("two columns {name!r}").format(name=name))
    for number, cells in enumerate(others, 2):
        if any(map(value, cells[len(names) :])):
            problem = _(
                "{cells} cells, but there are {columns} columns; put a text or number "
                "with {separator!r} in it between quotation marks"
            ).format(cells=len(cells), columns=len(names), separator=table.separator)
            raise _unusable(path, number, problem)
        if any(map(value, cells)):
            yield _row(names, cells, path, number)


def _row(
    names: Sequence[str], cells: Sequence[str], path: Path, number: int
) -> Override:
    texts = dict(zip(names, map(_text, cells), strict=False))
    known = {name: texts.get(name, "") for name in COLUMNS}
    for name in ("student", "assignment", "criterion"):
        if not known[name]:
            raise _unusable(path, number, _("no {name}").format(name=name))
    if known["submission"] and not _DIGEST.fullmatch(known["submission"]):
        problem = _("submission: not a SHA-256 of 64 hexadecimal digits")
        raise _unusable(path, number, problem)
    facts: dict[str, object] = {**known, "row": number}
    for name in ("points", "automatic"):
        facts[name] = _points(known[name], name, path, number)
    try:
        return Override.model_validate(facts)
    except ValidationError as error:
        raise _unusable(path, number, first_problem(error)) from None


def _text(cell: str) -> str:
    return undefused(value(cell))


def _points(cell: str, name: str, path: Path, number: int) -> float | None:
    """Return the number in a cell. Spreadsheets may write a decimal comma."""
    if not cell:
        return None
    if not re.fullmatch(r"\d{1,6}([.,]\d*)?|[.,]\d+", cell):
        problem = _("{name}: {cell!r} is not a number of points")
        raise _unusable(path, number, problem.format(name=name, cell=cell[:40]))
    return float(cell.replace(",", "."))


def _unusable(path: Path, number: int, problem: Message | str) -> UsageError:
    return UsageError(
        _("{path}, row {number}: {problem}").format(
            path=path, number=number, problem=problem
        )
    )
