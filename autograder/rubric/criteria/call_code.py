"""Write the calls of a function as the code of a rubric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.rubric.criteria.proposal import NotedCall


def calls_as_code(calls: Sequence[NotedCall]) -> str:
    """Return a list with a `given(...)` for each call, one in a line."""
    rows = (f"                {_given(call)},\n" for call in calls)
    return f"[\n{''.join(rows)}            ]"


def _given(call: NotedCall) -> str:
    steps = "".join(_step(*step) for step in call.steps)
    return f"given({_in_brackets(call.values, call.named)}){steps}"


def _step(method: str, *values: Any) -> str:
    if not method:
        return f".on({_in_brackets(values, {})})"
    return f".then({_in_brackets((method, *values), {})})"


def _in_brackets(values: Sequence[Any], named: Mapping[str, Any]) -> str:
    parts = [*map(_code, values), *(f"{n}={_code(v)}" for n, v in named.items())]
    return ", ".join(parts)


def _code(value: Any) -> str:
    """Return a value as the code of a rubric."""
    if isinstance(value, np.ndarray):
        usual = value.dtype in (np.float64, np.int64, bool) or value.dtype.kind == "U"
        dtype = "" if usual and value.size else f", dtype={value.dtype.name!r}"
        return f"np.array({value.tolist()}{dtype})"
    if isinstance(value, list):
        return f"[{', '.join(map(_code, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_code, value))}{',' if len(value) == 1 else ''})"
    return repr(value)
