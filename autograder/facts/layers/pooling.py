"""The layers that make one number of all numbers in a window."""

from __future__ import annotations

import math
from typing import Literal

from autograder.facts.layers.kind import BaseLayer, Pair, Shape
from autograder.facts.layers.window import Padding, slide

__all__ = ["AveragePooling2D", "MaxPooling2D"]

PER_WINDOW_NUMBER = 0.7
"""Nanoseconds of one core, for a number that one window looks at."""


class _Pooling2D(BaseLayer):
    """What slides a window over height and width; channels come last."""

    pool_size: Pair = (2, 2)
    strides: Pair | None = None
    """None: as far as the window is large."""
    padding: Padding = "valid"

    def output_shape(self, shape: Shape) -> Shape:
        """Return rows, columns and the channels of the input."""
        window = self.pool_size, self.strides or self.pool_size, self.padding
        return (*slide(self.kind, shape, *window), shape[-1])

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Say how far the window moves."""
        layer = super().plain(before, after)
        return layer.model_copy(update={"strides": self.strides or self.pool_size})

    def nanoseconds(self, shape: Shape) -> float:
        """Each number that leaves comes from all numbers in a window."""
        windows = math.prod(self.output_shape(shape)) * math.prod(self.pool_size)
        return super().nanoseconds(shape) + PER_WINDOW_NUMBER * windows


class MaxPooling2D(_Pooling2D):
    """`keras.layers.MaxPooling2D`: the largest number in each window."""

    kind: Literal["MaxPooling2D"] = "MaxPooling2D"


class AveragePooling2D(_Pooling2D):
    """`keras.layers.AveragePooling2D`: the mean of each window."""

    kind: Literal["AveragePooling2D"] = "AveragePooling2D"
    pool_size: Pair
