"""Find the rows of a grade file that are about a student, by ids and never by names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.delivery.collected import Collected
from autograder.delivery.entry import SCOPED, SHARED, Key, comparable
from autograder.delivery.roster import Listed, PersonRow

_DROPPED = re.compile(r"[\x00-\x1f\x7f&<>\"`'’:|\\/.]")
"""What platforms leave out of names in the names of files."""


@dataclass
class Joined:
    """Which rows are about which students."""

    rows: dict[str, list[PersonRow]] = field(default_factory=dict)
    """Student -> the rows."""
    doubtful: dict[str, list[PersonRow]] = field(default_factory=dict)
    """Student -> rows that have one of the ids, but must be about somebody else."""
    others: list[PersonRow] = field(default_factory=list)
    """Rows about nobody in the report."""
    unread: frozenset[str] = frozenset()
    """Students who handed in something of which nothing counts."""


def listed(
    collected: Collected, slug: str, students: Iterable[str]
) -> list[tuple[str, Listed]]:
    """Return the ids of each student: those of this assignment, and lasting ones.

    A student who was not collected is known by the name of the folder.
    """
    found: dict[str, Listed] = {}
    for student in students:
        person = collected.students.get(student)
        ids: dict[Key, str] = {
            key: text
            for key, text in (person.ids if person else {}).items()
            if key not in SCOPED
        }
        name = person.name if person else ""
        found[student] = Listed(ids=ids, name=name)
    if here := collected.assignments.get(slug):
        for row in here.roster:
            if row.student in found:
                known = found[row.student]
                known.ids = {**known.ids, **row.ids}
                known.name = row.name or known.name
        for file in here.files:
            if len(file.students) == len(file.owners) == 1:
                known = found.get(file.students[0], Listed())
                known.ids = {**file.owners[0], **known.ids}
    return list(found.items())


def join(
    people: Sequence[tuple[str, Listed]], rows: Iterable[PersonRow], keys: Sequence[Key]
) -> Joined:
    """Join students and rows.

    Args:
        people: the students, see `listed`.
        rows: the rows of the grade file.
        keys: the platform's own ids. Other ids count where these say nothing.
    """
    index: dict[tuple[Key, str], list[int]] = {}
    for place, (student, known) in enumerate(people):
        ids = known.ids or {"folder": student}
        for key, text in ids.items():
            if text and key not in SHARED:
                index.setdefault((key, comparable(key, text)), []).append(place)
    result = Joined()
    for row in rows:
        places = _places(row, index, keys)
        good = [p for p in places if _fits(people[p][1], row)]
        if len(good) == 1:
            result.rows.setdefault(people[good[0]][0], []).append(row)
            continue
        for place in places:
            result.doubtful.setdefault(people[place][0], []).append(row)
        if not places:
            result.others.append(row)
    return result


def _places(
    row: PersonRow, index: Mapping[tuple[Key, str], list[int]], keys: Sequence[Key]
) -> list[int]:
    """Return the students with an id of a row. The platform's own ids come first."""
    lasting: list[Key] = [key for key in row.ids if key not in SCOPED]
    for group in (keys, lasting):
        found = {
            place: None
            for key in group
            for place in index.get((key, comparable(key, row.ids.get(key, ""))), ())
        }
        if found:
            return list(found)
    return list(
        dict.fromkeys(
            place
            for key in lasting
            for place in index.get(("folder", comparable("folder", row.ids[key])), ())
        )
    )


def _fits(known: Listed, row: PersonRow) -> bool:
    """Say whether all ids agree. If numbers are used again, names must agree, too."""
    if not known.agrees({k: text for k, text in row.ids.items() if text}):
        return False
    own = {k for k, text in row.ids.items() if known.ids.get(k) == text}
    if not own <= SCOPED or not known.name or not row.name:
        return True
    return not own or _words(row.name) <= _words(known.name)


def _words(name: str) -> set[str]:
    plain = _DROPPED.sub("", unicodedata.normalize("NFC", name).casefold())
    return set(re.findall(r"[^\W_]+", plain))
