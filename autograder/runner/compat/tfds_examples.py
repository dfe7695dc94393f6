"""Make up examples in the form of those of `tensorflow_datasets`."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from autograder.datasets.find_sets import unpacked
from autograder.datasets.keras_sets import KERAS_SETS
from autograder.datasets.stand_ins import Arrays, pictures
from autograder.datasets.tensorflow_sets import Feature, TensorflowSet

_WORDS = ("a", "and", "as", "bad", "but", "film", "good", "great", "house", "in", "is",
          "it", "many", "not", "of", "old", "people", "see", "the", "this", "time",
          "to", "very", "was", "we", "what", "when", "with", "year")  # fmt: skip


def of_keras(
    name: str, folder: str | None, part: str, image: Feature
) -> tuple[Any, Any] | None:
    """Return the images and labels of a part of a set that Keras has, too.

    Args:
        name: of the set.
        folder: with its arrays; without one, they are made.
        part: `train` or `test`. Keras has no other part.
        image: what is known about its images.
    """
    arrays = _arrays(name, folder) if part in ("train", "test") else None
    if arrays is None:
        return None
    x = arrays[f"x_{part}"]
    labels = arrays[f"y_{part}"].astype("int64").ravel()
    return x.reshape(len(x), *image.shape), labels


def _arrays(name: str, folder: str | None) -> Arrays | None:
    if folder is not None:
        return unpacked(Path(folder))
    if name == "mnist":
        return pictures((28, 28), 10, 60_000, 10_000)
    return KERAS_SETS[name].make() if name in KERAS_SETS else None


def made(
    known: TensorflowSet,
    arrays: tuple[Any, Any] | None,
    part: str,
    keys: tuple[str, str] | None,
    rows: range,
) -> Any:
    """Return the examples of some rows as a `tf.data.Dataset`.

    Args:
        known: the data set.
        arrays: its images and labels, if it is one of Keras.
        part: of the data set. Examples of different parts differ.
        keys: the entries of a pair; None for a dictionary with all entries.
        rows: which examples.
    """

    def chosen(example: dict[str, Any]) -> Any:
        return example if keys is None else tuple(example[key] for key in keys)

    if arrays is not None:
        x, y = (array[rows.start : rows.stop] for array in arrays)
        return tf.data.Dataset.from_tensor_slices(chosen({"image": x, "label": y}))
    salt = sum(map(ord, part))

    def example(number: Any) -> Any:
        return chosen(
            {f.name: _value(f, tf.stack([number, salt])) for f in known.features}
        )

    return tf.data.Dataset.range(rows.start, rows.stop).map(example)


def _value(feature: Feature, seed: Any) -> Any:
    """Make up one entry of an example. `seed` are two numbers, (2,)."""
    draw = tf.random.stateless_uniform
    if feature.kind == "class":
        count = feature.classes
        most = count if isinstance(count, int) else len(count)
        return draw([], seed, 0, most, tf.int64)
    if feature.kind == "number":
        return draw(feature.shape, seed, 0.0, 8.0)
    if feature.kind == "text":
        texts = tf.constant(_texts(feature.name))
        return tf.gather(texts, seed[0] % len(texts))
    sizes = [200 + tf.cast(seed[0] % 5, tf.int32) * 20 if n is None else n
             for n in feature.shape]  # fmt: skip
    low, high = (1, 4) if feature.kind == "mask" else (0, 256)
    image = tf.cast(draw(tf.stack(sizes), seed, low, high, tf.int32), tf.uint8)
    return tf.ensure_shape(image, feature.shape)


@functools.cache
def _texts(name: str) -> list[str]:
    """Return a few texts. They come again and again, because each takes time."""
    numbers = np.random.default_rng(len(name))
    lengths = numbers.integers(5, 40, 1_009)
    return [" ".join(numbers.choice(_WORDS, length)) for length in lengths]
