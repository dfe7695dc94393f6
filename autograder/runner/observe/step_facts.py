"""Describe one step of a model as a layer, through public attributes of Keras only.

Each fact has the name of the attribute of the Keras layer. Other arguments of a layer
must have their defaults, so no difference is overlooked.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any

import keras
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
from autograder.runner.observe.call_facts import as_called, check_call
from autograder.runner.observe.graph import inside
from autograder.runner.observe.layer_arguments import (
    check_the_rest,
    plain_number,
    refuse_whole_numbers,
)
from autograder.runner.observe.layer_classes import (
    activation_layer,
    fact_of,
    is_own_cell,
    known_base,
)
from autograder.runner.observe.own_settings import setting_of
from autograder.runner.observe.own_weights import read_by
from autograder.runner.observe.steps import Step, Undescribable, start


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
    if any(getattr(step.operation, "weights", ()) for step in trace.steps):
        text = _("The function {name} has weights, which Keras would not train there.")
        name = getattr(function, "__name__", type(function).__name__)
        raise Undescribable(text.format(name=name))
    return [fact for step in trace.steps for fact in described(step, frozenset())]


OwnCells = Callable[[Any], facts.OwnCell]
"""Describes a cell of the student's own."""


def described(
    step: Step, taught: Set[int], own_cell: OwnCells | None = None
) -> list[facts.Layer]:
    """Return the layers that a step is.

    Args:
        step: a call of a layer or an operation.
        taught: the ids of the weights that the model trains.
        own_cell: how a cell of the student's own is described, if it was built.

    Raises:
        Undescribable: if it is not known.
    """
    if type(step.operation) is keras.layers.Lambda:
        return _lambda(step)
    if step.reason is not None:
        raise Undescribable(step.reason)
    if isinstance(step.operation, keras.layers.Layer):
        fact = as_called(step, _layer(step.operation, own_cell))
        check_call(step, fact)
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
        held=held_weights([w for w in weights if id(w) not in counted]),
        reason=reason,
    )


def held_weights(weights: Sequence[Any]) -> tuple[HeldWeight, ...]:
    """Describe weights whose layer is not known."""
    return tuple(
        HeldWeight(shape=tuple(w.shape), is_learnt=bool(w.trainable))
        for w in weights[:1_000]
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


def _layer(layer: Any, own_cell: OwnCells | None = None) -> facts.Layer:
    """Describe a layer of Keras.

    Raises:
        Undescribable: if it, or one of its arguments, is not known.
    """
    fact = fact_of(layer)
    if not fact.reads_indices:
        refuse_whole_numbers(layer)
    itself = fact.spellings.get(known_base(type(layer)).__name__)
    if itself is None:
        check_the_rest(layer, fact)
    values = dict(_values(layer, fact, itself, own_cell))
    if activation_layer(layer) is not None:
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


def _values(
    layer: Any,
    fact: type[facts.BaseLayer],
    itself: str | None,
    own_cell: OwnCells | None,
) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a fact with their values.

    Args:
        layer: the layer of Keras.
        fact: the class that describes it.
        itself: the field whose value is the layer itself.
        own_cell: describes a cell of the student's own.
    """
    roles = fact.roles()
    for name, field in fact.model_fields.items():
        if name == "kind" or name in fact.fields_of_call:
            continue
        role = roles.get(name)
        if name in fact.around:
            yield name, _held(getattr(layer, fact.around[name]), own_cell)
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
            yield name, setting_fact(role, value, training.weight_shape(layer, name))


def _held(value: Any, own_cell: OwnCells | None) -> Any:
    """Describe the layer, or the layers, inside another layer.

    Raises:
        Undescribable: if one of them is not known.
    """
    if isinstance(value, list | tuple):
        return tuple(_held(part, own_cell) for part in value)
    if channels.come_first(value):
        raise Undescribable(
            _(
                "The layer {name!r} is inside another layer, and its channels come "
                "first. Let them come last."
            ).format(name=value.name)
        )
    if own_cell is not None and is_own_cell(value):
        return own_cell(value)
    return _layer(value, own_cell)


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


def setting_fact(
    role: Role, value: Any, shape: tuple[int, ...] | None = None
) -> facts.Setting | None:
    """Name an object of Keras that a layer was given; None for nothing.

    `shape` is that of the weight that it is for, if it is known.
    """
    if role is Role.ACTIVATION:
        return _activation(value)
    return setting_of(value, role, shape)
