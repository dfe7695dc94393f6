"""Read an array from a file of NumPy, and never unpickle anything."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np

from autograder.datasets.source_values import Values, refusal
from autograder.facts.sources import (
    ArrayFile,
    Source,
)
from autograder.i18n import _

MAX_BYTES = 1_000_000_000
"""The most bytes of an array."""


def read_array(source: ArrayFile, path: Path) -> Values:
    """Return an array of a `.npy` or `.npz` file.

    Raises:
        UsageError: if it is damaged, too large, or holds other than numbers and texts.
    """
    if path.suffix == ".npy":
        with path.open("rb") as stream:
            return _plain(_npy(stream, path.stat().st_size, source), source)
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist()]
            if source.name not in names:
                text = (
                    _("it has no array {name!r}; its arrays are {names}")
                    if source.name
                    else _("`name` must say which of its arrays is read: {names}")
                )
                shown = ", ".join(names[:50])
                raise refusal(source.path, text.format(name=source.name, names=shown))
            member = archive.infolist()[names.index(source.name)]
            with archive.open(member) as stream:
                return _plain(_npy(stream, member.file_size, source), source)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise refusal(source.path, _("this is neither .npy nor .npz")) from None


def _npy(stream: IO[bytes], size: int, source: Source) -> Values:
    """Read an array. Its header must agree with the size of the file."""
    headers: dict[Any, Callable[[Any], Any]] = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    try:
        version = np.lib.format.read_magic(stream)
        shape, by_columns, dtype = headers[version](stream)
    except (ValueError, KeyError):
        raise refusal(source.path, _("this is not an array of NumPy")) from None
    if dtype.hasobject:
        raise refusal(source.path, _("an array of Python objects is not read"))
    if any(axis < 0 for axis in shape) or math.prod(shape) * dtype.itemsize > MAX_BYTES:
        raise refusal(
            source.path,
            _("an array may have {n} MB at the most").format(n=MAX_BYTES // 1_000_000),
        )
    expected = math.prod(shape) * dtype.itemsize
    if stream.tell() + expected != size or len(content := stream.read()) != expected:
        raise refusal(source.path, _("the array is damaged"))
    values = np.frombuffer(content, dtype) if expected else np.zeros(0, dtype)
    return values.reshape(shape, order="F" if by_columns else "C")


def _plain(values: Values, source: Source) -> Values:
    """Return numbers or Python strings."""
    if values.ndim == 0:
        raise refusal(source.path, _("the array has no rows"))
    kind = values.dtype.kind
    if kind == "S":
        return np.char.decode(values, "utf-8").astype(object)
    if kind == "U":
        return values.astype(object)
    if kind not in "fiub":
        text = _("an array of {dtype} is not read, only real numbers and texts")
        raise refusal(source.path, text.format(dtype=values.dtype))
    if kind == "f" and not np.isfinite(values).all():
        raise refusal(source.path, _("the array has infinite numbers or NaN"))
    return values
