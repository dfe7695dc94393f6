"""Read what `fit` and similar methods are given, in any form that they accept.

A model with one input is given one array, a model with several a list or a dictionary
of arrays. The same holds for labels and weights. Arrays are read whole. Of a dataset or
a generator, the first batches are read and joined.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from autograder.facts.rows import MAX_ROWS
from autograder.runner.observe.samples import as_array, holds_arrays

BATCHES = {
    "tf.data.Dataset": tf.data.Dataset,
    "generator": types.GeneratorType,
    "PyDataset": keras.utils.PyDataset,
}
"""Types that yield batches with labels, under the names that Keras uses for them."""
_FORMAT = (
    "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or "
    "`(x, y, sample_weight)`, found {count} parts"
)


_TOO_SPARSE = TypeError(
    "Failed to convert elements of SparseTensor to Tensor. Consider casting elements "
    "to a supported type."
)
"""What Keras raises for labels in a sparse matrix. It takes such inputs."""


class Fed(NamedTuple):
    """Inputs, labels and weights of rows: an array each, or several, or None."""

    x: Any = None
    y: Any = None
    weights: Any = None
    kind: str = ""
    """The kind of what yields batches, see `BATCHES`; empty for arrays."""
    problem: Exception | None = None
    """What Keras would raise about the form of a batch, or of the labels."""
    batch: int | None = None
    """How many rows the first batch has; None for arrays."""
    length: int | None = None
    """How many batches there are; None for arrays, and if they say no number."""


def fed(
    x: Any, y: Any = None, weights: Any = None, batches: Iterable[Any] | None = None
) -> Fed:
    """Return what a call was given, as arrays. Nothing is checked.

    Args:
        x: the inputs, or what yields batches.
        y: the labels.
        weights: of the rows.
        batches: what is read of the batches; None for as many as a sample needs.
    """
    kind = kind_of_batches(x)
    if not kind:
        problem = _TOO_SPARSE if _is_sparse(y) else None
        return Fed(structure(x), structure(y), structure(weights), problem=problem)
    if batches is None:
        batches = _until_enough(_batches(x))
    try:
        batches = [_unpacked(batch, kind) for batch in batches]
    except ValueError as error:
        return Fed(kind=kind, problem=error)
    if not batches:
        return Fed(kind=kind, problem=_nothing(kind))
    inputs, labels, weighed = _joined(batches)
    first = _rows(batches[0][0]) or None
    return Fed(inputs, labels, weighed, kind, batch=first, length=_length(x))


def _length(batches: Any) -> int | None:
    """Return how many batches there are; None if they do not say it, or never end."""
    if isinstance(batches, tf.data.Dataset):
        count = int(batches.cardinality())
        return count if count >= 0 else None
    return len(batches) if isinstance(batches, keras.utils.PyDataset) else None


def _is_sparse(value: Any) -> bool:
    """Say whether a value is a sparse matrix, by the rule of Keras."""
    module = type(value).__module__
    return module.startswith("scipy.sparse") and hasattr(value, "tocoo")


def batches_of(value: Any, limit: int) -> Iterator[Any]:
    """Yield the batches of a value, up to about so many bytes; none of a generator.

    A generator yields its batches once, and the sample needs them.
    """
    if kind_of_batches(value) in ("", "generator"):
        return
    read = 0
    for batch in _batches(value):
        yield batch
        read += sum(array.nbytes for array in arrays_in(structure(batch)))
        if read >= limit:
            return


def kind_of_batches(value: Any) -> str:
    """Return the kind of what yields batches, see `BATCHES`; empty for other values."""
    return next((name for name, kind in BATCHES.items() if isinstance(value, kind)), "")


def structure(value: Any) -> Any:
    """Turn everything in a list or dictionary into arrays, see `as_array`."""
    if isinstance(value, dict):
        return {key: structure(part) for key, part in value.items()}
    if isinstance(value, list | tuple) and holds_arrays(value):
        parts = [structure(part) for part in value]
        return parts[0] if len(parts) == 1 else parts
    return as_array(value)


def arrays_in(value: Any) -> list[np.ndarray[Any, Any]]:
    """Return all arrays in a structure that have rows."""
    parts = keras.tree.flatten(value)
    return [part for part in parts if isinstance(part, np.ndarray) and part.ndim]


def first_rows(value: Any, count: int) -> Any:
    """Return a structure with the first rows of each of its arrays."""
    return keras.tree.map_structure(
        lambda part: part[:count] if getattr(part, "ndim", 0) else part, value
    )


def all_inputs(value: Any, steps: int | None = None) -> Any:
    """Return the inputs of all batches, or of the first `steps` batches.

    A value that yields no batches is returned as arrays.

    Raises:
        ValueError: as Keras does, for an empty generator.
    """
    kind = kind_of_batches(value)
    if not kind:
        return structure(value)
    batches = islice(_batches(value), steps)
    parts = [(batch[0],) if isinstance(batch, tuple) else (batch,) for batch in batches]
    problem = None if parts else _nothing(kind)
    if problem is not None:
        raise problem
    return _joined([(structure(part[0]),) for part in parts])[0] if parts else None


def _unpacked(batch: Any, kind: str) -> tuple[Any, Any, Any]:
    """Return inputs, labels and weights of a batch, as Keras reads it.

    Raises:
        ValueError: as Keras does, for a batch in another form.
    """
    if kind == "generator" and not isinstance(batch, tuple):
        raise ValueError(
            "When passing a Python generator to a Keras model, the generator must "
            "return a tuple, either (input,) or (inputs, targets) or "
            f"(inputs, targets, sample_weights). Received: {type(batch).__name__}"
        )
    parts = tuple(batch) if isinstance(batch, list | tuple) else (batch,)
    if not 1 <= len(parts) <= 3:
        raise ValueError(_FORMAT.format(count=len(parts)))
    x, y, weights = (*map(structure, parts), None, None)[:3]
    return x, y, weights


def _nothing(kind: str) -> Exception | None:
    if kind != "generator":
        return None
    return ValueError(
        "When passing a Python generator to a Keras model, the generator must yield "
        "at least one batch. Received an empty generator."
    )


def _batches(value: Any) -> Iterable[Any]:
    if isinstance(value, keras.utils.PyDataset):
        return (value[number] for number in range(len(value)))
    rest: Iterable[Any] = value
    return rest


def _until_enough(batches: Iterable[Any]) -> Iterator[Any]:
    rows = 0
    for batch in islice(batches, MAX_ROWS):
        yield batch
        x = batch[0] if isinstance(batch, tuple | list) and batch else batch
        rows += _rows(structure(x)) or 1
        if rows >= MAX_ROWS:
            return


def _rows(x: Any) -> int:
    """Return how many rows the inputs of a batch have; 0 if there is no array."""
    return min(map(len, arrays_in(x)), default=0)


def _joined(batches: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Join the arrays of batches along the first axis.

    If the batches differ in anything but their numbers of rows, return the first one.
    """
    try:
        whole = keras.tree.map_structure(lambda *parts: _stacked(parts), *batches)
    except (ValueError, TypeError):
        return batches[0]
    return tuple(whole)


def _stacked(parts: tuple[Any, ...]) -> Any:
    if all(part is None for part in parts):
        return None
    if not all(isinstance(part, np.ndarray) and part.ndim for part in parts):
        raise ValueError("a part of a batch is no array")
    if len({part.shape[1:] for part in parts}) > 1:
        raise ValueError("the batches have different shapes")
    return np.concatenate(parts)
