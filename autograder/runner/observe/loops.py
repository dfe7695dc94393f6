"""Notice training loops that the student wrote. They are not described."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf


def watch(seen: Callable[[], None]) -> None:
    """Call `seen` whenever gradients of weights are made or applied in this process.

    `fit` does not train here, so only the student's own loop needs such gradients. A
    loop may change the weights without an optimizer.
    """
    for kind in (keras.optimizers.Optimizer, keras.optimizers.LossScaleOptimizer):
        owner: Any = next(k for k in kind.__mro__ if "apply" in vars(k))
        owner.apply = _telling(owner.apply, seen)
    tapes: Any = tf.GradientTape
    tapes.gradient = _telling_of_weights(tapes.gradient, seen)


def _telling_of_weights(
    gradient: Callable[..., Any], seen: Callable[[], None]
) -> Callable[..., Any]:
    @functools.wraps(gradient)
    def gradient_and_tell(self: Any, target: Any, sources: Any, *args: Any,
                          **kwargs: Any) -> Any:  # fmt: skip
        if any(isinstance(v, keras.Variable) for v in keras.tree.flatten(sources)):
            seen()
        return gradient(self, target, sources, *args, **kwargs)

    return gradient_and_tell


def _telling(apply: Callable[..., Any], seen: Callable[[], None]) -> Callable[..., Any]:
    def apply_and_tell(*args: Any, **kwargs: Any) -> Any:
        seen()
        return apply(*args, **kwargs)

    return apply_and_tell
