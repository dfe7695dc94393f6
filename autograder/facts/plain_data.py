"""Values that a student's function gets and returns: numbers, text, arrays, lists.

They are plain data of bounded size. An array keeps its dtype, and may hold NaN.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections import Counter
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, StringConstraints, model_validator

from autograder.facts.base import Fact, Name, OneError

DTYPES = (
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip
MAX_ARRAY = 1_000_000
"""The most bytes of one array."""
MAX_EMPTY = 2**58
"""An array without elements may have other axes whose product is below this."""
MAX_ITEMS = 10_000
MAX_TEXT = 10_000
MAX_WHOLE = 10**300
MAX_ALIKE = 100
"""The most keys of a dictionary with one hash value. Python compares each of them with
all others, and with 10,000 of them this would take a second each time."""
Whole = Annotated[int, Field(gt=-MAX_WHOLE, lt=MAX_WHOLE)]
LongText = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
"""Text as it is. It is cleaned when it is shown."""
Size = Annotated[int, Field(ge=0, lt=2**31)]


class NumberArray(Fact):
    """An array of numbers, in C order; a tensor is one, too."""

    kind: Literal["array"] = "array"
    dtype: Literal[DTYPES]  # type: ignore[valid-type]
    shape: Annotated[tuple[Size, ...], Field(max_length=8)]
    data: Annotated[str, StringConstraints(max_length=MAX_ARRAY * 4 // 3 + 4)]
    """Its bytes, little-endian, in base64."""

    @model_validator(mode="after")
    def _is_whole(self) -> NumberArray:
        try:
            data = base64.b64decode(self.data, validate=True)
        except binascii.Error as error:
            raise ValueError("not base64") from error
        if math.prod(self.shape) * np.dtype(self.dtype).itemsize != len(data):
            raise ValueError("the array's shape does not match its bytes")
        if math.prod(max(size, 1) for size in self.shape) >= MAX_EMPTY:
            raise ValueError("an empty array with axes that NumPy cannot have")
        if self.dtype == "bool" and set(data) - {0, 1}:
            raise ValueError("an array of truth values holds other bytes")
        return self

    @classmethod
    def of(cls, array: np.ndarray[Any, Any]) -> NumberArray:
        """Pack an array.

        Raises:
            ValueError: for other dtypes than `DTYPES`, or more than `MAX_ARRAY` bytes.
        """
        if array.dtype.name not in DTYPES:
            raise ValueError(f"an array of dtype {array.dtype}")
        if array.nbytes > MAX_ARRAY:
            raise ValueError(f"an array of {array.nbytes:,} bytes")
        little = array.astype(array.dtype.newbyteorder("<"))
        data = base64.b64encode(little.tobytes()).decode()
        return cls(dtype=array.dtype.name, shape=array.shape, data=data)

    def numpy(self) -> np.ndarray[Any, Any]:
        """Return a new array."""
        dtype = np.dtype(self.dtype).newbyteorder("<")
        flat = np.frombuffer(base64.b64decode(self.data), dtype)
        return flat.reshape(self.shape).astype(self.dtype)


class TextArray(Fact):
    """An array of texts."""

    kind: Literal["texts"] = "texts"
    shape: Annotated[tuple[Size, ...], Field(max_length=8)]
    texts: Annotated[tuple[LongText, ...], Field(max_length=MAX_ITEMS)]

    @model_validator(mode="after")
    def _is_whole(self) -> TextArray:
        if math.prod(self.shape) != len(self.texts):
            raise ValueError("the array's shape does not match its texts")
        return self

    def numpy(self) -> np.ndarray[Any, Any]:
        """Return a new array of Python strings."""
        return np.array(self.texts, dtype=str).reshape(self.shape)


class Sampled(Fact):
    """Some elements of a large array, and facts about the whole array."""

    kind: Literal["sampled"] = "sampled"
    shape: Annotated[tuple[Size, ...], Field(max_length=8)]
    values: Annotated[NumberArray | TextArray, OneError()]
    """The elements at random positions, which depend on the size alone."""
    missing: Annotated[int, Field(ge=0)] = 0
    """How many numbers of the whole array are NaN or infinite."""
    low: float = 0.0
    high: float = 0.0
    mean: float = 0.0
    """The mean of the finite numbers; 0 for texts."""


class Frame(Fact):
    """A table of pandas, column by column, without its index."""

    kind: Literal["frame"] = "frame"
    columns: Annotated[tuple[LongText, ...], Field(max_length=1_000)]
    values: Annotated[
        tuple[Annotated[NumberArray | TextArray | Sampled, OneError()], ...],
        Field(max_length=1_000),
    ]

    @model_validator(mode="after")
    def _is_whole(self) -> Frame:
        if len(self.columns) != len(self.values):
            raise ValueError("each column needs a name")
        return self


class NotFinite(Fact):
    """A Python float that JSON cannot write."""

    kind: Literal["not_finite"] = "not_finite"
    text: Literal["nan", "inf", "-inf"]


class Items(Fact):
    """A list, a tuple or a set."""

    kind: Literal["list", "tuple", "set"]
    items: Annotated[tuple[Datum, ...], Field(max_length=MAX_ITEMS)]


class Entries(Fact):
    """A dictionary, in its order."""

    kind: Literal["dict"] = "dict"
    keys: Annotated[tuple[bool | Whole | float | LongText | None, ...],
                    Field(max_length=MAX_ITEMS)]  # fmt: skip
    values: Annotated[tuple[Datum, ...], Field(max_length=MAX_ITEMS)]

    @model_validator(mode="after")
    def _is_whole(self) -> Entries:
        if max(Counter(map(hash, self.keys)).values(), default=0) > MAX_ALIKE:
            raise ValueError("too many keys with one hash value")
        if len(set(self.keys)) != len(self.values) or len(self.keys) != len(
            self.values
        ):
            raise ValueError("each key needs one value")
        return self


Plain = bool | Whole | float | LongText | None
Datum = Annotated[
    Plain | NumberArray | TextArray | NotFinite | Items | Entries, OneError()
]
Items.model_rebuild()
Entries.model_rebuild()


class Unknown(Fact):
    """A value that plain data cannot express."""

    kind: Literal["unknown"] = "unknown"
    type_name: Name
    """The name of its class."""
    too_large: bool = False
