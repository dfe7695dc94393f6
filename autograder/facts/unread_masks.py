"""Say where it makes no difference that a mask ends.

An operation between layers loses the mask of what it reads, and the layer that computes
the same does not. Only layers that read masks notice this, and a loss.
"""

from __future__ import annotations

from collections.abc import Set

from autograder.facts.layers import Masking, Operation
from autograder.facts.layers.function_shapes import UNMASKED
from autograder.facts.spec import ModelSpec


def unnoticed_ends(spec: ModelSpec) -> Set[int]:
    """Return the numbers of the calls that end a mask which nothing would read.

    Raises:
        FactError: if the shapes of the model do not fit.
    """
    ends = {n for n, layer in enumerate(spec.layers) if ends_mask(layer)}
    if not ends or spec.input_shape is None:
        return frozenset()
    noticed = {node for node, _out in spec.outputs}
    """The tensors whose mask is read later, if they have one."""
    first, rows = len(spec.inputs), list(spec.rows())
    for number in range(first + len(rows) - 1, first - 1, -1):
        call, row = spec.calls[number - first], rows[number - first]
        # A mask says something about steps, so it ends where there are none.
        has_steps = any(len(shape) > 1 for shape in row.output_shapes)
        if row.layer.reads_mask or (has_steps and number in noticed):
            noticed |= {node for node, _out in call.inputs}
    return {
        number
        for number, call in enumerate(spec.calls, first)
        if call.layer in ends
        if number not in noticed or len(rows[number - first].output_shapes[0]) < 2
    }


def ends_mask(layer: object) -> bool:
    """Say whether a layer only ends a mask."""
    return isinstance(layer, Operation) and layer.function == UNMASKED


def makes_mask(layer: object) -> bool:
    """Say whether a layer says which steps are to be left out."""
    return isinstance(layer, Masking) or bool(getattr(layer, "mask_zero", False))
