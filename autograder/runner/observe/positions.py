"""Numbers of the steps of a sequence whose length is known only when a model runs."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.runner.observe.unknown_sizes import OpenSize

_slice = keras.ops.slice
"""The function itself: another one is in its place while a `call` is followed."""


def seen_as(kind: type, tensor: Any) -> Any:
    """Let a tensor be one of another kind, which knows what it stands for."""
    tensor.__class__ = kind
    return tensor


class Range(keras.KerasTensor):  # type: ignore[misc]
    """0, 1, 2, ... for the steps of each example, in the place of one row for all."""

    def __getitem__(self, key: Any) -> Any:
        """Return a column, which may be compared with a row; otherwise as usual."""
        if key == (slice(None), None):
            return seen_as(Column, keras.ops.expand_dims(self, 2))
        return super().__getitem__(key)

    def __sub__(self, other: Any) -> Any:
        """Let the length be subtracted and added again."""
        return self if isinstance(other, OpenSize) else super().__sub__(other)

    def __add__(self, other: Any) -> Any:
        """See above."""
        return self if isinstance(other, OpenSize) else super().__add__(other)


class EveryExample:
    """0, 1, 2, ... for the examples of a batch."""


class Column(keras.KerasTensor):  # type: ignore[misc]
    """The same numbers below one another."""

    def __ge__(self, other: Any) -> Any:
        """Compare each number with each number of a row."""
        if not isinstance(other, Range):
            return super().__ge__(other)
        row = keras.ops.expand_dims(other, 1)
        return seen_as(Square, keras.ops.greater_equal(self, row))


class Square(keras.KerasTensor):  # type: ignore[misc]
    """Which steps of each example each step looks at. It is the same for all."""


def positions(start: Any = 0, limit: Any = None, *_: Any, **more: Any) -> Any:
    """Return 0, 1, 2, ... for the steps of each example, as `tf.range` counts them."""
    length = more.get("stop", limit)
    length = start if length is None else length
    tensor = getattr(length, "tensor", None)
    if tensor is not None and not length.axis:
        return EveryExample()
    if tensor is None or length.axis != 1:
        raise ValueError("a range needs a fixed length")
    if len(tensor.shape) > 2:
        steps = tensor[(slice(None), slice(None), *[0] * (len(tensor.shape) - 2))]
        tensor = keras.ops.cast(steps, "int32")
    ones = keras.ops.ones_like(tensor)
    return seen_as(Range, keras.ops.subtract(keras.ops.cumsum(ones, axis=1), 1))


def rows_of(constant: Any, key: Any) -> Any:
    """Return the first rows of fixed numbers, as many as there are steps.

    Raises:
        ValueError: if the key is more than that.
    """
    key = key if isinstance(key, tuple) else (key,)
    opened = [part for part in key if _is_open(part)]
    of_all = [slice(None) if _is_open(part) else part for part in key]
    of_none = [slice(0, 0) if _is_open(part) else part for part in key]
    array = np.asarray(constant)[tuple(of_all)]
    rows = np.asarray(constant)[tuple(of_none)].shape[-2:-1]
    from_start = all(not part.start and part.step is None for part in opened)
    is_known = len(opened) == 1 and from_start and rows == (0,)
    if not is_known or array.size != math.prod(array.shape[-2:]):
        raise ValueError("fixed numbers are cut in a way that the grader does not know")
    numbers = keras.ops.cast(positions(opened[0].stop), "int32")
    return keras.ops.take(array.reshape(array.shape[-2:]), numbers, axis=0)


def _is_open(part: Any) -> bool:
    return isinstance(part, slice) and isinstance(part.stop, OpenSize)


def is_cut(key: Any) -> bool:
    """Say whether a key has a size that is not known."""
    return any(map(_is_open, key if isinstance(key, tuple) else (key,)))


class Fixed(np.ndarray[Any, np.dtype[Any]]):
    """An array in an attribute of a layer, while its `call` is followed."""

    def __getitem__(self, key: Any) -> Any:
        """Return as many rows as there are steps; otherwise as usual."""
        numbers = np.asarray(self, keras.config.floatx())
        if is_cut(key):
            return rows_of(numbers, key)
        parts = key if isinstance(key, tuple) else (key,)
        if any(tf.is_tensor(getattr(part, "stop", None)) for part in parts):
            return tf.constant(numbers)[key]  # while Keras asks for the shape
        return super().__getitem__(key)


@contextlib.contextmanager
def fixed_numbers(layer: Any) -> Iterator[None]:
    """Let arrays in attributes of a layer be cut to the length of a sequence."""
    held = vars(layer)
    arrays = {name: v for name, v in held.items() if type(v) is np.ndarray}
    held.update({name: array.view(Fixed) for name, array in arrays.items()})
    try:
        yield
    finally:
        held.update(arrays)


def cut(inputs: Any, start_indices: Any, shape: Any, *_: Any, **_more: Any) -> Any:
    """Return a part as `tf.slice` and `keras.ops.slice` do.

    Raises:
        ValueError: if its length is not known, unless it is the first rows.
    """
    sizes = list(shape)
    if not any(isinstance(size, OpenSize) for size in sizes):
        return _slice(inputs, start_indices, sizes)
    first, *others = sizes
    whole = [-1, *inputs.shape[1:]]
    at_start = not any(map(int, start_indices)) and isinstance(first, OpenSize)
    if not at_start or any(
        n not in (-1, w) for n, w in zip(others, whole[1:], strict=True)
    ):
        raise ValueError("a part needs a fixed length")
    return keras.ops.take(inputs, keras.ops.cast(positions(first), "int32"), axis=0)
