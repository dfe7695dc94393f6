"""The activations that have weights."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, fixed
from autograder.facts.layers.kind import BaseLayer
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.setting import (
    ZEROS,
    ConstraintSetting,
    InitializerSetting,
    RegularizerSetting,
)
from autograder.i18n import _

__all__ = ["PReLU"]


def _as_axes(axes: Any) -> Any:
    """Write one axis as a tuple, and none as None."""
    if isinstance(axes, int):
        return (axes,)
    return tuple(sorted(set(axes))) if axes else None


Axes = Annotated[
    Annotated[tuple[Annotated[int, Field(ge=1, le=6)], ...], Field(max_length=6)]
    | None,
    BeforeValidator(_as_axes),
]


class PReLU(BaseLayer):
    """`keras.layers.PReLU`: relu with a slope for negative numbers that is learnt."""

    kind: Literal["PReLU"] = "PReLU"
    alpha_initializer: InitializerSetting = ZEROS
    alpha_regularizer: RegularizerSetting = None
    alpha_constraint: ConstraintSetting = None
    shared_axes: Axes = None
    """Along these axes all numbers have the same slope. The first is axis 1."""

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """A slope for each number, or for each place of the axes not shared."""
        shared = self.shared_axes or ()
        if max(shared, default=0) > len(shape):
            text = _("{kind} shares axes {axes}, which its input does not have")
            raise FactError(text.format(kind=self.kind, axes=shared))
        slopes = tuple(
            1 if axis in shared else fixed(self.kind, size)
            for axis, size in enumerate(shape, 1)
        )
        return (Weights("slopes", slopes),)

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """An axis of one number is always shared."""
        layer = super().plain(before, after)
        ones = {axis for axis, size in enumerate(before or (), 1) if size == 1}
        axes = _as_axes(ones.union(self.shared_axes or ()))
        return layer.model_copy(update={"shared_axes": axes})
