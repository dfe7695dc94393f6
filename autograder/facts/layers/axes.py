"""Shapes of tensors without the batch axis. An axis may be open: its length is None.

Sequences of any length have an open axis, for example.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated

from pydantic import BeforeValidator, Field

from autograder.errors import FactError
from autograder.i18n import _

Shape = tuple[int | None, ...]
MAX_SIZE = 2**31
Size = Annotated[int, Field(ge=1, le=MAX_SIZE)]
OPEN_AXIS = 100
"""How long an open axis is taken to be when the cost of a model is estimated."""


def for_each(axes: int) -> BeforeValidator:
    """Take one number for all axes, as Keras does, and a list for a tuple."""

    def spread(size: object) -> object:
        if isinstance(size, int):
            return (size,) * axes
        return tuple(size) if isinstance(size, list) else size

    return BeforeValidator(spread)


One = Annotated[tuple[Size], for_each(1)]
"""Steps."""
Pair = Annotated[tuple[Size, Size], for_each(2)]
"""Rows and columns; one number is for both, as in Keras."""
Triple = Annotated[tuple[Size, Size, Size], for_each(3)]
"""Three axes; one number is for all."""


def size_of(shape: Iterable[int | None]) -> int | None:
    """Return how many numbers a tensor has; None if an axis is open."""
    size = 1
    for axis in shape:
        if axis is None:
            return None
        size *= axis
    return size


def estimated_size(shape: Iterable[int | None]) -> int:
    """Return how many numbers a tensor has, if its open axes have a usual length."""
    return math.prod(OPEN_AXIS if axis is None else axis for axis in shape)


def has_size_of(shape: Shape, row: tuple[int, ...]) -> bool:
    """Say whether an input of `shape` has as many numbers as a row of data.

    An open axis has the length of the same axis of the data.
    """
    if None not in shape:
        return size_of(shape) == math.prod(row)
    pairs = zip(shape, row, strict=False)
    return len(shape) == len(row) and all(a in (None, n) for a, n in pairs)


def fixed(kind: str, axis: int | None) -> int:
    """Return the length of an axis on which weights depend.

    Raises:
        FactError: if it is open.
    """
    if axis is None:
        text = _("{kind} needs an input whose last axis has a fixed length")
        raise FactError(text.format(kind=kind))
    return axis


def checked(shape: Shape) -> Shape:
    """Return a shape that Keras allows.

    Raises:
        FactError: if an axis of it is longer than Keras allows.
    """
    if max((axis or 1 for axis in shape), default=1) > MAX_SIZE:
        raise FactError(
            _("the output {after} is larger than any model can have").format(
                after=shape
            )
        )
    return shape
