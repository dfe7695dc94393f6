"""Describe layers whose channels come first as layers whose channels come last.

The axes are exchanged before such a layer and after it. The weights are the same.
"""

from __future__ import annotations

from typing import Any

import keras

from autograder.i18n import Message, _
from autograder.runner.observe.given_names import OURS
from autograder.runner.observe.steps import Batch, Step


def come_first(layer: Any) -> bool:
    """Say whether the channels are axis 1 of what a layer reads."""
    return getattr(layer, "data_format", None) == "channels_first"


def steps_with_channels_last(step: Step) -> list[Step]:
    """Return the steps that do the same as a layer of Keras.

    Steps of a model that was never built have no axes to exchange. They stay as they
    are.
    """
    entering = step.entering[0] if step.entering else ()
    if not come_first(step.operation) or len(entering) < 3:
        return [step]
    if len(step.entering) > 1 or len(step.leaving) > 1:
        return [step._replace(reason=step.reason or _with_states(step.operation))]
    leaving = step.leaving[0]
    first, first_after = (_axis(step.operation, shape) for shape in (entering, leaving))
    to_last = _to_last(entering, first)
    inside = _ordered(entering, to_last)
    steps = [_permuted(to_last, entering)]
    if len(leaving) - first_after != len(entering) - first:
        return [*steps, step._replace(entering=(inside,))]
    left = _ordered(leaving, _to_last(leaving, first_after))
    itself = step._replace(entering=(inside,), leaving=(left,))
    count = len(leaving) - 1
    to_first = (*range(1, first_after), count, *range(first_after, count))
    return [*steps, itself, _permuted(to_first, left)]


def _with_states(layer: Any) -> Message:
    text = _(
        "The layer {name!r} reads or returns states, and its channels come first. "
        "Let them come last."
    )
    return text.format(name=layer.name)


def _axis(layer: Any, shape: Batch) -> int:
    """Return the axis of the channels. In a sequence of images, axis 1 is the time."""
    is_recurrent = isinstance(layer, keras.layers.RNN)
    return 2 if is_recurrent and len(shape) == layer.cell.rank + 3 else 1


def _to_last(shape: Batch, first: int) -> tuple[int, ...]:
    """Return the axes after the batch, and that of the channels at the end."""
    return (*(axis for axis in range(1, len(shape)) if axis != first), first)


def _permuted(dims: tuple[int, ...], entering: Batch) -> Step:
    layer = keras.layers.Permute(dims, name=f"{OURS}axes")
    return Step(layer, (), (entering,), (_ordered(entering, dims),))


def _ordered(shape: Batch, dims: tuple[int, ...]) -> Batch:
    return (shape[0], *(shape[axis] for axis in dims))
