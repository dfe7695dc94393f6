"""Notice training loops that the student wrote. They are not described."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras


def watch(seen: Callable[[], None]) -> None:
    """Call `seen` whenever gradients are applied in this process.

    `fit` does not train here, so only the student's own loop applies gradients.
    """
    for kind in (keras.optimizers.Optimizer, keras.optimizers.LossScaleOptimizer):
        owner: Any = next(k for k in kind.__mro__ if "apply" in vars(k))
        owner.apply = _telling(owner.apply, seen)


def _telling(apply: Callable[..., Any], seen: Callable[[], None]) -> Callable[..., Any]:
    def apply_and_tell(*args: Any, **kwargs: Any) -> Any:
        seen()
        return apply(*args, **kwargs)

    return apply_and_tell
