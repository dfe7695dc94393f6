"""Values that cross to a student's function and back: numbers, text, arrays, lists.

They are plain data of bounded size. An array keeps its dtype, and may hold NaN.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, StringConstraints, model_validator

from autograder.facts.base import Fact, Name
from autograder.i18n import _

DTYPES = (
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip
MAX_ARRAY = 1_000_000
"""The most bytes of one array."""
MAX_EMPTY = 2**58
"""An array without elements may have other axes whose product is below this."""
MAX_ITEMS = 10_000
MAX_NESTING = 3
MAX_WHOLE_ARRAY = 5_000
"""A variable with at most so many elements is reported whole."""
SAMPLED = 2_000
"""How many elements of a larger one are reported."""
MAX_TEXT = 10_000
MAX_WHOLE = 10**300
Whole = Annotated[int, Field(gt=-MAX_WHOLE, lt=MAX_WHOLE)]
LongText = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
"""Text as it is. What is shown of it is cleaned."""
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
    values: NumberArray | TextArray
    """The elements at random positions, which depend on the size alone."""
    missing: Annotated[int, Field(ge=0)] = 0
    """How many numbers of the whole array are NaN or infinite."""
    low: float = 0.0
    high: float = 0.0
    mean: float = 0.0
    """Of the other numbers; 0 for texts."""


class Frame(Fact):
    """A table of pandas, column by column, without its index."""

    kind: Literal["frame"] = "frame"
    columns: Annotated[tuple[LongText, ...], Field(max_length=1_000)]
    values: Annotated[tuple[NumberArray | TextArray | Sampled, ...],
                      Field(max_length=1_000)]  # fmt: skip

    @model_validator(mode="after")
    def _is_whole(self) -> Frame:
        if len(self.columns) != len(self.values):
            raise ValueError("each column needs a name")
        return self


class NotFinite(Fact):
    """A Python float that JSON has not."""

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
        if len(set(self.keys)) != len(self.values) or len(self.keys) != len(
            self.values
        ):
            raise ValueError("each key needs one value")
        return self


Plain = bool | Whole | float | LongText | None
Datum = Plain | NumberArray | TextArray | NotFinite | Items | Entries
Items.model_rebuild()
Entries.model_rebuild()


class Unknown(Fact):
    """A value that plain data cannot express."""

    kind: Literal["unknown"] = "unknown"
    type_name: Name
    """The name of its class."""
    too_large: bool = False


def datum_of(value: Any, nesting: int = 0) -> Datum:
    """Return a value of Python or NumPy as plain data.

    Raises:
        ValueError: if it is of another kind, or too large.
    """
    if value is None or type(value) is bool:
        return value
    if type(value) is int and abs(value) < MAX_WHOLE:
        return value
    if type(value) is float:
        return value if math.isfinite(value) else NotFinite(text=_text_of(value))
    if type(value) is str and len(value) <= MAX_TEXT:
        return value
    if isinstance(value, np.ndarray | np.generic):
        return array_of(np.array(value, subok=False))
    if nesting >= MAX_NESTING:
        raise ValueError("lists within lists, too deep")
    if isinstance(value, list | tuple | set | frozenset):
        return _items(value, nesting)
    if isinstance(value, dict) and len(value) <= MAX_ITEMS:
        values = tuple(datum_of(one, nesting + 1) for one in value.values())
        return Entries(keys=tuple(map(_key, value)), values=values)
    raise ValueError(f"a value of the type {type(value).__name__[:100]}")


def array_of(array: np.ndarray[Any, Any]) -> NumberArray | TextArray:
    """Return an array of numbers or texts.

    Raises:
        ValueError: for other arrays.
    """
    if array.dtype.kind not in "OUS":
        return NumberArray.of(array)
    if array.size > MAX_ITEMS:
        raise ValueError(f"an array of {array.size:,} texts")
    texts = [t.decode() if isinstance(t, bytes) else t for t in array.ravel().tolist()]
    if not all(type(text) is str for text in texts):
        raise ValueError("an array of objects")
    return TextArray(shape=array.shape, texts=tuple(texts))


def whole_or_sampled(
    array: np.ndarray[Any, Any],
) -> NumberArray | TextArray | Sampled:
    """Return an array, or some elements of one with more than `MAX_WHOLE_ARRAY`.

    Raises:
        ValueError: for objects that are no text.
    """
    if array.size <= MAX_WHOLE_ARRAY:
        return array_of(array)
    flat = array.reshape(-1)
    chosen = np.random.default_rng(0).integers(0, array.size, SAMPLED)
    values = array_of(flat[chosen])
    if array.dtype.kind not in "biuf":
        return Sampled(shape=array.shape, values=values)
    finite = flat[np.isfinite(flat)]
    known = finite if finite.size else np.zeros(1)
    return Sampled(
        shape=array.shape,
        values=values,
        missing=int(flat.size - finite.size),
        low=float(known.min()),
        high=float(known.max()),
        mean=float(known.mean(dtype=float)),
    )


def value_of(datum: Datum) -> Any:
    """Return a new value of Python or NumPy."""
    match datum:
        case NumberArray() | TextArray():
            return datum.numpy()
        case NotFinite(text=text):
            return float(text)
        case Items(kind=kind, items=items):
            values = [value_of(item) for item in items]
            return {"list": list, "tuple": tuple, "set": set}[kind](values)
        case Entries(keys=keys, values=values):
            return dict(zip(keys, map(value_of, values), strict=True))
    return datum


def shown(datum: Datum | Unknown, limit: int = 120) -> str:
    """Return a value as code, or its form if that is too long."""
    if isinstance(datum, Unknown):
        return str(_("a value of the type {name}").format(name=datum.type_name))
    text = _code(datum)
    if len(text) <= limit:
        return text
    match datum:
        case NumberArray(dtype=dtype, shape=shape):
            return f"array(shape={shape}, dtype={dtype})"
        case TextArray(shape=shape):
            return f"array(shape={shape}, dtype=str)"
    return f"{text[: limit - 1]}…"


def _code(datum: Datum) -> str:
    match datum:
        case NumberArray(shape=()) | TextArray(shape=()):
            value = datum.numpy()[()]
            return repr(str(value)) if isinstance(value, str) else str(value)
        case NumberArray() | TextArray():
            if math.prod(datum.shape) > 200:
                return " " * 200  # too long to be shown
            text = np.array2string(datum.numpy(), separator=", ", precision=6)
            return f"array({' '.join(text.split())})"
        case NotFinite(text=text):
            return text
        case Items(kind=kind, items=items):
            inner = _joined(map(_code, items[:50]))
            if kind == "list":
                return f"[{inner}]"
            if kind == "tuple":
                return f"({inner}{',' if len(items) == 1 else ''})"
            return f"{{{inner}}}" if items else "set()"
        case Entries(keys=keys, values=values):
            pairs = zip(keys[:50], values, strict=False)
            return f"{{{_joined(f'{key!r}: {_code(one)}' for key, one in pairs)}}}"
    return repr(datum)


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(parts)


def _items(value: Any, nesting: int) -> Items:
    if len(value) > MAX_ITEMS:
        raise ValueError(f"{len(value):,} items")
    if isinstance(value, set | frozenset):
        value, kind = sorted(value, key=repr), "set"
    else:
        kind = "list" if isinstance(value, list) else "tuple"
    items = tuple(datum_of(one, nesting + 1) for one in value)
    return Items(kind=kind, items=items)  # type: ignore[arg-type]


def _key(key: Any) -> Any:
    key = key.item() if isinstance(key, np.generic) else key
    if isinstance(datum_of(key), Fact):
        raise ValueError("a key of a dictionary is a number or text")
    return key


def _text_of(value: float) -> Any:
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
