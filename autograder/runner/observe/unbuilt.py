"""List the layers of a model that has not seen any data yet."""

from __future__ import annotations

from typing import Any

import keras

from autograder.i18n import _
from autograder.runner.observe.graph import refuse_penalty, traced
from autograder.runner.observe.setting_names import has_own_call
from autograder.runner.observe.starting import is_built
from autograder.runner.observe.steps import Step, Undescribable


def listed(model: Any) -> list[Step]:
    """Return the layers of a Sequential that was never built.

    Raises:
        Undescribable: if it is a class of the student's own, or has branches.
    """
    refuse_penalty(model)
    if has_own_call(type(model)):
        raise Undescribable(
            _(
                "The model of class {kind} has not seen any data yet, so its "
                "layers are not known. Call `model.fit(...)`, or "
                "`model.build(...)` with the shape of the input."
            ).format(kind=type(model).__name__)
        )
    found: list[Step] = []
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            found += _in_a_row(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            found.append(Step(layer))
    return found


def _in_a_row(model: Any) -> list[Step]:
    if not is_built(model):
        return listed(model)
    trace = traced(model)
    for number, step in enumerate(trace.steps):
        if step.inputs != ((number, 0),):
            raise Undescribable(
                _(
                    "The model {name!r} has branches, and the model around it was "
                    "never built. Call `model.build(...)` with the shape of the input."
                ).format(name=model.name)
            )
    return list(trace.steps)
