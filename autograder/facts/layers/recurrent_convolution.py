"""The recurrent layers whose steps are images, and are convolved."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from autograder.errors import FactError
from autograder.facts.layers.axes import One, Pair, Shape, Size, Triple, fixed, size_of
from autograder.facts.layers.convolution import PER_CONVOLUTION_PRODUCT
from autograder.facts.layers.kind import Shapes
from autograder.facts.layers.recurrent import Recurrent
from autograder.facts.layers.stepping import GatedStep
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.layers.window import Padding, slide
from autograder.facts.setting import SIGMOID, ActivationSetting
from autograder.i18n import _

__all__ = ["ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"]


class _ConvLSTM(Recurrent, GatedStep):
    """An LSTM whose products with weights are convolutions; channels come last."""

    by_place = ("filters", "kernel_size", "strides", "padding")
    compiles_well: ClassVar[bool] = False
    filters: Size
    kernel_size: One | Pair | Triple
    strides: One | Pair | Triple
    padding: Padding = "valid"
    dilation_rate: One | Pair | Triple
    recurrent_activation: ActivationSetting = SIGMOID
    unit_forget_bias: bool = True
    gates: ClassVar[int] = 4

    def state_shapes(self, step: Shape) -> Shapes:
        """Return two images with as many channels as there are filters."""
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            text = _("{kind} has strides or a dilation rate, not both")
            raise FactError(text.format(kind=self.kind))
        window = self.kernel_size, self.strides, self.padding, self.dilation_rate
        places = slide(self.kind, step, *window)
        if size_of(step[:-1]) is None:
            text = _("{kind} needs images of a fixed size")
            raise FactError(text.format(kind=self.kind))
        return ((*places, self.filters),) * 2

    def step_weights(self, step: Shape) -> tuple[Weights, ...]:
        """Return a window of weights for input and state of each gate, and biases."""
        self.state_shapes(step)
        width = self.gates * self.filters
        channels = (fixed(self.kind, step[-1]), self.filters)
        kernels = tuple(
            Weights("weights", (*self.kernel_size, count, width), gates=self.gates)
            for count in channels
        )
        biases = Weights("biases", (width,), gates=self.gates)
        return (*kernels, biases) if self.use_bias else kernels

    def nanoseconds(self, shape: Shape) -> float:
        """A window of weights is used at each place of each step."""
        places = math.prod(n or 1 for n in self.left_by(shape[1:])[:-1])
        weights = sum(group.parameters for group in self.weights(shape))
        products = self.turns(shape) * places * weights
        return super().nanoseconds(shape) + PER_CONVOLUTION_PRODUCT * products


class ConvLSTM1D(_ConvLSTM):
    """`keras.layers.ConvLSTM1D` with channels last."""

    kind: Literal["ConvLSTM1D"] = "ConvLSTM1D"
    example_shape: ClassVar[Shape] = (3, 6, 2)
    kernel_size: One
    strides: One = (1,)
    dilation_rate: One = (1,)


class ConvLSTM2D(_ConvLSTM):
    """`keras.layers.ConvLSTM2D` with channels last."""

    kind: Literal["ConvLSTM2D"] = "ConvLSTM2D"
    example_shape: ClassVar[Shape] = (3, 4, 6, 2)
    kernel_size: Pair
    strides: Pair = (1, 1)
    dilation_rate: Pair = (1, 1)


class ConvLSTM3D(_ConvLSTM):
    """`keras.layers.ConvLSTM3D` with channels last."""

    kind: Literal["ConvLSTM3D"] = "ConvLSTM3D"
    example_shape: ClassVar[Shape] = (2, 4, 4, 4, 2)
    kernel_size: Triple
    strides: Triple = (1, 1, 1)
    dilation_rate: Triple = (1, 1, 1)
