"""Functions that take the places of TensorFlow's and accept symbolic tensors.

They have the arguments of TensorFlow's, and consist of functions and layers of Keras.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np

from autograder.facts.keras_calls import WITHOUT_EFFECT

_MEANS_NOTHING = WITHOUT_EFFECT | {"out_type", "output_type"}
"""Such arguments of TensorFlow's functions."""
_DEFAULTS = {"data_format": "NHWC", "on_value": 1, "epsilon": 1e-12}
"""Other defaults than None, False and 0."""


def need_defaults(**more: Any) -> None:
    """Refuse arguments that Keras' function does not have, unless they do nothing.

    Raises:
        ValueError: for another value than the default.
    """
    for name, value in more.items():
        plain = value is None or isinstance(value, bool | int | float | str)
        is_default = plain and (not value or value == _DEFAULTS.get(name))
        if name not in _MEANS_NOTHING and not is_default:
            raise ValueError(f"the argument {name} is not known")


def reduction(name: str) -> Callable[..., Any]:
    """Return what stands for `tf.reduce_mean` and functions like it."""
    function = getattr(keras.ops, name)

    def reduced(
        input_tensor: Any, axis: Any = None, keepdims: bool = False, name: Any = None
    ) -> Any:
        return function(input_tensor, axis=_axes(axis), keepdims=keepdims)

    return reduced


def product(
    a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, **more: Any
) -> Any:
    """Multiply as `tf.matmul` does."""
    need_defaults(**more)
    a = keras.ops.swapaxes(a, -1, -2) if transpose_a else a
    b = keras.ops.transpose(b) if transpose_b and len(b.shape) == 2 else b
    if transpose_b and len(b.shape) != 2:
        b = keras.ops.swapaxes(b, -1, -2)
    return keras.ops.matmul(a, b)


def tensordot(a: Any, b: Any, axes: Any, **_: Any) -> Any:
    """Multiply over the last axis as `tf.tensordot` does."""
    last = len(a.shape) - 1
    axes = axes.tolist() if isinstance(axes, np.ndarray) else axes
    if axes not in (1, [[last], [0]], [last, 0], [[-1], [0]], [-1, 0]):
        raise ValueError("a product over these axes is not known")
    if len(b.shape) <= 2:
        return keras.ops.matmul(a, b)
    first, *others = b.shape
    rows = keras.ops.matmul(a, keras.ops.reshape(b, (first, math.prod(others))))
    steps = [-1 if size is None else size for size in a.shape[1:-1]]
    return keras.layers.Reshape((*steps, *others), name="parts")(rows)


class Largest(NamedTuple):
    """The largest numbers, and where they are, under the names of TensorFlow."""

    values: Any
    indices: Any


def largest(input: Any, k: int = 1, *_: Any, **_more: Any) -> Largest:
    """Return the largest numbers as `tf.math.top_k` does."""
    return Largest(*keras.ops.top_k(input, k))


def moments(
    x: Any, axes: Any, shift: Any = None, keepdims: bool = False, **more: Any
) -> Any:
    """Return mean and variance as `tf.nn.moments` does."""
    need_defaults(**more)
    axes = _axes(axes)
    return (
        keras.ops.mean(x, axis=axes, keepdims=keepdims),
        keras.ops.var(x, axis=axes, keepdims=keepdims),
    )


def gathered(
    params: Any,
    indices: Any,
    checks: Any = None,
    axis: Any = 0,
    *args: Any,
    **more: Any,
) -> Any:
    """Take rows as `tf.gather` does."""
    need_defaults(**dict(zip(("batch_dims", "name"), args, strict=False)), **more)
    return keras.ops.take(params, indices, axis=axis or 0)


def split(value: Any, num_or_size_splits: Any, axis: int = 0, **_: Any) -> list[Any]:
    """Return parts as `tf.split` does."""
    axis, count = axis % len(value.shape), value.shape[axis]
    if isinstance(num_or_size_splits, int):
        sizes = [count // num_or_size_splits] * num_or_size_splits
    else:
        sizes = list(num_or_size_splits)
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    before = (slice(None),) * axis
    pairs = zip(ends, sizes, strict=True)
    return [value[(*before, slice(end - size, end))] for end, size in pairs]


def norm(
    tensor: Any, ord: Any = None, axis: Any = None, keepdims: Any = None, **more: Any
) -> Any:
    """Return lengths as `tf.norm` does."""
    need_defaults(**more)
    if ord not in (None, 2, "euclidean"):
        raise ValueError("this norm is not known")
    squares = keras.ops.sum(
        keras.ops.square(tensor), axis=axis, keepdims=bool(keepdims)
    )
    return keras.ops.sqrt(squares)


def cumulated(name: str) -> Callable[..., Any]:
    """Return what stands for `tf.cumsum` or `tf.math.cumprod`."""
    function = getattr(keras.ops, name)

    def accumulated(
        x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False
    ) -> Any:
        if exclusive or reverse:
            raise ValueError("this sum is not known")
        return function(x, axis=axis)

    return accumulated


def dropped(x: Any, rate: Any = 0.5, noise_shape: Any = None, **more: Any) -> Any:
    """Drop numbers at all times, as `tf.nn.dropout` does."""
    need_defaults(noise_shape=noise_shape, **more)
    return keras.layers.Dropout(rate)(x, training=True)


def variance(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, **more: Any
) -> Any:
    """Return variances as `tf.math.reduce_variance` does."""
    need_defaults(**more)
    return keras.ops.var(input_tensor, axis=_axes(axis), keepdims=keepdims)


def reverse(tensor: Any, axis: Any, **_: Any) -> Any:
    """Reverse axes as `tf.reverse` does."""
    return keras.ops.flip(tensor, _axes(axis))


def _axes(axis: Any) -> Any:
    """Return several axes as a tuple, as `keras.ops` wants them."""
    return tuple(axis) if isinstance(axis, list) else axis


def unstacked(value: Any, num: Any = None, axis: int = 0, **_: Any) -> list[Any]:
    """Return a list of slices as `tf.unstack` does."""
    axis = axis % len(value.shape)
    before = (slice(None),) * axis
    return [value[(*before, place)] for place in range(value.shape[axis])]


def padded(
    tensor: Any,
    paddings: Any,
    mode: str = "CONSTANT",
    constant_values: Any = 0,
    **_: Any,
) -> Any:
    """Add numbers at the ends of axes as `tf.pad` does."""
    widths = [[int(n) for n in pair] for pair in np.asarray(paddings)]
    value = {"constant_values": constant_values} if constant_values else {}
    return keras.ops.pad(tensor, widths, mode=mode.lower(), **value)


def clipped(
    t: Any, clip_value_min: Any, clip_value_max: Any, *_: Any, **_m: Any
) -> Any:
    """Keep numbers between two bounds as `tf.clip_by_value` does."""
    return keras.ops.clip(t, float(clip_value_min), float(clip_value_max))


def index_of(name: str) -> Callable[..., Any]:
    """Return what stands for `tf.argmax` or `tf.argmin`."""
    function = getattr(keras.ops, name)

    def index(input: Any, axis: Any = 0, dtype: Any = None, **more: Any) -> Any:
        need_defaults(**more)
        return function(input, axis=axis)

    return index


def one_hot(
    indices: Any,
    depth: int,
    on_value: Any = None,
    off_value: Any = None,
    axis: Any = -1,
    **more: Any,
) -> Any:
    """Write indices as `tf.one_hot` does."""
    need_defaults(on_value=on_value, off_value=off_value, **more)
    if on_value == 0:
        raise ValueError("all numbers would be 0")
    return keras.ops.one_hot(indices, depth, axis=-1 if axis is None else axis)


def transpose(a: Any, perm: Any = None, **more: Any) -> Any:
    """Change the order of axes as `tf.transpose` does."""
    need_defaults(**more)
    return keras.ops.transpose(a, axes=None if perm is None else tuple(perm))


def unit(x: Any, axis: Any = None, epsilon: float = 1e-12, **more: Any) -> Any:
    """Divide by the length as `tf.nn.l2_normalize` does."""
    need_defaults(epsilon=epsilon, **more)
    if axis is None:
        raise ValueError("without an axis, the lengths of all examples are one number")
    return keras.ops.normalize(x, axis=axis, order=2)
