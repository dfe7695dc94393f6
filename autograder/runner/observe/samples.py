"""Take some rows of the data that `fit` was given, in any form that `fit` accepts."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.facts.observation import Lack, Sample
from autograder.facts.rows import MAX_ROWS, chosen_rows, row_count


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
    """Return two fields of a record: a sample, and why there is none (`..._lack`)."""
    found = sample(value, seed)
    return {name: found, f"{name}_lack": None if found else _lack(value)}


def _lack(value: Any) -> Lack | None:
    """Say why a value has no rows of numbers; None if it has some."""
    if value is None:
        return "missing"
    if isinstance(value, list | tuple) and holds_arrays(value):
        return "several"
    if not isinstance(value, np.ndarray):
        return "no_array"
    if value.dtype.kind == "c":
        return "complex"
    if value.dtype.kind not in "bfiu":
        return "no_numbers"
    return None if row_count(value.shape) else "empty"


def all_inputs(value: Any, steps: int | None = None) -> Any:
    """Return the inputs of all batches, or of the first `steps` batches, as one array.

    A value that yields no batches is returned as an array.
    """
    batches = islice(_batches(value), steps)
    parts = [batch[0] if isinstance(batch, tuple) else batch for batch in batches]
    return _joined(parts) if parts else as_array(value)


def first_batch(value: Any) -> tuple[Any, Any] | None:
    """Return inputs and labels of the first batches, until there are enough rows.

    The labels are None if the batches have none. The result is None if the value
    yields no batches.
    """
    batches = [
        (*batch, None) if isinstance(batch, tuple) else (batch, None)
        for batch in _until_enough(_batches(value))
    ]
    if not batches:
        return None
    x, y = ([as_array(batch[part]) for batch in batches] for part in (0, 1))
    if len(_shapes(x)) > 1 or len(_shapes(y)) > 1:
        return x[0], y[0]
    return _joined(x), _joined(y)


def _batches(value: Any) -> Iterable[Any]:
    if isinstance(value, tf.data.Dataset | types.GeneratorType):
        return value
    if isinstance(value, keras.utils.PyDataset):
        return (value[number] for number in range(len(value)))
    return ()


def _until_enough(batches: Iterable[Any]) -> Iterator[Any]:
    rows = 0
    for batch in islice(batches, MAX_ROWS):
        yield batch
        first = as_array(batch[0] if isinstance(batch, tuple) else batch)
        rows += len(first) if isinstance(first, np.ndarray) and first.ndim else 1
        if rows >= MAX_ROWS:
            return


def _joined(parts: Iterable[Any]) -> Any:
    """Join arrays along the first axis; return None if a part is no array.

    If the shapes of their rows differ, return the first array. Parts that are None are
    left out.
    """
    arrays = [as_array(part) for part in parts if part is not None]
    if not arrays or not all(isinstance(array, np.ndarray) for array in arrays):
        return None
    if len(_shapes(arrays)) > 1 or not arrays[0].ndim:
        return arrays[0]
    return np.concatenate(arrays)


def _shapes(arrays: Iterable[Any]) -> set[tuple[int, ...]]:
    """Return the different shapes of a row. Values that are no arrays are ignored."""
    return {array.shape[1:] for array in arrays if isinstance(array, np.ndarray)}
