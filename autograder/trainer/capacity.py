"""How large a model may be, and how long it may train, before anything is allocated."""

from __future__ import annotations

import math

from autograder.errors import FactError
from autograder.facts.spec import ModelSpec
from autograder.facts.workload import Workload, compared, training_seconds
from autograder.i18n import _
from autograder.trainer.refusal import Refusal

MAX_TRAINABLE = 20_000_000
"""The most parameters that an optimizer changes, with its own variables for each."""
MAX_PARAMETERS = 60_000_000
"""The most parameters altogether. ResNet50 has 23.6 million without its last layer."""
MAX_LAYERS = 1_000
"""The most calls of layers. InceptionV3 has 311, DenseNet201 has 708."""
SECONDS = 60.0
"""The most time of one core for all trainings of one model, as estimated."""
MORE_SECONDS = 0.001
"""Additional time for each example, because more data need more time."""
MAX_ACTIVATIONS = 4e9
"""The most bytes for the outputs of all layers for one batch."""
MAX_ANSWERS = 600_000
"""The most numbers that a model may predict for the queries of a plan, in all runs."""
PREDICT_BATCH = 4096
"""The most examples that a model reads at once if it does not learn."""
PREDICT_BYTES = 1e9
"""The outputs of all layers may have about as many bytes in a prediction."""
FLOAT = 4
"""The bytes of a float32."""


def check_size(spec: ModelSpec, load: Workload) -> None:
    """Refuse a model that would need too much time or memory. Nothing is built.

    Raises:
        Refusal: if the model is too large, or its layers do not fit together.
    """
    if len(spec.calls) > MAX_LAYERS:
        raise Refusal(
            _("it has {count:,} layers; at most {max_layers}.").format(
                count=len(spec.calls), max_layers=MAX_LAYERS
            )
        )
    try:
        parameters, learnt = spec.total_parameters, spec.trainable_parameters
        outputs = _numbers(spec) * load.batch
        outputs += sum(compared(row, load.batch)[0] for row in spec.rows())
        seconds = training_seconds(spec, load)
    except FactError as error:
        raise Refusal(_("{error}.").format(error=error)) from None
    most = MAX_PARAMETERS if parameters > MAX_PARAMETERS else MAX_TRAINABLE
    if max(parameters - MAX_PARAMETERS, learnt - MAX_TRAINABLE) > 0:
        raise Refusal(
            _(
                "it has {parameters:,} parameters; at most {max_parameters:,} "
                "are trained."
            ).format(parameters=max(parameters, learnt), max_parameters=most)
        )
    if outputs * FLOAT > MAX_ACTIVATIONS:
        raise Refusal(_("its layers have far larger outputs than the exercise needs."))
    longest = SECONDS + MORE_SECONDS * load.examples
    if seconds > longest:
        raise Refusal(
            _(
                "its training would take about {seconds:,.0f} seconds; models "
                "of this exercise may take {most:,.0f}."
            ).format(seconds=seconds, most=longest)
        )


def check_answers(spec: ModelSpec, examples: int) -> None:
    """Refuse a model whose predictions are too many to be sent.

    Args:
        spec: the model, with the axes of its data.
        examples: how many examples all runs predict for the queries of a plan.

    Raises:
        Refusal: if they are too many.
    """
    numbers = predicted(spec)
    if numbers * examples > MAX_ANSWERS:
        raise Refusal(
            _(
                "it predicts {numbers:,} numbers for each example; at most {most:,} "
                "can be compared."
            ).format(numbers=numbers, most=MAX_ANSWERS // examples)
        )


def predicted(spec: ModelSpec) -> int:
    """Return how many numbers a model predicts for one example; open axes count 1."""
    return sum(math.prod(size or 1 for size in shape) for shape in spec.output_shapes)


def prediction_batch(spec: ModelSpec) -> int:
    """Return how many examples are predicted at once, so that they fit in memory."""
    fitting = PREDICT_BYTES / (FLOAT * max(_numbers(spec), 1))
    return max(1, min(PREDICT_BATCH, int(fitting)))


def _numbers(spec: ModelSpec) -> int:
    """Return how many numbers all layers keep for one example."""
    return sum(row.layer.all_held(row.input_shapes) for row in spec.rows())
