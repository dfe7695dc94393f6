"""Follow the weights that a layer of the student's own made, or takes from another.

While its `call` is followed, symbolic tensors stand for its weights. Afterwards each
weight is an argument of the operations that read it.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import keras

from autograder.facts.model_graph import Tensor
from autograder.i18n import _
from autograder.runner.observe.positions import fixed_numbers
from autograder.runner.observe.steps import Step, Trace, Undescribable
from autograder.runner.observe.symbolic import is_symbolic
from autograder.runner.observe.weight_reads import StandIns, WeightRead

Own = list[tuple[Any, WeightRead]]
"""Each symbolic tensor, and what it stands for."""


def own_ids(layer: Any) -> set[int]:
    """Return the ids of the weights that may be described as those of a layer alone.

    A layer inside it with one weight may be looked up without being called, as
    embeddings of places are.
    """
    if layer is None:
        return set()
    own = [v for v in in_attributes(layer) if isinstance(v, keras.Variable)]
    alone = (part.weights for part in held_layers(layer) if len(part.weights) == 1)
    return {id(weight) for weight in (*own, *itertools.chain(*alone))}


def held_layers(layer: Any) -> list[Any]:
    """Return the layers in the attributes of a layer, also those in lists and dicts."""
    return [v for v in in_attributes(layer) if isinstance(v, keras.layers.Layer)]


def in_attributes(layer: Any) -> Iterator[Any]:
    """Yield what is in the attributes of a layer, also what is in lists and dicts."""
    for value in vars(layer).values():
        several = value.values() if isinstance(value, dict) else value
        is_one = not isinstance(value, dict | list | tuple)
        yield from [value] if is_one else several


@contextlib.contextmanager
def symbolic_weights(
    layer: Any, functions: Mapping[int, Any], weights: StandIns
) -> Iterator[None]:
    """Put symbolic tensors into the attributes that hold weights of a layer.

    Without a layer, there is nothing to do.

    Args:
        layer: whose `call` is followed, or None.
        functions: `id` of a function in an attribute -> what takes its place.
        weights: what stands for weights.
    """
    if layer is None:
        yield
        return

    def stand_in(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [stand_in(item) for item in value]
        return functions.get(id(value), weights.of(value))

    attributes = vars(layer)
    before = dict(attributes)
    for name, value in before.items():
        hidden = name.startswith("_") and not isinstance(value, keras.Variable)
        if not hidden and (_holds_weights(value) or id(value) in functions):
            attributes[name] = stand_in(value)
    try:
        with fixed_numbers(layer):
            yield
    finally:
        attributes.update(before)


def weights_read(trace: Trace) -> Trace:
    """Return a trace whose operations name the variables among their arguments."""

    def named(value: Any) -> Any:
        is_weight = isinstance(value, keras.Variable)
        return WeightRead(value, is_own=False) if is_weight else value

    steps = (
        step
        if isinstance(step.operation, keras.layers.Layer)
        else step._replace(
            arguments=tuple(
                (name, keras.tree.map_structure(named, value))
                for name, value in step.arguments
            )
        )
        for step in trace.steps
    )
    return trace._replace(steps=tuple(steps))


def _holds_weights(value: Any) -> bool:
    items = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(item, keras.Variable) for item in items)


def folded(trace: Trace, own: Own) -> Trace:
    """Return the steps of a trace without the last inputs, which are weights.

    Raises:
        Undescribable: if a layer reads a weight, or two weights are put together.
    """
    count = len(trace.inputs) - len(own)
    weights: dict[Tensor, WeightRead] = {
        (count + n, 0): read for n, (_symbol, read) in enumerate(own)
    }
    numbers = {n: n for n in range(count)}
    steps: list[Step] = []
    for number, step in enumerate(trace.steps, len(trace.inputs)):
        read = [weights.get(tensor) for tensor in step.inputs]
        reads_weights = any(read)
        if reads_weights and isinstance(step.operation, keras.layers.Layer):
            raise _unusual(step)
        step = step._replace(arguments=_arguments(step, read))
        if reads_weights and all(read):
            only, *others = filter(None, read)
            if others:
                raise _unusual(step)
            changes = (*only.changes, step)
            weights[number, 0] = WeightRead(only.variable, changes, only.is_own)
            continue
        kept = [n for n, weight in enumerate(read) if weight is None]
        inputs = [step.inputs[n] for n in kept]
        steps.append(
            step._replace(
                inputs=tuple((numbers[node], out) for node, out in inputs),
                entering=tuple(step.entering[n] for n in kept),
            )
        )
        numbers[number] = count + len(steps) - 1
    if any(tensor in weights for tensor in trace.outputs):
        raise Undescribable(_("A weight leaves the layer as it is."))
    outputs = tuple((numbers[node], out) for node, out in trace.outputs)
    # A loss of weights alone has no step here. It is noticed at the first input.
    losses = tuple(
        (numbers[node], out) if node in numbers else (0, 0)
        for node, out in trace.losses
    )
    return Trace(trace.inputs[:count], tuple(steps), outputs, losses)


def _arguments(
    step: Step, read: Sequence[WeightRead | None]
) -> tuple[tuple[str, Any], ...]:
    """Return the arguments of a step, with weights in the places of their tensors."""
    weights = iter(read)

    def replaced(value: Any) -> Any:
        return (next(weights, None) or value) if is_symbolic(value) else value

    return tuple(
        (name, keras.tree.map_structure(replaced, value))
        for name, value in step.arguments
    )


def _unusual(step: Step) -> Undescribable:
    text = _("{kind} reads weights in a way that the grader does not know.")
    return Undescribable(text.format(kind=type(step.operation).__name__))


def reads(step: Step) -> list[WeightRead]:
    """Return the weights that a step reads, in the order of its arguments."""
    given = keras.tree.flatten([value for _name, value in step.arguments])
    return [value for value in given if isinstance(value, WeightRead)]


def read_or_beside(step: Step) -> list[Any]:
    """Return the variables that a step reads, and all others of their layers."""
    found = {id(w): w for read in reads(step) for w in (read.variable, *read.beside)}
    return list(found.values())


def read_by(step: Step) -> list[Any]:
    """Return the variables that a step reads, in the order of its arguments."""
    return [read.variable for read in reads(step)]
