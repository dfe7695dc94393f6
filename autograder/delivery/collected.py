"""`collected.json`: what was collected, from where, and whose it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from autograder.delivery.entry import Key
from autograder.engine.store import write_whole
from autograder.errors import UsageError
from autograder.facts.base import Fact, first_problem
from autograder.facts.message import Sentence
from autograder.i18n import EMPTY, Message, _

SCHEMA = 1
NAME = "collected.json"
Bucket = Literal[
    "used",
    "superseded",
    "not a notebook",
    "unknown student",
    "no submission",
    "unreadable",
    "ambiguous",
]
"""What happened to a file or to a row of the roster. Each is in exactly one bucket."""
UNREAD: frozenset[Bucket] = frozenset({"ambiguous", "unreadable", "not a notebook"})
"""The buckets of what somebody handed in, and of which nothing can be graded."""
Ids = dict[Key, str]


class Person(Fact):
    """A student, whatever the assignment."""

    name: str = ""
    """The name to show."""
    ids: Ids = {}
    """Ids that mean this student in every assignment."""


class CollectedDownload(Fact):
    """A download that was collected."""

    name: str
    """The name of the archive or folder."""
    platform: str
    sha256: str
    """The digest of the names and contents in it. It is the same if the files are
    packed again."""
    within: str = ""
    """The folders around all files, with which each `entry` begins."""


class CollectedFile(Fact):
    """A file of a download."""

    entry: str
    """Its path in the download, exactly as the platform named it."""
    inside: str = ""
    """Its path in `entry`, if that is an archive that a student handed in."""
    download: int
    """The index in `downloads` of the last download that it was in."""
    bucket: Bucket
    why: Sentence = EMPTY
    """Why it is in this bucket; empty if that needs no reason."""
    students: tuple[str, ...] = ()
    """The keys in `students` of those who own it; for a group, of all its members."""
    owners: tuple[Ids, ...] = ()
    """The ids that the download gives to those who handed it in."""
    name: str = ""
    """What the download calls them."""
    group: str = ""
    attempt: str = ""
    time: str = ""
    """When it was handed in (ISO 8601). The time zone may be missing."""
    late: bool | None = None
    sha256: str = ""
    """The digest of its content; empty if it was not read."""
    kept: tuple[str, ...] = ()
    """Where its copies are, below the folder of `collected.json`."""


class RosterRow(Fact):
    """A row of the roster: of the platform's grade file."""

    file: str
    row: int
    """The number of the row in the file; the first one is 1, also of a header."""
    student: str
    """The key in `students`; equal for rows that are about the same student."""
    ids: Ids = {}
    name: str = ""
    group: str = ""
    bucket: Bucket
    why: Sentence = EMPTY


class Collection(Fact):
    """What was collected for one assignment."""

    platform: str
    """The platform of the newest download."""
    downloads: tuple[CollectedDownload, ...] = ()
    files: tuple[CollectedFile, ...] = ()
    roster: tuple[RosterRow, ...] = ()


class Collected(Fact):
    """Everything that was collected into one folder of submissions."""

    students: dict[str, Person] = {}
    """The name of a student's folder, which is `student` in `grades.json`."""
    assignments: dict[str, Collection] = {}
    """The slug of an assignment -> what was collected for it."""

    def unread(self, slug: str) -> frozenset[str]:
        """Return who handed in something of which nothing counts.

        It must not become 0 before a person has looked at it.
        """
        here = self.assignments.get(slug, Collection(platform=""))
        if here.roster:
            return frozenset(r.student for r in here.roster if r.bucket in UNREAD)
        some = {s for f in here.files if f.bucket in UNREAD for s in f.students}
        used = {s for f in here.files if f.bucket == "used" for s in f.students}
        return frozenset(some - used)


def read_collected(submissions: Path) -> Collected:
    """Return what was collected into a folder; nothing if there is no record.

    Raises:
        UsageError: if the record cannot be read.
    """
    path = submissions / NAME
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
        if data.pop("schema") != SCHEMA:
            raise UsageError(_("{path}: written by another version").format(path=path))
        return Collected.model_validate_json(json.dumps(data))
    except FileNotFoundError:
        return Collected()
    except ValidationError as error:
        problem: Message | str = first_problem(error)
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        problem = str(error) or type(error).__name__
    except AttributeError:
        problem = _("no object")
    raise UsageError(
        _("{path}: cannot be read ({problem})").format(path=path, problem=problem)
    )


def write_collected(submissions: Path, collected: Collected) -> None:
    """Write the record, completely or not at all.

    Raises:
        WriteError: if it cannot be written.
    """
    text = collected.model_dump_json(indent=1, exclude_defaults=True)
    head = f'{{\n "schema": {SCHEMA}' + ("," if len(text) > 2 else "\n")
    write_whole(submissions / NAME, [head, text[1:], "\n"])
