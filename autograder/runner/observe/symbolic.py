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

_REDUCTIONS = ("mean", "sum", "max", "min", "prod", "any", "all", "std")
_SAME_ARGUMENTS = (
    "reshape", "expand_dims", "squeeze", "cast", "exp", "sqrt", "square", "abs", "sign",
    "log", "add", "subtract", "multiply", "divide", "maximum", "minimum", "matmul",
    "stack", "sin", "cos", "tanh", "where", "equal", "greater", "less", "rsqrt",
    "floor", "round", "negative",
)  # fmt: skip
"""Functions of the same name whose arguments are in the same places in both."""


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
        "concat": keras.ops.concatenate,
        "clip_by_value": keras.ops.clip,
        "transpose": _transpose,
        "l2_normalize": _unit,
    }
    ours |= {f"reduce_{name}": _reduction(name) for name in _REDUCTIONS}
    return [
        (home, name, getattr(home, name), ours[name])
        for home in (tf, tf.nn, tf.math, tf.linalg)
        for name in ours.keys() & set(dir(home))
    ]


def _reduction(name: str) -> Callable[..., Any]:
    function = getattr(keras.ops, name)

    def reduced(
        input_tensor: Any, axis: Any = None, keepdims: bool = False, name: Any = None
    ) -> Any:
        axes = tuple(axis) if isinstance(axis, list) else axis
        return function(input_tensor, axis=axes, keepdims=keepdims)

    return reduced


def _transpose(a: Any, perm: Any = None, **_more: Any) -> Any:
    return keras.ops.transpose(a, axes=None if perm is None else tuple(perm))


def _unit(x: Any, axis: Any = None, epsilon: float = 1e-12, **_more: Any) -> Any:
    return keras.ops.normalize(x, axis=-1 if axis is None else axis, order=2)


@contextlib.contextmanager
def symbolic_tensorflow() -> Iterator[None]:
    """Let functions such as `tf.nn.relu` accept symbolic tensors."""
    rows = functions()
    for home, name, original, ours in rows:
        setattr(home, name, _either(ours, original))
    try:
        yield
    finally:
        for home, name, original, _ours in rows:
            setattr(home, name, original)


@contextlib.contextmanager
def no_losses() -> Iterator[None]:
    """Raise an error if a `call` adds a loss of its own. No layer would show it."""
    add_loss = keras.layers.Layer.add_loss

    def add(self: Any, loss: Any) -> None:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if caller.partition(".")[0] != "keras":
            raise ValueError("it adds a loss of its own")
        add_loss(self, loss)

    keras.layers.Layer.add_loss = add
    try:
        yield
    finally:
        keras.layers.Layer.add_loss = add_loss


def is_symbolic(value: Any) -> bool:
    """Say whether a value is a tensor of Keras without numbers."""
    return isinstance(value, keras.KerasTensor)


def _either(symbolic: Callable[..., Any], original: Callable[..., Any]) -> Any:
    def function(*args: Any, **kwargs: Any) -> Any:
        given = keras.tree.flatten((args, kwargs))
        return (symbolic if any(map(is_symbolic, given)) else original)(*args, **kwargs)

    return function
