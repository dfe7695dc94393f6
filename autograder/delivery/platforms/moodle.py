"""Moodle: `Minjun Kim_377_assignsubmission_file/hw3.ipynb`, and the worksheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from autograder.delivery.collected import Collection
from autograder.delivery.download import Download
from autograder.delivery.entry import Entry, Ids, both_names
from autograder.delivery.platforms.moodle_times import column_of_times, read_time
from autograder.delivery.platforms.moodle_worksheet import MoodleWorksheet
from autograder.delivery.platforms.platform import Platform
from autograder.delivery.returning.feedback_archives import PAGE, Member, Pages
from autograder.delivery.returning.grade_return import TableFile
from autograder.delivery.roster import Column, Listed, Roster
from autograder.facts.grade import Grade
from autograder.i18n import EMPTY, Message, _

_TOP = re.compile(
    r"(?P<name>[^_]*)(?:_(?P<number>\d+))?_+assignsubmission_"
    r"(?P<part>file|onlinetext)(?:_(?P<file>.*))?",
    re.S,
)
"""`_` in a name is a space in the download, so the first `_` ends the name."""
_HANDED_IN = re.compile(
    r"(?:[^/]*/)*?(?P<top>[^_/]*(?P<number>_\d+)?_+assignsubmission_(file|onlinetext)_?)"
)
"""There may be folders round a download that was packed again."""
_PARTICIPANT = re.compile(r"(\D*?)\s*(\d+)")
_CODE_PAGES = (
    "cp949", "cp932", "gb18030", "big5", "cp1252", "cp850", "cp1250", "cp1251", "cp866",
)  # fmt: skip
_GROUP = frozenset({
    "gruppe", "groupe", "grupo", "gruppo", "groep", "grupp", "grupa", "grup", "ryhmä",
    "skupina", "csoport", "rühm", "ομάδα", "группа", "група", "グループ", "그룹",
    "모둠", "小组", "群組",
})  # fmt: skip
"""“Group” as the header of a worksheet in other languages."""
_STATUS = frozenset({
    "status", "statut", "état", "estado", "estatus", "stato", "tila", "stav", "durum",
    "állapot", "κατάσταση", "состояние", "статус", "ステータス", "状態", "상태", "状态",
})  # fmt: skip
"""“Status”: the column that comes first if there are no names."""
_REMOVED = re.compile(r"[\x00-\x1f\x7f&<>\"`'’:|\\/]")


class Moodle(Platform):
    """“Download all submissions”, and “Download grading worksheet”."""

    name, title = "moodle", "Moodle"
    keys = ("participant",)
    grade_file = TableFile(MoodleWorksheet())
    note = _(
        "Moodle deducts nothing for late work. It skips rows that somebody graded "
        "after you downloaded the worksheet."
    )
    columns = {"identifier": "participant", "last modified (submission)": "submitted"}

    def feedback(
        self,
        here: Collection,
        pages: Pages,
        grades: Mapping[str, Grade],
        submissions: Path,
    ) -> Iterator[Member]:
        """Yield a page for each file that was handed in.

        Moodle takes any file in a folder with the participant's number. The folder of a
        team has the number of the team, which Moodle would take for that of a
        participant. So each member of a team gets an own folder.
        """
        numbers = {
            row.student: (row.ids["participant"], row.name)
            for row in here.roster
            if row.ids.get("participant")
        }
        for file in here.files:
            match = _HANDED_IN.match(file.entry)
            if file.bucket != "used" or match is None:
                continue
            if not file.group and len(file.students) == 1:
                (student,) = file.students
                if student in pages and match["number"]:
                    top = match["top"]
                    mark = "/" if file.entry[match.end() :].startswith("/") else ""
                    mark = mark or ("" if top.endswith("_") else "/")
                    yield {student}, f"{top}{mark}{PAGE}", pages[student].read_bytes()
                continue
            for student in file.students:
                if student in pages and student in numbers:
                    number, name = numbers[student]
                    plain = _REMOVED.sub("", name).replace("_", " ").strip() or "x"
                    top = f"{plain}_{number}_assignsubmission_file"
                    yield {student}, f"{top}/{PAGE}", pages[student].read_bytes()

    def recognises(self, download: Download) -> bool:
        """Everything at the top is named after an assignment's part."""
        tops = download.tops()
        return bool(tops) and all(map(_TOP.fullmatch, tops))

    def heading(self, rows: Sequence[Sequence[str]]) -> Mapping[int, Column] | None:
        """Find columns by their cells, and groups by their header.

        The first column has one word and a number, and all are different. Names come
        next, if there are any.
        """
        below = [row for row in rows[1:] if any(row)]
        found = [_PARTICIPANT.fullmatch(row[0]) for row in below]
        words = {match[1] for match in found if match}
        numbers = {match[2] for match in found if match}
        if not all(found) or len(words) != 1 or len(numbers) != len(below):
            return None
        columns: dict[int, Column] = {0: "participant"}
        titles = [title.strip().casefold() for title in rows[0]]
        if titles[1:2] and titles[1] not in _STATUS and _are_names(below):
            columns[1] = "name"
        columns |= {i: "group" for i, title in enumerate(titles) if title in _GROUP}
        if (place := column_of_times(below)) is not None:
            columns[place] = "submitted"
        for index in range(1, len(rows[0])):
            cells = [row[index] for row in below if index < len(row) and row[index]]
            if cells and all(re.fullmatch(r"[^@\s]+@[^@\s]+", cell) for cell in cells):
                columns[index] = "email"
                break
        return columns

    def cell(self, column: Column, text: str) -> str:
        """Return the number of “Participant 381”, in whatever language."""
        match = _PARTICIPANT.fullmatch(text) if column == "participant" else None
        return match[2] if match else text

    def read(self, download: Download, roster: Roster) -> Iterator[Entry]:
        """Describe the files. All of one person or group are of one attempt."""
        groups = {_cleaned(group): group for group in roster.groups}
        for path in download.files:
            match = _TOP.fullmatch(path.parts[0])
            if match is None:
                continue
            flat = len(path.parts) == 1
            below = (
                PurePosixPath(match["file"] or "")
                if flat
                else PurePosixPath(*path.parts[1:])
            )
            name, number = match["name"], match["number"] or ""
            owners, group, doubt = _owners(name, number, roster, groups)
            people = [person for ids in owners for person in roster.find(ids)]
            yield Entry(
                path,
                below if below.parts else PurePosixPath(path.name),
                owners,
                name=name,
                group=group,
                time=read_time(people[0].submitted) if people else None,
                doubt=doubt,
            )


def _are_names(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether the second column has names: few occur twice or have digits."""
    cells = [row[1] for row in rows if len(row) > 1]
    named = {cell for cell in cells if cell and not re.search(r"[\d@]", cell)}
    return len(cells) == len(rows) and 10 * len(named) >= 6 * len(rows)


def _owners(
    name: str, number: str, roster: Roster, groups: Mapping[str, str]
) -> tuple[tuple[Ids, ...], str, Message]:
    """Return the ids of the owners, their group, and why it is not clear who they are.

    The number is a participant's or a group's, and both begin at 1. In a grade file of
    another assignment it is somebody else's. So the name must agree.
    """
    ids: Ids = {"participant": number} if number else {}
    people = roster.find(ids)
    if not roster:
        return ((ids,) if ids else ()), "", _nameless(name) if not ids else EMPTY
    spelt = list(_spellings(name))
    group = next((groups[n] for n in map(_cleaned, spelt) if n in groups), "")
    is_person = bool(people) and any(_is_of(n, people[0]) for n in spelt)
    members = tuple(member.ids for member in roster.groups.get(group, ()))
    if group and not (is_person and people[0].name):
        return members, group, EMPTY
    if group:
        return (*members, ids), group, both_names(name)
    if not ids:  # those who are in no group are a group without a number
        alone = tuple(person.ids for person in roster.people if not person.group)
        return alone, "", _nameless(name)
    if people and not is_person:
        other = _(
            "in the roster, participant {number} has another name than “{name}”; is it "
            "the worksheet of this assignment, with its groups?"
        )
        return (ids,), "", other.format(number=number, name=name)
    return (ids,), "", EMPTY


def _spellings(name: str) -> Iterator[str]:
    """Yield a name, then its other readings if the archive was packed again on Windows.
    Then names have the code page of the country, and the archive does not say which
    one.
    """
    yield name
    for page in _CODE_PAGES:
        with suppress(UnicodeError):
            yield name.encode("cp437").decode(page)


def _nameless(name: str) -> Message:
    return _("“{name}” has no number, and the roster has no such group").format(
        name=name
    )


def _is_of(name: str, person: Listed) -> bool:
    """Say whether a folder can be of a person.

    Before Moodle 4.1, the name of the group and a hyphen stand in front of the name of
    a member. The order of given and family name depends on who looks.
    """
    if not person.name:
        return True
    own = _words(_cleaned(person.name))
    parts = _cleaned(name).split("-")
    return any(_words("-".join(parts[at:])) == own for at in range(len(parts)))


def _cleaned(name: str) -> str:
    """Return what Moodle makes of a name in names of files."""
    name = _REMOVED.sub("", unicodedata.normalize("NFC", name))
    return " ".join(name.replace("_", " ").split())


def _words(name: str) -> list[str]:
    return sorted(re.findall(r"[^\s,]+", name.casefold()))
