"""Data in the form of those of `keras.datasets`, for machines that do not have these.

They have the same shapes and dtypes, are always the same, and can be learnt. Texts are
shorter than the real ones, so that they are made in about a second.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Values = np.ndarray[Any, np.dtype[Any]]
Arrays = dict[str, Values]
_AT_ONCE = 5_000
_TELLING = 40
"""How many words are used mostly in the texts of one class."""


def pictures(
    shape: tuple[int, ...], classes: int, train: int, test: int, labels: str = "uint8"
) -> Arrays:
    """Return images, uint8: a pattern for each class, of any brightness, with noise.

    Args:
        shape: of one image.
        classes: how many.
        train: the number of training images.
        test: the number of test images.
        labels: the dtype of the class numbers, an array (images,).
    """
    numbers = np.random.default_rng(classes * len(shape))
    rows, columns, *colours = shape
    coarse = numbers.integers(0, 190, (classes, rows // 4, columns // 4, *colours))
    patterns = coarse.repeat(4, axis=1).repeat(4, axis=2).astype(np.uint16)
    arrays: Arrays = {}
    for part, count in (("train", train), ("test", test)):
        y = numbers.integers(0, classes, count)
        x = np.empty((count, *shape), np.uint8)
        for first in range(0, count, _AT_ONCE):
            some = patterns[y[first : first + _AT_ONCE]]
            light = numbers.integers(128, 257, (len(some),) + (1,) * len(shape))
            noise = numbers.integers(0, 64, some.shape, dtype=np.uint8)
            x[first : first + _AT_ONCE] = (some * light.astype(np.uint16) >> 8) + noise
        arrays |= {f"x_{part}": x, f"y_{part}": y.astype(labels)}
    return arrays


def houses(
    rows: int, limits: Values, prices: tuple[float, float], dtype: str
) -> Arrays:
    """Return rows of numbers and a price that depends on them.

    Args:
        rows: how many.
        limits: the smallest and the largest number of each column, (2, columns).
        prices: the lowest and the highest price.
        dtype: of all numbers.
    """
    numbers, (low, high) = np.random.default_rng(rows), limits
    share = numbers.random((rows, len(low)))
    weights = np.linspace(-1, 1, len(low))
    worth = share @ weights + 0.05 * numbers.standard_normal(rows)
    worth = (worth - worth.min()) / (worth.max() - worth.min())
    x, y = low + share * (high - low), prices[0] + worth * (prices[1] - prices[0])
    return {"x": x.astype(dtype), "y": y.astype(dtype)}


def texts(count: int, classes: int, words: int) -> Arrays:
    """Return texts as lists of the numbers of words, from 1, and their classes.

    Words with small numbers are frequent, as in the real texts.
    """
    numbers = np.random.default_rng(words)
    y = numbers.integers(0, classes, count)
    lengths = numbers.integers(12, 60, count)
    owner = np.repeat(y, lengths)
    common = np.minimum(numbers.zipf(1.3, len(owner)), words)
    telling = 20 + owner * _TELLING + numbers.integers(0, _TELLING, len(owner))
    flat = np.where(numbers.random(len(owner)) < 0.2, telling, common)
    x = np.empty(count, dtype=object)
    parts = np.split(flat, np.cumsum(lengths)[:-1])
    x[:] = [part.tolist() for part in parts]
    return {"x": x, "y": y}
