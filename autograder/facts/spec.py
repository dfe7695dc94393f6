"""A Keras model as plain data: a chain of layers, and how it was compiled.

A chain can be a Sequential model, a model in a model, a Functional model without
branches, or a class whose `call` applies one layer after another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.base import Fact, Name
from autograder.facts.layers import (
    Dense,
    Layer,
    Setting,
    Shape,
    Size,
    Weights,
    shape_after,
)
from autograder.i18n import _


class Compilation(Fact):
    """The arguments of `model.compile`."""

    loss: Setting | None
    optimizer: Setting | None
    metrics: Annotated[tuple[Name, ...], Field(max_length=20)] = ()


class LayerRow(NamedTuple):
    """One line of the parameter table."""

    name: str
    layer: Layer
    output_shape: Shape
    weights: tuple[Weights, ...]

    @property
    def parameters(self) -> int:
        """The number of parameters of the layer."""
        return sum(group.parameters for group in self.weights)

    @property
    def arithmetic(self) -> str:
        """How the number is computed, e.g. `784 × 256 weights + 256 biases`."""
        return " + ".join(str(group) for group in self.weights)


class ModelSpec(Fact):
    """A model whose layers follow one another.

    `input_shape` has no batch axis. It is None for a model that was never built. Such a
    model has layers, but no shapes and no parameters yet.
    """

    input_shape: Annotated[tuple[Size, ...], Field(max_length=5)] | None
    layers: Annotated[tuple[Layer, ...], Field(max_length=1_000)]
    compiled: Compilation | None = None

    def rows(self) -> Iterator[LayerRow]:
        """Yield the parameter table, with the names that Keras gives to layers.

        Raises:
            FactError: if the model is not built, or the input of a layer does not fit.
        """
        if self.input_shape is None:
            raise FactError(_("the model was never built, so it has no shapes yet"))
        shape: Shape = self.input_shape
        seen: dict[str, int] = {}
        for layer in self.layers:
            weights = layer.weights(shape)
            shape = shape_after(layer, shape)
            stem = _snake_case(layer.kind)
            count = seen.get(stem, 0)
            seen[stem] = count + 1
            name = f"{stem}_{count}" if count else stem
            yield LayerRow(name, layer, shape, weights)

    @property
    def total_parameters(self) -> int:
        """The number of weights and biases, without the variables of the optimizer."""
        return sum(row.parameters for row in self.rows())

    @property
    def output_shape(self) -> Shape:
        """The shape of one prediction."""
        shape = self.input_shape or ()
        for row in self.rows():
            shape = row.output_shape
        return shape

    @property
    def dense_layers(self) -> tuple[Dense, ...]:
        """The Dense layers, in order."""
        return tuple(layer for layer in self.layers if isinstance(layer, Dense))


def _snake_case(kind: str) -> str:
    """Return the name that Keras gives to the first layer of a class."""
    words = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", kind)
    return re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()


class Workload(NamedTuple):
    """How much the trainings of a model compute, for all seeds together."""

    examples: int
    """The number of examples that are trained on or predicted, with repetitions."""
    steps: int
    """The number of updates of the weights."""
    batch: int
    """The number of examples that are in memory at once."""


SECONDS_PER_LAYER = 0.3
"""The time to compile a layer, once for all trainings."""
PER_STEP = 5_000.0
"""Nanoseconds for each layer in each step, even if it computes very little."""
PER_UPDATE = 1.0
"""Nanoseconds for one weight in each step."""


def training_seconds(spec: ModelSpec, load: Workload) -> float:
    """Estimate how many seconds one core needs to train a model.

    It counts products with weights, numbers that are read, written or random, windows
    of pooling, updates of weights, and a fixed time for each step. The estimate can be
    wrong by a small factor. That is enough to tell seconds from hours.

    Raises:
        FactError: if the model is not built, or the input of a layer does not fit.
    """
    shape = spec.input_shape or ()
    example = 0.0
    for row in spec.rows():
        example += row.layer.nanoseconds(shape)
        shape = row.output_shape
    layers = len(spec.layers) + 1
    step = PER_STEP * layers + PER_UPDATE * spec.total_parameters
    compute = load.examples * example + load.steps * step
    return compute / 1e9 + SECONDS_PER_LAYER * layers
