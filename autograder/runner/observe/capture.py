"""Describe a Keras model as data, through public attributes of Keras only.

A model that cannot be described is refused. The text names the part, the reason, and
what to do instead. Each fact has the name of the attribute of the Keras layer. Other
arguments of a layer must have their defaults, so no difference is overlooked.
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Iterator, Set
from typing import Any, get_args

import keras
from pydantic import ValidationError

from autograder.facts import layers as facts
from autograder.facts import names
from autograder.facts.base import first_problem
from autograder.facts.setting import Role
from autograder.facts.spec import Compilation, ModelSpec
from autograder.i18n import _
from autograder.runner.observe import setting_names as settings
from autograder.runner.observe import taught as training
from autograder.runner.observe.chain import (
    Step,
    Undescribable,
    input_shape,
    inside,
    steps,
)

_FACTS: dict[type, type[facts.BaseLayer]] = {
    getattr(keras.layers, name): fact
    for name, fact in (facts.KINDS | facts.SPELLINGS).items()
}
"""Layer of Keras -> its fact. It is made before a submission can replace layers."""
_NEEDED = {
    fact: {
        name: value.name if isinstance(value, facts.Setting) else value
        for name, value in fact.example()
        if fact.model_fields[name].is_required()
    }
    for fact in facts.KINDS.values()
}
"""The arguments that Keras requires, computed once for all submissions."""
_SAYS_NOTHING = {"name", "dtype", "seed"}
"""Arguments that change only rounding and random numbers."""


def describe(model: Any, metrics: tuple[str, ...]) -> ModelSpec:
    """Return the model as a spec. `metrics` are the names given to `compile`.

    Raises:
        Undescribable: for branches, several inputs, and layers of an unknown kind.
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
        raise Undescribable(
            _("The model is unusual: {problem}.").format(problem=first_problem(error))
        ) from None


def _compilation(model: Any, metrics: tuple[str, ...]) -> Compilation:
    return Compilation(
        loss=training.loss(model),
        optimizer=settings.optimizer(model.optimizer),
        metrics=metrics,
    )


def _applied(
    taken: list[Step], taught: Set[int] = frozenset()
) -> Iterator[facts.Layer]:
    """Yield a fact for each step. `taught` has the ids of the weights that learn."""
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
                _(
                    "The model computes {kind} between its layers, which the "
                    "grader does not know. Use a layer for it, or do it to the "
                    "data before `fit`."
                ).format(kind=type(step.operation).__name__)
            )


def _lambda(step: Step) -> list[facts.Layer]:
    """Return the layers that a Lambda is equal to, or name it as an own function.

    Raises:
        Undescribable: if it is not known and changes the shape.
    """
    layer = step.operation
    penalty = _setting(Role.REGULARIZER, layer.activity_regularizer)
    last = facts.Activation(activation=facts.LINEAR, activity_regularizer=penalty)
    try:
        known = _applied(inside(layer.function, layer.arguments, step.entering))
        return [*known, *([last] if penalty else [])]
    except Undescribable as reason:
        if step.shape in (None, step.entering):
            own = settings.own(layer.function)
            return [last.model_copy(update={"activation": own})]
        raise Undescribable(
            _(
                "The layer {name!r} is a Lambda that the grader does not know. {reason}"
            ).format(name=layer.name, reason=reason)
        ) from None


def _layer(layer: Any) -> facts.Layer:
    kind = type(layer)
    if "call" in vars(layer):
        raise Undescribable(
            _(
                "The layer {name!r} ({kind}) was given another `call`, which "
                "the grader does not know. Leave it as Keras made it."
            ).format(name=layer.name, kind=kind.__name__)
        )
    fact = _FACTS.get(kind)
    if fact is None:
        raise Undescribable(
            _("The layer {kind} is not one that this course's grader knows.").format(
                kind=kind.__name__
            )
        )
    itself = fact.spellings.get(kind.__name__)
    if itself is None:
        _check_the_rest(layer, fact)
    roles = fact.roles()
    values: dict[str, Any] = {}
    for name in fact.model_fields.keys() - {"kind"}:
        role = roles.get(name)
        value = layer if name == itself else training.attribute(layer, name, role)
        if role is None:
            values[name] = _number(name, value, fact.model_fields[name].annotation)
        else:
            values[name] = _setting(role, value)
    return fact(**values)


def _check_the_rest(layer: Any, fact: type[facts.BaseLayer]) -> None:
    """Refuse arguments without a field in the fact, unless they have their defaults."""
    try:
        config = layer.get_config()
    except Exception:  # noqa: BLE001 - a function of the student's that has no name
        return  # the fact names it as his own
    for name in config.keys() - fact.model_fields.keys() - _SAYS_NOTHING:
        if config[name] != _defaults(fact).get(name):
            raise Undescribable(
                _(
                    "The layer {name!r} ({kind}) has {argument}={value}, which the "
                    "grader does not know. Leave it out."
                ).format(
                    name=layer.name,
                    kind=fact.__name__,
                    argument=name,
                    value=config[name],
                )
            )


@functools.cache
def _defaults(fact: type[facts.BaseLayer]) -> dict[str, Any]:
    """Return the arguments of a layer that is made with only the required ones."""
    # It has a name so that Keras does not count it in the names of other layers.
    layer = getattr(keras.layers, fact.__name__)(**_NEEDED[fact], name="example")
    return dict(layer.get_config())


def _activation(value: Any) -> facts.Setting:
    """Name an activation. If it only applies another one, name the other one."""
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


def _setting(role: Role, value: Any) -> facts.Setting | None:
    if role is Role.ACTIVATION:
        return _activation(value)
    return None if value is None else settings.described(value, role)


def _number(name: str, value: Any, annotation: Any) -> Any:
    """Convert the value of an argument to a number of the type in the fact.

    Text, booleans and None stay. A list or tuple becomes a tuple of numbers.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list | tuple):
        return tuple(_number(name, item, annotation) for item in value)
    if not math.isfinite(value):
        raise Undescribable(
            _("A layer has {name}={value}. Give a finite number.").format(
                name=name, value=value
            )
        )
    return float(value) if float in _types(annotation) else int(value)


def _types(annotation: Any) -> Iterator[Any]:
    """Yield all types in an annotation."""
    yield annotation
    for part in get_args(annotation):
        yield from _types(part)
