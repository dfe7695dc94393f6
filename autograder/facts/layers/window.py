"""Where a window stops that slides over an image: for convolution and pooling."""

from __future__ import annotations

from typing import Literal

from autograder.errors import FactError
from autograder.facts.layers.kind import Pair, Shape
from autograder.i18n import _

Padding = Literal["valid", "same"]


def slide(
    kind: str, shape: Shape, window: Pair, strides: Pair, padding: Padding
) -> Pair:
    """Return at how many places a window stops: rows, and places in each row.

    Raises:
        FactError: if `shape` is no image, or is smaller than the window.
    """
    if len(shape) != 3:
        raise FactError(
            _("{kind} needs height, width and channels, not {shape}").format(
                kind=kind, shape=shape
            )
        )
    if padding == "same":
        sizes = tuple(-(-n // step) for n, step in zip(shape, strides, strict=False))
    else:
        sizes = tuple(
            (n - size) // step + 1
            for n, size, step in zip(shape, window, strides, strict=False)
        )
    if min(sizes) < 1:
        raise FactError(
            _("the window of {kind} is larger than its input {shape}").format(
                kind=kind, shape=shape
            )
        )
    return sizes[0], sizes[1]
