"""Let functions of TensorFlow take the symbolic tensors of Keras, as in `call`.

TensorFlow's functions refuse them. While a `call` is followed, the function of Keras
with the same meaning takes their place.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import keras
import tensorflow as tf

from autograder.facts import names
from autograder.runner.observe import unknown_sizes

_REDUCTIONS = ("mean", "sum", "max", "min", "prod", "any", "all", "std")
_SAME_ARGUMENTS = (
    "reshape", "expand_dims", "squeeze", "cast", "exp", "sqrt", "square", "abs", "sign",
    "log", "add", "subtract", "multiply", "divide", "maximum", "minimum", "matmul",
    "stack", "sin", "cos", "tanh", "where", "equal", "greater", "less", "rsqrt",
    "floor", "round", "negative", "ones_like", "zeros_like",
)  # fmt: skip
"""Functions of the same name whose arguments are in the same places in both."""
_OF_SIZES = ("shape", "reshape", "arange")
"""Functions of `keras.ops` that sizes are given to, or that return them."""


def functions() -> list[tuple[Any, str, Callable[..., Any], Callable[..., Any]]]:
    """Return functions of TensorFlow, each with the same function of Keras.

    Only the function of Keras accepts symbolic tensors. Each row is the module, the
    name in it, the function of TensorFlow, and the function of Keras.
    """
    ours: dict[str, Callable[..., Any]] = {
        name: getattr(keras.activations, name) for name in names.ACTIVATIONS
    }
    ours |= {name: getattr(keras.ops, name) for name in _SAME_ARGUMENTS} | {
        "pow": keras.ops.power,
        "clip_by_value": keras.ops.clip,
        "transpose": _transpose,
        "l2_normalize": _unit,
        "matmul": _product,
        "tensordot": _tensordot,
        "moments": _moments,
        "gather": _gathered,
        "one_hot": _one_hot,
        "identity": lambda x, **_: x,
        "bias_add": lambda x, bias, **_: keras.ops.add(x, bias),
        "split": _split,
        "norm": _norm,
        "cumsum": _cumulated,
        "dropout": _dropped,
        "max_pool": _pooled("MaxPooling"),
        "max_pool2d": _pooled("MaxPooling"),
        "avg_pool": _pooled("AveragePooling"),
        "avg_pool2d": _pooled("AveragePooling"),
        "argmax": _index_of("argmax"),
        "argmin": _index_of("argmin"),
    }
    ours |= {f"reduce_{name}": _reduction(name) for name in _REDUCTIONS}
    ours |= unknown_sizes.FUNCTIONS
    legacy = {
        "dot": keras.ops.matmul,
        "concatenate": lambda tensors, axis=-1: keras.ops.concatenate(tensors, axis),
        "ndim": lambda x: len(x.shape),
        "softmax": keras.activations.softmax,
    }
    random = {"normal": unknown_sizes.random_normal,
              "uniform": unknown_sizes.random_uniform}  # fmt: skip
    homes: list[tuple[Any, dict[str, Callable[..., Any]]]] = [
        *((home, ours) for home in (tf, tf.nn, tf.math, tf.linalg)),
        (tf.image, {"resize": _resized}),
        (tf.keras.backend, legacy),
        (tf.random, random),
        (keras.random, random),
        (keras.ops, {n: unknown_sizes.FUNCTIONS[n] for n in _OF_SIZES}),
    ]
    return [
        (home, name, getattr(home, name), known[name])
        for home, known in homes
        for name in known.keys() & set(dir(home))
    ]


def _reduction(name: str) -> Callable[..., Any]:
    function = getattr(keras.ops, name)

    def reduced(
        input_tensor: Any, axis: Any = None, keepdims: bool = False, name: Any = None
    ) -> Any:
        axes = tuple(axis) if isinstance(axis, list) else axis
        return function(input_tensor, axis=axes, keepdims=keepdims)

    return reduced


def _product(
    a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, **_: Any
) -> Any:
    a = keras.ops.swapaxes(a, -1, -2) if transpose_a else a
    b = keras.ops.transpose(b) if transpose_b and len(b.shape) == 2 else b
    if transpose_b and len(b.shape) != 2:
        b = keras.ops.swapaxes(b, -1, -2)
    return keras.ops.matmul(a, b)


def _tensordot(a: Any, b: Any, axes: Any, **_: Any) -> Any:
    last = len(a.shape) - 1
    if axes not in (1, [[last], [0]], [last, 0], [[-1], [0]], [-1, 0]):
        raise ValueError("a product over these axes is not known")
    return keras.ops.matmul(a, b)


def _moments(
    x: Any, axes: Any, shift: Any = None, keepdims: bool = False, **_: Any
) -> Any:
    axes = tuple(axes) if isinstance(axes, list) else axes
    return (
        keras.ops.mean(x, axis=axes, keepdims=keepdims),
        keras.ops.var(x, axis=axes, keepdims=keepdims),
    )


def _gathered(params: Any, indices: Any, *_: Any, axis: Any = 0, **_more: Any) -> Any:
    return keras.ops.take(params, indices, axis=axis or 0)


def _split(value: Any, num_or_size_splits: Any, axis: int = 0, **_: Any) -> list[Any]:
    axis, count = axis % len(value.shape), value.shape[axis]
    if isinstance(num_or_size_splits, int):
        sizes = [count // num_or_size_splits] * num_or_size_splits
    else:
        sizes = list(num_or_size_splits)
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    before = (slice(None),) * axis
    pairs = zip(ends, sizes, strict=True)
    return [value[(*before, slice(end - size, end))] for end, size in pairs]


def _norm(
    tensor: Any, ord: Any = None, axis: Any = None, keepdims: Any = None, **_: Any
) -> Any:
    if ord not in (None, 2, "euclidean"):
        raise ValueError("this norm is not known")
    squares = keras.ops.sum(
        keras.ops.square(tensor), axis=axis, keepdims=bool(keepdims)
    )
    return keras.ops.sqrt(squares)


def _cumulated(
    x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, **_: Any
) -> Any:
    if exclusive or reverse:
        raise ValueError("this sum is not known")
    return keras.ops.cumsum(x, axis=axis)


def _dropped(x: Any, rate: Any = 0.5, **_: Any) -> Any:
    """Drop numbers at all times, as `tf.nn.dropout` does."""
    return keras.layers.Dropout(rate)(x, training=True)


def _pooled(kind: str) -> Callable[..., Any]:
    def pooled(
        input: Any, ksize: Any, strides: Any, padding: str = "VALID", **_: Any
    ) -> Any:
        sizes, steps = (_of_image(given) for given in (ksize, strides))
        layer = getattr(keras.layers, f"{kind}2D")
        return layer(sizes, steps, padding=padding.lower())(input)

    return pooled


def _of_image(sizes: Any) -> tuple[int, ...]:
    """Return two sizes, for height and width, of one, two or four."""
    given = [sizes] * 2 if isinstance(sizes, int) else list(sizes)
    if len(given) == 4 and given[0] == given[3] == 1:
        given = given[1:3]
    if len(given) != 2:
        raise ValueError("only height and width can be pooled")
    return (given[0], given[1])


def _index_of(name: str) -> Callable[..., Any]:
    function = getattr(keras.ops, name)

    def index(input: Any, axis: Any = 0, *_: Any, **_more: Any) -> Any:
        return function(input, axis=axis)

    return index


def _one_hot(indices: Any, depth: int, *_: Any, axis: Any = -1, **_more: Any) -> Any:
    return keras.ops.one_hot(indices, depth, axis=-1 if axis is None else axis)


def _resized(images: Any, size: Any, method: str = "bilinear", **_: Any) -> Any:
    return keras.layers.Resizing(*size, interpolation=method)(images)


def _transpose(a: Any, perm: Any = None, **_more: Any) -> Any:
    return keras.ops.transpose(a, axes=None if perm is None else tuple(perm))


def _unit(x: Any, axis: Any = None, epsilon: float = 1e-12, **_more: Any) -> Any:
    return keras.ops.normalize(x, axis=-1 if axis is None else axis, order=2)


@contextlib.contextmanager
def symbolic_tensorflow() -> Iterator[dict[int, Callable[..., Any]]]:
    """Let functions such as `tf.nn.relu` accept symbolic tensors.

    Yields:
        `id` of each such function -> the function that accepts them.
    """
    rows = functions()
    either = {id(original): _either(ours, original) for _, _, original, ours in rows}
    for home, name, original, ours in rows:
        setattr(home, name, _either(ours, original))
    try:
        yield either
    finally:
        for home, name, original, _ours in rows:
            setattr(home, name, original)


@contextlib.contextmanager
def seen_losses() -> Iterator[list[Any]]:
    """Collect the losses that a `call` adds by itself. Keras would want numbers."""
    add_loss = keras.layers.Layer.add_loss
    seen: list[Any] = []

    def add(self: Any, loss: Any) -> None:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if caller.partition(".")[0] != "keras":
            seen.append(loss)
        else:
            add_loss(self, loss)

    keras.layers.Layer.add_loss = add
    try:
        yield seen
    finally:
        keras.layers.Layer.add_loss = add_loss


def is_symbolic(value: Any) -> bool:
    """Say whether a value is a tensor of Keras without numbers."""
    return isinstance(value, keras.KerasTensor)


def _either(symbolic: Callable[..., Any], original: Callable[..., Any]) -> Any:
    def function(*args: Any, **kwargs: Any) -> Any:
        given = keras.tree.flatten((args, kwargs))
        is_open = any(isinstance(part, unknown_sizes.OpenSize) for part in given)
        ours = is_open or any(map(is_symbolic, given))
        return (symbolic if ours else original)(*args, **kwargs)

    return function
