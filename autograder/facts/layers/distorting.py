"""The layers that cut, bend, blur or recolour images at random while a model learns.

They are younger than those of `augmenting.py`, and courses rarely use them.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from autograder.facts.layers.augmenting import (
    AroundZero,
    Augmentation,
    FromZero,
    Moving,
    Range,
    Recolouring,
    Share,
    around_zero,
    in_order,
)
from autograder.facts.layers.axes import Shape, Size, estimated_size, for_each
from autograder.facts.layers.pooling import PER_WINDOW_NUMBER

__all__ = [
    "RandomColorJitter", "RandomCrop", "RandomElasticTransform", "RandomGaussianBlur",
    "RandomPerspective", "RandomPosterization", "RandomShear",
]  # fmt: skip


def _from_one(factor: Any) -> Any:
    """Write the range from 1 to 4 as 4, in any order."""
    if isinstance(factor, int | float):
        return factor
    low, high = in_order(factor)
    return high if low == 1 else (low, high)


Bits = Annotated[int, Field(ge=1, le=8)]
Odd = Literal[1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31]
"""How many pixels are mixed along an axis."""
Slant = Annotated[Share | tuple[Share, Share], BeforeValidator(around_zero)]
"""A share to either side, or the least and the largest of a range to one side."""


class RandomCrop(Augmentation):
    """`keras.layers.RandomCrop`: the middle of an image when the model is used."""

    by_place = ("height", "width", "seed", "data_format")
    kind: Literal["RandomCrop"] = "RandomCrop"
    height: Size
    width: Size

    def output_shape(self, shape: Shape) -> Shape:
        """Return the size of the part. Smaller images are made larger."""
        return self.height, self.width, super().output_shape(shape)[-1]

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """The whole image is left."""
        return before is not None and before == after


class RandomShear(Moving):
    """`keras.layers.RandomShear`: slanted images."""

    by_place = ("x_factor", "y_factor", "interpolation", "fill_mode")
    kind: Literal["RandomShear"] = "RandomShear"
    x_factor: Slant = 0.0
    y_factor: Slant = 0.0


class RandomPerspective(Augmentation):
    """`keras.layers.RandomPerspective`: images as if seen from the side."""

    by_place = ("factor", "scale", "interpolation", "fill_value")
    kind: Literal["RandomPerspective"] = "RandomPerspective"
    factor: FromZero = 1.0
    scale: Share = 1.0
    interpolation: Literal["bilinear", "nearest"] = "bilinear"
    fill_value: float = 0.0


class RandomElasticTransform(Moving):
    """`keras.layers.RandomElasticTransform`: bent images."""

    by_place = ("factor", "scale", "interpolation", "fill_mode")
    kind: Literal["RandomElasticTransform"] = "RandomElasticTransform"
    factor: FromZero = 1.0
    scale: FromZero = 1.0
    value_range: Range = (0.0, 255.0)


class RandomGaussianBlur(Recolouring):
    """`keras.layers.RandomGaussianBlur`."""

    by_place = ("factor", "kernel_size", "sigma", "value_range")
    dependent: ClassVar[frozenset[str]] = frozenset(("kernel_size",))
    kind: Literal["RandomGaussianBlur"] = "RandomGaussianBlur"
    factor: FromZero = 1.0
    kernel_size: Annotated[tuple[Odd, Odd], for_each(2)] = (3, 3)
    sigma: FromZero = 1.0

    def nanoseconds(self, shape: Shape) -> float:
        """Each pixel that leaves comes from all pixels around it."""
        mixed = estimated_size(shape) * math.prod(self.kernel_size)
        return super().nanoseconds(shape) + PER_WINDOW_NUMBER * mixed


class RandomPosterization(Augmentation):
    """`keras.layers.RandomPosterization`: so many bits for each colour are left."""

    by_place = ("factor", "value_range", "data_format", "seed")
    kind: Literal["RandomPosterization"] = "RandomPosterization"
    factor: Annotated[Bits | tuple[Bits, Bits], BeforeValidator(_from_one)]
    value_range: Range = (0.0, 255.0)


class RandomColorJitter(Augmentation):
    """`keras.layers.RandomColorJitter`: other brightness, contrast and colours."""

    by_place = ("value_range", "brightness_factor", "contrast_factor",
                "saturation_factor")  # fmt: skip
    kind: Literal["RandomColorJitter"] = "RandomColorJitter"
    example_shape: ClassVar[Shape] = (4, 6, 3)
    value_range: Range = (0.0, 255.0)
    brightness_factor: AroundZero | None = None
    contrast_factor: FromZero | None = None
    saturation_factor: AroundZero | None = None
    hue_factor: FromZero | None = None
