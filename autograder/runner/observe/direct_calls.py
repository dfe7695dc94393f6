"""Notice models that a submission calls as if they learnt, outside of a training."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import keras

from autograder.runner.observe.frames import place_of
from autograder.runner.observe.symbolic import is_symbolic


def watch(seen: Callable[[Any], None]) -> None:
    """Call `seen` with each model that a line of the submission calls so.

    A model that another model calls in its `call` is none of them: it is a part.
    """
    call = keras.Model.__call__

    def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("training") is True and _is_direct(sys._getframe(1), args):
            seen(self)
        return call(self, *args, **kwargs)

    keras.Model.__call__ = watched


def _is_direct(frame: Any, args: tuple[Any, ...]) -> bool:
    code = frame.f_code
    parts = keras.tree.flatten(args)
    symbolic = any(is_symbolic(p) or not hasattr(p, "__array__") for p in parts)
    is_method = code.co_varnames[:1] == ("self",)
    return not symbolic and not is_method and place_of(code.co_filename, 1) is not None
