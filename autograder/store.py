"""What has been worked out already, by the digest of what it was worked out from.

One mechanism is resume, cache and regrade: a step first looks for its result here.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TypeVar

from autograder.errors import FactError, UsageError
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
        """Return a fact, or None if it is not there or not whole."""
        try:
            return kind.from_json(self._path(kind, digest).read_bytes())
        except (OSError, FactError):
            return None

    def put(self, digest: str, fact: Fact) -> None:
        """Keep a fact."""
        write_whole(self._path(type(fact), digest), fact.to_json())

    def _path(self, kind: type[Fact], digest: str) -> Path:
        return self.folder / kind.__name__.lower() / digest[:2] / f"{digest}.json"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all, whenever we are killed.

    Raises:
        UsageError: if the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from None
