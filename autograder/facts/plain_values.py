"""Turn values of Python, NumPy and pandas into plain data, and back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.facts.base import Fact
from autograder.facts.plain_data import (
    MAX_ITEMS,
    MAX_TEXT,
    MAX_WHOLE,
    Datum,
    Entries,
    Items,
    NotFinite,
    NumberArray,
    Sampled,
    TextArray,
)

MAX_NESTING = 3
MAX_WHOLE_ARRAY = 5_000
"""The most elements of an array that is reported whole."""
SAMPLED = 2_000
"""How many elements of a larger array are reported."""


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
