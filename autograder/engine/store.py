"""The store of results. The key of a result is the digest of the input of its step.

Every step first looks for its result here. This one mechanism makes resume, cache and
regrade possible.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from autograder.errors import FactError, UsageError, WriteError
from autograder.facts.base import Fact
from autograder.i18n import _

AnyFact = TypeVar("AnyFact", bound=Fact)


class Store:
    """A folder of JSON files: `<kind>/<first two digits of digest>/<digest>.json`.

    A file is there completely or not at all.
    """

    def __init__(self, folder: Path) -> None:
        """Use a folder. It is made if it does not exist.

        Raises:
            UsageError: if the folder cannot be written.
        """
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                _("{folder}: cannot be written ({reason})").format(
                    folder=folder, reason=error.strerror
                )
            ) from None

    def get(self, kind: type[AnyFact], digest: str) -> AnyFact | None:
        """Return a fact, or None if it is not there. A damaged file is deleted."""
        path = self._path(kind, digest)
        with suppress(OSError):
            try:
                return kind.from_json(path.read_bytes())
            except FactError:
                path.unlink(missing_ok=True)
        return None

    def has(self, kind: type[Fact], digest: str) -> bool:
        """Say whether a fact is there, without reading it."""
        with suppress(OSError):
            return self._path(kind, digest).is_file()
        return False

    def put(self, digest: str, fact: Fact) -> None:
        """Store a fact.

        Raises:
            WriteError: if its file cannot be written.
        """
        write_whole(self._path(type(fact), digest), [fact.to_json()])

    def _path(self, kind: type[Fact], digest: str) -> Path:
        return self.folder / kind.__name__.lower() / digest[:2] / f"{digest}.json"


def write_changed(path: Path, text: str) -> None:
    """Write a file with `write_whole`, unless it already holds the text.

    When a file replaces another, some file systems wait for the disk.
    """
    try:
        if path.read_text(encoding="utf-8") == text:
            return
    except (OSError, ValueError):
        pass
    write_whole(path, [text])


def write_whole(path: Path, parts: Iterable[str]) -> None:
    """Write a file so that it is complete or unchanged, even if the process is killed.

    Args:
        path: the file.
        parts: the parts of its text. They need not be in memory at the same time.

    Raises:
        WriteError: if the file cannot be written.
    """
    write_whole_bytes(path, (part.encode() for part in parts))


def write_whole_bytes(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file of bytes as `write_whole` writes a file of text.

    Raises:
        WriteError: if the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.parent / f".{secrets.token_hex(8)}.tmp"
        try:
            with new.open("xb") as file:  # its rights are what the user's umask allows
                file.writelines(parts)
            new.replace(path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise WriteError(
            _("{path}: cannot be written ({reason})").format(
                path=path, reason=error.strerror
            )
        ) from None
