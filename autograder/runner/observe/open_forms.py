"""Functions of TensorFlow and Keras that a `call` uses with sizes that are not known.

They give tensors another form, repeat them or join them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from autograder.runner.observe.given_names import OURS
from autograder.runner.observe.positions import Square, cut, positions, seen_as
from autograder.runner.observe.unknown_sizes import (
    OpenSize,
    broadcast,
    filled,
    ones,
    shape,
    zeros,
)

_reshape, _tile, _repeat = keras.ops.reshape, keras.ops.tile, keras.ops.repeat
_concatenate, _take = keras.ops.concatenate, keras.ops.take
"""The functions themselves: others are in their places while a `call` is followed."""


class Flat(keras.KerasTensor):  # type: ignore[misc]
    """The numbers of all examples in one row, until they get their form again."""

    whole: Any
    """The tensor in its form."""


def _flat(tensor: Any, whole: Any) -> Any:
    made = seen_as(Flat, tensor)
    made.whole = whole
    return made


def taken(x: Any, indices: Any, axis: Any = None) -> Any:
    """Return rows as `keras.ops.take` does, also for indices in one row."""
    made = _take(x, indices, axis)
    if not isinstance(indices, Flat) or axis != 0 or _is_symbolic(x):
        return made
    rows, whole = np.asarray(x), indices.whole
    if rows.ndim == 2 and np.array_equal(rows, np.eye(*rows.shape)):
        return _flat(made, keras.ops.one_hot(whole, rows.shape[1]))
    return _flat(made, _take(x, whole, axis))


def reshape(tensor: Any, shape: Any = None, **more: Any) -> Any:
    """Give each example another form, as `tf.reshape` does."""
    sizes = more.get("newshape", shape)
    if isinstance(tensor, Square):
        return tensor
    first, *others = sizes if isinstance(sizes, list | tuple) else [sizes]
    if isinstance(tensor, Flat) and list(tensor.whole.shape[1:]) == others:
        return tensor.whole
    if [first, *others] == [-1] and _is_symbolic(tensor) and tensor.shape[0] is None:
        return _flat(_reshape(tensor, [-1]), tensor)
    is_batch = first is None or (isinstance(first, OpenSize) and not first.axis)
    if is_batch and others:
        target = [
            -1 if size is None or isinstance(size, OpenSize) else int(size)
            for size in others
        ]
        return keras.layers.Reshape(target, name=f"{OURS}each_example")(tensor)
    return _reshape(
        tensor, [-1 if isinstance(size, OpenSize) else size for size in sizes]
    )


def concatenated(values: Any, axis: Any = 0, *_: Any, **_more: Any) -> Any:
    """Join tensors, or lists of sizes, as `tf.concat` does."""
    if any(map(_is_symbolic, keras.tree.flatten(values))):
        return _concatenate(_for_each_example(values), axis)
    return [size for part in values for size in _sizes(part)]


def _for_each_example(tensors: Sequence[Any]) -> list[Any]:
    """Repeat what is the same for all examples, as a first token of a sequence is."""
    batches = [tensor for tensor in tensors if tensor.shape[0] is None]
    if not batches:
        return list(tensors)
    return [
        broadcast(tensor, [OpenSize(batches[0], 0), *tensor.shape[1:]])
        if tensor.shape[0] == 1
        else tensor
        for tensor in tensors
    ]


def _is_symbolic(value: Any) -> bool:
    return isinstance(value, keras.KerasTensor)


def _sizes(part: Any) -> list[Any]:
    """Return sizes as a list. A constant of TensorFlow holds several, too."""
    if isinstance(part, list | tuple):
        return list(part)
    return [part] if isinstance(part, OpenSize) else np.ravel(part).tolist()


def cast(x: Any, dtype: Any, *_: Any, **_more: Any) -> Any:
    """Change the type of numbers as `tf.cast` does. A size stays as it is."""
    if isinstance(x, OpenSize):
        return x
    made = keras.ops.cast(x, dtype)
    return seen_as(Square, made) if isinstance(x, Square) else made


def expanded(input: Any, axis: Any = None, *_: Any, **_more: Any) -> Any:
    """Add an axis to a tensor, or make a list of a size, as `tf.expand_dims` does."""
    if isinstance(input, OpenSize):
        return [input]
    return keras.ops.expand_dims(input, axis)


def tiled(input: Any, multiples: Sequence[Any], *_: Any, **_more: Any) -> Any:
    """Repeat numbers along axes, or one row for each example.

    For a row of fixed numbers there is nothing to do, because Keras does it, too.
    """
    if isinstance(input, Square):
        return input
    first, *others = multiples
    shape = tuple(input.shape)
    if _is_symbolic(input) and all(isinstance(n, int) for n in multiples):
        return _tile(input, list(multiples))
    for_each = isinstance(first, OpenSize) and not first.axis and shape[0] == 1
    if not for_each or any(n != 1 for n in others):
        raise ValueError("only one row is repeated for each example")
    return broadcast(input, [first, *shape[1:]]) if _is_symbolic(input) else input


def repeated(input: Any, repeats: Any, axis: Any = None, *_: Any, **_more: Any) -> Any:
    """Repeat parts of an axis, or one row for each example, as `tf.repeat` does."""
    if not isinstance(repeats, OpenSize):
        return _repeat(input, repeats, axis)
    if axis != 0:
        raise ValueError("only one row is repeated for each example")
    return tiled(input, [repeats, *[1] * (len(input.shape) - 1)])


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "concat": concatenated,
    "expand_dims": expanded,
    "cast": cast,
    "tile": tiled,
    "repeat": repeated,
    "concatenate": concatenated,
    "shape": shape,
    "reshape": reshape,
    "take": taken,
    "slice": cut,
    "range": positions,
    "arange": positions,
    "zeros": zeros,
    "ones": ones,
    "fill": filled,
    "full": filled,
    "broadcast_to": broadcast,
}
"""Functions of `tf` or `keras.ops` with these names."""
