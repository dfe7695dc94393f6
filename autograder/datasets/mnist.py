"""Find MNIST. Four sources are tried in order, and the last one always works."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from autograder.datasets.dataset import PARTS, Arrays, Dataset, find_kept, keep
from autograder.datasets.digits import make_digits
from autograder.errors import UsageError
from autograder.i18n import Message, _, literal

DOWNLOAD_HOST = ("storage.googleapis.com", 443)
DOWNLOAD_SECONDS = 120
MADE_NAME = "made-digits-1"
"""The number at the end must grow when the generated digits change."""


def find_mnist(
    path: Path | None, cache: Path, note: Callable[[Message], None]
) -> Dataset:
    """Return the digits of the course.

    The sources are, in this order: `path`, Keras' own cache, a download by
    `keras.datasets`, and digits that are generated from those of scikit-learn.

    Args:
        path: an `.npz` file or a folder of `.npy` files that the user named.
        cache: the folder for arrays that were found before.
        note: is called with a line when something starts that takes seconds.

    Raises:
        UsageError: if `path` does not have the four arrays of MNIST.
    """
    if path is not None:
        return _from_user(path, cache)
    keras_home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    downloaded = keras_home / "datasets" / "mnist.npz"
    if not downloaded.is_file() and find_kept(cache, MADE_NAME) is None:
        _download(note)
    if downloaded.is_file():
        try:
            return _from_file(downloaded, cache, _("MNIST, from Keras' own cache"))
        except UsageError:
            pass  # a damaged download must not stop the grading
    kept = find_kept(cache, MADE_NAME)
    if kept is not None:
        return kept
    note(_("Making the digits"))
    source = _(
        "70,000 digits made from the 1,797 handwritten ones of scikit-learn "
        "(not MNIST: none was found on this machine)"
    )
    return keep(cache, MADE_NAME, source, make_digits())


def find_by_fingerprint(fingerprint: str, cache: Path) -> Dataset:
    """Return the same digits that another machine found, from this machine's disk.

    Raises:
        UsageError: if this machine does not have these digits and cannot get them.
    """
    for about in cache.glob("*/about.json"):
        kept = find_kept(cache, about.parent.name)
        if kept is not None and kept.fingerprint == fingerprint:
            return kept
    found = find_mnist(None, cache, lambda line: None)
    if found.fingerprint != fingerprint:
        raise UsageError(
            _(
                "{machine} does not have the digits of this batch, only "
                "{source}; copy the folder {cache} of the machine that has "
                "them"
            ).format(machine=socket.gethostname(), source=found.source, cache=cache)
        )
    return found


def _from_user(path: Path, cache: Path) -> Dataset:
    if not path.exists():
        raise UsageError(
            _("{path}: no such file or folder of digits").format(path=path)
        )
    source = _("the digits in {name}").format(name=path.name)
    return _from_file(path, cache, source)


def _from_file(path: Path, cache: Path, source: Message) -> Dataset:
    name = f"file-{_stamp(path)}"
    return find_kept(cache, name) or keep(cache, name, source, _load(path))


def _stamp(path: Path) -> str:
    """Return a text that differs for different files, without reading the files."""
    files = sorted(path.glob("*.npy")) if path.is_dir() else [path]
    facts = [(str(f.resolve()), f.stat().st_size, f.stat().st_mtime_ns) for f in files]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _load(path: Path) -> Arrays:
    try:
        if path.is_dir():
            return {p: np.load(path / f"{p}.npy", allow_pickle=False) for p in PARTS}
        with np.load(path, allow_pickle=False) as archive:
            return {part: archive[part] for part in PARTS}
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        reason = literal(said)
        if "pickle" in said:  # NumPy advises to load it unsafely
            reason = _("not a file of NumPy, or one that holds objects")
        raise UsageError(
            _("{path}: not the four arrays of MNIST ({reason})").format(
                path=path, reason=reason
            )
        ) from None


def _download(note: Callable[[Message], None]) -> None:
    """Let `keras.datasets` download the file, if there is a network."""
    try:
        socket.create_connection(DOWNLOAD_HOST, timeout=2).close()
    except OSError:
        return
    note(_("Downloading MNIST"))
    code = "import keras; keras.datasets.mnist.load_data()"
    try:
        subprocess.run(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-P", "-c", code],
            capture_output=True,
            timeout=DOWNLOAD_SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return
