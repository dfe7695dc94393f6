"""The digits as TensorFlow 1 gave them: `input_data.read_data_sets("MNIST_data")`."""

from __future__ import annotations

import importlib
import sys
import types
from typing import Any

import numpy as np

from autograder.runner.compat.finder import Finder
from autograder.runner.compat.moved import Note

_PACKAGES = ("tensorflow.examples", "tensorflow.examples.tutorials",
             "tensorflow.examples.tutorials.mnist")  # fmt: skip
_MODULE = "tensorflow.examples.tutorials.mnist.input_data"
_TODAY = "keras.datasets.mnist.load_data"


def install(note: Note) -> None:
    """Let the module be found. Each use calls `note`."""
    names = (*_PACKAGES, _MODULE)
    sys.meta_path.append(Finder(names.__contains__, lambda name: _made(name, note)))


def _made(name: str, note: Note) -> types.ModuleType:
    module = types.ModuleType(name)
    if name == _MODULE:

        def read_data_sets(
            train_dir: str = "",
            fake_data: bool = False,
            one_hot: bool = False,
            dtype: Any = None,
            reshape: bool = True,
            validation_size: int = 5000,
            seed: int | None = None,
            source_url: str = "",
        ) -> Any:
            note("input_data.read_data_sets", _TODAY)
            return _data_sets(one_hot, reshape, validation_size, seed)

        vars(module)["read_data_sets"] = read_data_sets
    return module


def _data_sets(one_hot: bool, flat: bool, held_back: int, seed: int | None) -> Any:
    (x, y), (x_test, y_test) = importlib.import_module(
        "keras.datasets.mnist"
    ).load_data()
    parts = {
        "train": (x[held_back:], y[held_back:]),
        "validation": (x[:held_back], y[:held_back]),
        "test": (x_test, y_test),
    }
    return types.SimpleNamespace(
        **{
            name: Digits(images, labels, one_hot, flat, seed)
            for name, (images, labels) in parts.items()
        }
    )


class Digits:
    """One part of the data set, with its next batches."""

    def __init__(
        self, images: Any, labels: Any, one_hot: bool, flat: bool, seed: int | None
    ) -> None:
        """Scale the images, and make rows of them if they are to be `flat`."""
        shape = (len(images), -1) if flat else (*images.shape, 1)
        self.images = (images / 255).astype("float32").reshape(shape)
        self.labels = np.eye(10)[labels] if one_hot else labels
        self.num_examples = len(images)
        self.epochs_completed = 0
        self._random = np.random.default_rng(seed or 0)
        self._order = np.arange(self.num_examples)
        self._next = 0

    def next_batch(
        self, batch_size: int, fake_data: bool = False, shuffle: bool = True
    ) -> tuple[Any, Any]:
        """Return images and labels that were not returned in this epoch."""
        if self._next + batch_size > self.num_examples:
            self.epochs_completed, self._next = self.epochs_completed + 1, 0
        if self._next == 0 and shuffle:
            self._order = self._random.permutation(self.num_examples)
        rows = self._order[self._next : self._next + batch_size]
        self._next += batch_size
        return self.images[rows], self.labels[rows]
