"""Describe a Keras model as data.

A part that cannot be described is opaque. It names the reason, and what to do instead.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import keras
from pydantic import ValidationError

from autograder.facts import layers as facts
from autograder.facts.base import first_problem
from autograder.facts.compilation import Compilation, CompiledMetric
from autograder.facts.setting import Role
from autograder.facts.spec import ModelSpec
from autograder.i18n import _
from autograder.runner.observe import channels
from autograder.runner.observe import setting_names as settings
from autograder.runner.observe import taught as training
from autograder.runner.observe.graph import as_one_step, traced
from autograder.runner.observe.graph_facts import GraphFacts
from autograder.runner.observe.layer_classes import parts
from autograder.runner.observe.mask_ends import with_ends_of_masks
from autograder.runner.observe.starting import is_built
from autograder.runner.observe.step_facts import (
    described,
    on_rows,
    setting_fact,
    unknown,
)
from autograder.runner.observe.steps import (
    Step,
    TooManyCalls,
    Trace,
    Undescribable,
)
from autograder.runner.observe.unbuilt import listed
from autograder.runner.observe.written_out import with_activations


def describe(model: Any, metrics: tuple[CompiledMetric, ...]) -> ModelSpec:
    """Return the model as a spec. `metrics` are those given to `compile`.

    A part that is not known becomes an `Opaque` layer, which says why.

    Raises:
        Undescribable: if nothing can be said about the layers.
    """
    try:
        if not is_built(model):
            compiled = _compilation(model, metrics)
            taught = _taught(model)
            layers = _unbuilt_layers(model, taught)
            return ModelSpec(input_shape=None, layers=tuple(layers), compiled=compiled)
        trace = with_ends_of_masks(_trace(model))
        graph = GraphFacts(trace, _taught(model), model.weights)
        names = training.output_names(model, len(trace.outputs))
        described = graph.described(names or ())
        compiled = _compilation(
            model, metrics, len(described.outputs), bool(trace.losses)
        )
        return ModelSpec.connected(described, graph.layers, compiled, graph.names)
    except ValidationError as error:
        raise Undescribable(
            _("The model is unusual: {problem}.").format(problem=first_problem(error))
        ) from None


def _unbuilt_layers(model: Any, taught: Set[int]) -> list[facts.Layer]:
    """Return the layers of a model without shapes; one for all if they are unknown."""
    try:
        return [fact for step in listed(model) for fact in _unbuilt(step, taught)]
    except Undescribable as error:
        whole = Step(model, leaving=((None, None),))
        return [unknown(whole, error.message, frozenset())]


def _trace(model: Any) -> Trace:
    """Return the steps of a built model; one for all if they cannot be followed."""
    try:
        return with_activations(traced(model))
    except TooManyCalls:
        raise
    except Undescribable as error:
        return as_one_step(model, error.message)


def _taught(model: Any) -> set[int]:
    """Return the ids of the weights that learn. Following a model may make some."""
    return {id(weight) for weight in model.trainable_weights}


def _compilation(
    model: Any,
    metrics: tuple[CompiledMetric, ...],
    outputs: int = 1,
    adds_loss: bool = False,
) -> Compilation | None:
    """Describe `compile`; None if it was not called."""
    if not model.compiled:
        return None
    first, *others = training.losses(model, outputs, adds_loss)
    return Compilation(
        loss=first,
        other_losses=tuple(others),
        optimizer=settings.optimizer(model.optimizer),
        metrics=tuple(m.setting.name for m in metrics if not m.weighted),
        all_metrics=metrics,
    )


def _unbuilt(step: Step, taught: Set[int]) -> list[facts.Layer]:
    """Return the layers of a step in a model that was never built."""
    if channels.come_first(step.operation):
        raise Undescribable(
            _(
                "The model has not seen any data yet, and the channels of the layer "
                "{name!r} come first. Begin the model with `keras.Input(shape=...)`."
            ).format(name=step.operation.name)
        )
    if type(step.operation) is not keras.layers.Lambda or step.entering:
        return [f for part in parts(step) for f in described(part, taught)]
    layer = step.operation
    penalty = setting_fact(Role.REGULARIZER, layer.activity_regularizer)
    last = facts.Activation(activation=facts.LINEAR, activity_regularizer=penalty)
    try:
        known = on_rows(layer.function, layer.arguments)
    except Undescribable:
        own = settings.own(layer.function)
        return [last.model_copy(update={"activation": own})]
    return [*known, *([last] if penalty else [])]
