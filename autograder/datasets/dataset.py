"""A data set on disk: a folder with four arrays. Every zone may read it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from autograder.errors import UsageError
from autograder.facts.message import Sentence, data_of
from autograder.i18n import Message, _

_SENTENCE: TypeAdapter[Message] = TypeAdapter(Sentence)
PARTS = ("x_train", "y_train", "x_test", "y_test")
Arrays = dict[str, np.ndarray[Any, np.dtype[Any]]]
_LISTED_BY_NOBODY = 0o711
"""The rights of a folder that others may enter and not list."""


@dataclass(frozen=True)
class Split:
    """Images, uint8 (n, 28, 28), and their class numbers, uint8 (n,)."""

    x: np.ndarray[Any, np.dtype[Any]]
    y: np.ndarray[Any, np.dtype[Any]]

    def find(self, pixels: np.ndarray[Any, np.dtype[Any]]) -> int | None:
        """Return the number of the first image with these pixels, or None.

        Args:
            pixels: uint8 of shape (784,).
        """
        number = self._numbers.get(hash(pixels.tobytes()))
        if number is None or (self.x[number].ravel() != pixels).any():
            return None
        return number

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """Hash of an image -> its number. It is cached, because it is needed often."""
        last_first = range(len(self.x) - 1, -1, -1)
        return {hash(self.x[number].tobytes()): number for number in last_first}


@dataclass(frozen=True)
class Dataset:
    """A data set: the folder of its arrays, and where it comes from."""

    source: Message
    """A phrase for reports that names the data and their origin."""
    fingerprint: str
    """The SHA-256 hash of the bytes of the four arrays."""
    folder: Path

    @cached_property
    def train(self) -> Split:
        """The training data, which students get. They are mapped from disk."""
        return self._split("train")

    @cached_property
    def test(self) -> Split:
        """The test data. They are mapped from disk."""
        return self._split("test")

    def _split(self, part: str) -> Split:
        return Split(
            np.load(self.folder / f"x_{part}.npy", mmap_mode="r"),
            np.load(self.folder / f"y_{part}.npy", mmap_mode="r"),
        )


def keep(cache: Path, name: str, source: Message, arrays: Arrays) -> Dataset:
    """Write the arrays of MNIST into the cache, either all of them or none.

    Raises:
        UsageError: if the arrays do not have the shapes and dtypes of MNIST, or if the
            cache cannot be written.
    """
    _check(source, arrays)
    return keep_arrays(cache, name, source, arrays)


def keep_arrays(cache: Path, name: str, source: Message, arrays: Arrays) -> Dataset:
    """Write arrays into the cache under a name, either all of them or none.

    Raises:
        UsageError: if the cache cannot be written.
    """
    digest = hashlib.sha256()
    for array in arrays.values():
        digest.update(np.ascontiguousarray(array).view(np.uint8).data)
    about = {"source": data_of(source), "fingerprint": digest.hexdigest()}
    try:
        make_cache(cache)
        folder = Path(tempfile.mkdtemp(dir=cache, prefix=".new-"))
        for part, array in arrays.items():
            np.save(folder / f"{part}.npy", np.ascontiguousarray(array))
        (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
        for path in folder.iterdir():
            path.chmod(0o644)
        folder.chmod(0o755)
        try:
            folder.replace(cache / name)
        except OSError:  # another process was faster
            shutil.rmtree(folder)
    except OSError as error:
        raise UsageError(
            _("{cache}: cannot be written ({reason})").format(
                cache=cache, reason=error.strerror
            )
        ) from None
    kept = find_kept(cache, name)
    if kept is None:
        raise UsageError(
            _("{path}: damaged; remove it and try again").format(path=cache / name)
        )
    return kept


def find_kept(cache: Path, name: str) -> Dataset | None:
    """Return the data set that `keep` wrote under a name; None if there is none.

    This takes milliseconds.
    """
    folder = cache / name
    try:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        source = _SENTENCE.validate_python(about["source"])
        return Dataset(source, str(about["fingerprint"]), folder)
    except (OSError, ValueError, KeyError):
        return None


def _check(source: Message, arrays: Arrays) -> None:
    for part in ("train", "test"):
        x, y = arrays[f"x_{part}"], arrays[f"y_{part}"]
        if x.dtype != np.uint8 or x.ndim != 3 or x.shape[1:] != (28, 28):
            raise UsageError(
                _("{source}: x_{part} must be uint8 of shape (n, 28, 28)").format(
                    source=source, part=part
                )
            )
        if y.shape != (len(x),) or y.dtype.kind not in "iu" or y.max() > 9:
            raise UsageError(
                _("{source}: y_{part} must hold one digit for each image").format(
                    source=source, part=part
                )
            )


def make_cache(cache: Path) -> None:
    """Make the folder for caches, if it is not there.

    Nobody else can list it. So who does not know the files of an assignment cannot find
    its hidden ones, which lie there under their digest. Everybody can come to root's,
    whatever umask root has: see `cache_folder`.

    Raises:
        OSError: if it cannot be made.
    """
    cache.mkdir(_LISTED_BY_NOBODY, parents=True, exist_ok=True)
    if sys.platform != "win32" and os.geteuid() == 0:
        cache.chmod(_LISTED_BY_NOBODY)


def cache_folder() -> Path:
    """Return the folder for caches of this user.

    Root's are in the folder of the system: if root grades in a container, the user
    nobody runs the submissions, and cannot read root's home.
    """
    home = Path.home()
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        root = home / "Library" / "Caches"
    else:
        usual = Path("/var/cache") if os.geteuid() == 0 else home / ".cache"
        root = Path(os.environ.get("XDG_CACHE_HOME") or usual)
    return root / "keras-autograder"
