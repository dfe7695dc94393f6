"""Compare the grades of a report with a grade file: what is written there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from autograder.delivery.returning.grade_files import GradeTable, ScoreColumn, alike
from autograder.delivery.returning.joining import Joined
from autograder.delivery.returning.numbers import decimal_sign, number, rounded
from autograder.errors import UsageError
from autograder.facts.grade import Grade
from autograder.i18n import _

What = Literal[
    "new",
    "raised",
    "lowered",
    "unchanged",
    "would be lowered",
    "kept",
    "locked",
    "ungraded",
    "no submission",
    "not read",
    "not found",
    "ambiguous",
]
"""What happens to a student's score."""
WRITTEN: frozenset[What] = frozenset({"new", "raised", "lowered"})
DELIVERED: frozenset[What] = WRITTEN | {"unchanged"}
"""The platform then has the score of the report."""
LOOK: tuple[What, ...] = (
    "would be lowered", "locked", "ungraded", "not read", "not found", "ambiguous",
)  # fmt: skip
"""What a person has to look at. `kept` and `no submission` are the person's choice."""


@dataclass(frozen=True)
class Difference:
    """A student of the report and the cell of the grade file."""

    grade: Grade
    what: What
    row: int | None = None
    """The index of the row; None if there is none."""
    name: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Consent:
    """What the instructor agrees to."""

    lower: bool = False
    """Scores may become lower."""
    missing_as_zero: bool = False
    """Who handed in nothing gets 0."""


def find_column(
    columns: Iterable[ScoreColumn],
    names: Sequence[str],
    asked: str | None,
    is_of_one: bool,
) -> ScoreColumn:
    """Return the column to fill.

    Args:
        columns: the columns that can be filled.
        names: the title and the slug of the assignment.
        asked: its title or number, if the instructor names it.
        is_of_one: whether all columns are of the assignment.

    Raises:
        UsageError: if there is no such column, or several.
    """
    columns = list(columns)
    if asked is not None:
        exact = [c for c in columns if asked in c.names]
        found = exact or [c for c in columns if alike(asked) in map(alike, c.names)]
    elif is_of_one:
        found = columns
    else:
        wanted = {alike(name) for name in names}
        found = [c for c in columns if wanted & set(map(alike, c.names))]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            _("several columns can be meant: {columns}; name one with --column").format(
                columns=", ".join(repr(c.header) for c in found)
            )
        )
    known = ", ".join(repr(c.header) for c in columns)
    if not known:
        raise UsageError(_("the grade file has no column of scores with its points"))
    raise UsageError(
        _("no column for {names}; name one with --column: {columns}").format(
            names=" / ".join(repr(n) for n in ([asked] if asked else names)),
            columns=known,
        )
    )


def need_same_points(
    column: ScoreColumn, grades: Iterable[Grade], needs_points: bool
) -> None:
    """Refuse a column in which scores would mean something else.

    Raises:
        UsageError: if its points possible are not those of the rubric.
    """
    if column.points is None and not needs_points:
        return
    for grade in grades:
        if column.points is None or rounded(grade.max_score) != rounded(column.points):
            raise UsageError(
                _(
                    "{column}: {points} points possible, but {most:g} in the report; "
                    "make them equal on the platform or in the rubric"
                ).format(
                    column=column.header,
                    points=column.points if column.points is not None else "?",
                    most=grade.max_score,
                )
            )


def compare(
    grades: Iterable[Grade],
    joined: Joined,
    rows: Sequence[Sequence[str]],
    column: ScoreColumn,
    file: GradeTable,
    consent: Consent,
) -> list[Difference]:
    """Say for each grade what becomes of it.

    Args:
        grades: the grades of the assignment.
        joined: whose rows are whose.
        rows: all rows of the grade file.
        column: the column to fill.
        file: the kind of file.
        consent: what the instructor agrees to.
    """
    cells = [
        row[place]
        for row in rows
        for place in (column.place, column.place + 1)
        if place < len(row)
    ]
    sign = file.decimal or decimal_sign(cells)
    return [
        _difference(grade, joined, rows, column, file, consent, sign)
        for grade in grades
    ]


def _difference(
    grade: Grade,
    joined: Joined,
    rows: Sequence[Sequence[str]],
    column: ScoreColumn,
    file: GradeTable,
    consent: Consent,
    sign: str,
) -> Difference:
    own = joined.rows.get(grade.student, [])
    if len(own) != 1:
        return Difference(grade, without_row(grade, joined, consent))
    index = own[0].number - 1
    row = rows[index]
    old = row[column.place].strip() if column.place < len(row) else ""
    new = rounded(grade.score)

    what: What
    if (why := unscored(grade, joined, consent)) is not None:
        what = why
    elif file.is_locked(column, row):
        what = "locked"
    else:
        what = change(file.score(old), new, consent)
    text = str(new).replace(".", sign) if what in WRITTEN else ""
    return Difference(grade, what, index, own[0].name, old, text)


def without_row(grade: Grade, joined: Joined, consent: Consent) -> What:
    """Say what becomes of a grade if it is not clear which row is about it."""
    if joined.rows.get(grade.student) or grade.student in joined.doubtful:
        return "ambiguous"
    # Some grade files have only the people who handed in something.
    nothing = unscored(grade, joined, consent) == "no submission"
    return "no submission" if nothing else "not found"


def unscored(grade: Grade, joined: Joined, consent: Consent) -> What | None:
    """Say why a grade has no score to write; None if it has one."""
    if grade.student in joined.unread and grade.outcome in {"missing", "ungraded"}:
        return "not read"
    if not grade.is_final:
        return "ungraded"
    if grade.outcome != "missing" or consent.missing_as_zero:
        return None
    return "no submission"


def change(old: str, new: Decimal, consent: Consent) -> What:
    """Say what becomes of a cell that may change."""
    before = number(old)
    if old in ("", "-"):
        return "new"
    if before is None:
        return "kept"
    if rounded(before) == new:
        return "unchanged"
    if new > before:
        return "raised"
    return "lowered" if consent.lower else "would be lowered"
