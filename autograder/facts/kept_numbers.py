"""Layers that change nothing of what another layer returns.

A relu leaves what a relu or a sigmoid returns as it is, and so does a limit that is
outside of the bounds of an activation.
"""

from __future__ import annotations

import math

from autograder.facts.known_activations import ACTIVATIONS, known_activation
from autograder.facts.layers import Activation, Layer, Operation
from autograder.facts.setting import Setting

_IDEMPOTENT = tuple(
    Setting(name=known.name) for known in ACTIVATIONS if known.is_idempotent
)
"""Activations that change nothing if they are applied a second time."""
_RELU = Setting(name="relu")
_NEAR = 1e-6
"""How far a limit may be within the bounds: Keras' losses have such limits, too."""


def keeps_all_of(last: Layer, layer: Layer) -> bool:
    """Say whether all numbers that leave one layer stay as they are in the next one."""
    applied = last.output_activation
    if isinstance(layer, Activation) and layer.activation == applied:
        return applied in _IDEMPOTENT
    bounds, kept = known_activation(applied.name).bounds, _kept(layer)
    if bounds is None or kept is None:
        return False
    return kept[0] <= bounds[0] + _NEAR and bounds[1] - _NEAR <= kept[1]


def _kept(layer: Layer) -> tuple[float, float] | None:
    """Return the range of numbers that a layer leaves as they are, if there is one."""
    match layer:
        case Activation(activation=activation) if activation == _RELU:
            return 0.0, math.inf
        case Operation(
            function="clip",
            operands=("tensor",),
            options={"x_min": int() | float() as low, "x_max": int() | float() as high},
        ):
            return low, high
        case Operation(function="maximum", operands=("tensor", int() | float() as low)):
            return low, math.inf
        case Operation(
            function="minimum", operands=("tensor", int() | float() as high)
        ):
            return -math.inf, high
    return None
