"""Fill a platform's grade file with the scores of a report."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.delivery.collected import Collected
from autograder.delivery.returning.comments import comment, may_replace
from autograder.delivery.returning.differences import (
    DELIVERED,
    WRITTEN,
    Consent,
    Difference,
    compare,
    find_column,
    need_same_points,
)
from autograder.delivery.returning.grade_files import GradeTable, ScoreColumn
from autograder.delivery.returning.joining import join, listed
from autograder.delivery.returning.sheet import Sheet
from autograder.delivery.roster import PersonRow, rows_about
from autograder.errors import UsageError
from autograder.facts.grade import Grade
from autograder.i18n import _
from autograder.submissions.tables import read_bytes, value

if TYPE_CHECKING:
    from autograder.delivery.platforms.platform import Platform


@dataclass(frozen=True)
class FilledFile:
    """A grade file with new scores."""

    data: bytes
    column: str
    """The title of the column."""
    differences: tuple[Difference, ...]
    """One for each grade, in their order."""
    others: tuple[PersonRow, ...]
    """Rows about students who are not in the report. They stay as they are."""
    comments: int
    """How many cells have a new comment."""


@dataclass(frozen=True)
class Request:
    """Which column is filled, and how."""

    names: Sequence[str]
    """The title and the slug of the assignment."""
    column: str | None
    consent: Consent


class GradeFile(ABC):
    """A file with which scores go back to a platform."""

    @abstractmethod
    def filled(
        self,
        path: Path,
        platform: Platform,
        grades: Sequence[Grade],
        collected: Collected,
        request: Request,
    ) -> FilledFile:
        """Return the file with the scores of one assignment.

        Args:
            path: the file, as the platform exported it.
            platform: the platform.
            grades: the grades of the assignment.
            collected: who is who; empty if nothing was collected.
            request: which column, and how.

        Raises:
            UsageError: if the file cannot be read, its column is not clear, its points
                are others, the platform would not read it, or nobody of the report is
                in it.
        """


@dataclass(frozen=True)
class TableFile(GradeFile):
    """A table with a row for each student. All bytes outside of changed cells stay."""

    table: GradeTable

    def filled(
        self,
        path: Path,
        platform: Platform,
        grades: Sequence[Grade],
        collected: Collected,
        request: Request,
    ) -> FilledFile:
        """Return the table with scores in one column, and with comments."""
        file = self.table
        sheet = Sheet(read_bytes(path), str(path))
        keys = file.keys or platform.keys
        header, rows = rows_about(sheet.rows, path, platform, keys)
        column = find_column(
            file.columns(sheet.rows, header),
            request.names,
            request.column,
            file.is_of_one,
        )
        if why := file.ignored(column):
            raise UsageError(why)
        need_same_points(column, grades, file.needs_points)
        people = listed(collected, grades[0].assignment, [g.student for g in grades])
        joined = join(people, rows, keys)
        if not joined.rows:
            raise nobody(path)
        joined.unread = collected.unread(grades[0].assignment)
        found = compare(grades, joined, sheet.rows, column, file, request.consent)
        cells = {
            (d.row, column.place): d.new
            for d in found
            if d.row is not None and d.what in WRITTEN
        }
        comments = _comments(file, sheet, header, column, found)
        return FilledFile(
            sheet.changed({**cells, **comments}),
            column.header,
            tuple(found),
            tuple(joined.others),
            len(comments),
        )


def _comments(
    file: GradeTable,
    sheet: Sheet,
    header: int,
    column: ScoreColumn,
    found: Iterable[Difference],
) -> dict[tuple[int, int], str]:
    """Return new comments, for cells without one and for changed ones of ours."""
    places: dict[str, int] = {}
    for index, title in enumerate(sheet.rows[header]):
        if index > column.place:
            places.setdefault(value(title).casefold(), index)
    place = next((places[t] for t in places if t in file.comments), None)
    cells: dict[tuple[int, int], str] = {}
    for difference in found:
        if place is None or difference.row is None or difference.what not in DELIVERED:
            continue
        row = sheet.rows[difference.row]
        old = row[place] if place < len(row) else ""
        new = comment(difference.grade, file.is_html(places, row))
        if may_replace(old) and old != new:
            cells[difference.row, place] = new
    return cells


def nobody(path: Path) -> UsageError:
    """Return the error for a grade file in which no student of the report is."""
    return UsageError(
        _(
            "{path}: nobody of the report is in it; is it the grade file of this "
            "assignment, and is --submissions the folder of `autograder collect`?"
        ).format(path=path)
    )
