"""Stack tensors in front of the batch, and exchange the two axes afterwards.

Loops that predict one step after another end so. It is a stack behind the batch. Such a
loop may begin with the steps of a sequence in front of the batch, and end with the one
step of each example that is its last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from autograder.runner.observe import look_alikes
from autograder.runner.observe.positions import EveryExample

_MOST_STEPS = 200
"""More steps are not written one by one."""


class Stacked(keras.KerasTensor):  # type: ignore[misc]
    """Tensors in front of the batch."""

    parts: Sequence[Any] = ()


class StepOfEach:
    """One step of each example, which is a pair of numbers for TensorFlow."""

    def __init__(self, step: Any, is_first: bool) -> None:
        """Know the steps, and whether they are before the examples in the pairs."""
        self.step, self.is_first = step, is_first


def stacked(values: Any, axis: int = 0, *_: Any, **_more: Any) -> Any:
    """Stack as `tf.stack` does, and remember the parts."""
    is_list = isinstance(values, list | tuple)
    if is_list and len(values) == 2 and axis in (1, -1):
        for is_first, (step, other) in ((True, values), (False, values[::-1])):
            if _is_every_example(other, step):
                return StepOfEach(step, is_first)
    made = keras.ops.stack(values, axis)
    return _in_front(made, values) if axis == 0 and is_list else made


def _in_front(made: Any, parts: Sequence[Any]) -> Any:
    made.__class__ = Stacked
    made.parts = list(parts)
    return made


def _is_every_example(value: Any, step: Any) -> bool:
    """Say whether numbers are 0, 1, 2, ... for the examples of a tensor."""
    if not isinstance(step, keras.KerasTensor) or len(step.shape) != 1:
        return False
    if isinstance(value, EveryExample):
        return True
    is_fixed = step.shape[0] is not None and not isinstance(value, keras.KerasTensor)
    return is_fixed and np.array_equal(np.asarray(value), np.arange(step.shape[0]))


def gathered(params: Any, indices: Any, *_: Any, **_more: Any) -> Any:
    """Take the step of each example as `tf.gather_nd` does."""
    rows = params
    if isinstance(params, Stacked):
        rows = keras.ops.stack(params.parts, 1)
    in_order = isinstance(indices, StepOfEach) and (
        indices.is_first == isinstance(params, Stacked)
    )
    if not in_order or len(rows.shape) != 3 or rows.shape[1] is None:
        raise ValueError("numbers are taken in a way that the grader does not know")
    chosen = keras.ops.one_hot(keras.ops.cast(indices.step, "int32"), rows.shape[1])
    made = keras.ops.matmul(keras.ops.expand_dims(chosen, 1), rows)
    return keras.ops.squeeze(made, 1)


def unstacked(value: Any, num: Any = None, axis: int = 0, **more: Any) -> list[Any]:
    """Return a list of slices as `tf.unstack` does."""
    if isinstance(value, Stacked) and axis == 0:
        return list(value.parts)
    return look_alikes.unstacked(value, num, axis, **more)


def dropped(x: Any, rate: Any = 0.5, noise_shape: Any = None, **more: Any) -> Any:
    """Drop numbers as `tf.nn.dropout` does."""
    if not isinstance(x, Stacked):
        return look_alikes.dropped(x, rate, noise_shape, **more)
    parts = [look_alikes.dropped(part, rate, noise_shape, **more) for part in x.parts]
    return stacked(parts)


def transposed(a: Any, perm: Any = None, *args: Any, **more: Any) -> Any:
    """Exchange axes as `tf.transpose` does."""
    axes = list(range(len(a.shape)))
    made = look_alikes.transpose(a, perm, *args, **more)
    if perm is None or len(axes) < 3 or list(perm) != [1, 0, *axes[2:]]:
        return made
    if isinstance(a, Stacked):
        return keras.ops.stack(a.parts, 1)
    if not isinstance(a, keras.KerasTensor) or not 0 < (a.shape[1] or 0) < _MOST_STEPS:
        return made
    return _in_front(made, [a[:, step] for step in range(a.shape[1])])
