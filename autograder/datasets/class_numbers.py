"""Classes that are words in the files of an assignment, as numbers or rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from autograder.datasets.source_values import Values, refusal
from autograder.facts.sources import Source
from autograder.i18n import _

MAX_CLASSES = 10_000
"""The most classes that are written as rows."""


def words_in(values: Values) -> list[str]:
    """Return the different words of an array, in alphabetical order."""
    return sorted({word for word in values if isinstance(word, str)})


def number_classes(
    name: str, paths: Sequence[str], parts: Sequence[dict[str, Values]]
) -> None:
    """Replace words by numbers in alphabetical order, in all parts alike.

    Args:
        name: of the array.
        paths: where it is in each part.
        parts: the arrays by their names.
    """
    numbers = {word: number for number, word in enumerate(words_in(parts[0][name]))}
    for path, part in zip(paths, parts, strict=True):
        values = part[name]
        if values.dtype != object or isinstance(values[0], Path):
            continue
        for word in values:
            if word not in numbers:
                text = _("the class {word!r} is not in the training data")
                raise refusal(path, text.format(word=word[:50]))
        part[name] = np.array([numbers[word] for word in values])


def write_as_rows(
    name: str, source: Source, parts: Sequence[dict[str, Values]]
) -> None:
    """Replace class numbers by rows with a 1 for the class, in all parts alike."""
    largest = max(part[name].max() for part in parts)
    for part in parts:
        numbers = part[name]
        whole = numbers.ndim == 1 and (numbers == np.round(numbers)).all()
        if not whole or numbers.min() < 0 or largest >= MAX_CLASSES:
            text = _("`one_hot` needs class numbers from 0 to {most:,}")
            raise refusal(source.path, text.format(most=MAX_CLASSES - 1))
        rows = np.zeros((len(numbers), int(largest) + 1), np.float32)
        rows[np.arange(len(numbers)), numbers.astype(np.int64)] = 1
        part[name] = rows
