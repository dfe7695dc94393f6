"""Functions of TensorFlow that move, cut or join numbers, for symbolic tensors.

They have the arguments of TensorFlow's, and consist of functions of Keras.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import keras
import numpy as np

from autograder.runner.observe import image_look_alikes, look_alikes


def functions() -> dict[str, Callable[..., Any]]:
    """Return the name of each function, and what takes its place."""
    return {
        "add_n": lambda inputs: reduce(keras.ops.add, inputs),
        "band_part": _band,
        "argsort": _sorted("argsort"),
        "convert_to_tensor": lambda value, *_args, **_more: value,
        "embedding_lookup": lambda params, ids, **more: look_alikes.gathered(
            params, ids, **more
        ),
        "ensure_shape": lambda x, shape: x,
        "matrix_transpose": lambda a, **more: keras.ops.swapaxes(a, -1, -2),
        "matvec": _of_rows,
        "rank": lambda input: len(input.shape),
        "roll": lambda input, shift, axis: keras.ops.roll(
            input, *map(_plain, (shift, axis))
        ),
        "sort": _sorted("sort"),
    }


def images() -> dict[str, Callable[..., Any]]:
    """Return the same for functions of `tf.image`."""
    return {
        "resize": image_look_alikes.resized,
        "extract_patches": image_look_alikes.patches,
        "rgb_to_grayscale": lambda images: keras.ops.image.rgb_to_grayscale(images),
        "grayscale_to_rgb": lambda images: keras.ops.repeat(images, 3, axis=-1),
        "flip_left_right": lambda image: keras.ops.flip(image, axis=2),
        "flip_up_down": lambda image: keras.ops.flip(image, axis=1),
        "per_image_standardization": _standardized,
        "central_crop": _centre,
        "pad_to_bounding_box": _put_into,
    }


def _plain(given: Any) -> Any:
    return tuple(given) if isinstance(given, list) else given


def _of_rows(a: Any, b: Any, transpose_a: bool = False, **more: Any) -> Any:
    """Multiply each matrix by a row, as `tf.linalg.matvec` does."""
    made = look_alikes.product(a, keras.ops.expand_dims(b, -1), transpose_a, **more)
    return keras.ops.squeeze(made, -1)


def _band(input: Any, num_lower: int, num_upper: int) -> Any:
    """Keep a band of each matrix, as `tf.linalg.band_part` does."""
    rows, columns = input.shape[-2:]
    if rows is None or columns is None:
        raise ValueError("the band of a matrix of unknown size is not known")
    below = np.arange(rows)[:, None] - np.arange(columns)
    kept = (num_lower < 0) | (below <= num_lower)
    kept = kept & ((num_upper < 0) | (-below <= num_upper))
    return input * kept.astype("float32")


def _sorted(name: str) -> Callable[..., Any]:
    function = getattr(keras.ops, name)

    def ordered(
        values: Any, axis: int = -1, direction: str = "ASCENDING", **more: Any
    ) -> Any:
        if direction == "ASCENDING":
            return function(values, axis=axis)
        if name == "sort":
            return keras.ops.flip(function(values, axis=axis), axis=axis)
        return function(-values, axis=axis)

    return ordered


def _standardized(image: Any) -> Any:
    """Scale each image as `tf.image.per_image_standardization` does."""
    sizes = image.shape[-3:]
    if None in sizes or len(image.shape) != 4:
        raise ValueError("the size of the images is not known")
    axes = (1, 2, 3)
    least = 1.0 / float(np.sqrt(np.prod(sizes)))
    spread = keras.ops.maximum(keras.ops.std(image, axis=axes, keepdims=True), least)
    return (image - keras.ops.mean(image, axis=axes, keepdims=True)) / spread


def _centre(image: Any, central_fraction: float) -> Any:
    """Cut off the edges as `tf.image.central_crop` does."""
    height, width = image.shape[-3:-1]
    if height is None or width is None or len(image.shape) != 4:
        raise ValueError("the size of the images is not known")
    top, left = (int((n - n * central_fraction) / 2) for n in (height, width))
    return image[:, top : height - top, left : width - left]


def _put_into(
    image: Any,
    offset_height: int,
    offset_width: int,
    target_height: int,
    target_width: int,
) -> Any:
    """Add zeros as `tf.image.pad_to_bounding_box` does."""
    height, width = image.shape[-3:-1]
    below = target_height - offset_height - height
    right = target_width - offset_width - width
    widths = [[0, 0], [offset_height, below], [offset_width, right], [0, 0]]
    return keras.ops.pad(image, widths)
