"""Describe one step of a model as a layer, through public attributes of Keras only.

Each fact has the name of the attribute of the Keras layer. Other arguments of a layer
must have their defaults, so no difference is overlooked.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Set
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from pydantic import ValidationError

from autograder.facts import layers as facts
from autograder.facts import names
from autograder.facts.base import first_problem
from autograder.facts.layers.axes import MAX_SIZE
from autograder.facts.layers.opaque import HeldWeight
from autograder.facts.setting import Role
from autograder.i18n import Message, _
from autograder.runner.observe import activation_names, channels, operations
from autograder.runner.observe import setting_names as settings
from autograder.runner.observe import taught as training
from autograder.runner.observe.graph import inside
from autograder.runner.observe.layer_arguments import check_the_rest, plain_number
from autograder.runner.observe.own_weights import read_by
from autograder.runner.observe.steps import Step, Undescribable, start
from autograder.runner.observe.symbolic import is_symbolic

_FACTS: dict[type, type[facts.BaseLayer]] = {
    getattr(home, name): fact
    for name, fact in (facts.KINDS | facts.CELLS | facts.SPELLINGS).items()
    for home in (keras.layers, tf.keras.layers)
}
"""Layer of Keras -> its fact. It is made before a submission can replace layers."""
_SETS_UP = {
    "__init__", "__new__", "__module__", "__qualname__", "__doc__", "__firstlineno__",
    "__static_attributes__", "get_config", "from_config",
}  # fmt: skip
"""What a class of the student's own may have that changes no layer of Keras."""


def on_rows(
    function: Callable[..., Any], arguments: dict[str, Any]
) -> list[facts.Layer]:
    """Return the layers that a function applies to rows of any length.

    Raises:
        Undescribable: if it cannot be followed, or does something else.
    """
    trace = inside(function, arguments, start((None, None)))
    rows = all(step.inputs == ((n, 0),) for n, step in enumerate(trace.steps))
    if not rows or trace.outputs != ((len(trace.steps), 0),):
        raise Undescribable(_("The steps are not in a row."))
    return [fact for step in trace.steps for fact in described(step, frozenset())]


def parts(step: Step) -> list[Step]:
    """Return the steps that a layer consists of, in a row.

    These are the layer, and the layer that it was given as its activation, if any. If
    its channels come first, the axes are exchanged before it and after it.
    """
    known = type(step.operation) in _FACTS
    found = channels.steps_with_channels_last(step) if known else [step]
    inner = _activation_layer(step.operation)
    if inner is None:
        return found
    return [*found, Step(inner, (), step.leaving, step.leaving)]


def _activation_layer(layer: Any) -> Any:
    """Return the layer of Keras that another layer applies to its output, or None.

    A layer that only applies a function, such as LeakyReLU, is a setting.
    """
    inner, fact = (
        getattr(layer, "activation", None),
        _FACTS.get(_known_base(type(layer))),
    )
    inside = _FACTS.get(type(inner))
    if fact is None or inside is None or inside is facts.Activation:
        return None
    ends_with_it = fact.followed_by is not facts.BaseLayer.followed_by
    return inner if ends_with_it or fact is facts.Activation else None


def described(step: Step, taught: Set[int]) -> list[facts.Layer]:
    """Return the layers that a step is.

    Raises:
        Undescribable: if it is not known.
    """
    if type(step.operation) is keras.layers.Lambda:
        return _lambda(step)
    if step.reason is not None:
        raise Undescribable(step.reason)
    if isinstance(step.operation, keras.layers.Layer):
        fact = _as_called(step, _layer(step.operation))
        _check_call(step, fact)
        return [training.as_built(step, fact, taught)]
    try:
        return operations.operation(step, taught)
    except operations.UnknownOperation as unknown:
        raise Undescribable(
            _(
                "The model computes {kind} between its layers, which the "
                "grader does not know. Use a layer for it, or do it to the "
                "data before `fit`."
            ).format(kind=str(unknown))
        ) from None


def _as_called(step: Step, fact: facts.Layer) -> facts.Layer:
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


def _check_call(step: Step, fact: facts.Layer) -> None:
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


def _bounded(shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """Leave out the batch, and the length of axes that no model can have."""
    sizes = (None if size is not None and size > MAX_SIZE else size for size in shape)
    return tuple(sizes)[1:9]


def unknown(step: Step, reason: Message, counted: Set[int]) -> facts.Layer:
    """Return an opaque layer with the weights and shapes of a step.

    `counted` has the ids of weights that are not its own.
    """
    operation = step.operation
    is_layer = isinstance(operation, keras.layers.Layer)
    weights = training.own_weights(operation) if is_layer else read_by(step)
    return facts.Opaque(
        class_name=type(operation).__name__[:200],
        shapes=tuple(map(_bounded, step.leaving[:50])),
        trainable=bool(getattr(operation, "trainable", True)),
        held=tuple(
            HeldWeight(shape=tuple(w.shape), is_learnt=bool(w.trainable))
            for w in weights[:1_000]
            if id(w) not in counted
        ),
        reason=reason,
    )


def _lambda(step: Step) -> list[facts.Layer]:
    """Name a Lambda that could not be followed as an own function.

    Raises:
        Undescribable: if it changes the shape.
    """
    layer = step.operation
    if step.leaving == step.entering:
        penalty = setting_fact(Role.REGULARIZER, layer.activity_regularizer)
        own = settings.own(layer.function)
        return [facts.Activation(activation=own, activity_regularizer=penalty)]
    raise Undescribable(
        _(
            "The layer {name!r} is a Lambda that the grader does not know. {reason}"
        ).format(name=layer.name, reason=step.reason or "")
    )


def _layer(layer: Any) -> facts.Layer:
    """Describe a layer of Keras.

    Raises:
        Undescribable: if it, or one of its arguments, is not known.
    """
    fact = _fact_of(layer)
    itself = fact.spellings.get(_known_base(type(layer)).__name__)
    if itself is None:
        check_the_rest(layer, fact)
    values = dict(_values(layer, fact, itself))
    if _activation_layer(layer) is not None:
        if layer.activity_regularizer is not None:
            raise Undescribable(
                _(
                    "The layer {name!r} has a layer as its activation, and an "
                    "activity_regularizer. Write the activation as a layer after it."
                ).format(name=layer.name)
            )
        values["activation"] = facts.LINEAR
    try:
        return fact(**values)
    except ValidationError as error:
        raise Undescribable(
            _("The layer {name!r} ({kind}) is unusual: {problem}.").format(
                name=layer.name,
                kind=type(layer).__name__,
                problem=first_problem(error),
            )
        ) from None


def _known_base(kind: type) -> Any:
    """Return a class of Keras, or the one that a class only sets up; None otherwise.

    A class of the student's own then has another `__init__`, and no other methods.
    """
    base = next((known for known in kind.__mro__ if known in _FACTS), object)
    more = [part for part in kind.__mro__ if part not in base.__mro__]
    names = {name for part in more for name in vars(part)}
    return base if base in _FACTS and names <= _SETS_UP else None


def _fact_of(layer: Any) -> type[facts.BaseLayer]:
    """Return the class of the fact that describes a layer.

    Raises:
        Undescribable: if there is none, or if the layer has a `call` of its own.
    """
    kind = type(layer)
    if "call" in vars(layer):
        raise Undescribable(
            _(
                "The layer {name!r} ({kind}) was given another `call`, which "
                "the grader does not know. Leave it as Keras made it."
            ).format(name=layer.name, kind=kind.__name__)
        )
    fact = _FACTS.get(_known_base(kind))
    if fact is None:
        raise Undescribable(
            _("The layer {kind} is not one that this course's grader knows.").format(
                kind=kind.__name__
            )
        )
    return fact


def _values(
    layer: Any, fact: type[facts.BaseLayer], itself: str | None
) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a fact with their values.

    Args:
        layer: the layer of Keras.
        fact: the class that describes it.
        itself: the field whose value is the layer itself.
    """
    roles = fact.roles()
    for name, field in fact.model_fields.items():
        if name == "kind" or name in fact.fields_of_call:
            continue
        role = roles.get(name)
        if name in fact.around:
            yield name, _held(getattr(layer, fact.around[name]))
            continue
        try:
            value = layer if name == itself else training.attribute(layer, name, role)
        except (AttributeError, KeyError):
            if field.is_required():
                raise
            continue  # an older Keras does not have the argument
        if role is None:
            yield name, plain_number(name, value, field.annotation)
        else:
            yield name, setting_fact(role, value)


def _held(value: Any) -> Any:
    """Describe the layer, or the layers, inside another layer.

    Raises:
        Undescribable: if one of them is not known.
    """
    if isinstance(value, list | tuple):
        return tuple(map(_held, value))
    if channels.come_first(value):
        raise Undescribable(
            _(
                "The layer {name!r} is inside another layer, and its channels come "
                "first. Let them come last."
            ).format(name=value.name)
        )
    return _layer(value)


def _activation(value: Any) -> facts.Setting:
    """Name an activation. If it only applies another one, name the other one."""
    setting = activation_names.activation(value)
    if not names.is_own(setting.name) or not inspect.isfunction(value):
        return setting
    try:
        applied = on_rows(value, {})
    except Undescribable:
        return setting
    match applied:
        case []:
            return facts.LINEAR
        case [facts.Activation(activation=known)]:
            return known
    return setting


def setting_fact(role: Role, value: Any) -> facts.Setting | None:
    """Name an object of Keras that a layer was given; None for nothing."""
    if role is Role.ACTIVATION:
        return _activation(value)
    return None if value is None else settings.described(value, role)
