"""What the variables of a submission hold: models, and the values a rubric asks for."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import keras

from autograder.facts.observation import Observation, ObservedModel, Value
from autograder.runner.observe.capture import describe
from autograder.runner.observe.chain import Undescribable
from autograder.runner.observe.held_values import describe_value

MAX_MODELS = 20


def observe_namespace(
    namespace: Mapping[str, Any], models: Sequence[str], variables: Sequence[str]
) -> Observation:
    """Return what can be seen in variables alone, without running anything.

    Args:
        namespace: the variables, of a notebook for instance.
        models: the names of those that should hold models.
        variables: the names of further ones to report.
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
    """Return the models that are known, and the variable that holds each.

    One that several of the variables asked for hold comes once for each of them. Of
    too many, the oldest that nobody asked for are left out.
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
    model: Any, variable: str | None, metrics: tuple[str, ...]
) -> ObservedModel:
    """Describe a model, or say why it cannot be described."""
    try:
        spec = describe(model, metrics)
    except Undescribable as error:
        return ObservedModel(variable=variable, spec=None, refusal=str(error))
    except Exception as error:  # noqa: BLE001 - a student's class may raise anything
        reason = f"The model cannot be described ({type(error).__name__})."
        return ObservedModel(variable=variable, spec=None, refusal=reason)
    return ObservedModel(variable=variable, spec=spec)


def values_in(
    namespace: Mapping[str, Any], names: Sequence[str], seed: int = 0
) -> dict[str, Value]:
    """Return those variables that hold what can be said in plain data.

    Args:
        namespace: the variables.
        names: of those to report.
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
    """Return the type of what stands where a model should be: variable -> type."""
    return {
        name: type(namespace[name]).__name__[:200]
        for name in models
        if name in namespace and not isinstance(namespace[name], keras.Model)
    }
