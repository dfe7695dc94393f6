"""Which shape leaves functions of `keras.ops` that only move or repeat numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograder.errors import FactError
from autograder.facts.layers.function_options import (
    Full,
    Option,
    Part,
    axes_of,
    axis_of,
    count_of,
)
from autograder.facts.layers.window import slide
from autograder.i18n import _


def expanded(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Add an axis of length 1."""
    shape = list(full[0])
    shape.insert(axis_of(options.get("axis"), len(shape) + 1), 1)
    return tuple(shape)


def squeezed(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Leave out axes of length 1."""
    shape = full[0]
    if options.get("axis") is None:
        return tuple(size for size in shape if size != 1)
    axes = axes_of(options["axis"], len(shape))
    return tuple(size for n, size in enumerate(shape) if n not in axes)


def stacked(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Put tensors side by side along a new axis."""
    shape = list(full[0])
    shape.insert(axis_of(options.get("axis", 0), len(shape) + 1), len(full))
    return tuple(shape)


def transposed(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Change the order of the axes."""
    shape, axes = full[0], options.get("axes")
    if not isinstance(axes, tuple) or len(axes) != len(shape):
        raise FactError(_("a transposition of a batch needs all axes"))
    return tuple(shape[axis_of(axis, len(shape))] for axis in axes)


def taken(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Take the rows that a constant names, or rows of fixed numbers or a weight."""
    if len(full) == 2 and full[1][:1] == (None,) and full[0] and full[0][0]:
        if options.get("axis") != 0:
            raise FactError(_("rows are taken along the first axis only"))
        return (*full[1], *full[0][1:])
    if len(full) != 2 or None in full[1]:
        raise FactError(_("only the rows that a constant names can be taken"))
    axis = axis_of(options.get("axis"), len(full[0]))
    return (*full[0][:axis], *full[1], *full[0][axis + 1 :])


def reshaped(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Give a weight another form; nothing with a batch is reshaped here."""
    target, shape = options.get("newshape"), full[0]
    if not isinstance(target, tuple) or None in shape:
        raise FactError(_("only a weight can be reshaped here"))
    sizes = [size for size in target if isinstance(size, int)]
    count = math.prod(size or 0 for size in shape)
    if -1 in sizes:
        known = math.prod(size for size in sizes if size != -1)
        sizes = [count // (known or 1) if size == -1 else size for size in sizes]
    if math.prod(sizes) != count or min(sizes, default=1) < 0:
        text = _("{shape} cannot be reshaped to {target_shape}")
        raise FactError(text.format(shape=shape, target_shape=tuple(sizes)))
    return tuple(sizes)


def indexed(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Apply slices, numbers, new axes and one ellipsis, as NumPy does."""
    key, sizes = options.get("key"), list(full[0])
    parts: list[Any] = list(key) if isinstance(key, tuple) else [key]
    taken = sum(part is not None and part != "..." for part in parts)
    rest: list[Any] = [(None, None, None)] * (len(sizes) - taken)
    if "..." in parts:
        place = parts.index("...")
        parts[place : place + 1] = rest
    else:
        parts += rest
    result: list[int | None] = []
    for part in parts:
        if part is None:
            result.append(1)
            continue
        if not sizes:
            raise FactError(_("an index has too many parts"))
        size = sizes.pop(0)
        if isinstance(part, tuple):
            whole = part == (None, None, None)
            if size is None and not whole:
                raise FactError(_("a part of an open axis has no fixed length"))
            if part[2] == 0:
                raise FactError(_("an index has steps of length 0"))
            result.append(size if size is None else len(range(size)[slice(*part)]))
        elif isinstance(part, int) and size is not None:
            axis_of(part, size)
    return tuple(result)


def plain_key(key: Option, shape: Full) -> Option:
    """Write equal slices of an index in one way."""
    if not isinstance(key, tuple):
        return key
    parts: list[Part] = list(key)
    sizes = iter(shape)
    for place, part in enumerate(parts):
        if part == "...":
            break
        size = None if part is None else next(sizes, None)
        if not isinstance(part, tuple) or size is None or part[-1] == 0:
            continue
        start, stop, step = slice(*part).indices(size)
        if step > 0:
            ends = start or None, None if stop >= size else stop
            parts[place] = (*ends, None if step == 1 else step)
    return tuple(parts)


def tiled(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Repeat the numbers along each axis; each example stays one example."""
    repeats = options.get("repeats")
    if not isinstance(repeats, tuple) or len(repeats) != len(full[0]):
        raise FactError(_("a repetition needs a number for each axis"))
    counts = [count_of(number) for number in repeats]
    if counts[0] != 1:
        raise FactError(_("the examples of a batch cannot be repeated"))
    pairs = zip(full[0], counts, strict=True)
    return tuple(None if size is None else size * count for size, count in pairs)


def repeated(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Repeat each number along one axis."""
    axis = axis_of(options.get("axis"), len(full[0]))
    count = count_of(options.get("repeats"))
    if not axis:
        raise FactError(_("the examples of a batch cannot be repeated"))
    shape = list(full[0])
    shape[axis] = None if (size := shape[axis]) is None else size * count
    return tuple(shape)


def filled(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Add numbers before and after each axis but the batch."""
    widths = options.get("pad_width")
    if not isinstance(widths, tuple) or len(widths) != len(full[0]):
        raise FactError(_("a padding needs two numbers for each axis"))
    sizes: list[int | None] = []
    for size, pair in zip(full[0], widths, strict=True):
        if not isinstance(pair, tuple) or len(pair) != 2 or min(pair) < 0:
            raise FactError(_("a padding needs two numbers for each axis"))
        sizes.append(None if size is None else size + sum(pair))
    if widths[0] != (0, 0):
        raise FactError(_("no examples can be added to a batch"))
    return tuple(sizes)


def patches(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Cut images into patches, whose pixels become the channels."""
    size, strides = options.get("size"), options.get("strides")
    channels = full[0][-1]
    if (
        len(full[0]) != 4
        or not isinstance(size, tuple)
        or not isinstance(strides, tuple)
        or options.get("dilation_rate", 1) not in (1, (1, 1))
        or options.get("data_format") not in (None, "channels_last")
        or channels is None
        or options.get("padding") not in ("valid", "same")
    ):
        raise FactError(_("only images with their channels last are cut into patches"))
    kernel = tuple(count_of(number) for number in size)
    steps = tuple(count_of(number) for number in strides)
    padding: Any = options.get("padding")
    after = slide("extract_patches", full[0][1:], kernel, steps, padding)
    return (full[0][0], *after, math.prod(kernel) * channels)
