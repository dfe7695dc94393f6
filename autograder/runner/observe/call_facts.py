"""Describe how a layer is called: the arguments besides its inputs."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from autograder.facts import layers as facts
from autograder.i18n import _
from autograder.runner.observe.steps import Step, Undescribable
from autograder.runner.observe.symbolic import is_symbolic


def as_called(step: Step, fact: facts.Layer) -> facts.Layer:
    """Return the fact with what the call of the layer says about its outputs."""
    said: dict[str, Any] = {
        name: is_symbolic(value) or value is True
        for name, value in step.arguments
        if name in fact.fields_of_call
    }
    if step.always:
        said |= {"always": True}
    if step.linear:
        said |= {"activation": facts.LINEAR}
    return fact.model_copy(update=said)


def _is_zero_state(name: str, value: Any) -> bool:
    """Say whether a recurrent layer is told to begin with zeros, as it does anyway."""
    parts = keras.tree.flatten(value)
    if name != "initial_state" or any(map(is_symbolic, parts)):
        return False
    return not any(np.asarray(part).any() for part in parts)


def check_call(step: Step, fact: facts.Layer) -> None:
    """Check that the fact says all that the call of a layer changes.

    Raises:
        Undescribable: for an argument that is not described.
    """
    for name, value in step.arguments:
        tensors = [is_symbolic(part) for part in keras.tree.flatten(value)]
        is_off = value is None or value is False  # as all options of Keras are
        known = fact.call_options | fact.fields_of_call
        is_said = name in known and (isinstance(value, bool) or any(tensors))
        plain = is_off or is_said or _is_zero_state(name, value)
        if not plain and (name in fact.unknown_tensors or not all(tensors)):
            raise Undescribable(
                _(
                    "The layer {name!r} is called with {option}={value}, which the "
                    "grader does not know. Leave it out."
                ).format(
                    name=step.operation.name,
                    option=name,
                    value="..." if any(tensors) else str(value)[:100],
                )
            )


def call_options(step: Step, fact: facts.Layer) -> dict[str, bool]:
    """Return the arguments of the call that are no tensors.

    `training` is left out, because `fit` and `predict` replace it.
    """
    return {
        name: value
        for name, value in step.arguments
        if isinstance(value, bool) and name in fact.call_options - {"training"}
    }
