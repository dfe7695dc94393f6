"""A platform's download, a folder or an archive, as names and bytes.

One file that cannot be read costs that file alone. Nothing is written, and no link is
followed, so no name in a download leads out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from autograder.arguments import archive_stem
from autograder.errors import AutograderError, SubmissionError
from autograder.i18n import EMPTY, Message, _
from autograder.submissions.archive import BROKEN, MemberNames, read_archive
from autograder.submissions.file_names import is_ignored
from autograder.submissions.files import File
from autograder.submissions.formats import Budget, Member, open_zip, quoted
from autograder.submissions.student_names import student_name

MAX_FILES = 200_000
MAX_METADATA = 100_000_000
"""Bytes of a file in which the platform describes the class."""
MAX_TAR = 1_000_000_000
"""Bytes of all files of a tar archive, which is read into memory."""
MAX_DEPTH = 30
_TOP = PurePosixPath()
Read = Callable[[int], bytes]
"""Returns the bytes of a file, at most one more than the number given."""


@dataclass
class Download:
    """The files of a download. Their paths are below `within`."""

    title: str
    """The name of the folder that holds it all, or of the archive."""
    within: PurePosixPath = _TOP
    """The folders around all files. Platforms add them, and so does unpacking."""
    files: dict[PurePosixPath, Read] = field(default_factory=dict)
    """The files, in order of their paths."""
    refused: dict[PurePosixPath, Message] = field(default_factory=dict)
    """The files that cannot be read, each with the reason. They are in `files`, too."""
    unnamed: list[tuple[str, Message]] = field(default_factory=list)
    """Members whose names cannot be used, each with the reason."""
    ignored: list[str] = field(default_factory=list)
    """Files and folders that programs make and nobody hands in."""
    folder: Path | None = None
    """The folder on disk; None for an archive."""

    def user(self, path: PurePosixPath) -> str:
        """Return the login of the user whose file or folder it is.

        It is empty in an archive, and if the machine does not know it.
        """
        with suppress(OSError, KeyError, NotImplementedError):
            return (self.folder / self.within / path).owner() if self.folder else ""
        return ""

    def read(self, path: PurePosixPath, most: int) -> bytes:
        """Return the bytes of a file.

        Raises:
            SubmissionError: if it cannot be read, or has more bytes than `most`.
        """
        if path in self.refused:
            raise SubmissionError(self.refused[path])
        try:
            data = self.files[path](most)
        except AutograderError as error:
            raise SubmissionError(error.message) from None
        except BROKEN as error:
            raise SubmissionError(
                _("it cannot be read ({problem})").format(
                    problem=str(error) or type(error).__name__
                )
            ) from None
        if len(data) > most:
            raise SubmissionError(
                _("larger than the {most:,} bytes that are read").format(most=most)
            )
        return data

    def tops(self) -> list[str]:
        """Return the names of the files and folders at the top, in order."""
        return list(dict.fromkeys(path.parts[0] for path in self.files))

    def entry(self, path: PurePosixPath) -> str:
        """Return the whole path of a file, exactly as the platform named it."""
        return student_name(str(self.within / path))

    def inner(self) -> Download | None:
        """Return what is in the one folder at the top, if there is nothing else."""
        tops = self.tops()
        if len(tops) != 1 or any(len(path.parts) == 1 for path in self.files):
            return None

        def below(path: PurePosixPath) -> PurePosixPath:
            return PurePosixPath(*path.parts[1:])

        return replace(
            self,
            title=tops[0],
            within=self.within / tops[0],
            files={below(path): read for path, read in self.files.items()},
            refused={below(path): why for path, why in self.refused.items()},
        )


@contextmanager
def open_download(place: Path) -> Iterator[Download]:
    """Open a folder or an archive. Its files can be read until it is closed.

    Raises:
        SubmissionError: if it cannot be read as a whole.
    """
    if place.is_dir():
        yield _sorted(_of_folder(place))
    elif place.name.lower().endswith(".zip"):
        try:
            # What is read at one time is limited for each file: see `_of_member`.
            budget = Budget(0)
            with (
                place.open("rb") as file,
                open_zip(file, budget, MAX_FILES) as members,
            ):
                download = _of_zip(place, list(members), budget)
                yield _sorted(download)
        except BROKEN as error:
            raise SubmissionError(
                _("The archive {name} cannot be read ({why}).").format(
                    name=quoted(place.name), why=str(error) or type(error).__name__
                )
            ) from None
    else:
        yield _sorted(_of_tar(place))


def _sorted(download: Download) -> Download:
    files = dict(sorted(download.files.items(), key=lambda item: str(item[0])))
    return replace(download, files=files, ignored=list(dict.fromkeys(download.ignored)))


def _of_folder(folder: Path) -> Download:
    found = Download(folder.resolve().name, folder=folder)
    waiting = [(folder, PurePosixPath())]
    while waiting:
        here, below = waiting.pop()
        try:
            paths = sorted(here.iterdir())
        except OSError as error:
            why = _("it cannot be read ({problem})").format(
                problem=error.strerror or error
            )
            _refuse(found, below / "…", why)
            continue
        for path in paths:
            place = below / path.name
            if is_ignored(path.name):
                found.ignored.append(student_name(str(place)))
            elif path.is_symlink():
                _refuse(found, place, _("a link; links are not followed"))
            elif not path.is_dir():
                found.files[place] = _of_file(path, folder)
            elif len(place.parts) < MAX_DEPTH:
                waiting.append((path, place))
            else:
                _refuse(found, place, _("too many folders deep"))
        if len(found.files) > MAX_FILES:
            raise SubmissionError(
                _("{place}: more than the {most:,} files that are read").format(
                    place=folder, most=MAX_FILES
                )
            )
    return found


def _of_file(path: Path, folder: Path) -> Read:
    return lambda most: File(path, within=folder).read(most)


def _of_zip(path: Path, members: list[Member], budget: Budget) -> Download:
    found = Download(archive_stem(path.name) or path.name)
    names = MemberNames(MAX_FILES)
    for member in members:
        try:
            place = names.add(replace(member, oddity=EMPTY))
        except SubmissionError as error:
            if names.count > MAX_FILES:
                raise
            found.unnamed.append((student_name(member.name), error.message))
            continue
        ignored = next((i for i, p in enumerate(place.parts) if is_ignored(p)), None)
        if ignored is not None:
            found.ignored.append("/".join(place.parts[: ignored + 1]))
        elif member.oddity:
            _refuse(found, place, member.oddity)
        elif not member.folder:
            found.files[place] = _of_member(member, budget)
    return found


def _of_member(member: Member, budget: Budget) -> Read:
    def read(most: int) -> bytes:
        budget.left, budget.member = 2 * most + 1_000_000, member.name
        return member.read(most)

    return read


def _of_tar(path: Path) -> Download:
    found = Download(archive_stem(path.name) or path.name)
    for place, data in read_archive(path, lambda _place: True, MAX_TAR).items():
        ignored = next((i for i, p in enumerate(place.parts) if is_ignored(p)), None)
        if ignored is not None:
            found.ignored.append("/".join(place.parts[: ignored + 1]))
        elif data is not None:
            found.files[place] = _of_bytes(data)
    return found


def _of_bytes(data: bytes) -> Read:
    return lambda _most: data


def _refuse(found: Download, place: PurePosixPath, why: Message) -> None:
    found.refused[place] = why
    found.files[place] = _of_bytes(b"")
