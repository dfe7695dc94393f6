"""The layers that disturb numbers while a model learns, and only then."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, Size, estimated_size
from autograder.facts.layers.kind import BaseLayer
from autograder.facts.layers.window import check_axes
from autograder.i18n import _

__all__ = [
    "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise",
    "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
]  # fmt: skip

PER_RANDOM_NUMBER = 30.0
"""Nanoseconds of one core."""


class RandomLayer(BaseLayer):
    """What the layers that draw a random number for each of their inputs have."""

    differs_in_training: ClassVar[bool] = True
    without: ClassVar[frozenset[str]] = frozenset(("always",))
    always: bool = False
    """Whether it does so when the model is used, too, as in Monte Carlo dropout."""

    def nanoseconds(self, shape: Shape) -> float:
        """Drawing takes far longer than the rest."""
        return super().nanoseconds(shape) + PER_RANDOM_NUMBER * estimated_size(shape)


class RateLayer(RandomLayer):
    """What the layers that disturb a share of their input in training have."""

    rate: Annotated[float, Field(ge=0, le=1)]

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """With a rate of 0 nothing is disturbed."""
        return self.rate == 0


NoiseShape = Annotated[tuple[Size | None, ...], Field(min_length=1, max_length=8)]


class Dropout(RateLayer):
    """`keras.layers.Dropout`."""

    by_place = ("rate", "noise_shape", "seed")
    kind: Literal["Dropout"] = "Dropout"
    noise_shape: NoiseShape | None = None
    """How many numbers are drawn along each axis, with the batch first.

    All or no numbers are dropped along an axis of 1. None stands for the whole axis.
    """

    def output_shape(self, shape: Shape) -> Shape:
        """Check that the numbers that are drawn fit."""
        drawn = self.noise_shape or ()
        if drawn and drawn[0] not in (None, 1):
            raise FactError(_("a noise_shape with the size of a batch is not known"))
        if drawn and len(drawn) != len(shape) + 1:
            text = _("{kind} needs {axes} axes in noise_shape, not {given}")
            raise FactError(
                text.format(kind=self.kind, axes=len(shape) + 1, given=len(drawn))
            )
        for size, length in zip(drawn[1:], shape, strict=False):
            if size not in (None, 1, length) and length is not None:
                text = _("{kind} cannot draw {size} numbers for an axis of {length}")
                raise FactError(text.format(kind=self.kind, size=size, length=length))
        return shape

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Write the whole length of an axis as None."""
        layer = super().plain(before, after)
        if self.noise_shape is None or before is None:
            return layer
        sizes = (None, *before)
        pairs = zip(self.noise_shape, sizes, strict=False)
        drawn = tuple(None if size == length else size for size, length in pairs)
        noise_shape = drawn if any(drawn) else None
        return layer.model_copy(update={"noise_shape": noise_shape})


class AlphaDropout(RateLayer):
    """`keras.layers.AlphaDropout`."""

    by_place = ("rate", "noise_shape", "seed")
    kind: Literal["AlphaDropout"] = "AlphaDropout"


class _SpatialDropout(RateLayer):
    """What drops all numbers of a channel, or none of them."""

    without: ClassVar[frozenset[str]] = frozenset(
        ("trainable", "activity_regularizer", "always")
    )
    axes: ClassVar[int]

    def output_shape(self, shape: Shape) -> Shape:
        """Check that there are so many axes before the channels."""
        check_axes(self.kind, shape, self.axes)
        return shape


class SpatialDropout1D(_SpatialDropout):
    """`keras.layers.SpatialDropout1D`."""

    by_place = ("rate", "seed", "name", "dtype")
    kind: Literal["SpatialDropout1D"] = "SpatialDropout1D"
    example_shape: ClassVar[Shape] = (6, 2)
    axes: ClassVar[int] = 1


class SpatialDropout2D(_SpatialDropout):
    """`keras.layers.SpatialDropout2D` with channels last."""

    by_place = ("rate", "data_format", "seed", "name")
    kind: Literal["SpatialDropout2D"] = "SpatialDropout2D"
    axes: ClassVar[int] = 2


class SpatialDropout3D(_SpatialDropout):
    """`keras.layers.SpatialDropout3D` with channels last."""

    by_place = ("rate", "data_format", "seed", "name")
    kind: Literal["SpatialDropout3D"] = "SpatialDropout3D"
    example_shape: ClassVar[Shape] = (4, 4, 6, 2)
    axes: ClassVar[int] = 3


class GaussianDropout(RateLayer):
    """`keras.layers.GaussianDropout`."""

    by_place = ("rate", "seed")
    kind: Literal["GaussianDropout"] = "GaussianDropout"


class GaussianNoise(RandomLayer):
    """`keras.layers.GaussianNoise`: adds noise in training."""

    by_place = ("stddev", "seed")
    kind: Literal["GaussianNoise"] = "GaussianNoise"
    stddev: Annotated[float, Field(ge=0, le=1)]

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Noise without variance is none."""
        return self.stddev == 0
