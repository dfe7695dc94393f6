"""One line of the parameter table of a model, and the names of its lines."""

from __future__ import annotations

import re
from typing import NamedTuple

from autograder.facts.layers import (
    Layer,
    Shape,
    Weights,
    arithmetic,
)


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
