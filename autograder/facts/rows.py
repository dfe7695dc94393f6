"""Which rows of an array are reported: the grader chooses, never the submission.

The runner and the controller work the rows out from the same seed, so the controller
knows which ones it asked for, and a report on others is no evidence.
"""

from __future__ import annotations

import math

import numpy as np

MAX_ELEMENTS = 40_000
"""Of one sample; rows that are longer are cut there."""
MAX_ROWS = 16
MAX_AXES = 6
MAX_COUNT = 2**50
"""Elements of an array that can be looked at; memory holds fewer."""
_WHOLE = 64, 4_096
"""An array of so few rows and elements is reported whole."""


def row_count(shape: tuple[int, ...]) -> int:
    """Return how many rows of an array are reported: at least one, if it has any."""
    elements = math.prod(shape)
    if not 1 <= len(shape) <= MAX_AXES or not 0 < elements <= MAX_COUNT:
        return 0
    rows, wholly = shape[0], _WHOLE
    if rows <= wholly[0] and elements <= wholly[1]:
        return rows
    return max(min(rows, MAX_ROWS, MAX_ELEMENTS * rows // elements), 1)


def chosen_rows(shape: tuple[int, ...], seed: int) -> tuple[int, ...]:
    """Return the numbers of the rows that are reported, in ascending order.

    Two arrays of equally many rows have some of them in common, however long those are.

    Args:
        shape: of the whole array; its first axis counts the rows.
        seed: of the run, chosen by the controller.
    """
    count = row_count(shape)
    if count == 0 or count == shape[0]:
        return tuple(range(count))
    most = min(shape[0], MAX_ROWS)
    chosen = np.random.default_rng(seed).choice(shape[0], size=most, replace=False)
    return tuple(sorted(chosen[:count].tolist()))


def reported_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of the rows that are reported; flat where they are cut."""
    count = row_count(shape)
    if math.prod(shape[1:]) > MAX_ELEMENTS:
        return count, MAX_ELEMENTS
    return count, *shape[1:]
