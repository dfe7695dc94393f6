"""Which shape leaves the functions of `keras.ops` that slide a given window.

The channels come last, as in TensorFlow.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.errors import FactError
from autograder.facts.layers.axes import estimated_size
from autograder.facts.layers.convolution import PER_CONVOLUTION_PRODUCT
from autograder.facts.layers.function_options import Full, Option
from autograder.facts.layers.kind import PER_PRODUCT
from autograder.facts.layers.window import Padding, slide
from autograder.i18n import _

FUNCTIONS = ("conv", "depthwise_conv", "conv_transpose")


def convolved(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Write a number for each window of the kernel, as `keras.ops.conv` does."""
    shape, kernel = _two(full, options)
    *window, entering, leaving = kernel
    if shape[-1] is None or shape[-1] % entering or leaving % (shape[-1] // entering):
        raise _misfit(shape, kernel)
    return (shape[0], *_places("conv", shape, window, options), leaving)


def convolved_by_channel(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Slide windows over each channel, as `keras.ops.depthwise_conv` does."""
    shape, kernel = _two(full, options)
    *window, entering, each = kernel
    if shape[-1] != entering or len(window) > 2:
        raise _misfit(shape, kernel)
    if len(set(_numbers(options.get("strides", 1), len(window)))) > 1:
        text = _("{kind} moves equally far along both axes")
        raise FactError(text.format(kind="depthwise_conv"))
    places = _places("depthwise_conv", shape, window, options)
    return (shape[0], *places, entering * each)


def spread(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Spread each number over a window, as `keras.ops.conv_transpose` does."""
    shape, kernel = _two(full, options)
    *window, leaving, entering = kernel
    others = (options.get("output_padding"), options.get("dilation_rate", 1))
    if shape[-1] != entering or others[0] is not None or others[1] not in (1, None):
        raise _misfit(shape, kernel)
    is_valid = _padding(options) == "valid"
    places = (
        None if n is None else n * step + (max(size - step, 0) if is_valid else 0)
        for n, size, step in zip(
            shape[1:-1],
            window,
            _numbers(options.get("strides", 1), len(window)),
            strict=True,
        )
    )
    return (shape[0], *places, leaving)


def convolution_products(function: str, full: Sequence[Full], leaving: Full) -> int:
    """Return how many products of a matrix take as long as a convolution.

    Args:
        function: one of `FUNCTIONS`.
        full: the shapes of the tensor and of the kernel.
        leaving: the shape of the result.
    """
    places = full[0] if function == "conv_transpose" else leaving
    products = estimated_size(places[1:-1]) * estimated_size(full[1])
    return int(products * PER_CONVOLUTION_PRODUCT / PER_PRODUCT)


def all_options(options: dict[str, Option], axes: int) -> dict[str, Option]:
    """Write out a step for each axis, and leave out what is None."""
    given: dict[str, Option] = {"padding": "valid"}
    given |= {name: value for name, value in options.items() if value is not None}
    for name in ("strides", "dilation_rate"):
        given[name] = _numbers(given.get(name, 1), axes)
    return given


def _two(
    full: Sequence[Full], options: dict[str, Option]
) -> tuple[Full, tuple[int, ...]]:
    """Return the shapes of the tensor and the kernel.

    Raises:
        FactError: if the kernel has other axes, or the channels do not come last.
    """
    if len(full) != 2 or options.get("data_format") not in (None, "channels_last"):
        raise FactError(_("a convolution needs a tensor and a kernel"))
    shape, kernel = full
    sizes = tuple(size for size in kernel if size)
    if not 3 <= len(kernel) <= 5 or len(sizes) < len(kernel) or len(shape) < 2:
        raise FactError(_("a convolution needs a tensor and a kernel"))
    if len(shape) != len(kernel):
        raise _misfit(shape, kernel)
    return shape, sizes


def _misfit(shape: Full, kernel: Full) -> FactError:
    text = _("the shapes {shapes} do not fit together")
    return FactError(text.format(shapes=(shape[1:], kernel)))


def _places(
    name: str, shape: Full, window: Sequence[int], options: dict[str, Option]
) -> Full:
    """Return where the window stops."""
    steps, gaps = (
        _numbers(options.get(option, 1), len(window))
        for option in ("strides", "dilation_rate")
    )
    if max(steps) > 1 and max(gaps) > 1:
        text = _("{kind} has strides or a dilation rate, not both")
        raise FactError(text.format(kind=name))
    padding = _padding(options)
    return slide(name, shape[1:], tuple(window), steps, padding, gaps)


def _padding(options: dict[str, Option]) -> Padding:
    match options.get("padding", "valid"):
        case "valid":
            return "valid"
        case "same":
            return "same"
    raise FactError(_("a convolution is padded with 'valid' or 'same'"))


def _numbers(option: Option, rank: int) -> tuple[int, ...]:
    """Return a number for each axis.

    Raises:
        FactError: if they are no numbers from 1 to 1,000.
    """
    given = option if isinstance(option, tuple) else (option,) * rank
    sizes = tuple(n for n in given if type(n) is int and 1 <= n <= 1_000)
    if len(sizes) != rank or len(given) != rank:
        raise FactError(_("a convolution needs a step for each axis"))
    return sizes
