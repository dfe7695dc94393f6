"""Keras without TensorFlow until somebody looks: weights are drawn at the first look.

Nothing is trained here, so hardly any submission looks at a weight. The first
operation of TensorFlow takes a process as long as all the rest of a small submission,
and starts threads, after which a server must not fork.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

_RANDOM = (
    keras.initializers.Orthogonal,
    keras.initializers.RandomNormal,
    keras.initializers.RandomUniform,
    keras.initializers.TruncatedNormal,
    keras.initializers.VarianceScaling,  # Glorot, He and LeCun come from it
)


class _Number:
    """The initializer of a variable that begins as one number."""

    def __init__(self, number: float) -> None:
        self.number = number

    def __call__(self, shape: tuple[int, ...], dtype: str) -> Any:
        return keras.ops.convert_to_tensor(self.number, dtype)


class _Strategy:
    """The strategy of TensorFlow, as soon as it is asked for anything."""

    _find = staticmethod(tf.distribute.get_strategy)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._find(), name)


_strategy = _Strategy()


_waiting: dict[int, tuple[Any, Any]] = {}
"""The identity of a variable -> itself, and the initializer that will draw it."""


def install() -> None:
    """Make every `keras.Variable` of this process wait for whoever looks at it."""
    variable = keras.Variable
    make, value = variable.__init__, variable.value
    numpy, assign = variable.numpy, variable.assign

    def init(
        self: Any, initializer: Any, shape: Any = None, dtype: Any = None, **kwargs: Any
    ) -> None:
        if isinstance(initializer, int | float) and dtype is not None:
            # As an optimizer makes its learning rate.
            initializer, shape = _Number(initializer), ()
        if not callable(initializer):
            make(self, initializer, shape, dtype, **kwargs)
            return
        with keras.StatelessScope(initialize_variables=False):
            make(self, initializer, shape, dtype, **kwargs)
        _waiting[id(self)] = self, initializer

    def drawn(self: Any) -> Any:
        draw()
        return value.fget(self)

    def drawn_numpy(self: Any) -> Any:
        initializer = _initializer(self)
        if isinstance(initializer, _Number):
            return np.asarray(initializer.number, self.dtype)
        return numpy(self)

    def drawn_assign(self: Any, new: Any) -> Any:
        draw()
        return assign(self, new)

    variable.__init__ = init
    variable.value = property(drawn)
    variable.numpy, variable.assign = drawn_numpy, drawn_assign
    # Every model and optimizer asks, and the answer makes a graph, with a thread.
    tf.distribute.has_strategy = lambda: False
    tf.distribute.get_strategy = lambda: _strategy


def draw() -> None:
    """Draw all weights that wait, except in the middle of guessing a shape."""
    if _waiting:
        # Keras draws at the end of such a scope, unless it is within another one.
        with keras.StatelessScope() as scope:
            pass
        if scope.original_scope is None:
            _waiting.clear()


def forget() -> None:
    """Forget the weights that wait: their models are gone."""
    keras.backend.clear_session(free_memory=False)
    _waiting.clear()


def to_be_drawn(model: Any) -> bool:
    """Tell whether a weight of a model is still to be drawn at random."""
    return any(isinstance(_initializer(weight), _RANDOM) for weight in model.weights)


def _initializer(variable: Any) -> Any:
    return _waiting.get(id(variable), (None, None))[1]
