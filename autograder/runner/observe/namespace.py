"""Read the variables of a submission: its models, and values that a rubric asks for."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import keras

from autograder.facts.compilation import CompiledMetric
from autograder.facts.observation import Observation, ObservedModel, Value
from autograder.i18n import _
from autograder.runner.observe.capture import describe
from autograder.runner.observe.held_values import describe_value
from autograder.runner.observe.steps import Undescribable

MAX_MODELS = 20


def observe_namespace(
    namespace: Mapping[str, Any], models: Sequence[str], variables: Sequence[str]
) -> Observation:
    """Describe the models and values in variables, without running anything.

    Args:
        namespace: the variables, for example those of a notebook.
        models: the names of the variables that should hold models.
        variables: the names of other variables to report.
    """
    return Observation(
        models=tuple(
            observed_model(model, name, ()) for model, name in models_in(
                namespace, (), models)
        ),
        values=values_in(namespace, variables),
        other_variables=others_in(namespace, models),
    )  # fmt: skip


def models_in(
    namespace: Mapping[str, Any], known: Sequence[Any], asked: Sequence[str]
) -> list[tuple[Any, str | None]]:
    """Return all models, each with the name of a variable that holds it, or None.

    A model that several of the asked variables hold is returned once for each of them.
    If there are more than `MAX_MODELS`, the oldest ones that no asked variable holds
    are left out.

    Args:
        namespace: the variables.
        known: the models that were recorded while the code ran, the oldest first.
        asked: the names of the variables that the rubric asks for.
    """
    models = list(known)
    names: dict[int, list[str]] = {}
    for name, value in list(namespace.items()):
        if not isinstance(value, keras.Model):
            continue
        if not any(value is model for model in models):
            models.append(value)
        names.setdefault(id(value), []).append(name[:200])
    found: list[tuple[Any, str | None]] = []
    for model in models:
        held = names.get(id(model), [])
        wanted = [name for name in held if name in asked]
        found += [(model, name) for name in wanted or held[:1]]
        if not held:
            found.append((model, None))
    spare = [n for n, item in enumerate(found) if item[1] not in asked]
    left_out = set(spare[: max(len(found) - MAX_MODELS, 0)])
    return [item for n, item in enumerate(found) if n not in left_out]


def observed_model(
    model: Any, variable: str | None, metrics: tuple[CompiledMetric, ...]
) -> ObservedModel:
    """Describe a model. If that is impossible, say why."""
    try:
        spec = describe(model, metrics)
    except Undescribable as error:
        return ObservedModel(variable=variable, spec=None, refusal=error.message)
    except Exception as error:  # noqa: BLE001 - a student's class may raise anything
        reason = _("The model cannot be described ({kind}).").format(
            kind=type(error).__name__
        )
        return ObservedModel(variable=variable, spec=None, refusal=reason)
    return ObservedModel(variable=variable, spec=spec)


def values_in(
    namespace: Mapping[str, Any], names: Sequence[str], seed: int = 0
) -> dict[str, Value]:
    """Return the variables whose values plain data can express.

    Args:
        namespace: the variables.
        names: the names of the variables to report.
        seed: chooses the rows of large arrays that are reported.
    """
    values: dict[str, Value] = {}
    for name in names:
        with contextlib.suppress(Exception):  # a student's class may raise anything
            value = describe_value(namespace.get(name), seed)
            if value is not None:
                values[name] = value
    return values


def others_in(namespace: Mapping[str, Any], models: Sequence[str]) -> dict[str, str]:
    """Return the variables that should hold a model but do not: variable -> type."""
    return {
        name: type(namespace[name]).__name__[:200]
        for name in models
        if name in namespace and not isinstance(namespace[name], keras.Model)
    }
