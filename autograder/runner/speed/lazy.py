"""Lazy weights: in plain submissions, weights are initialized when they are first read.

Nothing is trained here, so a plain submission never reads a weight. The grader reads
some, when it asks an optimizer for its numbers. The first operation of TensorFlow takes
as long as the whole rest of a small submission. It also starts threads, and a server
with threads must not fork.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf


class _Number:
    """The initializer of a variable whose first value is one number."""

    def __init__(self, number: float) -> None:
        self.number = number

    def __call__(self, shape: tuple[int, ...], dtype: str) -> Any:
        return keras.ops.convert_to_tensor(self.number, dtype)


class _Strategy:
    """Stands for the strategy of TensorFlow, and finds it at the first access."""

    def __init__(self, find: Any) -> None:
        self._find = find

    def __getattr__(self, name: str) -> Any:
        return getattr(self._find(), name)


_waiting: dict[int, tuple[Any, Any]] = {}
"""The `id` of each variable without a value -> the variable, and its initializer."""
_on = False


def switch(on: bool) -> None:
    """Switch lazy weights on or off for new variables. Forget all waiting variables."""
    global _on
    _on = on
    _waiting.clear()


def install() -> None:
    """Replace methods of `keras.Variable` and `tf.distribute` in this process."""
    variable = keras.Variable
    make, value = variable.__init__, variable.value
    numpy, assign = variable.numpy, variable.assign

    def init(self: Any, initializer: Any, *args: Any, **kwargs: Any) -> None:
        if _on and isinstance(initializer, int | float) and "dtype" in kwargs:
            # An optimizer makes its learning rate like this.
            initializer, kwargs["shape"] = _Number(initializer), ()
        if not (_on and callable(initializer)):
            make(self, initializer, *args, **kwargs)
            return
        with keras.StatelessScope(initialize_variables=False):
            make(self, initializer, *args, **kwargs)
        _waiting[id(self)] = self, initializer

    def drawn(self: Any) -> Any:
        _draw()
        return value.fget(self)

    def drawn_numpy(self: Any) -> Any:
        _, initializer = _waiting.get(id(self), (None, None))
        if isinstance(initializer, _Number):
            return np.asarray(initializer.number, self.dtype)[()]
        return numpy(self)

    def drawn_assign(self: Any, new: Any) -> Any:
        _draw()
        return assign(self, new)

    variable.__init__ = init
    variable.value = property(drawn)
    variable.numpy, variable.assign = drawn_numpy, drawn_assign
    _install_strategy()


def _install_strategy() -> None:
    """Answer requests for the strategy without TensorFlow.

    Every model and every optimizer asks for it. TensorFlow would make a graph and
    start a thread to answer.
    """
    has, get = tf.distribute.has_strategy, tf.distribute.get_strategy
    later = _Strategy(get)
    tf.distribute.has_strategy = lambda: not _on and has()
    tf.distribute.get_strategy = lambda: later if _on else get()


def _draw() -> None:
    """Initialize all waiting variables, but not while Keras works out a shape."""
    if _waiting:
        # Keras initializes them at the end of this scope, if no other scope is open.
        with keras.StatelessScope() as scope:
            pass
        if scope.original_scope is None:
            _waiting.clear()


def waits(model: Any) -> bool:
    """Say whether weights of a model are not initialized yet."""
    return any(id(weight) in _waiting for weight in model.weights)
