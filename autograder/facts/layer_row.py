"""One line of the parameter table of a model, and the names of its lines."""

from __future__ import annotations

import re
from typing import NamedTuple

from autograder.facts.base import one_line
from autograder.facts.layers import (
    Layer,
    Shape,
    Weights,
    arithmetic,
)

MOST_LETTERS = 30
"""Longer names are cut."""


class LayerRow(NamedTuple):
    """One line of the parameter table: one call of a layer."""

    name: str
    layer: Layer
    output_shapes: tuple[Shape, ...]
    weights: tuple[Weights, ...]
    """They are counted once, so they are empty if the layer was called before."""
    input_shapes: tuple[Shape, ...]
    sources: tuple[str, ...]
    """The names of the rows or inputs that it reads."""

    @property
    def output_shape(self) -> Shape:
        """The shape of its first output."""
        return self.output_shapes[0]

    @property
    def parameters(self) -> int:
        """The number of parameters of the layer."""
        return sum(group.parameters for group in self.weights)

    @property
    def trainable_parameters(self) -> int:
        """The number of its parameters that an optimizer changes."""
        learnt = [group.parameters for group in self.weights if group.is_learnt]
        return sum(learnt) if self.layer.trainable else 0

    @property
    def arithmetic(self) -> str:
        """How the number is computed, e.g. `784 × 256 weights + 256 biases`."""
        return arithmetic(self.weights)


class RowNames:
    """The names of the lines of a parameter table. No two of them are equal."""

    def __init__(self) -> None:
        """Begin without any line."""
        self._counts: dict[str, int] = {}
        self._taken: set[str] = set()

    def next(self, title: str, given: str = "") -> str:
        """Return the name of the next line.

        Args:
            title: the name of the class of the layer.
            given: the name that its author gave to it. If it ends with a slash, it is
                that of the model around the layer. Without one, the line has the name
                that Keras gives.
        """
        if not given or given.endswith("/"):
            given += next_name(title, self._counts)
        name = shown = one_line(given, MOST_LETTERS)
        again = 1
        while name in self._taken:
            again += 1
            name = f"{shown} ({again})"
        self._taken.add(name)
        return name


def next_name(title: str, counts: dict[str, int]) -> str:
    """Return the name that Keras gives to the next layer of a class.

    Args:
        title: the name of the class.
        counts: how many layers have each name already. It is changed.
    """
    words = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", title)
    stem = re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()
    count = counts.get(stem, 0)
    counts[stem] = count + 1
    return f"{stem}_{count}" if count else stem
