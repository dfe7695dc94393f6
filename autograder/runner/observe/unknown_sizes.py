"""Sizes that are known only when a model runs, and what a `call` makes of them.

The number of examples is such a size. Keras has no symbolic tensors for sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras


class OpenSize:
    """The length of an axis that is not fixed."""

    def __init__(self, tensor: Any, axis: int) -> None:
        """Stand for the length of an axis of a symbolic tensor."""
        self.tensor, self.axis = tensor, axis


def shape(input: Any, out_type: Any = None, name: Any = None) -> list[Any]:
    """Return the lengths of all axes, as `tf.shape` does."""
    sizes = enumerate(input.shape)
    return [OpenSize(input, axis) if n is None else n for axis, n in sizes]


def shape_of(x: Any) -> tuple[Any, ...]:
    """Return the lengths in a tuple, as `keras.ops.shape` does."""
    return tuple(shape(x))


class ForEachExample(keras.Operation):  # type: ignore[misc]
    """Numbers of a fixed shape for each example of a tensor."""

    def __init__(self, function: str, shape: Sequence[int], options: dict[str, Any]):
        """Say which numbers: `random_normal`, `random_uniform` or `filled`."""
        super().__init__()
        self.function, self.shape, self.options = function, tuple(shape), options

    def compute_output_spec(self, like: Any) -> Any:
        """Return a tensor with the batch of another one."""
        return keras.KerasTensor((like.shape[0], *self.shape), "float32")

    def call(self, like: Any) -> Any:
        """Refuse to make any. The trainer does it."""
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """Return the arguments, and no name."""
        return {"shape": self.shape, **self.options}


def _made(function: str, options: dict[str, Any], sizes: Any) -> Any:
    batch, *others = sizes if isinstance(sizes, list | tuple) else [sizes]
    if (
        not isinstance(batch, OpenSize)
        or batch.axis
        or not all(isinstance(size, int) for size in others)
    ):
        raise ValueError("numbers need a fixed shape for each example")
    return ForEachExample(function, others, options)(batch.tensor)


def filled(dims: Any, value: Any = 0, *_: Any, **_more: Any) -> Any:
    """Repeat a number as `tf.fill` and `keras.ops.full` do."""
    value = _more.get("fill_value", value)
    return _made("filled", {"value": float(value)}, _more.get("shape", dims))


def zeros(shape: Any, *_: Any, **_more: Any) -> Any:
    """Return zeros as `tf.zeros` and `keras.ops.zeros` do."""
    return filled(shape, 0)


def ones(shape: Any, *_: Any, **_more: Any) -> Any:
    """Return ones as `tf.ones` and `keras.ops.ones` do."""
    return filled(shape, 1)


def broadcast(input: Any, shape: Any, *_: Any, **_more: Any) -> Any:
    """Repeat a row for each example as `tf.broadcast_to` does."""
    return keras.ops.add(input, zeros(shape))


def random_normal(
    shape: Sequence[Any], mean: float = 0.0, stddev: float = 1.0, *_: Any, **_more: Any
) -> Any:
    """Draw as `tf.random.normal` and `keras.random.normal` do."""
    stddev = _more.get("std", stddev)  # so Keras 1 calls it
    options = {"mean": float(mean), "stddev": float(stddev)}
    return _made("random_normal", options, shape)


def random_uniform(
    shape: Sequence[Any], minval: float = 0.0, maxval: float = 1.0, *_: Any, **_m: Any
) -> Any:
    """Draw as `tf.random.uniform` and `keras.random.uniform` do."""
    options = {"minval": float(minval), "maxval": float(maxval)}
    return _made("random_uniform", options, shape)


RANDOM = (random_normal, random_uniform)
FOR_EACH_EXAMPLE = (*RANDOM, filled, zeros, ones)
"""Functions whose first argument is a shape with the batch."""
