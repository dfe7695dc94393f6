"""Describe a Keras model as data, through public attributes of Keras only.

What cannot be described is refused with the part, the reason, and what to do instead.
Each fact is named as the attribute of the Keras layer that it was read from, and an
argument of a layer that is no fact must have its default: nothing goes unnoticed.
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Iterator, Set
from typing import Any

import keras
from pydantic import ValidationError

from autograder.facts import layers as facts
from autograder.facts import names
from autograder.facts.base import first_problem
from autograder.facts.spec import Compilation, ModelSpec
from autograder.runner.observe import setting_names as settings
from autograder.runner.observe import taught as training
from autograder.runner.observe.chain import (
    Step,
    Undescribable,
    input_shape,
    inside,
    steps,
)

_LAYERS: dict[type, tuple[Any, dict[str, Any]]] = {
    keras.layers.Dense: (facts.Dense, {"units": 1}),
    keras.layers.Flatten: (facts.Flatten, {}),
    keras.layers.Reshape: (facts.Reshape, {"target_shape": (1,)}),
    keras.layers.Dropout: (facts.Dropout, {"rate": 0.5}),
    keras.layers.AlphaDropout: (facts.AlphaDropout, {"rate": 0.5}),
    keras.layers.GaussianDropout: (facts.GaussianDropout, {"rate": 0.5}),
    keras.layers.GaussianNoise: (facts.GaussianNoise, {"stddev": 1.0}),
    keras.layers.Rescaling: (facts.Rescaling, {"scale": 1.0}),
    keras.layers.BatchNormalization: (facts.BatchNormalization, {}),
    keras.layers.Conv2D: (facts.Conv2D, {"filters": 1, "kernel_size": 1}),
    keras.layers.MaxPooling2D: (facts.MaxPooling2D, {}),
    keras.layers.AveragePooling2D: (facts.AveragePooling2D, {"pool_size": 2}),
}
"""A layer of Keras -> the fact about it, and arguments of an example of the layer."""
_SAYS_NOTHING = {"name", "dtype", "seed"}
"""Arguments that do not change what is computed, but for rounding and luck."""


def describe(model: Any, metrics: tuple[str, ...]) -> ModelSpec:
    """Return the model as a spec; `metrics` are the names given to `compile`.

    Raises:
        Undescribable: for branches, several inputs, and layers outside the table.
    """
    try:
        taken = steps(model)
        taught = {id(weight) for weight in model.trainable_weights}
        return ModelSpec(
            input_shape=input_shape(model),
            layers=tuple(_applied(taken, taught)),
            compiled=_compilation(model, metrics) if model.compiled else None,
        )
    except ValidationError as error:
        raise Undescribable(f"The model is unusual: {first_problem(error)}.") from None


def _compilation(model: Any, metrics: tuple[str, ...]) -> Compilation:
    return Compilation(
        loss=training.loss(model),
        optimizer=settings.optimizer(model.optimizer),
        metrics=metrics,
    )


def _applied(
    taken: list[Step], taught: Set[int] = frozenset()
) -> Iterator[facts.Layer]:
    """Yield a fact for each step; `taught` has the ids of what the model trains."""
    for step in taken:
        if type(step.operation) is keras.layers.Lambda:
            yield from _lambda(step)
        elif isinstance(step.operation, keras.layers.Layer):
            described = _layer(step.operation)
            yield training.as_built(step, described, taught)
        elif (activation := settings.operation(step.operation)) is not None:
            yield facts.Activation(activation=activation)
        elif (target := step.target_shape) is not None:
            yield facts.Reshape(target_shape=target)
        elif not step.only_converts:
            raise Undescribable(
                f"The model computes {type(step.operation).__name__} between its "
                "layers, which the grader does not know. Use a layer for it, or do it "
                "to the data before `fit`."
            )


def _lambda(step: Step) -> list[facts.Layer]:
    """Return what a Lambda computes, or name it as a function of one's own.

    Raises:
        Undescribable: if it is not known and changes the shape.
    """
    layer = step.operation
    penalty = _value("activity_regularizer", layer.activity_regularizer)
    last = facts.Activation(activation=facts.LINEAR, activity_regularizer=penalty)
    try:
        known = _applied(inside(layer.function, layer.arguments, step.entering))
        return [*known, *([last] if penalty else [])]
    except Undescribable as reason:
        if step.shape in (None, step.entering):
            own = settings.own(layer.function)
            return [last.model_copy(update={"activation": own})]
        raise Undescribable(
            f"The layer {layer.name!r} is a Lambda that the grader does not know. "
            f"{reason}"
        ) from None


def _layer(layer: Any) -> facts.Layer:
    kind = type(layer)
    if "call" in vars(layer):
        raise Undescribable(
            f"The layer {layer.name!r} ({kind.__name__}) was given another `call`, "
            "which the grader does not know. Leave it as Keras made it."
        )
    if kind in _ACTIVATIONS:
        given = layer.activation if kind is keras.layers.Activation else layer
        penalty = layer.activity_regularizer
        return facts.Activation(
            activation=_activation(given),
            trainable=layer.trainable,
            activity_regularizer=_value("activity_regularizer", penalty),
        )
    if kind not in _LAYERS:
        raise Undescribable(
            f"The layer {kind.__name__} is not one that this course's grader knows."
        )
    fact = _LAYERS[kind][0]
    _check_the_rest(layer)
    fields = fact.model_fields.keys() - {"kind"}
    values = {name: _value(name, training.attribute(layer, name)) for name in fields}
    described: facts.Layer = fact(**values)
    return described


_ACTIVATIONS = {
    keras.layers.Activation,
    keras.layers.Identity,
    *settings.ACTIVATION_LAYERS,
}


def _check_the_rest(layer: Any) -> None:
    """Refuse arguments that are no facts, unless they are the defaults."""
    kind: Any = type(layer)
    try:
        config = layer.get_config()
    except Exception:  # noqa: BLE001 - a function of the student's that has no name
        return  # the fact names it as his own
    known = _LAYERS[kind][0].model_fields.keys() | _SAYS_NOTHING
    for name in config.keys() - known:
        if config[name] != _defaults(kind).get(name):
            raise Undescribable(
                f"The layer {layer.name!r} ({kind.__name__}) has {name}={config[name]},"
                " which the grader does not know. Leave it out."
            )


@functools.cache
def _defaults(kind: Any) -> dict[str, Any]:
    # Named, so that the names of the student's own layers do not change.
    return dict(kind(**_LAYERS[kind][1], name="example").get_config())


def _activation(value: Any) -> facts.Setting:
    """Name an activation; one of the student's that only applies another is that."""
    setting = settings.activation(value)
    if not names.is_own(setting.name) or not inspect.isfunction(value):
        return setting
    try:
        applied = list(_applied(inside(value, {}, (None, None))))
    except Undescribable:
        return setting
    match applied:
        case []:
            return facts.LINEAR
        case [facts.Activation(activation=known)]:
            return known
    return setting


def _value(name: str, value: Any) -> Any:
    """Turn an attribute of a layer into the value of the fact of that name."""
    if name == "activation":
        return _activation(value)
    for suffix in ("initializer", "regularizer", "constraint"):
        if name.endswith(suffix):
            home = getattr(keras, f"{suffix}s")
            return None if value is None else settings.described(value, home)
    if isinstance(value, bool | str):
        return value
    if isinstance(value, list | tuple):
        return tuple(int(size) for size in value)
    if not math.isfinite(value):
        raise Undescribable(f"A layer has {name}={value}. Give a finite number.")
    return float(value) if name in _FLOATS else int(value)


_FLOATS = {"rate", "stddev", "scale", "offset", "momentum", "epsilon"}
