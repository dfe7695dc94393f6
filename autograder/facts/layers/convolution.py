"""The layers that slide a window of weights over their input."""

from __future__ import annotations

from typing import ClassVar, Literal

from autograder.errors import FactError
from autograder.facts.layers.axes import (
    One,
    Pair,
    Shape,
    Size,
    Triple,
    estimated_size,
    fixed,
)
from autograder.facts.layers.kind import PER_NUMBER, PER_PRODUCT, KernelLayer, Weights
from autograder.facts.layers.window import Padding, check_axes, slide
from autograder.i18n import _

__all__ = ["Conv1D", "Conv1DTranspose", "Conv2D", "Conv2DTranspose", "Conv3D"]

PER_CONVOLUTION_PRODUCT = 2.5
"""Nanoseconds of one core, in the place of `PER_PRODUCT`."""


class _Convolution(KernelLayer):
    """What slides a window of weights over all axes but the channels, at the end."""

    filters: Size
    kernel_size: One | Pair | Triple
    strides: One | Pair | Triple
    padding: Literal["valid", "same", "causal"] = "valid"
    dilation_rate: One | Pair | Triple
    """The distance between the numbers that a window reads, along each axis."""
    groups: Size = 1
    """Into how many groups the channels are divided, each with filters of its own."""

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

    filters: Size
    kernel_size: One | Pair
    strides: One | Pair
    padding: Padding = "valid"

    def output_shape(self, shape: Shape) -> Shape:
        """Multiply each axis by the strides; "valid" adds what a window is larger."""
        check_axes(self.kind, shape, len(self.kernel_size))
        more = (
            0 if self.padding == "same" else max(size - step, 0)
            for size, step in zip(self.kernel_size, self.strides, strict=False)
        )
        sizes = (
            None if n is None else n * step + rest
            for n, step, rest in zip(shape, self.strides, more, strict=False)
        )
        return (*sizes, self.filters)

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


class Conv2DTranspose(_TransposedConvolution):
    """`keras.layers.Conv2DTranspose` with channels last."""

    kind: Literal["Conv2DTranspose"] = "Conv2DTranspose"
    kernel_size: Pair
    strides: Pair = (1, 1)
