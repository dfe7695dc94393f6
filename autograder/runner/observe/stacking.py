"""Stack tensors in front of the batch, and exchange the two axes afterwards.

Loops that predict one step after another end so. It is a stack behind the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from autograder.runner.observe import look_alikes


class Stacked(keras.KerasTensor):  # type: ignore[misc]
    """Tensors in front of the batch."""

    parts: Sequence[Any] = ()


def stacked(values: Any, axis: int = 0, *_: Any, **_more: Any) -> Any:
    """Stack as `tf.stack` does, and remember the parts."""
    made = keras.ops.stack(values, axis)
    if axis == 0 and isinstance(values, list | tuple):
        made.__class__ = Stacked
        made.parts = list(values)
    return made


def transposed(a: Any, perm: Any = None, *args: Any, **more: Any) -> Any:
    """Exchange axes as `tf.transpose` does."""
    axes = list(range(len(a.shape)))
    if isinstance(a, Stacked) and perm is not None and list(perm) == [1, 0, *axes[2:]]:
        return keras.ops.stack(a.parts, 1)
    return look_alikes.transpose(a, perm, *args, **more)
