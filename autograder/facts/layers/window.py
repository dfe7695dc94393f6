"""Where a window stops that slides over its input: for convolution and pooling."""

from __future__ import annotations

from typing import Literal

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape
from autograder.i18n import _

Padding = Literal["valid", "same"]


def check_axes(kind: str, shape: Shape, axes: int) -> None:
    """Refuse an input that has not this many axes, and one of channels.

    Raises:
        FactError: naming the axes that the kind of layer needs.
    """
    if len(shape) != axes + 1:
        needed = {
            1: _("{kind} needs steps and channels, not {shape}"),
            2: _("{kind} needs height, width and channels, not {shape}"),
            3: _("{kind} needs three axes and channels, not {shape}"),
        }[axes]
        raise FactError(needed.format(kind=kind, shape=shape))


def slide(
    kind: str,
    shape: Shape,
    window: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Literal["valid", "same", "causal"],
    dilation: tuple[int, ...] | None = None,
) -> Shape:
    """Return at how many places a window stops along each axis but the channels.

    Args:
        kind: of the layer, for the error.
        shape: of the input, with the channels last.
        window: its size along each axis.
        strides: how far it moves from one place to the next.
        padding: "same" and "causal" let it stop once for each stride.
        dilation: the distance of its numbers along each axis; None for 1.

    Raises:
        FactError: if `shape` has other axes, or is smaller than the window.
    """
    check_axes(kind, shape, len(window))
    apart = dilation or (1,) * len(window)
    sizes = tuple(
        None if n is None
        else -(-n // step) if padding != "valid"
        else (n - 1 - (size - 1) * gap) // step + 1
        for n, size, step, gap in zip(shape, window, strides, apart, strict=False)
    )  # fmt: skip
    if min((size for size in sizes if size is not None), default=1) < 1:
        text = _("the window of {kind} is larger than its input {shape}")
        raise FactError(text.format(kind=kind, shape=shape))
    return sizes
