"""Describe layers whose channels come first as layers whose channels come last.

The axes are exchanged before such a layer and after it. The weights are the same.
"""

from __future__ import annotations

from typing import Any

import keras

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
    count = len(entering) - 1
    to_last, to_first = (*range(2, count + 1), 1), (count, *range(1, count))
    inside = _ordered(entering, to_last)
    steps = [_permuted(to_last, entering)]
    if len(step.leaving[0]) != len(entering):
        return [*steps, step._replace(entering=(inside,))]
    left = _ordered(step.leaving[0], to_last)
    itself = step._replace(entering=(inside,), leaving=(left,))
    return [*steps, itself, _permuted(to_first, left)]


def _permuted(dims: tuple[int, ...], entering: Batch) -> Step:
    layer = keras.layers.Permute(dims, name=f"{OURS}axes")
    return Step(layer, (), (entering,), (_ordered(entering, dims),))


def _ordered(shape: Batch, dims: tuple[int, ...]) -> Batch:
    return (shape[0], *(shape[axis] for axis in dims))
