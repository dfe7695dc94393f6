"""The arguments of functions of `keras.ops`, and the axes that they name."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.base import Name
from autograder.i18n import _

Number = Annotated[int, Field(ge=-(2**31), le=2**31)] | float
Row = Annotated[tuple[Number, ...], Field(max_length=1_000)]
Part = tuple[int | None, int | None, int | None] | tuple[int, int] | int | str | None
"""One part of an index: start, stop and step; a number; "..."; or None, a new axis.

Two numbers are what is added before and after an axis.
"""
Option = bool | Number | str | None | Annotated[tuple[Part, ...], Field(max_length=8)]
Options = Annotated[dict[Name, Option], Field(max_length=6)]
Full = tuple[int | None, ...]
"""A shape with its batch axis."""


def axes_of(option: Option, rank: int) -> set[int]:
    """Return the numbers of axes; all of them for None."""
    if option is None:
        return set(range(rank))
    given = option if isinstance(option, tuple) else (option,)
    return {axis_of(axis, rank) for axis in given}


def axis_of(axis: object, rank: int) -> int:
    """Return the number of an axis, from 0.

    Raises:
        FactError: if there is no such axis.
    """
    if not isinstance(axis, int) or not -rank <= axis < rank:
        raise FactError(_("there is no axis {axis}").format(axis=str(axis)))
    return axis % rank


def count_of(number: object) -> int:
    """Return how often numbers are repeated.

    Raises:
        FactError: if it is no number from 1 to 1,000,000.
    """
    if not isinstance(number, int) or not 1 <= number <= 1_000_000:
        raise FactError(_("a repetition needs a number for each axis"))
    return number
