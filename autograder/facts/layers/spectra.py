"""Which shape leaves functions of `keras.ops` that look for frequencies."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.errors import FactError
from autograder.facts.layers.function_options import Full, Option
from autograder.i18n import _

WINDOWS = ("hann", "hamming", None)


def transformed(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Keep the shape of two tensors, the real and the imaginary part."""
    _last(full[0])
    if len(full) != 2 or full[0] != full[1]:
        raise FactError(_("a real and an imaginary part of the same shape are needed"))
    return full[0]


def transformed_in_two(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Keep the shape; the last two axes are transformed."""
    _last(full[0][:-1])
    return transformed(full, options)


def half(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Keep the frequencies from 0 on."""
    length = _positive(options.get("fft_length") or _last(full[0]))
    return (*full[0][:-1], length // 2 + 1)


def whole(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Return the numbers that have these frequencies from 0 on."""
    shape = transformed(full, options)
    length = options.get("fft_length") or 2 * (_last(shape) - 1)
    return (*shape[:-1], _positive(length))


def in_time(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Return the frequencies of each part of a sequence."""
    names = ("sequence_length", "sequence_stride", "fft_length")
    part, step, length = (_positive(options.get(name)) for name in names)
    around = length // 2 * 2 if options.get("center", True) else 0
    count = 1 + (_last(full[0]) + around - length) // step
    if part > length or count < 1 or options.get("window", "hann") not in WINDOWS:
        raise FactError(_("the parts of a sequence do not fit"))
    return (*full[0][:-1], count, length // 2 + 1)


def _positive(number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise FactError(_("frequencies need a fixed length"))
    return number


def _last(shape: Full) -> int:
    """Return the length of the last axis, which is not the batch."""
    return _positive(shape[-1] if len(shape) > 1 else None)
