"""Show plain data as code, for messages."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from autograder.facts.plain_data import (
    Datum,
    Entries,
    Items,
    NotFinite,
    NumberArray,
    TextArray,
    Unknown,
)
from autograder.i18n import _


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
