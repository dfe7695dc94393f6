"""Write what an operation does with all places, or the last one, as a layer."""

from __future__ import annotations

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape
from autograder.facts.layers.function_options import axes_of
from autograder.facts.layers.kind import BaseLayer
from autograder.facts.layers.operating import Operation
from autograder.facts.layers.pooling import (
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalAveragePooling3D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    GlobalMaxPooling3D,
)
from autograder.facts.layers.recurrent import Recurrent

_WHOLE = (None, None, None)
"""A slice of all there is."""
_KINDS = {
    "mean": (GlobalAveragePooling1D, GlobalAveragePooling2D, GlobalAveragePooling3D),
    "max": (GlobalMaxPooling1D, GlobalMaxPooling2D, GlobalMaxPooling3D),
}
"""Function -> the layers for one, two and three axes of places."""


def over_places(
    operation: Operation, before: Shape | None, has_masks: bool
) -> BaseLayer | None:
    """Return the layer that is an operation over all axes but batch and channels.

    Args:
        operation: in its plain form.
        before: the shape of one example.
        has_masks: whether the model makes masks, which a layer would read.
    """
    function, options = operation.function, operation.options
    count = len(before or ()) - 1
    if function not in _KINDS or not 1 <= count <= len(_KINDS[function]):
        return None
    keepdims = options.get("keepdims", False)
    if not isinstance(keepdims, bool) or {*options} - {"axis", "keepdims"}:
        return None
    try:
        axes = axes_of(options.get("axis"), count + 2)
    except FactError:
        return None
    pooling: BaseLayer = _KINDS[function][count - 1](keepdims=keepdims)
    is_known = operation.operands == ("tensor",) and axes == {*range(1, count + 1)}
    return pooling if is_known and not (has_masks and pooling.reads_mask) else None


def of_last_step(layer: BaseLayer, last: BaseLayer) -> BaseLayer | None:
    """Return a recurrent layer of which `x[:, -1]` alone is read; None for others."""
    if not isinstance(layer, Operation) or not isinstance(last, Recurrent):
        return None
    key = layer.options.get("key")
    if (layer.function, layer.operands) != ("get_item", ("tensor",)):
        return None
    if not isinstance(key, tuple) or key[:2] != (_WHOLE, -1):
        return None
    return last.of_last_step() if {*key[2:]} <= {_WHOLE, "..."} else None
