"""Write operations with several parts as operations that a layer is known for."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import keras

from autograder.i18n import _
from autograder.runner.observe.given_names import OURS
from autograder.runner.observe.steps import Step, Trace, Undescribable, start
from autograder.runner.observe.symbolic import is_symbolic

Recorded = Callable[[Sequence[Any], Sequence[Any]], Trace]
"""Returns the steps between symbolic tensors."""


def joined_features(operation: Any, read: Sequence[Any], recorded: Recorded) -> Trace:
    """Return how `keras.utils.FeatureSpace` puts its features side by side."""
    parts = [start(tuple(tensor.shape), tensor.dtype) for tensor in read]
    if len(parts) == 1:
        return recorded(parts, parts)
    join = keras.layers.Concatenate(axis=operation.axis, name=f"{OURS}features")
    return recorded(parts, [join(parts)])


def as_slices(operation: Any, read: Sequence[Any], recorded: Recorded) -> Trace:
    """Return the steps of `keras.ops.split`: one slice for each part."""
    whole = start(tuple(read[0].shape), read[0].dtype)
    axis = operation.axis % len(whole.shape)
    length, given = whole.shape[axis], operation.indices_or_sections
    if length is None or not axis:
        raise Undescribable(_("It splits an axis without a fixed length."))
    if isinstance(given, int):
        given = range(length // given, length, length // given)
    ends = [0, *given, length]
    before = (slice(None),) * axis
    parts = [whole[(*before, slice(*pair))] for pair in itertools.pairwise(ends)]
    return recorded([whole], parts)


def as_places(operation: Any, read: Sequence[Any], recorded: Recorded) -> Trace:
    """Return the steps of `keras.ops.unstack`: one index for each part."""
    whole = start(tuple(read[0].shape), read[0].dtype)
    axis = operation.axis % len(whole.shape)
    length = operation.num or whole.shape[axis]
    if length is None or not axis:
        raise Undescribable(_("It splits an axis without a fixed length."))
    before = (slice(None),) * axis
    return recorded([whole], [whole[(*before, place)] for place in range(length)])


def cut_out(step: Step, read: Sequence[Any], recorded: Recorded) -> Trace:
    """Return the steps of `keras.ops.slice`: an index.

    Raises:
        Undescribable: if the place of the part is computed.
    """
    first = dict(step.arguments)["start_indices"]
    if len(read) != 1 or any(map(is_symbolic, keras.tree.flatten(first))):
        raise Undescribable(_("It cuts out a part at a place that is computed."))
    whole = start(tuple(read[0].shape), read[0].dtype)
    pairs = zip(map(int, first), map(int, step.operation.shape), strict=True)
    ends = ((at, None if size == -1 else at + size) for at, size in pairs)
    return recorded([whole], [whole[tuple(slice(at or None, to) for at, to in ends)]])
