"""The layers that disturb numbers while a model learns, and only then."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from autograder.facts.layers.axes import Shape, estimated_size
from autograder.facts.layers.kind import BaseLayer

__all__ = ["AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise"]

PER_RANDOM_NUMBER = 30.0
"""Nanoseconds of one core."""


class RandomLayer(BaseLayer):
    """What the layers that draw a random number for each of their inputs have."""

    differs_in_training: ClassVar[bool] = True

    def nanoseconds(self, shape: Shape) -> float:
        """Drawing takes far longer than the rest."""
        return super().nanoseconds(shape) + PER_RANDOM_NUMBER * estimated_size(shape)


class RateLayer(RandomLayer):
    """What the layers that disturb a share of their input in training have."""

    rate: Annotated[float, Field(ge=0, le=1)]

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """With a rate of 0 nothing is disturbed."""
        return self.rate == 0


class Dropout(RateLayer):
    """`keras.layers.Dropout`."""

    kind: Literal["Dropout"] = "Dropout"


class AlphaDropout(RateLayer):
    """`keras.layers.AlphaDropout`."""

    kind: Literal["AlphaDropout"] = "AlphaDropout"


class GaussianDropout(RateLayer):
    """`keras.layers.GaussianDropout`."""

    kind: Literal["GaussianDropout"] = "GaussianDropout"


class GaussianNoise(RandomLayer):
    """`keras.layers.GaussianNoise`: adds noise in training."""

    kind: Literal["GaussianNoise"] = "GaussianNoise"
    stddev: Annotated[float, Field(ge=0, le=1)]

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Noise without variance is none."""
        return self.stddev == 0
