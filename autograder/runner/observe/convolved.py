"""Convolutions with a given window that accept symbolic tensors.

They have the arguments of TensorFlow's functions and of `keras.backend`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras

_AXES = {1: ("NWC",), 2: ("NHWC",), 3: ("NDHWC",)}
"""The names of formats with the channels last, for each number of axes."""


def convolution(name: str) -> Callable[..., Any]:
    """Return what stands for a function such as `tf.nn.conv2d`.

    Args:
        name: of the function of `keras.ops`.
    """
    function = getattr(keras.ops, name)

    def convolved(
        input: Any,
        filters: Any,
        strides: Any = None,
        padding: Any = "VALID",
        data_format: Any = None,
        dilations: Any = None,
    ) -> Any:
        axes = len(input.shape) - 2
        _check_format(data_format, axes)
        return function(
            input,
            filters,
            strides=_of_axes(strides, axes),
            padding=_padding(padding),
            dilation_rate=_of_axes(dilations, axes),
        )

    return convolved


def spread(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """Convolve as `tf.nn.conv2d_transpose` does, if its result has the usual size."""
    axes = len(input.shape) - 2
    _check_format(data_format, axes)
    if _of_axes(dilations, axes) != (1,) * axes:
        raise ValueError("these gaps are not known")
    made = keras.ops.conv_transpose(
        input, filters, strides=_of_axes(strides, axes), padding=_padding(padding)
    )
    sizes = [n for n in list(output_shape)[1:] if isinstance(n, int)]
    if len(sizes) != axes + 1 or list(made.shape[1:]) != sizes:
        raise ValueError("this size is not known")
    return made


def of_backend(name: str) -> Callable[..., Any]:
    """Return what stands for a function such as `K.conv2d`."""
    function = getattr(keras.ops, name)

    def convolved(
        x: Any,
        kernel: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: Any = None,
        dilation_rate: Any = 1,
        border_mode: Any = None,
    ) -> Any:
        padding = border_mode or padding  # so Keras 1 calls it
        if data_format not in (None, "channels_last"):
            raise ValueError("the channels must come last")
        return function(
            x, kernel, strides=strides, padding=padding, dilation_rate=dilation_rate
        )

    return convolved


def _check_format(name: Any, axes: int) -> None:
    if name is not None and name not in _AXES.get(axes, ()):
        raise ValueError("the channels must come last")


def _padding(given: Any) -> str:
    """Return the name of a padding.

    Raises:
        ValueError: if widths are given.
    """
    if not isinstance(given, str):
        raise ValueError("only the paddings VALID and SAME are known")
    return given.lower()


def _of_axes(given: Any, axes: int) -> tuple[int, ...]:
    """Return a number for each axis but those of examples and channels."""
    if given is None:
        return (1,) * axes
    if isinstance(given, int):
        return (given,) * axes
    sizes: Sequence[int] = list(map(int, given))
    if len(sizes) == axes + 2 and sizes[0] == sizes[-1] == 1:
        sizes = sizes[1:-1]
    if len(sizes) == 1:
        sizes = list(sizes) * axes
    if len(sizes) != axes:
        raise ValueError("a step for each axis is needed")
    return tuple(sizes)
