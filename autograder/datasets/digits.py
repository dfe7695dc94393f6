"""Generate digits in the form of MNIST from the real ones that scikit-learn ships.

Each 8 × 8 image (Alpaydin and Kaynak, UCI, 1998) is enlarged to 28 × 28. Rotation,
shear, size, position and the thickness of strokes vary a little. No digit is used both
for training images and for test images.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.datasets.dataset import Arrays

TRAIN, TEST = 60_000, 10_000
HELD_OUT = 300
"""How many of the 1,797 digits are used only for test images."""
SIZE = 28
SEED = 20_200_101
_BATCH = 5_000

Floats = np.ndarray[Any, np.dtype[Any]]


def make_digits() -> Arrays:
    """Return the four arrays of `PARTS`. They are always the same. It takes seconds."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    images = images.reshape(-1, 8, 8) / 16.0
    generator = np.random.default_rng(SEED)
    order = generator.permutation(len(images))
    test, train = order[:HELD_OUT], order[HELD_OUT:]
    arrays: Arrays = {}
    for part, numbers, count in (("train", train, TRAIN), ("test", test, TEST)):
        chosen = generator.choice(numbers, size=count)
        arrays[f"x_{part}"] = _vary_all(images, chosen, generator)
        arrays[f"y_{part}"] = labels[chosen].astype(np.uint8)
    return arrays


def _vary_all(images: Floats, chosen: Floats, generator: np.random.Generator) -> Floats:
    parts = [
        _vary(images, chosen[start : start + _BATCH], generator)
        for start in range(0, len(chosen), _BATCH)
    ]
    return np.concatenate(parts)


def _vary(images: Floats, chosen: Floats, generator: np.random.Generator) -> Floats:
    """Transform each chosen image by its own affine map, then change its strokes.

    The map leads from coordinates of the 28 × 28 output to those of the 8 × 8 input.
    The digits fill the 20 × 20 box in the middle of the output, as in MNIST.
    """
    from scipy.ndimage import map_coordinates, spline_filter1d

    count = len(chosen)
    turn = generator.uniform(-0.2, 0.2, count)
    shear = generator.uniform(-0.15, 0.15, count)
    scale = (8 / 20) / generator.uniform(0.9, 1.1, (2, count))
    shift = generator.uniform(-1.5, 1.5, (2, count))
    grid = np.arange(SIZE) - (SIZE - 1) / 2
    rows, columns = np.meshgrid(grid, grid, indexing="ij")
    y = rows[None] - shift[0, :, None, None]
    x = columns[None] - shift[1, :, None, None]
    cos, sin = np.cos(turn)[:, None, None], np.sin(turn)[:, None, None]
    source_y = scale[0][:, None, None] * (cos * y + sin * x) + 3.5
    source_x = scale[1][:, None, None] * (cos * x - sin * y)
    source_x = source_x + shear[:, None, None] * (source_y - 3.5) + 3.5
    smooth = spline_filter1d(spline_filter1d(images, axis=1), axis=2)
    which = np.broadcast_to(chosen[:, None, None], source_y.shape)
    ink = _sample(map_coordinates, smooth, which, source_y, source_x)
    threshold = generator.uniform(0.35, 0.55, count)[:, None, None]
    strokes = np.clip((ink - threshold) * 3.5 + 0.5, 0, 1)
    return np.asarray(np.rint(strokes * 255), dtype=np.uint8)


def _sample(
    map_coordinates: Any, smooth: Floats, which: Floats, y: Floats, x: Floats
) -> Floats:
    """Interpolate each image at its own coordinates. Outside an image the value is 0.

    The images are stacked into one tall picture with empty rows between them, so that
    one call of SciPy interpolates all.
    """
    gap = 8
    tall = np.zeros((len(smooth) * (8 + gap) + gap, 8 + 2 * gap))
    for number, image in enumerate(smooth):
        top = gap + number * (8 + gap)
        tall[top : top + 8, gap : gap + 8] = image
    inside = (y > -3.5) & (y < 10.5) & (x > -3.5) & (x < 10.5)
    at = [
        gap + which * (8 + gap) + np.clip(y, -3.5, 10.5),
        gap + np.clip(x, -3.5, 10.5),
    ]
    ink = map_coordinates(tall, at, order=3, prefilter=False, mode="constant")
    return np.where(inside, ink, 0.0)
