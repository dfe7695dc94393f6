"""Other arguments for a function, of the same kind as those of a script.

Labels stay labels, and probabilities stay probabilities: what a function says about
anything else is no part of an exercise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

DIGITS = 4
"""The decimals that numbers are rounded to, so that a rubric can be read."""
NEAR_ONE = 1e-3
"""How much the sum of rounded probabilities may differ from 1."""
Call = tuple[list[Any], dict[str, Any]]
Change = Callable[[Any], Any]
Numbers = np.ndarray[Any, Any]


def other_arguments(
    values: Sequence[Any], named: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Iterator[Call]:
    """Yield the arguments of a call, and others of the same kind.

    After the call itself, each argument that it leaves out is given. Then each change
    is made to all arguments at once. Then one argument is changed at a time: an array
    gets its rows in another order, and a whole number such as a size grows by 1. Some
    calls may be equal.

    Args:
        values: the arguments by position.
        named: the arguments by name.
        defaults: the arguments that the call leaves out, with their defaults.
    """
    yield list(values), dict(named)
    for name, default in defaults.items():
        if (value := _unlike(default)) is not None:
            yield list(values), {**named, name: value}
    for change in _CHANGES:
        yield mapped(change, values, named)
    for place, value in enumerate(values):
        yield [*values[:place], _alone(value), *values[place + 1 :]], dict(named)
    for name, value in named.items():
        yield list(values), {**named, name: _alone(value)}


def one_row(values: Sequence[Any], named: Mapping[str, Any]) -> Call | None:
    """Return the call with the last row alone; None if there are no tables.

    All arguments with as many rows as the first table are cut. A label alone would not
    fit several rows of probabilities. The last row is seldom of class 0, which is what
    a wrong axis finds in one row.
    """
    given = [*values, *named.values()]
    tables = [v for v in given if isinstance(v, np.ndarray) and v.ndim > 1]
    rows = len(tables[0]) if tables else 0
    if rows < 2:
        return None

    def last(value: Any) -> Any:
        is_array = isinstance(value, np.ndarray) and value.ndim
        if (is_array or isinstance(value, list)) and len(value) == rows:
            return value[-1:]
        return value

    return mapped(last, values, named)


def _alone(value: Any) -> Any:
    """Return another value of the same kind. It need not be an array."""
    return value + 1 if type(value) is int else _rolled(value)


def _unlike(default: Any) -> bool | int | float | None:
    """Return another value than a default; None for anything but a number."""
    match default:
        case bool():
            return not default
        case int():
            return default + 1
        case float():
            return float(f"{default / 2:.{DIGITS}g}") if default else 0.5
    return None


def mapped(change: Change, values: Sequence[Any], named: Mapping[str, Any]) -> Call:
    """Return a call with all its arguments changed."""
    return [change(v) for v in values], {n: change(v) for n, v in named.items()}


def _numbers(change: Change) -> Change:
    """Return a change of floating-point numbers, wherever they are."""

    def of_array(value: Numbers) -> Numbers:
        new = np.asarray(change(value).round(DIGITS) + 0.0, value.dtype)
        return new if _is_alike(value, new) else value

    def changed(value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            return of_array(value)
        if isinstance(value, float):
            new = float(f"{change(value):.{DIGITS}g}") + 0.0
            return new if _is_alike(np.array(value), np.array(new)) else value
        if isinstance(value, list) and value:
            if all(isinstance(one, float) for one in value):
                return of_array(np.array(value)).tolist()
            return [*map(changed, value)]
        return value

    return changed


def _is_alike(value: Numbers, changed: Numbers) -> bool:
    """Say whether numbers keep their kind: from 0 to 1, counts, or a sum of 1."""
    return all(
        has(changed) for has in (_is_share, _is_count, _sums_to_one) if has(value)
    )


def _is_share(value: Numbers) -> bool:
    return bool(((value >= 0) & (value <= 1)).all())


def _is_count(value: Numbers) -> bool:
    """Say whether numbers may be labels. A single number is none."""
    return value.ndim > 0 and bool(((value >= 0) & (value == value.round())).all())


def _sums_to_one(value: Numbers) -> bool:
    if not value.ndim or value.shape[-1] < 2:
        return False
    return _is_share(value) and bool((abs(value.sum(axis=-1) - 1) < NEAR_ONE).all())


def _reversed(value: Any) -> Any:
    return value[::-1] if isinstance(value, np.ndarray | list | str) else value


def _one_more(value: Any) -> Any:
    return value + 1 if isinstance(value, int) and value is not True else value


def _rolled(value: Any) -> Any:
    """Return an array or a list with its numbers in other places of each row."""
    if isinstance(value, list):
        return [*value[-1:], *value[:-1]]
    if not isinstance(value, np.ndarray) or not value.ndim:
        return value
    return np.roll(value, 1, axis=-1 if value.shape[-1] > 1 else 0)


_CHANGES: tuple[Change, ...] = (
    _reversed,
    _one_more,
    _numbers(lambda number: number / 2),
    _numbers(lambda number: 1000 * number),
    _numbers(lambda number: -2 * number),
    _numbers(lambda number: 0 * number),
)
