"""Let a `call` have an argument `training` without a default, as Keras 2 did.

Keras 2 always said whether the model learns. Keras 3 only does so if it knows, and
stops at a layer whose `call` needs the argument.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import keras

Note = Callable[..., None]
_NAME = "training"
_GIVEN_DEFAULT: set[Any] = set()
"""The functions that needed the argument."""


def install(note: Note) -> None:
    """Give the argument the default None. A call without the argument calls `note`."""
    original, call = keras.layers.Layer.__init__, keras.layers.Layer.__call__

    # `functools.wraps` is not used here. Keras reads the signature of a constructor.
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        _give_default(getattr(type(self), "call", None))
        original(self, *args, **kwargs)

    def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
        function = getattr(type(self), "call", None)
        if function in _GIVEN_DEFAULT and not _is_given(function, args, kwargs):
            today = "call(self, x, training=None)"
            note("call(self, x, training)", today, stops=True)
        return call(self, *args, **kwargs)

    keras.layers.Layer.__init__ = __init__
    keras.layers.Layer.__call__ = __call__


def _give_default(function: Any) -> None:
    """Let the argument be None if it is the last one without a default."""
    if not inspect.isfunction(function) or hasattr(function, "__wrapped__"):
        return
    found = inspect.signature(function).parameters.values()
    by_place = [p for p in found if p.kind is p.POSITIONAL_OR_KEYWORD]
    needed = [p.name for p in by_place if p.default is p.empty]
    if needed[-1:] == [_NAME]:
        function.__defaults__ = (None, *(function.__defaults__ or ()))
        _GIVEN_DEFAULT.add(function)


def _is_given(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    place = [*inspect.signature(function).parameters].index(_NAME)
    return _NAME in kwargs or len(args) >= place
