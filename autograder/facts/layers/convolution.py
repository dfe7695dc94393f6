"""The layers that slide a window of weights over their input."""

from __future__ import annotations

import math
from typing import Literal

from autograder.facts.layers.kind import (
    PER_PRODUCT,
    KernelLayer,
    Pair,
    Shape,
    Size,
    Weights,
)
from autograder.facts.layers.window import Padding, slide

__all__ = ["Conv2D"]

PER_CONVOLUTION_PRODUCT = 2.5
"""Nanoseconds of one core, in the place of `PER_PRODUCT`."""


class Conv2D(KernelLayer):
    """`keras.layers.Conv2D` with channels last."""

    kind: Literal["Conv2D"] = "Conv2D"
    filters: Size
    kernel_size: Pair
    strides: Pair = (1, 1)
    padding: Padding = "valid"

    def output_shape(self, shape: Shape) -> Shape:
        """Slide a window over height and width."""
        window = self.kernel_size, self.strides, self.padding
        return (*slide(self.kind, shape, *window), self.filters)

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """A window of weights for each pair of channels, and one bias per filter."""
        self.output_shape(shape)
        return self.kernel_and_biases(*self.kernel_size, shape[-1], self.filters)

    def nanoseconds(self, shape: Shape) -> float:
        """A product takes longer here than in one large matrix."""
        kernel, *_ = self.weights(shape)
        products = math.prod(self.output_shape(shape)[:-1]) * kernel.parameters
        more = PER_CONVOLUTION_PRODUCT - PER_PRODUCT
        return super().nanoseconds(shape) + more * products
