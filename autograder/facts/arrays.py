"""Arrays as facts: a `.npy` image, checked byte by byte before NumPy reads it."""

from __future__ import annotations

import ast
import base64
import binascii
import functools
import io
import math
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, StringConstraints

from autograder.facts.base import Fact

DTYPES = ("<f4", "<f8", "<i4", "<i8", "|u1")
MAX_BYTES = 2_000_000

_MAGIC = b"\x93NUMPY\x01\x00"
_MAX_HEADER = 1_000


def _check_npy(text: str) -> str:
    """Refuse everything but a small, finite, C-ordered array of a plain dtype.

    NumPy itself would read a 4 GiB header or unpickle objects, so the magic, the
    version, the header length, the dtype and the byte count are checked first
    (format: NumPy enhancement proposal 1, version 1.0).
    """
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if data[:8] != _MAGIC:
        raise ValueError("not a version 1.0 .npy array")
    length = int.from_bytes(data[8:10], "little")
    if length > _MAX_HEADER or len(data) < 10 + length:
        raise ValueError("the .npy header is too long")
    dtype, shape = _read_header(data[10 : 10 + length])
    body = len(data) - 10 - length
    if math.prod(shape) * np.dtype(dtype).itemsize != body:
        raise ValueError("the array's shape does not match its bytes")
    values = np.frombuffer(data, dtype=dtype, offset=10 + length).reshape(shape)
    if not np.isfinite(values).all():
        raise ValueError("the array holds infinities or NaN")
    return text


@functools.lru_cache(maxsize=256)
def _read_header(raw: bytes) -> tuple[str, tuple[int, ...]]:
    try:
        header = ast.literal_eval(raw.decode("latin-1").strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise ValueError("the .npy header is malformed") from error
    if not isinstance(header, dict) or set(header) != {
        "descr",
        "fortran_order",
        "shape",
    }:
        raise ValueError("the .npy header has other fields than it should")
    dtype, shape = header["descr"], header["shape"]
    if dtype not in DTYPES or header["fortran_order"] is not False:
        raise ValueError(f"arrays must be one of {', '.join(DTYPES)} in C order")
    if type(shape) is not tuple or not all(
        type(n) is int and 0 <= n <= 2**31 for n in shape
    ):
        raise ValueError("the array's shape is malformed")
    return dtype, shape


class Array(Fact):
    """A small numeric array: float32, float64, int32, int64 or uint8."""

    npy: Annotated[
        str,
        StringConstraints(max_length=MAX_BYTES * 4 // 3 + 4),
        AfterValidator(_check_npy),
    ]

    @classmethod
    def of(cls, values: Any) -> Array:
        """Pack anything that NumPy takes; other dtypes become the nearest allowed.

        Raises:
            ValueError: for text, objects, infinities, or more than `MAX_BYTES`.
        """
        array = np.asarray(values)
        if array.dtype.kind == "b":
            array = array.astype(np.uint8)
        elif array.dtype.str not in DTYPES:
            if array.dtype.kind not in "fiu":
                raise ValueError(f"an array of dtype {array.dtype} is not numeric")
            array = array.astype(np.float32 if array.dtype.kind == "f" else np.int64)
        buffer = io.BytesIO()
        np.lib.format.write_array(
            buffer, np.ascontiguousarray(array).reshape(array.shape), version=(1, 0)
        )
        return cls(npy=base64.b64encode(buffer.getvalue()).decode())

    def numpy(self) -> np.ndarray[Any, np.dtype[Any]]:
        """Return the array, read-only."""
        data = base64.b64decode(self.npy)
        dtype, shape = _read_header(
            data[10 : 10 + int.from_bytes(data[8:10], "little")]
        )
        offset = 10 + int.from_bytes(data[8:10], "little")
        return np.frombuffer(data, dtype=dtype, offset=offset).reshape(shape)
