"""Keras without TensorFlow: in plain submissions, weights are drawn at the first look.

Nothing is trained here, so plain submissions look at no weight; ours does, when it asks
an optimizer for its numbers. The first operation of TensorFlow takes a process as long
as all the rest of a small submission, and starts threads, after which a server must not
fork.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf


class _Number:
    """The initializer of a variable that begins as one number."""

    def __init__(self, number: float) -> None:
        self.number = number

    def __call__(self, shape: tuple[int, ...], dtype: str) -> Any:
        return keras.ops.convert_to_tensor(self.number, dtype)


class _Strategy:
    """The strategy of TensorFlow, as soon as it is asked for anything."""

    def __init__(self, find: Any) -> None:
        self._find = find

    def __getattr__(self, name: str) -> Any:
        return getattr(self._find(), name)


_waiting: dict[int, tuple[Any, Any]] = {}
"""The identity of a variable -> itself, and what will draw it."""
_on = False


def switch(on: bool) -> None:
    """Forget what waits, and let variables that are made from now on wait or not."""
    global _on
    _on = on
    _waiting.clear()


def install() -> None:
    """Replace methods of `keras.Variable`, and what makes a graph, in this process."""
    variable = keras.Variable
    make, value = variable.__init__, variable.value
    numpy, assign = variable.numpy, variable.assign

    def init(self: Any, initializer: Any, *args: Any, **kwargs: Any) -> None:
        if _on and isinstance(initializer, int | float) and "dtype" in kwargs:
            # As an optimizer makes its learning rate.
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
    """Spare the question for a strategy, which makes a graph, with a thread.

    Every model and every optimizer asks.
    """
    has, get = tf.distribute.has_strategy, tf.distribute.get_strategy
    later = _Strategy(get)
    tf.distribute.has_strategy = lambda: not _on and has()
    tf.distribute.get_strategy = lambda: later if _on else get()


def _draw() -> None:
    """Draw all weights that wait, except in the middle of guessing a shape."""
    if _waiting:
        # Keras draws at the end of such a scope, unless it is within another one.
        with keras.StatelessScope() as scope:
            pass
        if scope.original_scope is None:
            _waiting.clear()


def waits(model: Any) -> bool:
    """Tell whether weights of a model are still to be drawn."""
    return any(id(weight) in _waiting for weight in model.weights)
