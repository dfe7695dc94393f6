"""How long the trainings of a model take, estimated before anything is built."""

from __future__ import annotations

from typing import NamedTuple

from autograder.facts.spec import ModelSpec


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
    rows = list(spec.rows())
    example = sum(row.layer.all_nanoseconds(row.input_shapes) for row in rows)
    layers = len(rows) + 1
    step = PER_STEP * layers + PER_UPDATE * spec.total_parameters
    compute = load.examples * example + load.steps * step
    return compute / 1e9 + SECONDS_PER_LAYER * layers
