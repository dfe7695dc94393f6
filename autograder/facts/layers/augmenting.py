"""The layers that change images at random while a model learns, and only then.

A range of random numbers is written as one number if it is the range that Keras makes
of this number.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape
from autograder.facts.layers.regularizing import RandomLayer
from autograder.facts.layers.window import check_axes
from autograder.i18n import _

__all__ = [
    "RandomBrightness", "RandomColorDegeneration", "RandomContrast", "RandomErasing",
    "RandomFlip", "RandomGrayscale", "RandomHue", "RandomInvert", "RandomRotation",
    "RandomSaturation", "RandomSharpness", "RandomTranslation", "RandomZoom",
]  # fmt: skip


def around_zero(factor: Any) -> Any:
    """Write the range from -0.2 to 0.2 as 0.2, in any order."""
    if isinstance(factor, int | float):
        return abs(factor)
    low, high = in_order(factor)
    return high if low == -high else (low, high)


def _from_zero(factor: Any) -> Any:
    """Write the range from 0 to 0.2 as 0.2, in any order."""
    if isinstance(factor, int | float):
        return factor
    low, high = in_order(factor)
    return high if low == 0 else (low, high)


def in_order(pair: Any) -> tuple[Any, Any]:
    low, high = sorted(pair)
    return low, high


Share = Annotated[float, Field(ge=0, le=1)]
Signed = Annotated[float, Field(gt=-1, le=1)]
AroundZero = Annotated[Share | tuple[Signed, Signed], BeforeValidator(around_zero)]
"""A share, or the least and the largest of a range that may be negative."""
FromZero = Annotated[Share | tuple[Share, Share], BeforeValidator(_from_zero)]
"""A share, or the least and the largest of a range."""
Range = Annotated[tuple[float, float], BeforeValidator(in_order)]
"""The least and the largest value of a pixel."""


class Augmentation(RandomLayer):
    """What draws random numbers for each image; channels come last."""

    compiles_well: ClassVar[bool] = False

    def output_shape(self, shape: Shape) -> Shape:
        """The shape of an image stays."""
        check_axes(self.kind, shape, 2)
        return shape


class RandomFlip(Augmentation):
    """`keras.layers.RandomFlip`."""

    by_place = ("mode", "seed", "data_format")
    kind: Literal["RandomFlip"] = "RandomFlip"
    mode: Literal["horizontal_and_vertical", "horizontal", "vertical"] = (
        "horizontal_and_vertical"
    )


class Moving(Augmentation):
    """What moves the pixels of an image, and fills what becomes empty."""

    fill_mode: Literal["reflect", "constant", "wrap", "nearest"] = "reflect"
    fill_value: float = 0.0
    interpolation: Literal["bilinear", "nearest"] = "bilinear"


class RandomRotation(Moving):
    """`keras.layers.RandomRotation`; a factor of 1 is a full turn."""

    by_place = ("factor", "fill_mode", "interpolation", "seed")
    kind: Literal["RandomRotation"] = "RandomRotation"
    factor: AroundZero


class RandomZoom(Moving):
    """`keras.layers.RandomZoom`; a negative factor enlarges."""

    by_place = ("height_factor", "width_factor", "fill_mode", "interpolation")
    kind: Literal["RandomZoom"] = "RandomZoom"
    height_factor: AroundZero
    width_factor: AroundZero | None = None
    """None: the width follows the height."""


class RandomTranslation(Moving):
    """`keras.layers.RandomTranslation`, in shares of height and width."""

    by_place = ("height_factor", "width_factor", "fill_mode", "interpolation")
    kind: Literal["RandomTranslation"] = "RandomTranslation"
    height_factor: AroundZero
    width_factor: AroundZero


class RandomBrightness(Augmentation):
    """`keras.layers.RandomBrightness`."""

    by_place = ("factor", "value_range", "seed")
    kind: Literal["RandomBrightness"] = "RandomBrightness"
    factor: AroundZero
    value_range: Range = (0.0, 255.0)


class Recolouring(Augmentation):
    """What changes colours by a random share."""

    factor: FromZero
    value_range: Range = (0.0, 255.0)


class RandomContrast(Recolouring):
    """`keras.layers.RandomContrast`."""

    by_place = ("factor", "value_range", "seed")
    kind: Literal["RandomContrast"] = "RandomContrast"


class _OfColours(Recolouring):
    """What needs images with red, green and blue."""

    by_place = ("factor", "value_range", "data_format", "seed")
    example_shape: ClassVar[Shape] = (4, 6, 3)

    def output_shape(self, shape: Shape) -> Shape:
        """The shape of an image with three channels stays."""
        after = super().output_shape(shape)
        if shape[2] not in (None, 3):
            text = _("{kind} needs images with red, green and blue")
            raise FactError(text.format(kind=self.kind))
        return after


class RandomHue(_OfColours):
    """`keras.layers.RandomHue`."""

    kind: Literal["RandomHue"] = "RandomHue"


class RandomSaturation(_OfColours):
    """`keras.layers.RandomSaturation`."""

    kind: Literal["RandomSaturation"] = "RandomSaturation"
    factor: AroundZero


class RandomSharpness(_OfColours):
    """`keras.layers.RandomSharpness`."""

    kind: Literal["RandomSharpness"] = "RandomSharpness"


class RandomColorDegeneration(_OfColours):
    """`keras.layers.RandomColorDegeneration`: nearer to grey."""

    kind: Literal["RandomColorDegeneration"] = "RandomColorDegeneration"
    factor: AroundZero


class RandomGrayscale(Augmentation):
    """`keras.layers.RandomGrayscale`: grey with this probability."""

    by_place = ("factor", "data_format", "seed")
    kind: Literal["RandomGrayscale"] = "RandomGrayscale"
    example_shape: ClassVar[Shape] = (4, 6, 3)
    factor: Share = 0.5

    def output_shape(self, shape: Shape) -> Shape:
        """Keep the shape of images that have colours or are grey."""
        if shape and shape[-1] not in (1, 3, None):
            raise FactError(_("{kind} needs 1 or 3 channels").format(kind=self.kind))
        return super().output_shape(shape)


class RandomInvert(Augmentation):
    """`keras.layers.RandomInvert`: black for white with this probability."""

    by_place = ("factor", "value_range", "seed", "data_format")
    kind: Literal["RandomInvert"] = "RandomInvert"
    example_shape: ClassVar[Shape] = (4, 6, 3)
    factor: FromZero = 1.0
    value_range: Range = (0.0, 255.0)


class RandomErasing(Augmentation):
    """`keras.layers.RandomErasing`: other pixels in a part of the image."""

    kind: Literal["RandomErasing"] = "RandomErasing"
    factor: FromZero = 1.0
    scale: FromZero = (0.02, 0.33)
    fill_value: float | None = None
    """None: random numbers."""
    value_range: Range = (0.0, 255.0)
