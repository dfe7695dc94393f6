"""Find the factor and the offset that make some numbers of others."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Numbers = np.ndarray[Any, np.dtype[Any]]
"""Rows of numbers, flat, float64."""
CLOSE = 1e-4
"""How far numbers may be off, as a share of their range."""
MOST_CHANNELS = 1_000


class Scaling(NamedTuple):
    """What numbers are multiplied by, and what is added then; one for each channel."""

    factors: tuple[float, ...]
    offsets: tuple[float, ...]


def are_equal(given: Numbers, planned: Numbers) -> bool:
    """Say whether two arrays hold the same numbers, up to rounding."""
    if given.shape != planned.shape:
        return False
    return np.allclose(given, planned, rtol=0, atol=CLOSE * _range(planned))


def scaling(given: Numbers, planned: Numbers, channels: int) -> Scaling | None:
    """Return how the given numbers follow from the planned ones; None if nobody knows.

    Args:
        given: rows of numbers.
        planned: as many rows of as many numbers.
        channels: after so many numbers of a row, the next ones have the same factor, if
            there is no factor for all numbers.
    """
    if given.shape != planned.shape:
        return None
    alone = _line(given, planned)
    if alone is not None:
        return Scaling(*((number,) for number in alone))
    if channels > MOST_CHANNELS:
        return None
    lines = [
        _line(given[:, n::channels], planned[:, n::channels]) for n in range(channels)
    ]
    found = [line for line in lines if line is not None]
    return Scaling(*zip(*found, strict=True)) if len(found) == channels else None


def _line(given: Numbers, planned: Numbers) -> tuple[float, float] | None:
    """Return one factor and one offset.

    It is None if no line goes through all numbers, or if they are all the same: other
    rows would show which line it is.
    """
    low, high = planned.argmin(), planned.argmax()
    width = planned.flat[high] - planned.flat[low]
    if not width:
        return None
    factor = (given.flat[high] - given.flat[low]) / width
    offset = given.flat[low] - factor * planned.flat[low]
    allowed = CLOSE * _range(given)
    if not np.allclose(given, factor * planned + offset, rtol=0, atol=allowed):
        return None
    return _rounded(factor), _rounded(offset if abs(offset) > allowed else 0.0)


def _range(numbers: Numbers) -> float:
    """Return how far apart the numbers are; of equal ones, how large they are."""
    return float(np.ptp(numbers) or np.abs(numbers).max() or 1.0)


def _rounded(number: float) -> float:
    """Return five digits, so that rounding makes no difference between two authors."""
    return float(f"{number:.5g}")
