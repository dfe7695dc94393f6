"""Canvas: `kimminjun_LATE_70011_900101_hw3.ipynb`, all files in one folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from autograder.delivery.collected import Collection
from autograder.delivery.download import Download
from autograder.delivery.entry import Entry, Ids, is_number
from autograder.delivery.platforms.platform import Platform
from autograder.delivery.returning.feedback_archives import Member, Pages
from autograder.delivery.returning.feedback_copy import copy_with
from autograder.delivery.returning.grade_files import GradeTable, ScoreColumn
from autograder.delivery.returning.grade_return import TableFile
from autograder.delivery.returning.numbers import number
from autograder.delivery.roster import Roster
from autograder.facts.grade import Grade
from autograder.i18n import EMPTY, Message, _

_ANONYMOUS = re.compile(r"(LATE_)?anon_([^_]+)_(\d+_.+|text\.html|link\.html)", re.S)
_LATE = "LATE"
_PAGES = ("text.html", "link.html")
_IS_PAGE = re.compile(r"_(text|link)\.html$")
_MOODLE = "_assignsubmission_"
"""It is before the student's own name of a file in a download of Moodle."""


class _Reading(NamedTuple):
    """One way to read the name of a file."""

    name: str
    user: str
    file: str
    late: bool


class CanvasGradebook(GradeTable):
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

    def ignored(self, column: ScoreColumn) -> Message:
        """Name the words in the title that Canvas takes for those of a total."""
        found = self._RESERVED.search(column.header)
        why = _(
            "Canvas imports no column with “{words}” in its title ({column}); rename "
            "the assignment there, and export the gradebook again"
        )
        return why.format(words=found[0], column=column.header) if found else EMPTY

    def columns(
        self, rows: Sequence[Sequence[str]], header: int
    ) -> Iterator[ScoreColumn]:
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
                yield ScoreColumn(index, title, names, number(possible))


class Canvas(Platform):
    """The zip of “Download Submissions”, and the gradebook as CSV."""

    name, title = "canvas", "Canvas"
    keys = ("canvas", "anonymous")
    grade_file = TableFile(CanvasGradebook())
    note = _(
        "These are the scores before a deduction for late work: Canvas deducts late "
        "work itself if the course has a late policy. Upload feedback.zip once only: "
        "each upload adds comments."
    )
    deducts = True
    columns = {
        "id": "canvas",
        "canvas_user_id": "canvas",  # the list of groups has these names
        "sis user id": "number",
        "user_id": "number",
        "sis login id": "login",
        "login_id": "login",
    }

    def feedback(
        self,
        here: Collection,
        pages: Pages,
        grades: Mapping[str, Grade],
        submissions: Path,
    ) -> Iterator[Member]:
        """Yield the page of each file that was handed in.

        Canvas shows a file under the student's own name, so it must be of that kind.
        """
        for file in here.files:
            student = next((s for s in file.students if s in pages), None)
            if file.bucket != "used" or student is None or _IS_PAGE.search(file.entry):
                continue
            name = PurePosixPath(file.entry).name
            kept = next((k for k in file.kept if k.startswith(f"{student}/")), None)
            own = submissions / kept if kept and _is_below(kept) else None
            data = copy_with(grades[student], name, own, pages[student])
            if data is not None:
                yield {s for s in file.students if s in pages}, name, data

    def recognises(self, download: Download) -> bool:
        """All files are in one folder, and have the numbers in their names."""
        names = [path.name for path in download.files if len(path.parts) == 1]
        return len(names) == len(download.files) > 0 and all(
            _ANONYMOUS.fullmatch(name)
            or any(_MOODLE not in way.name for way in readings(name))
            for name in names
        )

    def is_person(self, cells: Sequence[str]) -> bool:
        """The rows of points and of posting policies have no ids and no first names."""
        return any(cells[1:4])

    def read(self, download: Download, roster: Roster) -> Iterator[Entry]:
        """Describe the files. All of one person are of one attempt."""
        found = {path: _ANONYMOUS.fullmatch(path.name) for path in download.files}
        anonymous = all(found.values()) and not _may_be_named_anon(download, roster)
        groups = {key_of(group): group for group in roster.groups}
        for path, match in found.items():
            if anonymous and match:
                late, user, rest = match.groups()
                owners: tuple[Ids, ...] = ({"anonymous": user},)
                below = PurePosixPath(rest.split("_", 1)[-1])
                yield Entry(path, below, owners, late=bool(late))
            elif ways := readings(path.name):
                yield _entry(path, ways, roster, groups)


def _may_be_named_anon(download: Download, roster: Roster) -> bool:
    """Say whether all files can be of a person who is called Anon.

    Then none of them has letters in its code. A code may still be equal to somebody's
    number by chance, so one file is not enough if there are others.
    """
    ways = [readings(path.name) for path in download.files]
    known = any(roster.find({"canvas": way.user}) for own in ways for way in own)
    return known and all(own and own[0].name.casefold() == "anon" for own in ways)


def readings(name: str) -> list[_Reading]:
    """Return the ways to read the name of a file, the most probable first. The name of
    a group may contain numbers. So the first number may be a part of it. But a person
    chooses the last part of a name. So a number after the first two is never read as
    the number of another person.
    """
    parts = name.split("_")
    found: list[_Reading] = []
    for index in range(1, len(parts) - 1):
        user, rest = parts[index], parts[index + 1 :]
        is_page = len(rest) == 1 and rest[0] in _PAGES
        if is_number(user) and (is_page or (is_number(rest[0]) and len(rest) > 1)):
            before = parts[:index]
            late = before[-1] == _LATE and len(before) > 1
            whose = "_".join(before[:-1] if late else before)
            file = rest[0] if is_page else "_".join(rest[1:])
            found.append(_Reading(whose, user, file, late))
        numbers = [is_number(part) for part in parts[1 : index + 1]]
        if any(a and b for a, b in pairwise(numbers)):
            break
    return found


def key_of(name: str) -> str:
    """Return what Canvas makes of the name of a person or group in names of files."""
    lower = unicodedata.normalize("NFC", name).lower()
    lower = re.sub(r"_(\d+)_", r"\1", lower)
    return "".join(c for c in lower if c == "_" or unicodedata.category(c)[0] in "LMN")


def _entry(
    path: PurePosixPath,
    ways: Sequence[_Reading],
    roster: Roster,
    groups: dict[str, str],
) -> Entry:
    known = [way for way in ways if roster.find({"canvas": way.user})] or ways[:1]
    if len(known) > 1:
        known = [way for way in known if _is_named(way, roster, groups)] or known
    way = known[0]
    people = roster.find({"canvas": way.user})
    group = groups.get(key_of(way.name), "")
    owners: tuple[Ids, ...] = (
        tuple(member.ids for member in roster.groups[group])
        if group and people and people[0].group == group
        else (_user(way),)
    )
    several = _("its name can be read in several ways: the user is {users}").format(
        users=" / ".join(way.user for way in known)
    )
    return Entry(
        path,
        PurePosixPath(way.file),
        owners if len(known) == 1 else tuple(_user(way) for way in known),
        name=way.name,
        group=group,
        late=way.late,
        doubt=several if len(known) > 1 else EMPTY,
    )


def _user(way: _Reading) -> Ids:
    return {"canvas": way.user}


def _is_named(way: _Reading, roster: Roster, groups: dict[str, str]) -> bool:
    """Say whether the name in a reading is that of the group or of the person."""
    name = key_of(way.name)
    people = roster.find({"canvas": way.user})
    return name in groups or name in {key_of(person.name) for person in people}


def _is_below(path: str) -> bool:
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts
