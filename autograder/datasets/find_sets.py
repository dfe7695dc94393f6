"""Find the data sets of `keras.datasets` that plans name, besides MNIST."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from autograder.datasets.dataset import Arrays, Dataset, find_kept, keep_arrays
from autograder.datasets.keras_sets import KERAS_SETS
from autograder.datasets.mnist import DOWNLOAD_HOST, DOWNLOAD_SECONDS
from autograder.i18n import Message, _

_VERSION = 1
"""It must grow when the made-up data change."""
_READ_BY_KERAS = """
import sys, keras, numpy as np
name, raw, path = sys.argv[1:]
(x, y), (u, v) = getattr(keras.datasets, name).load_data()
arrays = {"x_train": x, "y_train": y.ravel(), "x_test": u, "y_test": v.ravel()}
if name == "cifar100":
    (_, coarse), _ = keras.datasets.cifar100.load_data(label_mode="coarse")
    arrays["coarse"] = np.zeros(100, np.int64)
    arrays["coarse"][y.ravel()] = coarse.ravel()
if raw.endswith(".npz"):
    with np.load(raw, allow_pickle=True) as file:
        parts = [""] if "x" in file else ["_train", "_test"]
        arrays = {k: np.concatenate([file[k + part] for part in parts]) for k in "xy"}
if arrays.get("x", x).dtype == object:
    arrays["lengths"] = np.array([len(text) for text in arrays["x"]])
    arrays["x"] = np.concatenate([np.array(text, np.int32) for text in arrays["x"]])
np.savez(path, **arrays)
"""
"""A program: Keras checks the hash of a file, then reads a data set from it."""


def find_set(name: str, cache: Path, note: Callable[[Message], None]) -> Dataset:
    """Return a data set: from Keras' cache, from a download, or made here.

    What was found once is used again.

    Args:
        name: one of `KERAS_SETS`.
        cache: the folder for arrays that were found before.
        note: is called with a line when something starts that takes seconds.
    """
    real, made = f"keras-{name}-{_VERSION}", f"made-{name}-{_VERSION}"
    if (kept := find_kept(cache, real)) is not None:
        return kept
    keras_home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    is_there = (keras_home / "datasets" / KERAS_SETS[name].cached).exists()
    kept = find_kept(cache, made)
    if is_there or (kept is None and _has_network()):
        note(_("Reading {name}").format(name=name))
        arrays = _read_by_keras(name, keras_home / "datasets")
        if arrays:
            source = _("{name}, from keras.datasets").format(name=name)
            return keep_arrays(cache, real, source, arrays)
    if kept is not None:
        return kept
    note(_("Making data in the form of {name}").format(name=name))
    source = _(
        "made data in the form of {name} (the real data were not found on this machine)"
    ).format(name=name)
    return keep_arrays(cache, made, source, packed(KERAS_SETS[name].make()))


def packed(arrays: Arrays) -> Arrays:
    """Return arrays without Python objects: texts become one long array of numbers."""
    texts = arrays.get("x")
    if texts is None or texts.dtype != object:
        return arrays
    lengths = np.array([len(text) for text in texts])
    flat = np.concatenate([np.array(text, np.int32) for text in texts])
    return {**arrays, "x": flat, "lengths": lengths}


def unpacked(folder: Path) -> Arrays:
    """Return the arrays of a set that was kept; texts as lists of numbers."""
    found: Arrays = {
        path.stem: np.asarray(np.load(path, mmap_mode="c", allow_pickle=False))
        for path in folder.glob("*.npy")
    }
    if "lengths" in found:
        ends = np.cumsum(found.pop("lengths"))[:-1]
        texts = np.empty(len(ends) + 1, dtype=object)
        texts[:] = [text.tolist() for text in np.split(found["x"], ends)]
        found["x"] = texts
    return found


def _has_network() -> bool:
    try:
        socket.create_connection(DOWNLOAD_HOST, timeout=2).close()
    except OSError:
        return False
    return True


def _read_by_keras(name: str, home: Path) -> Arrays:
    """Let `keras.datasets` read or download a set; nothing if it cannot.

    Some of its files are pickles, so a process of its own reads them. It imports
    nothing from the current folder (`-P`), which may be a student's.
    """
    raw = home / KERAS_SETS[name].cached
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "arrays.npz"
        try:
            subprocess.run(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-P", "-c", _READ_BY_KERAS, name, str(raw), str(path)],
                capture_output=True,
                timeout=DOWNLOAD_SECONDS,
                check=True,
            )
            with np.load(path, allow_pickle=False) as archive:
                return {part: archive[part] for part in archive.files}
        except (subprocess.SubprocessError, OSError, ValueError):
            return {}
