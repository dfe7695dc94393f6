"""Choose the rows of an array that are reported.

The grader chooses them, not the submission. The runner and the controller compute the
rows from the same seed. So the controller can refuse a report about other rows.
"""

from __future__ import annotations

import math

import numpy as np

MAX_ELEMENTS = 40_000
"""The most numbers in a sample. Longer rows are cut to this length."""
MAX_ROWS = 16
MAX_AXES = 6
MAX_COUNT = 2**50
"""The most elements of an array. No memory can hold so many."""
_WHOLE = 64, 4_096
"""The most rows and elements of an array that is reported whole."""


def row_count(shape: tuple[int, ...]) -> int:
    """Return how many rows of an array are reported. It is 0 only without rows."""
    elements = math.prod(shape)
    if not 1 <= len(shape) <= MAX_AXES or not 0 < elements <= MAX_COUNT:
        return 0
    rows, wholly = shape[0], _WHOLE
    if rows <= wholly[0] and elements <= wholly[1]:
        return rows
    return max(min(rows, MAX_ROWS, MAX_ELEMENTS * rows // elements), 1)


def chosen_rows(shape: tuple[int, ...], seed: int) -> tuple[int, ...]:
    """Return the numbers of the rows that are reported, in ascending order.

    For two arrays with the same number of rows, some chosen rows are the same, even if
    the rows of one array are longer.

    Args:
        shape: the shape of the whole array. Its first axis counts the rows.
        seed: the seed of the run, which the controller chose.
    """
    count = row_count(shape)
    if count == 0 or count == shape[0]:
        return tuple(range(count))
    most = min(shape[0], MAX_ROWS)
    chosen = np.random.default_rng(seed).choice(shape[0], size=most, replace=False)
    return tuple(sorted(chosen[:count].tolist()))


def reported_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of the reported rows. Rows that are cut are flat."""
    count = row_count(shape)
    if math.prod(shape[1:]) > MAX_ELEMENTS:
        return count, MAX_ELEMENTS
    return count, *shape[1:]
