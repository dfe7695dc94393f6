"""Join the steps of models that a class holds, but never calls.

A class with a `train_step` of its own, such as a GAN, needs no `call`. Its models are
then described side by side, each with its inputs and outputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from autograder.facts.model_graph import Tensor
from autograder.runner.observe.setting_names import replaces_call
from autograder.runner.observe.steps import Step, Trace

_STEPS = ("train_step", "compute_loss")
"""Methods that read models which no `call` reads."""


def held_models(model: Any) -> list[Any]:
    """Return the models in a class without a `call`, and its layers with weights."""
    kind = type(model)
    is_called = kind.call is not keras.Model.call or replaces_call(kind)
    if is_called or not hasattr(model, "layers"):
        return []
    parts = [p for p in model.layers if p.weights or isinstance(p, keras.Model)]
    return parts if any(isinstance(part, keras.Model) for part in parts) else []


def only_in_loss(model: Any, trace: Trace) -> list[Any]:
    """Return the models that only a loss of the student's own reads.

    A variational autoencoder may decode in `compute_loss`.
    """
    kind = type(model)
    own = (getattr(kind, name) is not getattr(keras.Model, name) for name in _STEPS)
    if not any(own):
        return []
    read = {id(weight) for step in trace.steps for weight in _weights(step.operation)}
    parts = [part for part in model.layers if isinstance(part, keras.Model)]
    return [
        part
        for part in parts
        if part.weights and read.isdisjoint(map(id, part.weights))
    ]


def _weights(operation: Any) -> Sequence[Any]:
    return getattr(operation, "weights", ())


def joined(traces: Sequence[Trace]) -> Trace:
    """Return one trace with the inputs, the steps and the outputs of all."""
    inputs = tuple(tensor for trace in traces for tensor in trace.inputs)
    steps: list[Step] = []
    outputs: list[Tensor] = []
    losses: list[Tensor] = []
    before = 0
    for trace in traces:
        own, first = len(trace.inputs), len(inputs) + len(steps) - len(trace.inputs)

        def moved(
            tensor: Tensor, own: int = own, first: int = first, before: int = before
        ) -> Tensor:
            node, place = tensor
            return node + (before if node < own else first), place

        steps += [
            step._replace(inputs=tuple(map(moved, step.inputs))) for step in trace.steps
        ]
        outputs += map(moved, trace.outputs)
        losses += map(moved, trace.losses)
        before += own
    return Trace(inputs, tuple(steps), tuple(outputs), tuple(losses))
