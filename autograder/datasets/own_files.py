"""The files that an assignment brings: `solutions/<slug>/data/`.

Students get all of them, except those in `data/hidden/`. A copy is kept in the cache
under its fingerprint. Submissions read this copy and never the original.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from autograder.datasets.dataset import make_cache
from autograder.errors import UsageError
from autograder.facts.sources import HIDDEN
from autograder.i18n import _

FOLDER = "data"
"""The folder beside a solution, a stub and a running submission."""
OWN = "own_files"
"""The name of these files among the data sets of a job."""
MAX_FILES = 20_000
MAX_BYTES = 500_000_000
MAX_DEPTH = 8
MAX_PATH = 200
"""The most characters of a path below the folder."""

_FINGERPRINT = re.compile(r"own-[0-9a-f]{64}")
_LEFT_BY_SYSTEMS = {"Thumbs.db", "desktop.ini", "__pycache__"}
_CHUNK = 1 << 20


@dataclass(frozen=True)
class OwnFile:
    """A file of an assignment."""

    name: str
    """The path below the folder, with `/` between its parts."""
    path: Path
    bytes: int

    @property
    def hidden(self) -> bool:
        """Whether students never get it."""
        return self.name.casefold().startswith(f"{HIDDEN}/")


class OwnFiles:
    """The files below a folder. They are read when they are needed."""

    def __init__(self, folder: Path, cache: Path) -> None:
        """Find the files.

        Raises:
            UsageError: as `find_files`.
        """
        self.folder, self.cache = folder, cache
        self._files = find_files(folder)
        self._fingerprints: dict[bool, str] = {}

    def fingerprint(self, with_hidden: bool) -> str:
        """Keep the files, all or only those for students. Return their fingerprint.

        Raises:
            UsageError: as `keep_files`.
        """
        if with_hidden not in self._fingerprints:
            files = tuple(f for f in self._files if with_hidden or not f.hidden)
            self._fingerprints[with_hidden] = keep_files(files, self.cache)
        return self._fingerprints[with_hidden]


def find_files(folder: Path) -> tuple[OwnFile, ...]:
    """Return the files below a folder, sorted by name; none if there is no folder.

    Files whose names begin with a dot are left out.

    Raises:
        UsageError: for too many files or bytes, for links and devices, and for names
            that other systems cannot have.
    """
    if not os.path.lexists(folder):
        return ()
    found: list[OwnFile] = []
    total = 0
    try:
        for file in _files(folder, "", 1):
            found.append(file)
            total += file.bytes
            if len(found) > MAX_FILES:
                raise _refusal(
                    folder, _("it has more than {n} files").format(n=f"{MAX_FILES:,}")
                )
            if total > MAX_BYTES:
                raise _refusal(
                    folder,
                    _("its files have more than {n} MB together").format(
                        n=MAX_BYTES // 1_000_000
                    ),
                )
    except OSError as error:
        raise _refusal(folder, error.strerror) from None
    return tuple(sorted(found, key=lambda file: file.name))


def keep_files(files: tuple[OwnFile, ...], cache: Path) -> str:
    """Copy files into the cache, if they are not there. Return their fingerprint.

    It is empty if there are no files. Equal files at equal paths have equal
    fingerprints. The copies are read-only.

    Raises:
        UsageError: if a file cannot be read or changes meanwhile, or if the cache
            cannot be written.
    """
    if not files:
        return ""
    fingerprint = fingerprint_of(files)
    kept = cache / fingerprint
    if kept.is_dir():
        return fingerprint
    try:
        make_cache(cache)
        new = Path(tempfile.mkdtemp(dir=cache, prefix=".new-"))
        try:
            _copy(files, new)
            if fingerprint_of(find_files(new)) != fingerprint:
                raise _refusal(files[0].path.parent, _("a file changed; try again"))
            new.replace(kept)
        except OSError:
            if not kept.is_dir():  # else another process was faster
                raise
        finally:
            _remove(new)
    except OSError as error:
        raise _refusal(cache, error.strerror) from None
    return fingerprint


def fingerprint_of(files: tuple[OwnFile, ...]) -> str:
    """Return a name for these files: it depends on their paths and their content.

    Raises:
        UsageError: if a file cannot be read.
    """
    digest = hashlib.sha256()
    for file in files:
        content = hashlib.sha256()
        try:
            with _open(file.path) as source:
                while chunk := os.read(source.fileno(), _CHUNK):
                    content.update(chunk)
        except OSError as error:
            raise _refusal(file.path, error.strerror) from None
        digest.update(f"{file.name}\0{content.hexdigest()}\0".encode())
    return f"own-{digest.hexdigest()}"


def find_kept_files(fingerprint: str, cache: Path) -> Path | None:
    """Return the folder with the files of a fingerprint.

    It is None if the fingerprint belongs to something else.

    Raises:
        UsageError: if this machine does not have the files.
    """
    if not _FINGERPRINT.fullmatch(fingerprint):
        return None
    kept = cache / fingerprint
    if not kept.is_dir():
        raise _refusal(
            kept,
            _("the data files of an assignment are missing; copy this folder from the "
              "machine that has them"),
        )  # fmt: skip
    return kept


def _files(folder: Path, above: str, depth: int) -> Iterator[OwnFile]:
    """Yield the files of a folder and of those below it. No link is followed."""
    if not stat.S_ISDIR(folder.lstat().st_mode):
        raise _refusal(folder, _("this is not a folder"))
    if depth > MAX_DEPTH:
        raise _refusal(
            folder, _("folders are nested deeper than {n}").format(n=MAX_DEPTH)
        )
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name in _LEFT_BY_SYSTEMS:
                continue
            name, path = f"{above}{entry.name}", folder / entry.name
            if len(name) > MAX_PATH or not _portable(entry.name):
                raise _refusal(
                    folder,
                    _("{name!a} is not a name for all systems").format(name=name),
                )
            if entry.is_symlink():
                raise _refusal(path, _("links are not followed; copy the file"))
            if entry.is_dir():
                yield from _files(path, f"{name}/", depth + 1)
            elif entry.is_file():
                yield OwnFile(name, path, entry.stat().st_size)
            else:
                raise _refusal(path, _("this is neither a file nor a folder"))


def _portable(name: str) -> bool:
    return name.isprintable() and not set(name) & set('\\:*?"<>|')


def _open(path: Path) -> BinaryIO:
    """Open a file for reading, unless it has become a link meanwhile."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags), "rb")


def _copy(files: tuple[OwnFile, ...], folder: Path) -> None:
    """Copy files below a folder. Nobody can change the copies or add others."""
    for file in files:
        target = folder / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with _open(file.path) as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy)
        target.chmod(0o444)
    for parent, *_rest in os.walk(folder, topdown=False):
        Path(parent).chmod(0o555)


def _remove(folder: Path) -> None:
    """Remove a folder of copies, if it is still there."""
    for parent, *_rest in os.walk(folder):
        Path(parent).chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _refusal(path: Path, reason: object) -> UsageError:
    return UsageError(_("{path}: {reason}").format(path=path, reason=reason))
