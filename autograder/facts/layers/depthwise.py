"""The convolutions that read each channel by itself."""

from __future__ import annotations

from typing import ClassVar, Literal

from autograder.errors import FactError
from autograder.facts.layers.axes import One, Pair, Shape, Size, estimated_size, fixed
from autograder.facts.layers.convolution import PER_CONVOLUTION_PRODUCT
from autograder.facts.layers.kernel_layers import BiasedLayer
from autograder.facts.layers.kind import PER_NUMBER
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.layers.window import Padding, slide
from autograder.facts.setting import (
    GLOROT,
    ConstraintSetting,
    InitializerSetting,
    RegularizerSetting,
)
from autograder.i18n import _

__all__ = [
    "DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D",
]  # fmt: skip


class _Depthwise(BiasedLayer):
    """What slides one window or several over each channel."""

    compiles_well: ClassVar[bool] = False
    kernel_size: One | Pair
    strides: One | Pair
    padding: Padding = "valid"
    depth_multiplier: Size = 1
    """How many windows each channel has."""
    dilation_rate: One | Pair
    depthwise_initializer: InitializerSetting = GLOROT
    depthwise_regularizer: RegularizerSetting = None
    depthwise_constraint: ConstraintSetting = None

    def places(self, shape: Shape) -> Shape:
        """Return where the windows stop, without the channels."""
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            text = _("{kind} has strides or a dilation rate, not both")
            raise FactError(text.format(kind=self.kind))
        if len(set(self.strides)) > 1:
            text = _("{kind} moves equally far along both axes")
            raise FactError(text.format(kind=self.kind))
        window = self.kernel_size, self.strides, self.padding, self.dilation_rate
        return slide(self.kind, shape, *window)

    def windows(self, shape: Shape) -> int:
        """Return how many numbers the windows make at each place."""
        return fixed(self.kind, shape[-1]) * self.depth_multiplier

    def depthwise_kernel(self, shape: Shape) -> Weights:
        """Return the windows of all channels."""
        channels = fixed(self.kind, shape[-1])
        kernel = (*self.kernel_size, channels, self.depth_multiplier)
        return Weights("weights", kernel)

    def nanoseconds(self, shape: Shape) -> float:
        """Count the products of all windows."""
        places = estimated_size(self.places(shape))
        products = places * sum(
            group.parameters for group in self.weights(shape) if len(group.shape) > 1
        )
        numbers = estimated_size(shape) + estimated_size(self.output_shape(shape))
        return PER_NUMBER * numbers + PER_CONVOLUTION_PRODUCT * products


class _DepthwiseConv(_Depthwise):
    """What leaves the numbers of each channel apart."""

    by_place = ("kernel_size", "strides", "padding", "depth_multiplier")

    def output_shape(self, shape: Shape) -> Shape:
        """Return the places, and the windows of all channels."""
        return (*self.places(shape), self.windows(shape))

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """One or several windows for each channel, and a bias for each window."""
        self.output_shape(shape)
        biases = Weights("biases", (self.windows(shape),))
        kernel = self.depthwise_kernel(shape)
        return (kernel, biases) if self.use_bias else (kernel,)


class DepthwiseConv1D(_DepthwiseConv):
    """`keras.layers.DepthwiseConv1D` with channels last."""

    kind: Literal["DepthwiseConv1D"] = "DepthwiseConv1D"
    example_shape: ClassVar[Shape] = (6, 2)
    kernel_size: One
    strides: One = (1,)
    dilation_rate: One = (1,)


class DepthwiseConv2D(_DepthwiseConv):
    """`keras.layers.DepthwiseConv2D` with channels last."""

    kind: Literal["DepthwiseConv2D"] = "DepthwiseConv2D"
    kernel_size: Pair
    strides: Pair = (1, 1)
    dilation_rate: Pair = (1, 1)


class _SeparableConv(_Depthwise):
    """What mixes the channels after each was read by itself."""

    by_place = ("filters", "kernel_size", "strides", "padding")
    filters: Size
    pointwise_initializer: InitializerSetting = GLOROT
    pointwise_regularizer: RegularizerSetting = None
    pointwise_constraint: ConstraintSetting = None

    def output_shape(self, shape: Shape) -> Shape:
        """Return the places, and a number for each filter."""
        return (*self.places(shape), self.filters)

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """Windows for each channel, weights that mix them, a bias per filter."""
        self.output_shape(shape)
        ones = (1,) * len(self.kernel_size)
        mixing = Weights("weights", (*ones, self.windows(shape), self.filters))
        groups = (self.depthwise_kernel(shape), mixing)
        biases = Weights("biases", (self.filters,))
        return (*groups, biases) if self.use_bias else groups


class SeparableConv1D(_SeparableConv):
    """`keras.layers.SeparableConv1D` with channels last."""

    kind: Literal["SeparableConv1D"] = "SeparableConv1D"
    example_shape: ClassVar[Shape] = (6, 2)
    kernel_size: One
    strides: One = (1,)
    dilation_rate: One = (1,)


class SeparableConv2D(_SeparableConv):
    """`keras.layers.SeparableConv2D` with channels last."""

    kind: Literal["SeparableConv2D"] = "SeparableConv2D"
    kernel_size: Pair
    strides: Pair = (1, 1)
    dilation_rate: Pair = (1, 1)
