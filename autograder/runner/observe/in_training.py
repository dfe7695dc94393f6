"""Join what a `call` computes in training with what it computes afterwards.

A layer of the student's own may add noise, or leave out a part, only in training.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.facts.layers import KINDS, RandomLayer
from autograder.facts.model_graph import Tensor
from autograder.i18n import _
from autograder.runner.observe.given_names import OURS
from autograder.runner.observe.setting_names import is_kerases
from autograder.runner.observe.steps import Step, Trace, Undescribable
from autograder.runner.observe.symbolic import is_symbolic
from autograder.runner.observe.weight_reads import WeightRead

_RANDOM = tuple(
    getattr(home, name)
    for name, kind in KINDS.items()
    if issubclass(kind, RandomLayer)
    for home in (keras.layers, tf.keras.layers)
)
"""Layers that draw random numbers in training."""


class InTraining(keras.Operation):  # type: ignore[misc]
    """The first tensor in training, and the second one afterwards."""

    def compute_output_spec(self, learning: Any, using: Any) -> Any:
        """Return a tensor like the first one."""
        return keras.KerasTensor(learning.shape, learning.dtype)

    def call(self, learning: Any, using: Any) -> Any:
        """Refuse to choose. The trainer does it."""
        raise NotImplementedError


def chosen_by_training(learning: Trace, using: Trace) -> Trace:
    """Return the steps of both traces, and which of the outputs counts when.

    Raises:
        Undescribable: if a layer would count the examples twice, or if the outputs have
            other shapes in training.
    """
    steps = list(learning.steps)
    count = len(learning.inputs)
    places: dict[Tensor, Tensor] = {(n, 0): (n, 0) for n in range(count)}
    for number, step in enumerate(using.steps, count):
        moved = step._replace(inputs=tuple(places[tensor] for tensor in step.inputs))
        same = [n for n, known in enumerate(steps) if _is_same(known, moved)]
        if not same and getattr(step.operation, "non_trainable_variables", None):
            raise Undescribable(
                _(
                    "The layer {name!r} reads something else in training than "
                    "afterwards, which the grader cannot describe."
                ).format(name=step.operation.name)
            )
        if not same:
            steps.append(moved)
        node = count + (same[0] if same else len(steps) - 1)
        places |= {(number, n): (node, n) for n in range(len(step.leaving))}
    outputs: list[Tensor] = []
    for first, other in zip(learning.outputs, using.outputs, strict=True):
        second = places[other]
        if first != second:
            steps.append(_choice(first, second, steps, learning))
            first = (count + len(steps) - 1, 0)
        outputs.append(first)
    return learning._replace(steps=tuple(steps), outputs=tuple(outputs))


def _choice(first: Tensor, second: Tensor, steps: list[Step], trace: Trace) -> Step:
    def shape(tensor: Tensor) -> tuple[int | None, ...]:
        node, place = tensor
        inputs = len(trace.inputs)
        if node < inputs:
            return tuple(trace.inputs[node].shape)
        return steps[node - inputs].leaving[place]

    shapes = shape(first), shape(second)
    if shapes[0][1:] != shapes[1][1:]:
        raise Undescribable(_("Its output has another shape in training."))
    return Step(
        InTraining(name=f"{OURS}in_training"), (first, second), shapes, shapes[:1]
    )


def _is_same(one: Step, other: Step) -> bool:
    """Say whether two steps compute the same, whether the model learns or not."""
    if one.inputs != other.inputs or len(one.arguments) != len(other.arguments):
        return False
    if _identity(one.operation) != _identity(other.operation):
        return False
    pairs = zip(one.arguments, other.arguments, strict=True)
    return all(n == m and _equal(given, value) for (n, given), (m, value) in pairs)


def _identity(operation: Any) -> Any:
    """Return something that is equal for operations that compute the same.

    A layer without variables may be made anew in each call.
    """
    is_layer = isinstance(operation, keras.layers.Layer)
    if is_layer and (operation.variables or not is_kerases(type(operation))):
        return operation
    try:
        return type(operation), {**operation.get_config(), "name": ""}
    except NotImplementedError:  # an argument is a tensor
        return operation


def _equal(one: Any, other: Any) -> bool:
    """Compare arguments. Which tensors a step reads is in its inputs."""
    parts = keras.tree.flatten(one), keras.tree.flatten(other)
    if len(parts[0]) != len(parts[1]):
        return False
    return all(map(_part_equal, *parts))


def _part_equal(one: Any, other: Any) -> bool:
    if is_symbolic(one) or is_symbolic(other):
        return is_symbolic(one) and is_symbolic(other)
    if isinstance(one, WeightRead) and isinstance(other, WeightRead):
        return one.variable is other.variable and not (one.changes or other.changes)
    if isinstance(one, slice | type(None) | bool | str):
        return bool(one == other)
    return type(one) is type(other) and np.array_equal(one, other)


def disturbed(trace: Trace, using: Trace | None = None) -> Trace:
    """Say which steps of a `call` draw random numbers whether the model learns or not.

    Args:
        trace: the steps in training.
        using: the steps afterwards, if the `call` is told whether the model learns.
    """
    always = {
        id(step.operation)
        for step in (using or trace).steps
        if isinstance(step.operation, _RANDOM)
        if dict(step.arguments).get("training") is True
    }
    steps = (
        step._replace(
            always=step.always or id(step.operation) in always,
            arguments=tuple(a for a in step.arguments if a[0] != "training"),
        )
        for step in trace.steps
    )
    return trace._replace(steps=tuple(steps))


def lasting(trace: Trace) -> list[Any]:
    """Return something to compare for each step that is not for training only."""
    steps = [s.operation for s in trace.steps if not isinstance(s.operation, _RANDOM)]
    return list(map(_identity, steps))
