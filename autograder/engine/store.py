"""What has been worked out already, by the digest of what it was worked out from.

One mechanism is resume, cache and regrade: a step first looks for its result here.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from autograder.errors import FactError, UsageError, WriteError
from autograder.facts.base import Fact

AnyFact = TypeVar("AnyFact", bound=Fact)


class Store:
    """A folder of JSON files, `<kind>/<digest>.json`, each written at once or not."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, making it if there is none.

        Raises:
            UsageError: if the folder cannot be written.
        """
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"{folder}: cannot be written ({error.strerror})"
            ) from None

    def get(self, kind: type[AnyFact], digest: str) -> AnyFact | None:
        """Return a fact, or None if it is not there; a damaged one is taken away."""
        path = self._path(kind, digest)
        with suppress(OSError):
            try:
                return kind.from_json(path.read_bytes())
            except FactError:
                path.unlink(missing_ok=True)
        return None

    def has(self, kind: type[Fact], digest: str) -> bool:
        """Tell whether a fact is there, without reading it."""
        with suppress(OSError):
            return self._path(kind, digest).is_file()
        return False

    def put(self, digest: str, fact: Fact) -> None:
        """Keep a fact.

        Raises:
            WriteError: if its file cannot be written.
        """
        write_whole(self._path(type(fact), digest), [fact.to_json()])

    def _path(self, kind: type[Fact], digest: str) -> Path:
        return self.folder / kind.__name__.lower() / digest[:2] / f"{digest}.json"


def write_changed(path: Path, text: str) -> None:
    """Write a file whole, unless it holds the text already.

    Putting a file in the place of another makes some file systems wait for the disk.
    """
    try:
        if path.read_text(encoding="utf-8") == text:
            return
    except (OSError, ValueError):
        pass
    write_whole(path, [text])


def write_whole(path: Path, parts: Iterable[str]) -> None:
    """Write a file so that it is there whole or not at all, whenever we are killed.

    Args:
        path: the file.
        parts: its text, which need not be in memory at once.

    Raises:
        WriteError: if the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.writelines(parts)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise WriteError(f"{path}: cannot be written ({error.strerror})") from None
