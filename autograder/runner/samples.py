"""Rows of the data that `fit` was given, whatever it was given them as."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.facts.arrays import Array
from autograder.facts.observation import Sample
from autograder.facts.rows import (
    MAX_ELEMENTS,
    MAX_ROWS,
    chosen_rows,
    reported_shape,
    row_count,
)


def as_array(value: Any) -> Any:
    """Turn lists and tensors into arrays; leave data sets and generators alone."""
    if isinstance(value, np.ndarray):
        return value
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return value
    return array if array.dtype.kind in "bfiu" else value


def sample(value: Any, seed: int) -> Sample | None:
    """Return some rows of an array and facts about all of it; None if it is none.

    Of rows with more than 40,000 elements, the first of these are reported.
    """
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "bfiu":
        return None
    if not row_count(value.shape):
        return None
    low, high = float(value.min()), float(value.max())
    if not np.isfinite([low, high]).all():
        return None
    rows = chosen_rows(value.shape, seed)
    flat = value[list(rows)].reshape(len(rows), -1)[:, :MAX_ELEMENTS]
    return Sample(
        shape=value.shape,
        dtype=str(value.dtype),
        minimum=low,
        maximum=high,
        rows=rows,
        values=Array.of(flat.reshape(reported_shape(value.shape))),
    )


def all_inputs(value: Any, steps: int | None = None) -> Any:
    """Return the inputs of what yields batches, `steps` of them or all; or an array."""
    batches = islice(_batches(value), steps)
    parts = [batch[0] if isinstance(batch, tuple) else batch for batch in batches]
    return _joined(parts) if parts else as_array(value)


def first_batch(value: Any) -> tuple[Any, Any] | None:
    """Return inputs and labels from the front of what yields batches of both.

    As many batches are taken as it needs for some rows; the labels are None where
    there are none. The whole result is None for arrays, which hold no labels.
    """
    batches = [
        batch if isinstance(batch, tuple) else (batch, None)
        for batch in _until_enough(_batches(value))
    ]
    if not batches:
        return None
    return _joined(batch[0] for batch in batches), _joined(b[1] for b in batches)


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
    """Put arrays one below the other; what are none, such as dicts, are left out."""
    arrays = [as_array(part) for part in parts if part is not None]
    if not arrays or not all(isinstance(array, np.ndarray) for array in arrays):
        return None
    if len({array.shape[1:] for array in arrays}) > 1 or not arrays[0].ndim:
        return arrays[0]
    return np.concatenate(arrays)
