"""Take some rows of the data that `fit` was given."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.facts.observation import Lack, Sample
from autograder.facts.rows import MAX_AXES, chosen_rows, row_count


def as_array(value: Any) -> Any:
    """Turn lists of numbers and tensors into arrays. Return other values unchanged.

    A list of arrays holds the inputs of a model with one or several inputs. An array
    of a subclass becomes a plain array, because a subclass could lie about its shape.
    """
    if isinstance(value, np.ndarray):
        return np.asarray(value)
    if isinstance(value, list | tuple) and holds_arrays(value):
        return as_array(value[0]) if len(value) == 1 else [as_array(v) for v in value]
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return value
    keep = array.dtype.kind in "bfiu" or hasattr(value, "__array__")
    return array if keep else value


def holds_arrays(parts: list[Any] | tuple[Any, ...]) -> bool:
    """Say whether a list holds arrays, such as the inputs of a model."""
    return bool(parts) and all(getattr(part, "ndim", 0) for part in parts[:100])


def sample(value: Any, seed: int) -> Sample | None:
    """Return some rows of an array and facts about the whole array.

    If a row has more than 40,000 elements, only the first 40,000 are reported. The
    result is None if the value is no array of real numbers.
    """
    if isinstance(value, np.ndarray):
        value = np.asarray(value)  # a subclass could lie about its shape
    if _lack(value) is not None:
        return None
    return Sample.of(value, chosen_rows(value.shape, seed))


def sampled(name: str, value: Any, seed: int) -> dict[str, Any]:
    """Return two fields of a record: a sample, and why there is none (`..._lack`).

    A dictionary with one array is what a single input is given by its name.
    """
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    found = sample(value, seed)
    return {name: found, f"{name}_lack": None if found else _lack(value)}


def _lack(value: Any) -> Lack | None:
    """Say why a value has no rows of numbers; None if it has some."""
    if value is None:
        return "missing"
    if isinstance(value, list | tuple) and holds_arrays(value):
        return "several"
    if isinstance(value, dict) and holds_arrays([*value.values()]):
        return "several"
    if not isinstance(value, np.ndarray):
        return "no_array"
    if value.dtype.kind == "c":
        return "complex"
    if value.dtype.kind not in "bfiu":
        return "no_numbers"
    if value.ndim > MAX_AXES:
        return "many_axes"
    return None if row_count(value.shape) else "empty"
