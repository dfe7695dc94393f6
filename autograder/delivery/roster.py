"""Who is in the class: the rows of a platform's grade file, joined by ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from autograder.delivery.entry import SHARED, Ids, Key, comparable
from autograder.errors import UsageError
from autograder.facts.base import one_line
from autograder.i18n import _
from autograder.submissions.tables import read_table, value

if TYPE_CHECKING:
    from autograder.delivery.platforms.platform import Platform

Column = Key | Literal["name", "given", "family", "group", "late", "submitted"]
"""What a column of a grade file holds, as far as a collection needs it."""
COMMON: Mapping[str, Column] = {
    **dict.fromkeys(("email", "e-mail", "email address", "e-mail address"), "email"),
    **dict.fromkeys(("login", "username", "user name"), "login"),
    **dict.fromkeys(("student id", "student number", "id number", "sid"), "number"),
    **dict.fromkeys(("name", "full name", "student", "student name"), "name"),
    **dict.fromkeys(("first name", "first_name", "firstname", "given name"), "given"),
    **dict.fromkeys(("last name", "last_name", "lastname", "surname"), "family"),
    **dict.fromkeys(("group", "group name", "group_name", "team"), "group"),
}
"""Headers that mean the same on every platform that does not say otherwise."""
_HEADER_ROWS = 5
"""The rows among which the header is looked for; some files begin with a title."""
_DAMAGED = re.compile(r"\d+[.,]?\d*[eE]\+\d+")
"""A long number after a spreadsheet has opened the file."""
_IN_TIME = re.compile(r"[0:.]+|no|false|on[ -]?time")
_LATE = re.compile(r"[\d:.]+|yes|true|late")
"""What a column of lateness says, as a duration or in words; others are not known."""
MAX_TEXT = 300


@dataclass(frozen=True)
class PersonRow:
    """A row of a roster that is about one student."""

    file: str
    number: int
    """The number of the row in its file; the first one is 1."""
    ids: Ids
    name: str = ""
    group: str = ""
    late: bool | None = None
    submitted: str = ""
    """When something was handed in, as the platform writes it."""


@dataclass(eq=False)
class Listed:
    """A student of the roster, with everything that the rows say."""

    rows: list[PersonRow] = field(default_factory=list)
    ids: dict[Key, str] = field(default_factory=dict)
    name: str = ""
    group: str = ""
    late: bool | None = None
    submitted: str = ""

    def agrees(self, ids: Ids) -> bool:
        """Say whether ids can be of this student: none of them is another one."""
        return all(
            comparable(key, self.ids[key]) == comparable(key, text)
            for key, text in ids.items()
            if key in self.ids and key not in SHARED
        )

    def add(self, row: PersonRow) -> None:
        """Add what another row says."""
        self.rows.append(row)
        self.ids = {**row.ids, **self.ids}
        self.name = self.name or row.name
        self.group = self.group or row.group
        self.late = row.late if self.late is None else self.late
        self.submitted = self.submitted or row.submitted


class Roster:
    """The students of a class. Rows are joined if they share an id and agree."""

    def __init__(self, rows: Iterable[PersonRow] = ()) -> None:
        """Join the rows."""
        self.people: list[Listed] = []
        self._by_id: dict[tuple[Key, str], list[Listed]] = {}
        for row in rows:
            self._add(row)
        self.groups: dict[str, list[Listed]] = {}
        """The name of each group -> its members."""
        self._by_group: dict[str, list[Listed]] = {}
        for person in self.people:
            if person.group:
                self.groups.setdefault(person.group, []).append(person)
                alike = comparable("folder", person.group)
                self._by_group.setdefault(alike, []).append(person)

    def _add(self, row: PersonRow) -> None:
        own = {key: text for key, text in row.ids.items() if key not in SHARED}
        same = [person for person in self.find(own) if person.agrees(own)]
        if len(same) == 1:
            person = same[0]
        else:
            person = Listed()
            self.people.append(person)
        person.add(row)
        for key, text in row.ids.items():
            sharing = self._by_id.setdefault((key, comparable(key, text)), [])
            if person not in sharing:
                sharing.append(person)

    def __bool__(self) -> bool:
        return bool(self.people)

    def members(self, group: str) -> tuple[Ids, ...]:
        """Return the ids of all members of a group; none if there is no such group.

        Upper and lower case make no difference.
        """
        people = self._by_group.get(comparable("folder", group), ())
        return tuple(person.ids for person in people)

    def find(self, ids: Ids) -> list[Listed]:
        """Return everybody who has one of these ids."""
        found: dict[int, Listed] = {}
        for key, text in ids.items():
            for person in self._by_id.get((key, comparable(key, text)), ()):
                found[id(person)] = person
        return list(found.values())


def read_roster(paths: Sequence[Path], platform: Platform) -> Roster:
    """Read grade files and lists of students. Together they say who is in the class.

    Raises:
        UsageError: if one cannot be read, or has no column of ids.
    """
    return Roster(row for path in paths for row in _rows_of(path, platform))


def _rows_of(path: Path, platform: Platform) -> list[PersonRow]:
    return rows_about(read_table(path).rows, path, platform)[1]


def rows_about(
    rows: Sequence[Sequence[str]],
    path: Path,
    platform: Platform,
    keys: Sequence[Key] = (),
) -> tuple[int, list[PersonRow]]:
    """Find the rows of a grade file that are about students.

    Args:
        rows: all its rows.
        path: the file, for its name.
        platform: whose file it is.
        keys: ids of which the file must have one; none for those of the platform.

    Returns:
        the index of the header, and the rows about students.

    Raises:
        UsageError: if it has no column of ids, or no students.
    """
    cells = [[value(cell) for cell in row] for row in rows]
    start, columns = _header(cells, platform, path, keys or platform.keys)
    found: list[PersonRow] = []
    for number, row in enumerate(cells[start:], start + 1):
        if platform.is_person(row):
            texts = {
                what: one_line(platform.cell(what, row[index]), MAX_TEXT)
                for index, what in columns.items()
                if index < len(row)
            }
            found.append(_row(path, number, texts))
    if not found:
        raise UsageError(_("{path}: no students in it").format(path=path))
    return start - 1, found


def _row(path: Path, number: int, texts: Mapping[Column, str]) -> PersonRow:
    keys: tuple[Key, ...] = get_args(Key)
    ids: dict[Key, str] = {key: texts[key] for key in keys if texts.get(key)}
    for text in ids.values():
        if _DAMAGED.fullmatch(text):
            raise UsageError(
                _(
                    "{path}: row {number} has the id {text}, which a spreadsheet has "
                    "shortened; export the file again and do not open it"
                ).format(path=path, number=number, text=text)
            )
    parts = (texts.get("given", ""), texts.get("family", ""))
    name = texts.get("name") or " ".join(part for part in parts if part)
    late = texts.get("late", "").casefold()
    is_late = True if _LATE.fullmatch(late) else None
    if _IN_TIME.fullmatch(late):
        is_late = False
    group, submitted = texts.get("group", ""), texts.get("submitted", "")
    return PersonRow(path.name, number, ids, name, group, is_late, submitted)


def _header(
    rows: Sequence[Sequence[str]], platform: Platform, path: Path, keys: Sequence[Key]
) -> tuple[int, Mapping[int, Column]]:
    """Return the index of the first row below the header, and the columns."""
    known = {**COMMON, **platform.columns}
    for index, row in enumerate(rows[:_HEADER_ROWS]):
        columns = {
            place: known[title]
            for place, cell in enumerate(row)
            if (title := _plain(cell)) in known
        }
        if set(columns.values()) & set(keys):
            return index + 1, columns
    columns = dict(platform.heading(rows) or {})
    if columns:
        return 1, columns
    expected = [title for title, what in known.items() if what in keys]
    raise UsageError(
        _(
            "{path}: no column that says who is who for {platform}; expected one of "
            "{expected}"
        ).format(path=path, platform=platform.title, expected=", ".join(expected))
    )


def _plain(title: str) -> str:
    return unicodedata.normalize("NFC", " ".join(title.split())).casefold()
