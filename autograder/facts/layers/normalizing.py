"""The layers that bring numbers to mean 0 and variance 1."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, fixed
from autograder.facts.layers.kind import BaseLayer, Weights
from autograder.i18n import _

__all__ = ["BatchNormalization"]


class BatchNormalization(BaseLayer):
    """`keras.layers.BatchNormalization` over the last axis."""

    differs_in_training: ClassVar[bool] = True
    kind: Literal["BatchNormalization"] = "BatchNormalization"
    momentum: Annotated[float, Field(ge=0, le=1)] = 0.99
    epsilon: Annotated[float, Field(gt=0, le=1)] = 0.001
    scale: bool = True
    center: bool = True

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """Scale, offset, moving mean and moving variance for each channel."""
        if not shape:
            raise FactError(
                _("BatchNormalization needs an input with at least one axis")
            )
        channels = (fixed(self.kind, shape[-1]),)
        groups = (
            (self.scale, Weights("scales", channels)),
            (self.center, Weights("offsets", channels)),
            (True, Weights("moving means", channels, is_learnt=False)),
            (True, Weights("moving variances", channels, is_learnt=False)),
        )
        return tuple(weights for is_there, weights in groups if is_there)
