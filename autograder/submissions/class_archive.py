"""Read the archive of a class. What cannot be read of one student costs him alone.

A platform packs files under the names that students gave them. So one odd name must not
keep the others from being graded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.arguments import TAPES
from autograder.errors import SubmissionError
from autograder.i18n import Message, _
from autograder.submissions.archive import (
    BROKEN,
    MemberNames,
    explained,
    folder_around,
    is_outside,
    parts_of,
    read_archive,
    within,
)
from autograder.submissions.file_names import program
from autograder.submissions.files import MAX_BYTES
from autograder.submissions.formats import (
    MAX_MEMBERS,
    Budget,
    Member,
    open_zip,
    quoted,
)

MAX_CLASS, MAX_STUDENT = 1_000_000_000, 200_000_000
"""Bytes that may come out of the archive of a class and of a student."""
MAX_CLASS_MEMBERS = 200_000
DEPTH = 2
"""Submissions lie in the folder of a student."""


@dataclass
class ClassArchive:
    """What is in the archive of a class, without a folder round all students."""

    members: dict[PurePosixPath, bytes | None] = field(default_factory=dict)
    """Files, and None for folders."""
    refusals: dict[str, Message] = field(default_factory=dict)
    """Student -> why none of his files can be read."""
    problems: list[Message] = field(default_factory=list)
    """A line for each other member that is not read."""


def read_class_archive(
    path: Path, wanted: Callable[[PurePosixPath], bool]
) -> ClassArchive:
    """Return the members of the archive of a class.

    Args:
        path: the archive.
        wanted: says whether a file is read. Other files have empty bytes.

    Raises:
        SubmissionError: if it cannot be read, or a member leads out of it. A tape is
            also refused as a whole if one of its members is odd.
    """
    if path.name.lower().endswith(TAPES):
        whole = read_archive(path, wanted, MAX_CLASS)
        return ClassArchive(within(whole, folder_around(whole, DEPTH)))
    with explained(path), path.open("rb") as file:
        budget = Budget(MAX_CLASS)
        with open_zip(file, budget, MAX_CLASS_MEMBERS) as listed:
            return _Reader(budget, wanted).read(list(listed))


class _Reader:
    """Reads the members of a zip file, student by student."""

    def __init__(self, budget: Budget, wanted: Callable[[PurePosixPath], bool]) -> None:
        self._budget, self._wanted = budget, wanted
        self._spent: Counter[str] = Counter()
        """Student -> how many bytes came out of his files."""
        self._found = ClassArchive()

    def read(self, listed: list[Member]) -> ClassArchive:
        names = MemberNames(MAX_CLASS_MEMBERS)
        places: dict[PurePosixPath, Member] = {}
        odd: list[tuple[PurePosixPath, SubmissionError]] = []
        for member in listed:
            try:
                places[names.add(member)] = member
            except SubmissionError as error:
                if is_outside(member.name) or names.count > MAX_CLASS_MEMBERS:
                    raise
                odd.append((PurePosixPath(*parts_of(member.name)), error))
        around = folder_around([*places, *(place for place, _why in odd)], DEPTH)
        for place, refusal in odd:
            inner = PurePosixPath(*place.parts[len(around.parts) :])
            if len(inner.parts) < DEPTH:
                raise refusal
            self._refuse(inner, refusal.message)
        inside = within(places, around)
        counts = Counter(place.parts[0] for place in inside)
        for place, member in inside.items():
            content = self._content(place, member, counts[place.parts[0]])
            self._found.members[place] = content
        return self._found

    def _content(
        self, place: PurePosixPath, member: Member, members: int
    ) -> bytes | None:
        student, left = place.parts[0], self._budget.left
        if member.folder:
            return None
        if student in self._found.refusals or not self._wanted(place):
            return b""
        if members > MAX_MEMBERS:
            text = _("The archive has more than {most:,} files of this student.")
            self._found.refusals[student] = text.format(most=MAX_MEMBERS)
            return b""
        most = min(left, MAX_STUDENT - self._spent[student])
        self._budget.left, self._budget.member = most, member.name
        try:
            return member.read(MAX_BYTES)
        except SubmissionError as error:
            self._refuse(place, error.message)
        except BROKEN as error:
            text = _("the member {name} cannot be read ({why})")
            why = str(error) or type(error).__name__
            self._refuse(place, text.format(name=quoted(member.name), why=why))
        finally:
            used = most - self._budget.left
            self._spent[student] += used
            self._budget.left = left - used
        return b""

    def _refuse(self, place: PurePosixPath, why: Message) -> None:
        """Refuse a student's work if the member may be a part of it."""
        self._found.members.setdefault(PurePosixPath(place.parts[0]), None)
        if program(place.name) is not None:
            text = _("A file in the archive of the class cannot be read: {why}.")
            self._found.refusals.setdefault(place.parts[0], text.format(why=why))
        else:
            text = _("not read: {why}")
            self._found.problems.append(text.format(why=why))
