"""The layers that repeat, cut off or add numbers, and compute none."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.layers.axes import MAX_SIZE, Pair, Shape, Size, Triple
from autograder.facts.layers.kind import BaseLayer
from autograder.facts.layers.window import check_axes
from autograder.i18n import _

__all__ = [
    "Cropping1D", "Cropping2D", "Cropping3D", "Permute", "RepeatVector",
    "UpSampling1D", "UpSampling2D", "UpSampling3D", "ZeroPadding1D", "ZeroPadding2D",
    "ZeroPadding3D",
]  # fmt: skip

Margin = Annotated[int, Field(ge=0, le=MAX_SIZE)]
Margins = tuple[Margin, Margin]
"""Numbers before the first one of an axis, and behind the last one."""


class ZeroPadding1D(BaseLayer):
    """`keras.layers.ZeroPadding1D`: zeros before and behind the steps."""

    by_place = ("padding", "data_format")
    kind: Literal["ZeroPadding1D"] = "ZeroPadding1D"
    example_shape: ClassVar[Shape] = (6, 2)
    padding: Margins = (1, 1)

    def output_shape(self, shape: Shape) -> Shape:
        """Add the margins to the steps."""
        check_axes(self.kind, shape, 1)
        return (_longer(shape[0], sum(self.padding)), shape[1])

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Without a margin nothing is added."""
        return not any(self.padding)


class ZeroPadding2D(BaseLayer):
    """`keras.layers.ZeroPadding2D`: zeros round an image."""

    by_place = ("padding", "data_format")
    kind: Literal["ZeroPadding2D"] = "ZeroPadding2D"
    padding: tuple[Margins, Margins] = ((1, 1), (1, 1))

    def output_shape(self, shape: Shape) -> Shape:
        """Add the margins to height and width."""
        check_axes(self.kind, shape, 2)
        rows, columns = map(sum, self.padding)
        return (_longer(shape[0], rows), _longer(shape[1], columns), shape[2])

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Without a margin nothing is added."""
        return not any(map(any, self.padding))


class ZeroPadding3D(BaseLayer):
    """`keras.layers.ZeroPadding3D`: zeros on all sides of three axes."""

    by_place = ("padding", "data_format")
    kind: Literal["ZeroPadding3D"] = "ZeroPadding3D"
    example_shape: ClassVar[Shape] = (4, 4, 6, 2)
    padding: tuple[Margins, Margins, Margins] = ((1, 1), (1, 1), (1, 1))

    def output_shape(self, shape: Shape) -> Shape:
        """Add the margins to the three axes."""
        check_axes(self.kind, shape, 3)
        pairs = zip(shape, map(sum, self.padding), strict=False)
        return (*(_longer(size, more) for size, more in pairs), shape[3])

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Without a margin nothing is added."""
        return not any(map(any, self.padding))


class Cropping1D(BaseLayer):
    """`keras.layers.Cropping1D`: cuts steps off at the beginning and at the end."""

    kind: Literal["Cropping1D"] = "Cropping1D"
    example_shape: ClassVar[Shape] = (6, 2)
    cropping: Margins = (1, 1)

    def output_shape(self, shape: Shape) -> Shape:
        """Take the margins from the steps."""
        check_axes(self.kind, shape, 1)
        return (_left(self.kind, shape[0], self.cropping), shape[1])

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Without a margin nothing is cut off."""
        return not any(self.cropping)


class Cropping2D(BaseLayer):
    """`keras.layers.Cropping2D`: cuts the margins of an image off."""

    by_place = ("cropping", "data_format")
    kind: Literal["Cropping2D"] = "Cropping2D"
    example_shape: ClassVar[Shape] = (8, 9, 2)
    cropping: tuple[Margins, Margins] = ((0, 0), (0, 0))

    def output_shape(self, shape: Shape) -> Shape:
        """Take the margins from height and width."""
        check_axes(self.kind, shape, 2)
        rows, columns = self.cropping
        height = _left(self.kind, shape[0], rows)
        return (height, _left(self.kind, shape[1], columns), shape[2])

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Without a margin nothing is cut off."""
        return not any(map(any, self.cropping))


class Cropping3D(BaseLayer):
    """`keras.layers.Cropping3D`: cuts the margins of three axes off."""

    by_place = ("cropping", "data_format")
    kind: Literal["Cropping3D"] = "Cropping3D"
    example_shape: ClassVar[Shape] = (6, 7, 6, 2)
    cropping: tuple[Margins, Margins, Margins] = ((1, 1), (1, 1), (1, 1))

    def output_shape(self, shape: Shape) -> Shape:
        """Take the margins from the three axes."""
        check_axes(self.kind, shape, 3)
        pairs = zip(shape, self.cropping, strict=False)
        return (*(_left(self.kind, size, cut) for size, cut in pairs), shape[3])

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Without a margin nothing is cut off."""
        return not any(map(any, self.cropping))


def _longer(size: int | None, margins: int) -> int | None:
    return None if size is None else size + margins


def _left(kind: str, size: int | None, margins: Margins) -> int | None:
    if size is None:
        return None
    if sum(margins) >= size:
        text = _("{kind} cuts off {cut} of {size}: nothing is left")
        raise FactError(text.format(kind=kind, cut=sum(margins), size=size))
    return size - sum(margins)


def _times(size: int | None, factor: int) -> int | None:
    return None if size is None else size * factor


class UpSampling1D(BaseLayer):
    """`keras.layers.UpSampling1D`: repeats each step."""

    kind: Literal["UpSampling1D"] = "UpSampling1D"
    example_shape: ClassVar[Shape] = (6, 2)
    size: Size = 2

    def output_shape(self, shape: Shape) -> Shape:
        """Multiply the steps."""
        check_axes(self.kind, shape, 1)
        return (_times(shape[0], self.size), shape[1])

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Each step once is what it was."""
        return self.size == 1


class UpSampling2D(BaseLayer):
    """`keras.layers.UpSampling2D`: makes an image larger."""

    by_place = ("size", "data_format", "interpolation")
    kind: Literal["UpSampling2D"] = "UpSampling2D"
    size: Pair = (2, 2)
    interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] = (
        "nearest"
    )

    def output_shape(self, shape: Shape) -> Shape:
        """Multiply height and width."""
        check_axes(self.kind, shape, 2)
        rows, columns, channels = shape
        return (_times(rows, self.size[0]), _times(columns, self.size[1]), channels)

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """An image of the same size is the same."""
        return self.size == (1, 1)


class UpSampling3D(BaseLayer):
    """`keras.layers.UpSampling3D`: repeats the numbers along three axes."""

    by_place = ("size", "data_format")
    kind: Literal["UpSampling3D"] = "UpSampling3D"
    example_shape: ClassVar[Shape] = (4, 4, 6, 2)
    size: Triple = (2, 2, 2)

    def output_shape(self, shape: Shape) -> Shape:
        """Multiply the three axes."""
        check_axes(self.kind, shape, 3)
        pairs = zip(shape, self.size, strict=False)
        return (*(_times(size, factor) for size, factor in pairs), shape[3])

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Each number once is what it was."""
        return self.size == (1, 1, 1)


class Permute(BaseLayer):
    """`keras.layers.Permute`: the axes in another order; the first is axis 1."""

    kind: Literal["Permute"] = "Permute"
    dims: Annotated[
        tuple[Annotated[int, Field(ge=1, le=6)], ...], Field(min_length=1, max_length=6)
    ]

    @classmethod
    def example(cls) -> Self:
        """Exchange height and width."""
        return cls(dims=(2, 1, 3))

    def output_shape(self, shape: Shape) -> Shape:
        """Order the axes. Each must be there once."""
        if sorted(self.dims) != list(range(1, len(shape) + 1)):
            text = _("{kind} names each axis of {shape} once, and not {dims}")
            raise FactError(text.format(kind=self.kind, shape=shape, dims=self.dims))
        return tuple(shape[axis - 1] for axis in self.dims)

    def in_place_of(self, last: BaseLayer) -> BaseLayer | None:
        """Exchange the axes once, and not twice."""
        if not isinstance(last, Permute) or len(last.dims) != len(self.dims):
            return None
        dims = tuple(last.dims[axis - 1] for axis in self.dims)
        return self.model_copy(update={"dims": dims})

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Axes in their order stay as they are."""
        return self.dims == tuple(sorted(self.dims))


class RepeatVector(BaseLayer):
    """`keras.layers.RepeatVector`: the same row again for each step."""

    kind: Literal["RepeatVector"] = "RepeatVector"
    example_shape: ClassVar[Shape] = (6,)
    n: Size

    def output_shape(self, shape: Shape) -> Shape:
        """Put an axis of steps before the numbers."""
        if len(shape) != 1:
            text = _("{kind} needs one row for each example, not {shape}")
            raise FactError(text.format(kind=self.kind, shape=shape))
        return (self.n, *shape)
