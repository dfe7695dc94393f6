"""The examples of a plan in one of the data sets of `keras.datasets`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from autograder.datasets.file_data import FileExamples, Parts
from autograder.datasets.find_sets import unpacked
from autograder.datasets.keras_sets import KERAS_SETS
from autograder.datasets.source_values import Values
from autograder.facts.examples import NamedData

WHITE = 255


def read_named(data: NamedData, folder: Path) -> Parts:
    """Return images with numbers from 0 to 1, rows of numbers, or texts of one length.

    Args:
        data: which set.
        folder: where its arrays are kept.
    """
    found = KERAS_SETS[data.name]
    options = {"num_words": data.num_words} if found.words else {}
    train, test = found.load(unpacked(folder), **options)

    def part(x: Any, y: Any, first: int | None) -> FileExamples:
        x, y = x[:first], y[:first]
        if data.length is not None:
            x = _padded(x, data.length)
        elif x.dtype == np.uint8:
            x = np.asarray(x, np.float32) / WHITE
        return FileExamples({"": x}, {"": np.ravel(y)})

    return Parts(part(*train, data.first_train), None, part(*test, data.first_test))


def _padded(texts: Any, length: int) -> Values:
    """Return the last words of each text, with zeros in front, (texts, length)."""
    rows = np.zeros((len(texts), length), np.int32)
    for row, text in zip(rows, texts, strict=True):
        last = text[-length:]
        row[length - len(last) :] = last
    return rows
