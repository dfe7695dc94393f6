"""Changes of the test data, to see how a model copes with data unlike its training.

Each change takes images, uint8 (n, 28, 28), and returns as many. The exercise shows the
same lines of code, so students can measure what the trainer measures.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Pixels = np.ndarray[Any, np.dtype[Any]]


def moved(images: Pixels) -> Pixels:
    """Move each digit two pixels down and two to the right."""
    return np.roll(images, (2, 2), axis=(1, 2))


def thickened(images: Pixels) -> Pixels:
    """Set each pixel to the maximum of itself and its eight neighbours."""
    rows = np.maximum.reduce([np.roll(images, step, axis=1) for step in (-1, 0, 1)])
    return np.asarray(
        np.maximum.reduce([np.roll(rows, step, axis=2) for step in (-1, 0, 1)])
    )


def inverted(images: Pixels) -> Pixels:
    """Turn white on black into black on white."""
    return np.asarray(255 - images, dtype=np.uint8)


SHIFTS: dict[str, Callable[[Pixels], Pixels]] = {
    "moved": moved,
    "thickened": thickened,
    "inverted": inverted,
}
