"""Read an archive into memory without trusting what it says about itself.

Members are only names and bytes here. None is written to disk, so none can leave a
folder. An archive with a name that would leave it is still refused, because another
program may unpack it later with less care. Sizes are counted while decompressing.
"""

from __future__ import annotations

import os
import re
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TypeVar

from autograder.arguments import TAPES
from autograder.errors import SubmissionError
from autograder.facts.base import clean
from autograder.i18n import EMPTY, Message, _
from autograder.submissions.file_names import is_ignored, program
from autograder.submissions.files import MAX_BYTES
from autograder.submissions.formats import (
    MAX_MEMBERS,
    Budget,
    Member,
    members_of_packed_tar,
    members_of_tar,
    members_of_zip,
    quoted,
)
from autograder.submissions.opening import open_plain

T = TypeVar("T")
Members = Mapping[PurePosixPath, bytes | None]
"""What is in an archive: files, and None for folders."""
MAX_RATIO, SLACK = 200, 10_000_000
"""An archive of n bytes may hold at most SLACK + MAX_RATIO * n bytes.

Compression makes programs about ten times smaller.
"""
MAX_NAME, MAX_DEPTH = 250, 30
"""The most characters of one name in a path, and the most names in a path."""
BROKEN = (
    OSError, EOFError, ValueError, ArithmeticError, LookupError, RuntimeError,
    MemoryError, struct.error, zlib.error, tarfile.TarError, zipfile.BadZipFile,
)  # fmt: skip
"""The errors that the standard library raises for damaged archives."""


def read_archive(
    path: Path,
    wanted: Callable[[PurePosixPath], bool],
    most: int,
    within: Path | None = None,
) -> dict[PurePosixPath, bytes | None]:
    """Return the members of an archive: path -> bytes of a file, or None for a folder.

    Args:
        path: the archive.
        wanted: says whether a file is read. Other files have empty bytes.
        most: how many bytes may be decompressed.
        within: the folder below which no link is followed; None to follow links.

    Raises:
        SubmissionError: if a member is no file and no folder, or its name is not safe
            or not unique; the text names it. Also if the archive cannot be read, or
            holds too many bytes or members.
    """
    members_of = _reader_for(path.name.lower())
    names = MemberNames()
    found: dict[PurePosixPath, bytes | None] = {}
    with explained(path), os.fdopen(open_plain(path, within), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        budget = Budget(min(most, SLACK + MAX_RATIO * size))
        for member in members_of(file, budget):
            budget.member = member.name
            place = names.add(member)
            read = not member.folder and wanted(place)
            content = member.read(MAX_BYTES) if read else b""
            found[place] = None if member.folder else content
    return found


def _reader_for(name: str) -> Callable[[BinaryIO, Budget], Iterator[Member]]:
    if not name.endswith(TAPES):
        return members_of_zip
    return members_of_tar if name.endswith(".tar") else members_of_packed_tar


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say of which archive an error is. Raises SubmissionError for all of them."""
    try:
        yield
    except SubmissionError as error:
        refused = _("The archive {name} was refused: {why}.")
        raise SubmissionError(
            refused.format(name=quoted(path.name), why=error)
        ) from None
    except BROKEN as error:
        broken = _("The archive {name} cannot be read ({why}). Pack it again.")
        why = clean(str(error) or type(error).__name__, 200)
        raise SubmissionError(broken.format(name=quoted(path.name), why=why)) from None


def unwrapped(members: Members, depth: int) -> Members:
    """Leave out what is ignored, and a folder round all of it: see `folder_around`."""
    return within(members, folder_around(members, depth))


def folder_around(places: Iterable[PurePosixPath], depth: int) -> PurePosixPath:
    """Return the folder round all that is not ignored; an empty path for none.

    Submissions are expected at `depth`, which tells a folder round students from a
    student's.
    """
    kept = list(filter(_is_kept, places))
    tops = {place.parts[0] for place in kept}
    in_place = any(len(p.parts) == depth and program(p.name) for p in kept)
    is_one = len(tops) == 1 and any(len(p.parts) > 1 for p in kept)
    return PurePosixPath(*tops) if is_one and not in_place else PurePosixPath()


def within(
    members: Mapping[PurePosixPath, T], around: PurePosixPath
) -> dict[PurePosixPath, T]:
    """Return what is in a folder and not ignored, with the paths from there."""
    depth = len(around.parts)
    return {
        PurePosixPath(*place.parts[depth:]): data
        for place, data in members.items()
        if len(place.parts) > depth and _is_kept(place)
    }


def _is_kept(place: PurePosixPath) -> bool:
    return bool(place.parts) and not any(map(is_ignored, place.parts))


def parts_of(name: str) -> list[str]:
    """Return the names in the path of a member, without those that mean nothing."""
    # Some Windows programs write backslashes between names.
    return [part for part in re.split(r"[/\\]", name) if part not in {"", "."}]


def is_outside(name: str) -> bool:
    """Say whether the path of a member leads out of its archive."""
    return ".." in parts_of(name) or bool(re.match(r"[/\\]|[A-Za-z]:", name))


@dataclass
class MemberNames:
    """The names read so far. No file system may take two of them for the same name."""

    most: int = MAX_MEMBERS
    count: int = 0
    spelt: dict[str, str] = field(default_factory=dict)
    """Each path in lower case and Unicode form NFC -> its first spelling."""
    files: set[str] = field(default_factory=set)

    def add(self, member: Member) -> PurePosixPath:
        """Return the path of a member.

        Raises:
            SubmissionError: if its name is not safe or not unique, or there are too
                many members.
        """
        self.count += 1
        parts = parts_of(member.name)
        why = member.oddity or _bad_name(member.name, parts)
        if self.count > self.most:
            why = _("one more than the {most:,} that are read").format(most=self.most)
        if not parts and not member.folder:
            why = why or _("without a name")
        if why := why or self._clash(parts, member.folder):
            bad = _("the member {name} is {why}")
            raise SubmissionError(bad.format(name=quoted(member.name), why=why))
        return PurePosixPath(*parts)

    def _clash(self, parts: list[str], folder: bool) -> Message:
        for depth in range(1, len(parts) + 1):
            path = "/".join(parts[:depth])
            key = _spelling(path)
            is_file = depth == len(parts) and not folder
            first = self.spelt.get(key)
            if first not in {None, path}:
                return _("spelt almost like {name}").format(name=quoted(first or ""))
            if key in self.files or (is_file and first):
                return _("there twice")
            self.spelt[key] = path
            if is_file:
                self.files.add(key)
        return EMPTY


def _spelling(path: str) -> str:
    folded = unicodedata.normalize("NFC", path).casefold()
    return unicodedata.normalize("NFC", folded)


def _bad_name(name: str, parts: list[str]) -> Message:
    if clean(name, len(name)) != name or "\n" in name or "\t" in name:
        return _("named with characters that cannot be seen")
    if len(parts) > MAX_DEPTH or any(len(part) > MAX_NAME for part in parts):
        return _("named at too great length")
    if ".." in parts:
        return _("outside the folder of the archive")
    if re.match(r"[/\\]|[A-Za-z]:", name):
        return _("named by an absolute path")
    return EMPTY
