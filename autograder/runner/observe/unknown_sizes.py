"""Functions that a `call` uses with sizes that are known only when the model runs.

The number of examples is such a size. Keras has no symbolic tensors for sizes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from autograder.runner.observe.given_names import OURS

_reshape, _tile, _repeat = keras.ops.reshape, keras.ops.tile, keras.ops.repeat
_concatenate, _take = keras.ops.concatenate, keras.ops.take
"""The functions themselves: others are in their places while a `call` is followed."""


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
    options = {"mean": float(mean), "stddev": float(stddev)}
    return _made("random_normal", options, shape)


def random_uniform(
    shape: Sequence[Any], minval: float = 0.0, maxval: float = 1.0, *_: Any, **_m: Any
) -> Any:
    """Draw as `tf.random.uniform` and `keras.random.uniform` do."""
    options = {"minval": float(minval), "maxval": float(maxval)}
    return _made("random_uniform", options, shape)


class Range(keras.KerasTensor):  # type: ignore[misc]
    """0, 1, 2, ... for the steps of each example, in the place of one row for all."""

    def __getitem__(self, key: Any) -> Any:
        """Return a column, which may be compared with a row; otherwise as usual."""
        if key == (slice(None), None):
            return _seen_as(Column, keras.ops.expand_dims(self, 2))
        return super().__getitem__(key)

    def __sub__(self, other: Any) -> Any:
        """Let the length be subtracted and added again."""
        return self if isinstance(other, OpenSize) else super().__sub__(other)

    def __add__(self, other: Any) -> Any:
        """See above."""
        return self if isinstance(other, OpenSize) else super().__add__(other)


class Column(keras.KerasTensor):  # type: ignore[misc]
    """The same numbers below one another."""

    def __ge__(self, other: Any) -> Any:
        """Compare each number with each number of a row."""
        if not isinstance(other, Range):
            return super().__ge__(other)
        row = keras.ops.expand_dims(other, 1)
        return _seen_as(Square, keras.ops.greater_equal(self, row))


class Square(keras.KerasTensor):  # type: ignore[misc]
    """Which steps of each example each step looks at. It is the same for all."""


class Flat(keras.KerasTensor):  # type: ignore[misc]
    """The numbers of all examples in one row, until they get their form again."""

    whole: Any
    """The tensor in its form."""


def _flat(tensor: Any, whole: Any) -> Any:
    made = _seen_as(Flat, tensor)
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


def _seen_as(kind: type, tensor: Any) -> Any:
    tensor.__class__ = kind
    return tensor


def positions(start: Any = 0, limit: Any = None, *_: Any, **more: Any) -> Any:
    """Return 0, 1, 2, ... for the steps of each example, as `tf.range` counts them."""
    length = more.get("stop", limit)
    length = start if length is None else length
    tensor = getattr(length, "tensor", None)
    if tensor is None or length.axis != 1:
        raise ValueError("a range needs a fixed length")
    if len(tensor.shape) > 2:
        steps = tensor[(slice(None), slice(None), *[0] * (len(tensor.shape) - 2))]
        tensor = keras.ops.cast(steps, "int32")
    ones = keras.ops.ones_like(tensor)
    return _seen_as(Range, keras.ops.subtract(keras.ops.cumsum(ones, axis=1), 1))


def rows_of(constant: Any, key: Any) -> Any:
    """Return the first rows of fixed numbers, as many as there are steps.

    Raises:
        ValueError: if the key is more than that.
    """
    parts = [part for part in key if part is not None]
    opened = [part.stop for part in parts if _is_open(part)]
    others = [part for part in parts if not _is_open(part)]
    array = np.asarray(constant)
    plain = all(part in (slice(None), Ellipsis) for part in others)
    if len(opened) != 1 or not plain or array.size != math.prod(array.shape[-2:]):
        raise ValueError("fixed numbers are cut in a way that the grader does not know")
    numbers = keras.ops.cast(positions(opened[0]), "int32")
    return keras.ops.take(array.reshape(array.shape[-2:]), numbers, axis=0)


def _is_open(part: Any) -> bool:
    return isinstance(part, slice) and isinstance(part.stop, OpenSize)


def is_cut(key: Any) -> bool:
    """Say whether a key has a size that is not known."""
    return isinstance(key, tuple) and any(map(_is_open, key))


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
    return _seen_as(Square, made) if isinstance(x, Square) else made


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


FOR_EACH_EXAMPLE = (random_normal, random_uniform, filled, zeros, ones)
"""Functions whose first argument is a shape with the batch."""
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
    "range": positions,
    "arange": positions,
    "zeros": zeros,
    "ones": ones,
    "fill": filled,
    "full": filled,
    "broadcast_to": broadcast,
}
"""Functions of `tf` or `keras.ops` with these names."""
