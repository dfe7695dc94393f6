"""Replace one step by those that it consists of, when the steps in it are known."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras

from autograder.facts.layers import KINDS, Activation, BaseLayer
from autograder.facts.model_graph import Tensor
from autograder.facts.names import is_own
from autograder.i18n import _
from autograder.runner.observe import activation_names
from autograder.runner.observe.given_names import OURS
from autograder.runner.observe.own_weights import read_by
from autograder.runner.observe.steps import Batch, Step, Trace, Undescribable, start

Inside = Callable[[Callable[..., Any], dict[str, Any], Any], Trace]
"""Returns the steps of a function, given its options and its symbolic input."""


def with_own_activation(step: Step, inside: Inside) -> Trace | None:
    """Return a layer of Keras and the steps of the function that it ends with.

    Returns:
        None if this is no function of the student's own, or if it cannot be followed.
        Then the layer names it.
    """
    layer = step.operation
    function = getattr(layer, "activation", None)
    kind = KINDS.get(type(layer).__name__)
    if kind is None or not inspect.isfunction(function) or len(step.inputs) != 1:
        return None
    ends_with_it = kind.followed_by is not BaseLayer.followed_by or kind is Activation
    if not ends_with_it or layer.activity_regularizer is not None:
        return None
    if not is_own(activation_names.activation(function).name):
        return None
    try:
        within = inside(function, {}, start(step.leaving[0]))
    except Undescribable:
        return None
    if not within.steps or _is_activation(within):
        return None  # it has a name
    first = step._replace(inputs=((0, 0),), linear=True)
    before = start(step.entering[0])
    return Trace(
        (before,),
        (first, *(s._replace(inputs=_moved(s.inputs)) for s in within.steps)),
        _moved(within.outputs),
    )


def _is_activation(trace: Trace) -> bool:
    """Say whether a function only applies activations that have a name."""
    return all(
        type(step.operation) is keras.layers.Activation
        or (
            len(step.inputs) == 1
            and activation_names.operation(step.operation) is not None
        )
        for step in trace.steps
    )


def _moved(tensors: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Return where tensors are after one more step at the beginning."""
    return tuple((node + 1, place) for node, place in tensors)


def for_each_step(step: Step, within: Trace) -> Trace:
    """Return the steps of a TimeDistributed model: each layer for each time step.

    Raises:
        Undescribable: if the model has branches.
    """
    times = step.entering[0][:2]
    follows = all(s.inputs == ((n, 0),) for n, s in enumerate(within.steps))
    layers = all(isinstance(s.operation, keras.layers.Layer) for s in within.steps)
    if not (follows and layers and within.outputs == ((len(within.steps), 0),)):
        raise Undescribable(
            _("The model in the layer {name!r} has branches.").format(
                name=step.operation.name
            )
        )
    steps = tuple(
        Step(
            keras.layers.TimeDistributed(inner.operation, name=f"{OURS}for_each_step"),
            inner.inputs,
            tuple((*times, *shape[1:]) for shape in inner.entering),
            tuple((*times, *shape[1:]) for shape in inner.leaving),
        )
        for inner in within.steps
    )
    return within._replace(steps=steps)


def with_penalty(
    within: Trace, operation: Any, leaving: tuple[Batch, ...]
) -> Trace | None:
    """Add the penalty of a layer on its output as a step of its own."""
    penalty = operation.activity_regularizer
    if penalty is None:
        return within
    if len(within.outputs) != 1:
        return None
    layer = keras.layers.Activation(
        "linear", activity_regularizer=penalty, name=f"{OURS}penalty"
    )
    last = Step(layer, within.outputs, leaving, leaving)
    number = len(within.inputs) + len(within.steps)
    return within._replace(steps=(*within.steps, last), outputs=((number, 0),))


def check_weights(
    operation: Any, within: Trace, before: Sequence[Step], called: Sequence[Any]
) -> None:
    """Refuse weights that are in none of the steps, nor in the steps before.

    Of a layer inside it, a single weight may be read. Nothing
    depends on the weights of a layer that was called and whose result is not used.
    """
    steps = [*within.steps, *before]
    held = {id(w) for inner in steps for w in _weights(inner.operation)}
    held |= {id(w) for inner in steps for w in read_by(inner)}
    parts = [_weights(part) for part in _held_layers(operation)]
    read = [weights for weights in parts if not held.isdisjoint(map(id, weights))]
    held |= {id(weight) for weights in read for weight in weights}
    held |= {id(weight) for part in called for weight in _weights(part)}
    if not {id(weight) for weight in operation.weights} <= held:
        raise Undescribable(
            _("The layer {name!r} ({kind}) has weights of its own.").format(
                name=operation.name, kind=type(operation).__name__
            )
        )


def check_shapes(within: Trace, leaving: Sequence[Batch]) -> None:
    """Refuse a part that is not known, if only the layer around it has its sizes.

    Raises:
        Undescribable: with the reason of that part.
    """
    reason = next((inner.reason for inner in within.steps if inner.reason), None)
    count = len(within.inputs)
    ends = (
        within.steps[node - count].leaving[place]
        for node, place in within.outputs
        if node >= count
    )
    is_open = sum(end[1:].count(None) for end in ends)
    if reason and is_open > sum(shape[1:].count(None) for shape in leaving):
        raise Undescribable(reason)


def _held_layers(operation: Any) -> Iterator[Any]:
    """Yield the layers in the attributes of a layer, also those in lists and dicts."""
    for value in vars(operation).values():
        several = value.values() if isinstance(value, dict) else value
        parts = several if isinstance(value, dict | list | tuple) else [value]
        yield from (part for part in parts if isinstance(part, keras.layers.Layer))


def _weights(operation: Any) -> Sequence[Any]:
    return getattr(operation, "weights", ())
