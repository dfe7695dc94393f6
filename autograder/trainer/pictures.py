"""Decode image files as `keras.utils.image_dataset_from_directory` does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tensorflow as tf

from autograder.datasets.source_values import Values
from autograder.facts.sources import ImageFolder
from autograder.trainer.refusal import TrainerError


def decoded(paths: Values, source: ImageFolder) -> Values:
    """Return the images of some paths, float32 (images, height, width, channels).

    Raises:
        TrainerError: if one cannot be decoded.
    """
    images = np.empty((len(paths), *source.shape), np.float32)
    for number, path in enumerate(paths):
        images[number] = _image(path, source)
    return images


def _image(path: Path, source: ImageFolder) -> Values:
    try:
        image = tf.image.decode_image(
            path.read_bytes(), channels=source.shape[-1], expand_animations=False
        )
        resized: Values = tf.image.resize(image, source.image_size).numpy()
    except (tf.errors.InvalidArgumentError, ValueError) as error:
        place = f"{source.folder}/{path.parent.name}/{path.name}"
        raise TrainerError(f"{place}: {error}") from error
    return resized
