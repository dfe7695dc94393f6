"""Let functions of TensorFlow take the symbolic tensors of Keras, as in `call`.

TensorFlow's functions refuse them. While a `call` is followed, the function of Keras
with the same meaning takes their place.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import keras
import tensorflow as tf

from autograder.facts import names
from autograder.runner.observe import (
    convolved,
    image_look_alikes,
    look_alikes,
    numeric,
    old_backend,
    open_forms,
    positions,
    rearranged,
    stacking,
    unknown_sizes,
)

_REDUCTIONS = ("mean", "sum", "max", "min", "prod", "any", "all", "std")
_SAME_ARGUMENTS = (
    "reshape", "expand_dims", "squeeze", "cast", "exp", "sqrt", "square", "abs", "sign",
    "log", "add", "subtract", "multiply", "divide", "maximum", "minimum", "matmul",
    "sin", "cos", "tanh", "where", "equal", "greater", "less", "rsqrt",
    "floor", "round", "negative", "ones_like", "zeros_like", "einsum", "repeat",
    "not_equal", "greater_equal", "less_equal", "logical_and", "logical_or",
    "logical_not", "floor_divide", "mod", "expm1", "log1p", "sinh", "cosh", "tan",
    "reciprocal",
)  # fmt: skip
"""Functions of the same name whose arguments are in the same places in both."""
OPEN = (unknown_sizes.OpenSize, positions.EveryExample, stacking.StepOfEach)
"""What stands for numbers that are known only when a model runs."""
_METRICS: list[Any] = [
    kind
    for kind in vars(keras.metrics).values()
    if isinstance(kind, type) and "update_state" in vars(kind)
]
_OF_SIZES = (
    "shape", "reshape", "arange", "zeros", "ones", "full", "broadcast_to", "tile",
    "repeat", "concatenate", "take", "slice",
)  # fmt: skip
"""Functions of `keras.ops` that sizes are given to, or that return them."""


class SymbolicWeights(Protocol):
    """What stands for weights. It is in `weight_reads.py`."""

    def given(self, structure: Any) -> Any:
        """Return arguments with symbolic tensors in the places of weights."""


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
        "clip_by_value": look_alikes.clipped,
        "transpose": stacking.transposed,
        "stack": stacking.stacked,
        "l2_normalize": look_alikes.unit,
        "matmul": look_alikes.product,
        "tensordot": look_alikes.tensordot,
        "moments": look_alikes.moments,
        "gather": look_alikes.gathered,
        "one_hot": look_alikes.one_hot,
        "identity": lambda x, **_: x,
        "bias_add": lambda x, bias, **_: keras.ops.add(x, bias),
        "split": look_alikes.split,
        "norm": look_alikes.norm,
        "dropout": stacking.dropped,
        "gather_nd": stacking.gathered,
        "max_pool": image_look_alikes.pooled("MaxPooling"),
        "max_pool1d": image_look_alikes.pooled_steps("MaxPooling"),
        "avg_pool1d": image_look_alikes.pooled_steps("AveragePooling"),
        "max_pool2d": image_look_alikes.pooled("MaxPooling"),
        "avg_pool": image_look_alikes.pooled("AveragePooling"),
        "avg_pool2d": image_look_alikes.pooled("AveragePooling"),
        "argmax": look_alikes.index_of("argmax"),
        "argmin": look_alikes.index_of("argmin"),
        "pad": look_alikes.padded,
        "reverse": look_alikes.reverse,
        "reduce_variance": look_alikes.variance,
        "squared_difference": lambda x, y, **_: keras.ops.square(x - y),
        "unstack": stacking.unstacked,
        "top_k": look_alikes.largest,
        "depth_to_space": image_look_alikes.to_space,
        "space_to_depth": image_look_alikes.to_depth,
        "conv1d": convolved.convolution("conv"),
        "conv2d": convolved.convolution("conv"),
        "conv3d": convolved.convolution("conv"),
        "convolution": convolved.convolution("conv"),
        "depthwise_conv2d": convolved.convolution("depthwise_conv"),
        "conv2d_transpose": convolved.spread,
        "reduce_logsumexp": look_alikes.reduction("logsumexp"),
        "stop_gradient": lambda input, **_: keras.ops.stop_gradient(input),
    }
    ours |= {f"reduce_{name}": look_alikes.reduction(name) for name in _REDUCTIONS}
    ours |= numeric.functions() | rearranged.functions() | open_forms.FUNCTIONS
    random = {"normal": unknown_sizes.random_normal,
              "uniform": unknown_sizes.random_uniform}  # fmt: skip
    old_random = {f"random_{name}": function for name, function in random.items()}
    homes: list[tuple[Any, dict[str, Callable[..., Any]]]] = [
        *((home, ours) for home in (tf, tf.nn, tf.math, tf.linalg)),
        (tf.image, rearranged.images()),
        (tf.debugging, {"check_numerics": lambda tensor, message: tensor}),
        (tf.keras.backend, old_backend.functions() | old_random),
        (tf.random, random),
        (keras.random, random | {"dropout": look_alikes.dropped}),
        (
            keras.ops,
            {n: open_forms.FUNCTIONS[n] for n in _OF_SIZES}
            | {"shape": unknown_sizes.shape_of},
        ),
    ]
    return [
        (home, name, getattr(home, name), known[name])
        for home, known in homes
        for name in known.keys() & set(dir(home))
    ]


@contextlib.contextmanager
def symbolic_tensorflow(
    inputs: Sequence[Any], weights: SymbolicWeights
) -> Iterator[dict[int, Callable[..., Any]]]:
    """Let functions such as `tf.nn.relu` accept symbolic tensors.

    Args:
        inputs: of the `call` that is followed. They say how many examples there are.
        weights: what stands for weights.

    Yields:
        `id` of each such function -> the function that accepts them.
    """
    rows = functions()
    tensors = [tensor for tensor in inputs if is_symbolic(tensor)]
    first = unknown_sizes.OpenSize(tensors[0], 0) if tensors else None
    either = {
        id(original): _either(ours, original, weights, first)
        for _, _, original, ours in rows
    }
    for home, name, original, _ours in rows:
        setattr(home, name, either[id(original)])
    get_item, part = tf.Tensor.__getitem__, keras.KerasTensor.__getitem__
    keras.KerasTensor.__getitem__ = lambda self, key: part(
        self, (key,) if isinstance(key, slice) else key
    )
    tf.Tensor.__getitem__ = lambda self, key, *more: (
        positions.rows_of(self, key)
        if positions.is_cut(key)
        else get_item(self, key, *more)
    )
    try:
        yield either
    finally:
        tf.Tensor.__getitem__, keras.KerasTensor.__getitem__ = get_item, part
        for home, name, original, _ours in rows:
            setattr(home, name, original)


def _mean_loss(compare: Callable[..., Any]) -> Callable[..., Any]:
    """Return what compares tensors. Keras would divide by the number of examples."""

    def compared(self: Any, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        given = keras.tree.flatten((y_true, y_pred))
        is_mean = self.reduction in ("sum_over_batch_size", "mean")
        if is_mean and sample_weight is None and any(map(is_symbolic, given)):
            return keras.ops.mean(self.call(y_true, y_pred))
        return compare(self, y_true, y_pred, sample_weight)

    return compared


@contextlib.contextmanager
def seen_losses() -> Iterator[list[Any]]:
    """Collect the losses that a `call` adds by itself. Keras would want numbers.

    Metrics that it measures do not change what it computes, so they do nothing.
    """
    add_loss, measure = keras.layers.Layer.add_loss, keras.metrics.Metric.__call__
    updates = [(kind, kind.update_state) for kind in _METRICS]
    compare = keras.losses.Loss.__call__
    seen: list[Any] = []

    def add(self: Any, loss: Any, **_inputs: Any) -> None:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if caller.partition(".")[0] != "keras":
            seen.append(loss)
        else:
            add_loss(self, loss)

    keras.layers.Layer.add_loss = add
    keras.metrics.Metric.__call__ = lambda *args, **kwargs: None
    keras.losses.Loss.__call__ = _mean_loss(compare)
    for kind, _update in updates:
        kind.update_state = lambda *args, **kwargs: None
    try:
        yield seen
    finally:
        keras.losses.Loss.__call__ = compare
        for kind, update in updates:
            kind.update_state = update
        keras.layers.Layer.add_loss = add_loss
        keras.metrics.Metric.__call__ = measure


def is_symbolic(value: Any) -> bool:
    """Say whether a value is a tensor of Keras without numbers."""
    return isinstance(value, keras.KerasTensor)


def _either(
    symbolic: Callable[..., Any],
    original: Callable[..., Any],
    weights: SymbolicWeights,
    batch: Any,
) -> Any:
    def function(*args: Any, **kwargs: Any) -> Any:
        args, kwargs = weights.given((args, kwargs))
        if batch is not None and symbolic in unknown_sizes.FOR_EACH_EXAMPLE:
            sized = functools.partial(_sized, symbolic, batch)
            args = (*map(sized, args[:1]), *args[1:])
            kwargs = {n: sized(p) if n == "shape" else p for n, p in kwargs.items()}
        given = keras.tree.flatten((args, kwargs))
        is_open = any(isinstance(part, OPEN) for part in given)
        if not (is_open or any(map(is_symbolic, given))):
            return original(*args, **kwargs)
        placed, by_name = by_place(original, args, kwargs)
        return symbolic(*placed, **by_name)

    return function


def by_place(
    function: Any, args: Any, kwargs: Any
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Give arguments by their places: their names differ in Keras."""
    by_name = {name: value for name, value in kwargs.items() if name != "name"}
    placed = [*args]
    for name in [*inspect.signature(function).parameters][len(args) :]:
        if name not in by_name:
            break
        placed.append(by_name.pop(name))
    return tuple(placed), by_name


def _sized(
    function: Callable[..., Any], batch: unknown_sizes.OpenSize, shape: Any
) -> Any:
    """Write the number of examples as a size that is known later.

    It is None, or the first size of an input, if the shape has as many axes. Random
    numbers for a batch of fixed size fit no other batch.
    """
    if not isinstance(shape, list | tuple) or not len(shape):
        return shape
    like = batch.tensor.shape
    first = shape[0]
    is_open = like[0] is None and function in unknown_sizes.RANDOM
    # While Keras asks for a shape, a size may be a tensor.
    fits = isinstance(first, int) and (first == like[0] or (is_open and first != 1))
    is_batch = first is None or (len(shape) == len(like) and fits)
    return [batch, *shape[1:]] if is_batch else shape
