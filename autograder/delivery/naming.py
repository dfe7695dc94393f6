"""Name the folder of each student. It stays the same for all submissions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from autograder.delivery.collected import Collected, Ids, Person
from autograder.delivery.entry import SCOPED, SHARED, Key, comparable
from autograder.delivery.roster import Listed
from autograder.facts.base import clean, one_line
from autograder.submissions.file_names import is_ignored

_BEST: tuple[Key, ...] = (
    "login", "github", "email", "number", "canvas", "brightspace", "folder",
)  # fmt: skip
"""Kinds of ids, the best one for the name of a folder first."""
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)
"""Names that Windows gives to devices."""
MAX_BYTES = 120
MAX_TEXT = 300


class Naming:
    """Gives folders to students. A student who has one keeps it."""

    def __init__(self, before: Collected, slug: str) -> None:
        """Take over what was named before.

        Args:
            before: the record so far.
            slug: the assignment that is collected.
        """
        self.slug = slug
        self.students = dict(before.students)
        self._looks = {_look(name) for name in self.students}
        self._given: dict[int, str] = {}
        self._by_id: dict[tuple[Key, str], list[str]] = {}
        self._without_id: dict[tuple[object, ...], list[str]] = {}
        """Students whom no id of their own tells apart, of this assignment."""
        for student, person in self.students.items():
            if person.ids:
                self._index(student, person.ids)
        if old := before.assignments.get(slug):
            for row in old.roster:
                self._index(row.student, row.ids, row.name)
            for file in old.files:
                if len(file.students) == len(file.owners) == 1:
                    self._index(file.students[0], file.owners[0], file.name)

    def folder(self, person: Listed) -> str:
        """Return the name of a student's folder."""
        student = self._given.get(id(person))
        if student is None:
            student = self._known(person) or self._new(person)
            self._given[id(person)] = student
            self._looks.add(_look(student))
            before = self.students.get(student, Person())
            lasting = {k: v for k, v in person.ids.items() if k not in SCOPED}
            ids: Ids = {**before.ids, **lasting}
            name = one_line(person.name or before.name, MAX_TEXT)
            self.students[student] = Person(name=name, ids=ids)
            self._index(student, person.ids, person.name)
        return student

    def _index(self, student: str, ids: Ids, name: str = "") -> None:
        own = [(key, text) for key, text in ids.items() if key not in SHARED]
        lists = [self._by_id.setdefault((k, comparable(k, t)), []) for k, t in own]
        if not own:
            lists = [self._without_id.setdefault(_all_known(ids, name), [])]
        for names in lists:
            if student not in names:
                names.append(student)

    def _known(self, person: Listed) -> str | None:
        """Return the folder that was given to these ids, if nobody else has it."""
        taken = set(self._given.values())
        for student in self._without_id.get(_all_known(person.ids, person.name), ()):
            if student not in taken:
                return student
        for key in (*sorted(SCOPED - SHARED), *_BEST):
            text = person.ids.get(key, "")
            # A folder may be named by any id.
            for kind in (key, "folder") if text else ():
                for student in self._by_id.get((kind, comparable(kind, text)), ()):
                    known = self.students.get(student, Person())
                    if student not in taken and person.agrees(known.ids):
                        return student
        return None

    def _new(self, person: Listed) -> str:
        names = list(self._names(person))
        for name in names:
            if _look(name) not in self._looks:
                return name
        number = 2
        while _look(name := f"{names[0]}-{number}") in self._looks:
            number += 1
        return name

    def _names(self, person: Listed) -> Iterator[str]:
        for key in _BEST:
            if name := folder_name(person.ids.get(key, "")):
                yield name
        for key, text in person.ids.items():
            if key in SCOPED:  # somebody else has this number in another assignment
                yield folder_name(f"{self.slug}-{key}-{text}")
        yield f"{self.slug}-unnamed"


def folder_name(text: str) -> str:
    """Return a text as a name for every file system; empty if nothing is left."""
    text = _UNSAFE.sub("_", clean(unicodedata.normalize("NFC", text), MAX_TEXT))
    text = text.encode()[:MAX_BYTES].decode("utf-8", "ignore").strip(" .")
    if is_ignored(text) or _RESERVED.fullmatch(text):
        return f"_{text}"
    return text


def _all_known(ids: Mapping[Key, str], name: str) -> tuple[object, ...]:
    """Return all that is known of a student without an own id, to find it again."""
    return (*sorted(ids.items()), one_line(name, MAX_TEXT))


def _look(name: str) -> str:
    """Return a name in a form that is equal for names that can be confused."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    seen = (c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join("".join(seen).split())
