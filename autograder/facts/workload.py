"""How long the trainings of a model take, estimated before anything is built."""

from __future__ import annotations

from typing import NamedTuple

from autograder.errors import FactError
from autograder.facts.layer_row import LayerRow
from autograder.facts.layers.kind import PER_PRODUCT
from autograder.facts.setting import Setting
from autograder.facts.spec import ModelSpec
from autograder.i18n import _


class Workload(NamedTuple):
    """How much the trainings of a model compute, for all seeds together."""

    examples: int
    """The number of examples that are trained on or predicted, with repetitions."""
    steps: int
    """The number of updates of the weights."""
    batch: int
    """The number of examples that are in memory at once."""


SECONDS_PER_LAYER = {True: 0.3, False: 0.1}
"""Whether XLA compiles -> the time to compile a layer, once for all trainings."""
MAX_COMPILED = 100
"""The most calls of layers that XLA compiles. For more, this takes too long."""
PER_STEP = 5_000.0
"""Nanoseconds for each layer in each step, even if it computes very little."""
SAVED_PER_TURN = 70_000.0
"""Nanoseconds that XLA saves for each layer in each step. A layer that goes through a
sequence counts once for each place of it."""
PER_UPDATE = 1.0
"""Nanoseconds for one weight in each step."""
FROZEN = 1 / 3
"""The share of the work that is left for layers that need no gradients."""


def uses_xla(spec: ModelSpec, load: Workload) -> bool:
    """Say whether XLA compiles the trainings of a model.

    It makes steps up to 15 times as fast, most of all where a layer goes through a
    sequence, but it needs longer to compile. So it is used where the steps save more
    time than the compilation takes.

    Raises:
        FactError: if the model is not built, or the input of a layer does not fit.
    """
    small = len(spec.calls) <= MAX_COMPILED
    if not small or not all(layer.compiles_well for layer in spec.layers):
        return False
    rows = list(spec.rows())
    turns = 1 + sum(row.layer.turns(row.input_shapes[0]) for row in rows)
    saved = load.steps * turns * SAVED_PER_TURN / 1e9
    more = SECONDS_PER_LAYER[True] - SECONDS_PER_LAYER[False]
    return saved > more * (len(rows) + 1)


def compared(row: LayerRow, batch: int) -> tuple[int, int]:
    """Return what `OrthogonalRegularizer` costs in each step of a layer.

    It compares all rows, or all columns, of a matrix with each other. The matrix may be
    a weight or the output. The larger of both is counted.

    Returns:
        how many numbers it keeps, and how many products it computes.

    Raises:
        FactError: if what it gets is no matrix, which Keras notices only in training.
    """
    asked = [
        name
        for name, value in row.layer
        if isinstance(value, Setting) and value.name == "orthogonal_regularizer"
    ]
    if not asked and "orthogonal_regularizer" not in row.layer.to_json():
        return 0, 0
    output = (batch, *(size or 1 for size in row.output_shape))
    weights = [group.shape for group in row.weights]
    for name in asked:
        shape = output if name.startswith("activity") else next(iter(weights), (1, 1))
        if len(shape) != 2 or name.startswith(("bias", "beta", "gamma")):
            raise FactError(_("OrthogonalRegularizer needs a weight with two axes"))
    pairs = [
        (max(shape), min(shape)) for shape in (output, *weights) if len(shape) == 2
    ]
    numbers = sum(most * most for most, _least in pairs)
    return numbers, sum(most * most * least for most, least in pairs)


def training_seconds(spec: ModelSpec, load: Workload) -> float:
    """Estimate how many seconds one core needs to train a model.

    It counts products with weights, numbers that are read, written or random, windows
    of pooling, updates and comparisons of weights, and a fixed time for each step. The
    estimate can be wrong by a small factor. That is enough to tell seconds from hours.

    Raises:
        FactError: if the model is not built, or the input of a layer does not fit.
    """
    rows = list(spec.rows())
    example, learns = 0.0, False
    for row in rows:
        learns = learns or (row.layer.trainable and bool(row.weights))
        work = row.layer.all_nanoseconds(row.input_shapes)
        example += work if learns else FROZEN * work
    layers = len(rows) + 1
    step = PER_STEP * layers + PER_UPDATE * spec.trainable_parameters
    step += PER_PRODUCT * sum(compared(row, load.batch)[1] for row in rows)
    compute = load.examples * example + load.steps * step
    return compute / 1e9 + SECONDS_PER_LAYER[uses_xla(spec, load)] * layers
