"""What a platform says about one file of its download, and how ids are compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Literal

from autograder.i18n import EMPTY, Message, _

Key = Literal[
    "canvas",  # the number of a user of Canvas
    "brightspace",  # the number of a user in Brightspace's folder names
    "number",  # the school's number of a student: SIS id, SID, OrgDefinedId
    "login",  # the school's login
    "github",  # the login of GitHub
    "email",
    "participant",  # Moodle's number of a participant of one assignment
    "anonymous",  # Canvas' code of a student in one anonymous assignment
    "submission",  # Gradescope's number of a submission: its group has it together
    "repository",  # the name of a repository: its group has it together
    "folder",  # the name of a student's folder
]
"""What kind of id a platform's download or grade file has."""
Ids = Mapping[Key, str]
SCOPED: frozenset[Key] = frozenset(
    {"participant", "anonymous", "submission", "repository"}
)
"""Ids that belong to somebody else in the next assignment."""
SHARED: frozenset[Key] = frozenset({"submission", "repository"})
"""Ids that all members of a group have."""
_FOLDED: frozenset[Key] = frozenset({"login", "github", "email", "folder"})


@dataclass(frozen=True)
class Entry:
    """One file of a download, as the platform describes it."""

    path: PurePosixPath
    """Where it is in the download."""
    below: PurePosixPath
    """The student's own name of the file, with the student's own folders."""
    owners: tuple[Ids, ...] = ()
    """The ids of everybody who handed it in; none if that is not known.

    If there is a doubt, the ids of everybody who may have handed it in.
    """
    name: str = ""
    """What the platform calls them. It is shown, and never says who they are."""
    group: str = ""
    attempt: str = ""
    """Equal for the files of one person or group that were handed in together."""
    time: datetime | None = None
    """When it was handed in, with a time zone if the platform names one."""
    late: bool | None = None
    assignment: str = ""
    """What the platform calls the assignment, if a download may hold several."""
    doubt: Message = EMPTY
    """Why it is not clear whose it is."""
    own: bool = False
    """Whether the platform wrote it, and no student."""


def comparable(key: Key, value: str) -> str:
    """Return an id in the form in which equal ids are equal.

    Numbers are compared as text, with their leading zeros.
    """
    value = " ".join(unicodedata.normalize("NFC", value).split())
    return unicodedata.normalize("NFC", value.casefold()) if key in _FOLDED else value


def instant(time: datetime | None) -> datetime:
    """Return a time that can be compared; what has no time zone counts as UTC."""
    if time is None:
        return datetime.min.replace(tzinfo=UTC)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def is_number(text: str) -> bool:
    """Say whether a text is a whole number as platforms write their ids."""
    return text.isascii() and text.isdigit()


def both_names(name: str) -> Message:
    """Say that a group has the name of somebody who is not in it."""
    text = _("“{name}” is the name of a group and of a participant")
    return text.format(name=name)
