"""Arrays as facts: a `.npy` image, checked byte by byte before NumPy reads it."""

from __future__ import annotations

import base64
import binascii
import io
import math
import re
from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, Field, StringConstraints

from autograder.facts.base import Fact, Text
from autograder.i18n import _

DTYPES = ("<f4", "<f8", "<i4", "<i8", "|u1")
SMALL_DTYPES = ("|b1", "|i1", "<i2", "<u2", "<u4", "<u8", "<f2")
"""Other dtypes of plain numbers, in a file that somebody saved."""
MAX_BYTES = 2_000_000

_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(?P<length>..)\{'descr': '(?P<dtype>[<|][bfiu][1248])', "
    rb"'fortran_order': (?P<turned>False|True), "
    rb"'shape': \((?P<shape>[0-9, ]{0,200})\), \} *\n",
    re.DOTALL,
)
"""The header that NumPy writes before the values: version 1.0."""


def numbers_in(data: bytes) -> np.ndarray[Any, np.dtype[Any]]:
    """Return the read-only array in a file of `np.save`: any finite plain numbers.

    Raises:
        ValueError: if it is something else.
    """
    header = _HEADER.match(data)
    found = _read(data, (*DTYPES, *SMALL_DTYPES), turned=_is_turned(header))
    if not np.isfinite(found).all():
        raise ValueError("the array holds infinities or NaN")
    # Any byte may stand for a truth value.
    return found.view(np.uint8) != 0 if found.dtype.kind == "b" else found


def _is_turned(header: re.Match[bytes] | None) -> bool:
    """Say whether the values are in the order of columns."""
    return header is not None and header["turned"] == b"True"


def _read(
    data: bytes, dtypes: Sequence[str] = DTYPES, turned: bool = False
) -> np.ndarray[Any, np.dtype[Any]]:
    """Return the read-only array of a `.npy` image.

    NumPy's own reader accepts objects, headers of Python 2 and negative shapes, and it
    raises other errors than ValueError. So this function checks the header itself.

    Raises:
        ValueError: if the image is not an array of a plain dtype in C order.
    """
    header = _HEADER.match(data)
    if not header or int.from_bytes(header["length"], "little") != header.end() - 10:
        raise ValueError("not the .npy image of an array in C order")
    if _is_turned(header) != turned:
        raise ValueError("not in C order")
    dtype, shape = header["dtype"].decode(), header["shape"].split(b",")
    if dtype not in dtypes:
        raise ValueError(f"arrays must be one of {', '.join(dtypes)}")
    axes = [int(axis) for axis in shape if axis.strip()]
    if math.prod(axes) * np.dtype(dtype).itemsize != len(data) - header.end():
        raise ValueError("the array's shape does not match its bytes")
    numbers = np.frombuffer(data, dtype=dtype, offset=header.end())
    return numbers.reshape(axes, order="F" if turned else "C")


def _check_npy(text: str) -> str:
    """Accept only a small array of finite numbers with a plain dtype, in C order."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if not np.isfinite(_read(data)).all():
        raise ValueError("the array holds infinities or NaN")
    return text


class Array(Fact):
    """A small numeric array: float32, float64, int32, int64 or uint8."""

    npy: Annotated[
        str,
        StringConstraints(max_length=MAX_BYTES * 4 // 3 + 4),
        AfterValidator(_check_npy),
    ]

    @classmethod
    def of(cls, values: Any) -> Array:
        """Pack anything that NumPy can turn into an array of numbers.

        Other dtypes become the nearest dtype that is allowed.

        Raises:
            ValueError: for text, objects, infinities, or more than `MAX_BYTES`.
        """
        array = np.asarray(values)
        if array.dtype.kind == "b":
            array = array.astype(np.uint8)
        elif array.dtype.str not in DTYPES:
            if array.dtype.kind not in "fiu":
                text = _("an array of dtype {dtype} is not numeric")
                raise ValueError(text.format(dtype=array.dtype))
            array = array.astype(np.float32 if array.dtype.kind == "f" else np.int64)
        buffer = io.BytesIO()
        np.lib.format.write_array(
            buffer, np.ascontiguousarray(array).reshape(array.shape), version=(1, 0)
        )
        return cls(npy=base64.b64encode(buffer.getvalue()).decode())

    def numpy(self) -> np.ndarray[Any, np.dtype[Any]]:
        """Return the read-only array."""
        return _read(base64.b64decode(self.npy))


class Texts(Fact):
    """Some texts, one for each example."""

    texts: Annotated[tuple[Text, ...], Field(max_length=100_000)]

    def numpy(self) -> np.ndarray[Any, np.dtype[Any]]:
        """Return an array of Python strings."""
        return np.array(self.texts, dtype=object)
