"""The layers that make one number of all numbers in a window, or of all there are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from autograder.errors import FactError
from autograder.facts.layers.axes import One, Pair, Shape, Triple, estimated_size
from autograder.facts.layers.kind import BaseLayer, Shapes
from autograder.facts.layers.window import Padding, check_axes, slide
from autograder.i18n import Message, _

__all__ = [
    "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D",
    "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D",
    "AveragePooling1D", "AveragePooling2D", "AveragePooling3D",
    "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D",
    "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D",
    "MaxPooling1D", "MaxPooling2D", "MaxPooling3D",
]  # fmt: skip

PER_WINDOW_NUMBER = 0.7
"""Nanoseconds of one core, for a number that one window looks at."""


class _Pooling(BaseLayer):
    """What slides a window over all axes but the channels, which come last."""

    by_place = ("pool_size", "strides", "padding", "data_format")
    pool_size: One | Pair | Triple
    strides: One | Pair | Triple | None = None
    """None: as far as the window is large."""
    padding: Padding = "valid"

    def output_shape(self, shape: Shape) -> Shape:
        """Return the places of the window, and the channels of the input."""
        window = self.pool_size, self.strides or self.pool_size, self.padding
        return (*slide(self.kind, shape, *window), shape[-1])

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Say how far the window moves."""
        layer = super().plain(before, after)
        return layer.model_copy(update={"strides": self.strides or self.pool_size})

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """A window of one number that moves by one leaves all as it is."""
        return {*self.pool_size, *(self.strides or ())} == {1}

    def nanoseconds(self, shape: Shape) -> float:
        """Each number that leaves comes from all numbers in a window."""
        windows = estimated_size(self.output_shape(shape)) * math.prod(self.pool_size)
        return super().nanoseconds(shape) + PER_WINDOW_NUMBER * windows


class _GlobalPooling(BaseLayer):
    """What makes one number of each channel; channels come last."""

    by_place = ("data_format", "keepdims")
    axes: ClassVar[int]
    """How many there are besides the channels."""
    keepdims: bool = False

    def output_shape(self, shape: Shape) -> Shape:
        """Return the channels; with `keepdims` the other axes stay, of size 1."""
        check_axes(self.kind, shape, self.axes)
        return ((1,) * self.axes if self.keepdims else ()) + shape[-1:]


class _MaxPooling(_Pooling):
    """What keeps the largest number of a window."""

    compiles_well: ClassVar[bool] = False


class MaxPooling1D(_MaxPooling):
    """`keras.layers.MaxPooling1D`: the largest number of each window."""

    kind: Literal["MaxPooling1D"] = "MaxPooling1D"
    example_shape: ClassVar[Shape] = (6, 2)
    pool_size: One = (2,)
    strides: One | None = None


class MaxPooling2D(_MaxPooling):
    """`keras.layers.MaxPooling2D`: the largest number of each window."""

    kind: Literal["MaxPooling2D"] = "MaxPooling2D"
    pool_size: Pair = (2, 2)
    strides: Pair | None = None


class MaxPooling3D(_MaxPooling):
    """`keras.layers.MaxPooling3D`: the largest number of each window."""

    kind: Literal["MaxPooling3D"] = "MaxPooling3D"
    example_shape: ClassVar[Shape] = (4, 4, 6, 2)
    pool_size: Triple = (2, 2, 2)
    strides: Triple | None = None


class AveragePooling1D(_Pooling):
    """`keras.layers.AveragePooling1D`: the mean of each window."""

    kind: Literal["AveragePooling1D"] = "AveragePooling1D"
    example_shape: ClassVar[Shape] = (6, 2)
    pool_size: One
    strides: One | None = None


class AveragePooling2D(_Pooling):
    """`keras.layers.AveragePooling2D`: the mean of each window."""

    kind: Literal["AveragePooling2D"] = "AveragePooling2D"
    pool_size: Pair
    strides: Pair | None = None


class AveragePooling3D(_Pooling):
    """`keras.layers.AveragePooling3D`: the mean of each window."""

    kind: Literal["AveragePooling3D"] = "AveragePooling3D"
    example_shape: ClassVar[Shape] = (4, 4, 6, 2)
    pool_size: Triple
    strides: Triple | None = None


class GlobalMaxPooling1D(_GlobalPooling):
    """`keras.layers.GlobalMaxPooling1D`: the largest number of each channel."""

    kind: Literal["GlobalMaxPooling1D"] = "GlobalMaxPooling1D"
    example_shape: ClassVar[Shape] = (6, 2)
    axes: ClassVar[int] = 1


class GlobalMaxPooling2D(_GlobalPooling):
    """`keras.layers.GlobalMaxPooling2D`: the largest number of each channel."""

    kind: Literal["GlobalMaxPooling2D"] = "GlobalMaxPooling2D"
    axes: ClassVar[int] = 2


class GlobalMaxPooling3D(_GlobalPooling):
    """`keras.layers.GlobalMaxPooling3D`: the largest number of each channel."""

    kind: Literal["GlobalMaxPooling3D"] = "GlobalMaxPooling3D"
    example_shape: ClassVar[Shape] = (4, 4, 6, 2)
    axes: ClassVar[int] = 3


class GlobalAveragePooling1D(_GlobalPooling):
    """`keras.layers.GlobalAveragePooling1D`: the mean of each channel."""

    kind: Literal["GlobalAveragePooling1D"] = "GlobalAveragePooling1D"
    without: ClassVar[frozenset[str]] = frozenset(("mask",))
    fields_of_call: ClassVar[frozenset[str]] = frozenset(("mask",))
    reads_mask: ClassVar[bool] = True
    example_shape: ClassVar[Shape] = (6, 2)
    axes: ClassVar[int] = 1
    mask: bool = False
    """Whether its last input says which steps to leave out."""

    def _only(self, inputs: Shapes) -> Shape:
        """Leave out the mask."""
        sequence, *given = inputs
        if given != ([sequence[:1]] if self.mask else []):
            text = _("{kind} needs a mask with a value for each step")
            raise FactError(text.format(kind=self.kind))
        return sequence

    def call_arguments(
        self, tensors: Sequence[Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """Keras takes the mask by name."""
        return tensors[:1], {"mask": tensors[1]} if self.mask else {}


class GlobalAveragePooling2D(_GlobalPooling):
    """`keras.layers.GlobalAveragePooling2D`: the mean of each channel."""

    kind: Literal["GlobalAveragePooling2D"] = "GlobalAveragePooling2D"
    axes: ClassVar[int] = 2


class GlobalAveragePooling3D(_GlobalPooling):
    """`keras.layers.GlobalAveragePooling3D`: the mean of each channel."""

    kind: Literal["GlobalAveragePooling3D"] = "GlobalAveragePooling3D"
    example_shape: ClassVar[Shape] = (4, 4, 6, 2)
    axes: ClassVar[int] = 3


class _AdaptivePooling(BaseLayer):
    """What makes windows of an input so that so many numbers of each channel leave."""

    by_place = ("output_size", "data_format")
    of_all: ClassVar[type[_GlobalPooling]]
    """What does the same with one window."""
    output_size: One | Pair | Triple

    @property
    def made_as(self) -> BaseLayer:
        """One window holds all numbers. Only the name of the layer differs then."""
        if {*self.output_size} != {1}:
            return self
        return self.of_all.model_validate(
            {"keepdims": True, "trainable": self.trainable}
        )

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Write one window as what takes all numbers at once."""
        if self.made_as is self:
            return super().plain(before, after)
        return self.made_as.plain(before, after)

    def output_shape(self, shape: Shape) -> Shape:
        """Return the size that was asked for, and the channels of the input."""
        check_axes(self.kind, shape, len(self.output_size))
        return (*self.output_size, shape[-1])

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Windows of one number each change nothing."""
        return before is not None and before == after


class _AdaptiveMaxPooling(_AdaptivePooling):
    @property
    def obstacle(self) -> Message | None:
        """TensorFlow 2.21 ends the process on some processors."""
        if self.output_size[-1] > 1 or self.made_as is not self:
            return None
        return _("TensorFlow may end when {kind} makes one column.").format(
            kind=self.kind
        )


class AdaptiveMaxPooling1D(_AdaptiveMaxPooling):
    """`keras.layers.AdaptiveMaxPooling1D`."""

    kind: Literal["AdaptiveMaxPooling1D"] = "AdaptiveMaxPooling1D"
    example_shape: ClassVar[Shape] = (6, 2)
    of_all: ClassVar[type[_GlobalPooling]] = GlobalMaxPooling1D
    output_size: One


class AdaptiveMaxPooling2D(_AdaptiveMaxPooling):
    """`keras.layers.AdaptiveMaxPooling2D`."""

    kind: Literal["AdaptiveMaxPooling2D"] = "AdaptiveMaxPooling2D"
    of_all: ClassVar[type[_GlobalPooling]] = GlobalMaxPooling2D
    output_size: Pair


class AdaptiveMaxPooling3D(_AdaptiveMaxPooling):
    """`keras.layers.AdaptiveMaxPooling3D`."""

    kind: Literal["AdaptiveMaxPooling3D"] = "AdaptiveMaxPooling3D"
    example_shape: ClassVar[Shape] = (4, 4, 6, 2)
    of_all: ClassVar[type[_GlobalPooling]] = GlobalMaxPooling3D
    output_size: Triple


class AdaptiveAveragePooling1D(_AdaptivePooling):
    """`keras.layers.AdaptiveAveragePooling1D`."""

    kind: Literal["AdaptiveAveragePooling1D"] = "AdaptiveAveragePooling1D"
    example_shape: ClassVar[Shape] = (6, 2)
    of_all: ClassVar[type[_GlobalPooling]] = GlobalAveragePooling1D
    output_size: One


class AdaptiveAveragePooling2D(_AdaptivePooling):
    """`keras.layers.AdaptiveAveragePooling2D`."""

    kind: Literal["AdaptiveAveragePooling2D"] = "AdaptiveAveragePooling2D"
    of_all: ClassVar[type[_GlobalPooling]] = GlobalAveragePooling2D
    output_size: Pair


class AdaptiveAveragePooling3D(_AdaptivePooling):
    """`keras.layers.AdaptiveAveragePooling3D`."""

    kind: Literal["AdaptiveAveragePooling3D"] = "AdaptiveAveragePooling3D"
    example_shape: ClassVar[Shape] = (4, 4, 6, 2)
    of_all: ClassVar[type[_GlobalPooling]] = GlobalAveragePooling3D
    output_size: Triple
