"""The layers that change the size of images, and do nothing else."""

from __future__ import annotations

from typing import ClassVar, Literal

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, Size
from autograder.facts.layers.kind import BaseLayer
from autograder.facts.layers.window import check_axes
from autograder.i18n import _

__all__ = ["CenterCrop", "Resizing"]


class _SizedImages(BaseLayer):
    """What makes all images equally large; channels come last."""

    compiles_well: ClassVar[bool] = False
    height: Size
    width: Size

    def output_shape(self, shape: Shape) -> Shape:
        """Return the new height and width, and the channels of the input."""
        check_axes(self.kind, shape, 2)
        return (self.height, self.width, shape[2])


class CenterCrop(_SizedImages):
    """`keras.layers.CenterCrop`: the middle of an image; small images are enlarged."""

    by_place = ("height", "width", "data_format")
    kind: Literal["CenterCrop"] = "CenterCrop"

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """An image of this size is all in the middle."""
        return before is not None and before == after


class Resizing(_SizedImages):
    """`keras.layers.Resizing`: images of this size, made by interpolation."""

    kind: Literal["Resizing"] = "Resizing"
    interpolation: Literal["bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"] = (
        "bilinear"
    )
    crop_to_aspect_ratio: bool = False
    pad_to_aspect_ratio: bool = False
    fill_value: float = 0.0
    antialias: bool = False

    def output_shape(self, shape: Shape) -> Shape:
        """Return the new height and width; Keras cannot both crop and pad."""
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            text = _("{kind} either crops or pads images, not both")
            raise FactError(text.format(kind=self.kind))
        return super().output_shape(shape)

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Without padding, nothing is filled."""
        layer = super().plain(before, after)
        if self.pad_to_aspect_ratio:
            return layer
        return layer.model_copy(update={"fill_value": 0.0})

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Without smoothing, an image of this size stays as it is."""
        kept = self.interpolation in ("bilinear", "nearest") and not self.antialias
        return kept and before is not None and before == after
