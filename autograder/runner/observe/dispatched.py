"""Let functions of TensorFlow stand between the layers of a Functional model.

Up to Keras 2 they could, as in `tf.expand_dims(x, -1)`. Keras 3 refuses its symbolic
tensors there. TensorFlow asks a dispatcher before it raises the error.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import keras
import tensorflow as tf

from autograder.runner.observe.symbolic import by_place, functions, is_symbolic
from autograder.runner.observe.unknown_sizes import OpenSize

_Dispatcher: Any = tf.__internal__.dispatch.GlobalOpDispatcher


class _BetweenLayers(_Dispatcher):  # type: ignore[misc]
    """Calls the function of Keras with the same meaning."""

    def __init__(self, note: Callable[[str, str], None]) -> None:
        """Know the functions before a submission can replace them."""
        self._note = note
        self._known = {
            id(part): (f"tf.{name}", part, ours)
            for _home, name, original, ours in functions()
            for part in _wrapped(original)
        }

    def handle(self, op: Any, args: Any, kwargs: Any) -> Any:
        """Return what the function of Keras does; leave the error if it fails, too."""
        known = self._known.get(id(op))
        given = keras.tree.flatten((args, kwargs))
        if known is None or not any(map(_has_no_numbers, given)):
            return self.NOT_SUPPORTED
        name, _original, ours = known
        try:
            placed, by_name = by_place(op, args, kwargs)
            found = ours(*placed, **by_name)
        except Exception:  # noqa: BLE001 - the error of TensorFlow is the known one
            return self.NOT_SUPPORTED
        self._note(f"{name}(x) between layers", "a function of keras.ops")
        return found


def install(note: Callable[[str, str], None]) -> None:
    """Let functions of TensorFlow take symbolic tensors. Each use calls `note`.

    NumPy leaves `np.sqrt(2) * x` to a symbolic tensor, as it does to any other tensor.
    """
    _BetweenLayers(note).register()
    keras.KerasTensor.__array_priority__ = 100
    for home, name, original, ours in functions():
        if home is tf.keras.backend:
            setattr(home, name, _of_backend(name, original, ours, note))


def _of_backend(
    name: str,
    original: Callable[..., Any],
    ours: Callable[..., Any],
    note: Callable[[str, str], None],
) -> Callable[..., Any]:
    """Return what stands for a function that fails before it calls TensorFlow."""

    @functools.wraps(original)
    def function(*args: Any, **kwargs: Any) -> Any:
        if not any(map(is_symbolic, keras.tree.flatten((args, kwargs)))):
            return original(*args, **kwargs)
        note(f"K.{name}(x) between layers", "a function of keras.ops")
        return ours(*args, **kwargs)

    return function


def _has_no_numbers(value: Any) -> bool:
    return is_symbolic(value) or isinstance(value, OpenSize)


def _wrapped(function: Any) -> Iterator[Any]:
    """Yield a function and those that it wraps. TensorFlow names one of them."""
    while function is not None:
        yield function
        function = getattr(function, "__wrapped__", None)
