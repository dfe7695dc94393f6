"""What a platform's grade file says about its columns: where scores and comments go."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, NamedTuple

from autograder.delivery.entry import Key
from autograder.delivery.returning.numbers import number
from autograder.i18n import EMPTY, Message, _

_NO = frozenset(
    {"no", "nein", "non", "não", "nee", "nej", "nie", "ei", "нет", "아니오"}
)
"""“No” in the column “Grade can be changed” of Moodle's worksheet."""


class Column(NamedTuple):
    """A column that can hold the scores of an assignment."""

    place: int
    """Its index in a row."""
    header: str
    """Its title as it is in the file."""
    names: tuple[str, ...]
    """What it can be called: the title of the assignment, its number, its header."""
    points: Decimal | None = None
    """Points possible, if the file says it in one place."""


class GradeFile(ABC):
    """The grade file of one platform."""

    decimal: ClassVar[str] = ""
    """The decimal sign of scores; empty for the one that the file has."""
    comments: ClassVar[frozenset[str]] = frozenset()
    """Headers of the column for comments, in lower case."""
    is_of_one: ClassVar[bool] = False
    """Whether the file is of one assignment, so that its column needs no title."""
    keys: ClassVar[tuple[Key, ...]] = ()
    """The ids in it, if they are others than those of the platform's downloads."""
    needs_points: ClassVar[bool] = False
    """Whether every such file says the points possible."""

    @abstractmethod
    def columns(self, rows: Sequence[Sequence[str]], header: int) -> Iterator[Column]:
        """Yield the columns that can be filled.

        Args:
            rows: all rows.
            header: the index of the row with the titles.
        """

    def ignored(self, _column: Column) -> Message:
        """Say why the platform would not read a column; empty if it does."""
        return EMPTY

    def is_locked(self, _column: Column, _row: Sequence[str]) -> bool:
        """Say whether the platform will not change the score in this row."""
        return False

    def score(self, cell: str) -> str:
        """Return the score in a cell; empty if there is none yet."""
        return cell

    def is_html(self, _header: Mapping[str, int], _row: Sequence[str]) -> bool:
        """Say whether the comment of this row is HTML."""
        return False


class CanvasGradebook(GradeFile):
    """The gradebook of the whole course: `HW3 (5501)`, with a row of points."""

    decimal = "."
    needs_points = True
    _COLUMN = re.compile(r"(?P<title>.*) \((?P<id>\d+)\)", re.S)
    _POINTS = "points possible"
    _READ_ONLY = "(read only)"
    _RESERVED = re.compile(
        r"(Current|Final) (Points|Score|Grade)|Override (Score|Grade)"
    )
    """Titles of totals. Canvas leaves out each column whose title has one in it."""

    def ignored(self, column: Column) -> Message:
        """Name the words in the title that Canvas takes for those of a total."""
        found = self._RESERVED.search(column.header)
        why = _(
            "Canvas imports no column with “{words}” in its title ({column}); rename "
            "the assignment there, and export the gradebook again"
        )
        return why.format(words=found[0], column=column.header) if found else EMPTY

    def columns(self, rows: Sequence[Sequence[str]], header: int) -> Iterator[Column]:
        """Yield the columns behind `Section` that have a number."""
        below = rows[header + 1 : header + 4]
        points = next(
            (row for row in below if row and row[0].strip().casefold() == self._POINTS),
            (),
        )
        for index, title in enumerate(rows[header]):
            possible = points[index] if index < len(points) else ""
            match = self._COLUMN.fullmatch(title.strip())
            if match and possible.strip() != self._READ_ONLY:
                names = (match["title"], match["id"], title)
                yield Column(index, title, names, number(possible))


class MoodleWorksheet(GradeFile):
    """The worksheet of one assignment, whatever the language of its headers."""

    comments = frozenset({"feedback comments", "feedback als kommentar"})
    is_of_one = True
    needs_points = True

    def columns(self, rows: Sequence[Sequence[str]], header: int) -> Iterator[Column]:
        """Yield the column before the one of maximum grades, which are all the same."""
        titles = rows[header]
        people = [row for row in rows[header + 1 :] if any(row)]
        for index, title in enumerate(titles[:-1]):
            most = {number(row[index + 1]) for row in people if index + 1 < len(row)}
            scores = [row[index].strip() for row in people if index < len(row)]
            possible = next(iter(most)) if len(most) == 1 else None
            after = {number(row[index + 2]) for row in people if index + 2 < len(row)}
            # An empty column before the scores looks the same if all scores are equal.
            if (
                possible
                and after <= {None}
                and all(
                    score in ("", "-") or _is_at_most(score, possible)
                    for score in scores
                )
            ):
                yield Column(index, title, (title,), possible)

    def is_locked(self, column: Column, row: Sequence[str]) -> bool:
        """Read “Grade can be changed”, which is behind the maximum grade.

        The state of the marking workflow may be between them.
        """
        cells = row[column.place + 2 : column.place + 4]
        return any(cell.strip().casefold() in _NO for cell in cells)

    def is_html(self, _header: Mapping[str, int], _row: Sequence[str]) -> bool:
        """Moodle reads comments as HTML."""
        return True


class BlackboardGrades(GradeFile):
    """The grade center: `HW 3 [Total Pts: 10 Score] |1281892`."""

    comments = frozenset({"feedback to learner"})
    _COLUMN = re.compile(
        r"(?P<title>.*?)(?P<about>\s*\[[^\]]*\])?\s*\|(?P<id>\d+)", re.S
    )
    _POINTS = re.compile(r"\[Total Pts: ([\d.,]+)")
    _CALCULATED = "up to"
    _WAITS = re.compile(
        r"(?:needs (?:grading|marking)|in progress)(?:\s*\((.*)\))?", re.I
    )
    """An attempt without a score, or with the score of an earlier one."""

    def columns(self, rows: Sequence[Sequence[str]], header: int) -> Iterator[Column]:
        """Yield the columns that have a number and are not calculated."""
        for index, title in enumerate(rows[header]):
            match = self._COLUMN.fullmatch(title.strip())
            if match is None or self._CALCULATED in (about := match["about"] or ""):
                continue
            possible = self._POINTS.match(about.strip())
            points = number(possible[1].rstrip(".,")) if possible else None
            yield Column(index, title, (match["title"], match["id"], title), points)

    def score(self, cell: str) -> str:
        """Read `Needs Grading(3.00)` as the score, and `Needs Grading` as none."""
        match = self._WAITS.fullmatch(cell)
        return match[1] or "" if match else cell

    def is_html(self, header: Mapping[str, int], row: Sequence[str]) -> bool:
        """Read the column “Feedback Format”."""
        index = header.get("feedback format", len(row))
        return index < len(row) and row[index].strip().upper() == "HTML"


class BrightspaceGrades(GradeFile):
    """The export of grades: `HW 3 Points Grade <Numeric MaxPoints:10>`."""

    decimal = "."
    keys = ("number", "login")
    _COLUMN = re.compile(r"(?P<title>.*) Points Grade(?P<about>\s*<[^>]*>)?", re.S)
    _POINTS = re.compile(r"MaxPoints:([\d.]+)")

    def columns(self, rows: Sequence[Sequence[str]], header: int) -> Iterator[Column]:
        """Yield the columns of points. Others hold texts, or are calculated."""
        for index, title in enumerate(rows[header]):
            if match := self._COLUMN.fullmatch(title.strip()):
                possible = self._POINTS.search(match["about"] or "")
                points = number(possible[1]) if possible else None
                yield Column(index, title, (match["title"], title), points)


class SakaiGrades(GradeFile):
    """`grades.csv` of one assignment, whose title is in the first row."""

    is_of_one = True
    _GRADE = "grade"

    def columns(self, rows: Sequence[Sequence[str]], header: int) -> Iterator[Column]:
        """Yield the column of the grades."""
        for index, title in enumerate(rows[header]):
            if title.strip().casefold() == self._GRADE:
                yield Column(index, title, (*rows[0][:1], title))


GRADE_FILES: dict[str, GradeFile] = {
    "canvas": CanvasGradebook(),
    "moodle": MoodleWorksheet(),
    "blackboard": BlackboardGrades(),
    "brightspace": BrightspaceGrades(),
    "sakai": SakaiGrades(),
}
"""Platform -> its grade file."""


def alike(title: str) -> str:
    """Return a title in a form that is equal for titles that mean the same."""
    folded = unicodedata.normalize("NFC", title).casefold()
    return " ".join(re.split(r"[\s_-]+", folded)).strip()


def _is_at_most(score: str, most: Decimal) -> bool:
    found = number(score)
    return found is not None and found <= most
