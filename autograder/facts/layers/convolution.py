"""The layers that slide a window of weights over their input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.layers.axes import (
    MAX_SIZE,
    OPEN_AXIS,
    One,
    Pair,
    Shape,
    Size,
    Triple,
    estimated_size,
    fixed,
    for_each,
)
from autograder.facts.layers.kernel_layers import KernelLayer
from autograder.facts.layers.kind import PER_NUMBER, PER_PRODUCT, BaseLayer
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.layers.window import Padding, check_axes, slide
from autograder.i18n import Message, _

__all__ = [
    "Conv1D", "Conv1DTranspose", "Conv2D", "Conv2DTranspose", "Conv3D",
    "Conv3DTranspose",
]  # fmt: skip

More = Annotated[int, Field(ge=0, le=MAX_SIZE)]
More1D = Annotated[tuple[More], for_each(1)]
More2D = Annotated[tuple[More, More], for_each(2)]
More3D = Annotated[tuple[More, More, More], for_each(3)]
PER_CONVOLUTION_PRODUCT = 0.3
"""Nanoseconds of one core, in the place of `PER_PRODUCT`, where XLA does not compile.
What XLA compiles takes ten times as long, so no convolution compiles well."""


class _Convolution(KernelLayer):
    """What slides a window of weights over all axes but the channels, at the end."""

    by_place = ("filters", "kernel_size", "strides", "padding")
    compiles_well: ClassVar[bool] = False
    filters: Size
    kernel_size: One | Pair | Triple
    strides: One | Pair | Triple
    padding: Literal["valid", "same", "causal"] = "valid"
    dilation_rate: One | Pair | Triple
    """The distance between the numbers that a window reads, along each axis."""
    groups: Size = 1
    """Into how many groups the channels are divided, each with filters of its own."""

    dependent: ClassVar[frozenset[str]] = frozenset(("groups",))
    """Groups must divide the filters and the channels."""

    def output_shape(self, shape: Shape) -> Shape:
        """Return the places of the window, and a number for each filter."""
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            text = _("{kind} has strides or a dilation rate, not both")
            raise FactError(text.format(kind=self.kind))
        window = self.kernel_size, self.strides, self.padding, self.dilation_rate
        return (*slide(self.kind, shape, *window), self.filters)

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """A window of weights for each pair of channels, and one bias per filter."""
        self.output_shape(shape)
        channels = fixed(self.kind, shape[-1])
        if channels % self.groups or self.filters % self.groups:
            text = _("{kind} cannot divide its channels into {groups} groups")
            raise FactError(text.format(kind=self.kind, groups=self.groups))
        channels //= self.groups
        return self.kernel_and_biases(*self.kernel_size, channels, self.filters)

    def nanoseconds(self, shape: Shape) -> float:
        """A product takes longer here than in one large matrix."""
        kernel, *_ = self.weights(shape)
        places = estimated_size(self.output_shape(shape)[:-1])
        products = places * kernel.parameters
        more = PER_CONVOLUTION_PRODUCT - PER_PRODUCT
        return super().nanoseconds(shape) + more * products


class Conv1D(_Convolution):
    """`keras.layers.Conv1D` with channels last; "causal" reads no later step."""

    kind: Literal["Conv1D"] = "Conv1D"
    example_shape: ClassVar[Shape] = (6, 2)
    kernel_size: One
    strides: One = (1,)
    dilation_rate: One = (1,)


class Conv2D(_Convolution):
    """`keras.layers.Conv2D` with channels last."""

    kind: Literal["Conv2D"] = "Conv2D"
    kernel_size: Pair
    strides: Pair = (1, 1)
    padding: Padding = "valid"
    dilation_rate: Pair = (1, 1)


class Conv3D(_Convolution):
    """`keras.layers.Conv3D` with channels last."""

    kind: Literal["Conv3D"] = "Conv3D"
    example_shape: ClassVar[Shape] = (4, 4, 6, 2)
    kernel_size: Triple
    strides: Triple = (1, 1, 1)
    padding: Padding = "valid"
    dilation_rate: Triple = (1, 1, 1)


class _TransposedConvolution(KernelLayer):
    """What spreads each number over a window of weights; channels come last."""

    by_place = ("filters", "kernel_size", "strides", "padding")
    compiles_well: ClassVar[bool] = False
    filters: Size
    kernel_size: One | Pair | Triple
    strides: One | Pair | Triple
    padding: Padding = "valid"
    output_padding: More1D | More2D | More3D | None = None
    """How many places more there are along each axis; None for as many as fit."""
    dilation_rate: One | Pair | Triple
    """The distance between the numbers that a window writes, along each axis."""

    @property
    def obstacle(self) -> Message | None:
        """TensorFlow computes no dilation on a CPU."""
        if max(self.dilation_rate) == 1:
            return None
        text = _("its layer {kind} has a dilation rate, which needs a graphics card.")
        return text.format(kind=self.kind)

    def output_shape(self, shape: Shape) -> Shape:
        """Multiply each axis by the strides, and add what a window is larger."""
        rank = len(self.kernel_size)
        check_axes(self.kind, shape, rank)
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            text = _("{kind} has strides or a dilation rate, not both")
            raise FactError(text.format(kind=self.kind))
        more = self.output_padding or (None,) * rank
        pairs = zip(more, self.strides, strict=False)
        if any(n is not None and n >= s for n, s in pairs):
            text = _("the output_padding of {kind} must be smaller than its strides")
            raise FactError(text.format(kind=self.kind))
        return (*map(self._length, shape, *self._windows(), more), self.filters)

    def _windows(self) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        return self.kernel_size, self.strides, self.dilation_rate

    def _length(
        self, n: int | None, size: int, step: int, gap: int, more: int | None
    ) -> int | None:
        """Return the length of one axis."""
        if n is None:
            return None
        window = (size - 1) * gap + 1
        if more is None:
            return n * step + (max(window - step, 0) if self.padding == "valid" else 0)
        edge = window if self.padding == "valid" else window % 2
        return (n - 1) * step + edge + more

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Leave out an `output_padding` with which as many places leave as without."""
        layer = super().plain(before, after)
        axes, nothing = (OPEN_AXIS,) * len(self.kernel_size), (None,) * 3
        found, usual = (
            [*map(self._length, axes, *self._windows(), more)]
            for more in (self.output_padding or nothing, nothing)
        )
        changes = {"output_padding": None} if found == usual else {}
        return layer.model_copy(update=changes)

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """A window of weights for each pair of channels, and one bias per filter."""
        self.output_shape(shape)
        channels = fixed(self.kind, shape[-1])
        kernel = Weights("weights", (*self.kernel_size, self.filters, channels))
        biases = Weights("biases", (self.filters,))
        return (kernel, biases) if self.use_bias else (kernel,)

    def nanoseconds(self, shape: Shape) -> float:
        """Each number that enters is multiplied by a window for each filter."""
        kernel, *_ = self.weights(shape)
        products = estimated_size(shape[:-1]) * kernel.parameters
        numbers = estimated_size(shape) + estimated_size(self.output_shape(shape))
        return PER_NUMBER * numbers + PER_CONVOLUTION_PRODUCT * products


class Conv1DTranspose(_TransposedConvolution):
    """`keras.layers.Conv1DTranspose` with channels last."""

    kind: Literal["Conv1DTranspose"] = "Conv1DTranspose"
    example_shape: ClassVar[Shape] = (6, 2)
    kernel_size: One
    strides: One = (1,)
    output_padding: More1D | None = None
    dilation_rate: One = (1,)


class Conv2DTranspose(_TransposedConvolution):
    """`keras.layers.Conv2DTranspose` with channels last."""

    kind: Literal["Conv2DTranspose"] = "Conv2DTranspose"
    kernel_size: Pair
    strides: Pair = (1, 1)
    output_padding: More2D | None = None
    dilation_rate: Pair = (1, 1)


class Conv3DTranspose(_TransposedConvolution):
    """`keras.layers.Conv3DTranspose` with channels last."""

    kind: Literal["Conv3DTranspose"] = "Conv3DTranspose"
    example_shape: ClassVar[Shape] = (3, 3, 4, 2)
    kernel_size: Triple
    strides: Triple = (1, 1, 1)
    output_padding: More3D | None = None
    dilation_rate: Triple = (1, 1, 1)
