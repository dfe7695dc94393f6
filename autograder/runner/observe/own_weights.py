"""Follow the weights that a layer of the student's own made, or takes from another.

While its `call` is followed, symbolic tensors stand for its weights. Afterwards each
weight is an argument of the operations that read it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import keras

from autograder.facts.model_graph import Tensor
from autograder.i18n import _
from autograder.runner.observe.positions import fixed_numbers
from autograder.runner.observe.steps import Step, Trace, Undescribable
from autograder.runner.observe.symbolic import is_symbolic
from autograder.runner.observe.weight_reads import CHANGED, StandIns, WeightRead

Own = list[tuple[Any, WeightRead]]
"""Each symbolic tensor, and what it stands for."""


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
        return WeightRead(value) if is_weight else value

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
        Undescribable: if a layer reads a weight.
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
        if reads_weights and all(read):
            first, *others = filter(None, read)
            if len(step.leaving) > 1:
                raise _unusual(step)
            step = step._replace(arguments=_arguments(step, [CHANGED, *others]))
            weights[number, 0] = first.changed(step)
            continue
        step = step._replace(arguments=_arguments(step, read))
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


def _arguments(step: Step, read: Sequence[Any]) -> tuple[tuple[str, Any], ...]:
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
    """Return the weights that a step reads, in the order of its arguments.

    After each of them are those that are put together with it.
    """
    given = keras.tree.flatten([value for _name, value in step.arguments])
    found = [value for value in given if isinstance(value, WeightRead)]
    return [one for read in found for one in (read, *_together(read))]


def _together(read: WeightRead) -> list[WeightRead]:
    return [one for change in read.changes for one in reads(change)]


def read_by(step: Step) -> list[Any]:
    """Return the variables that a step reads, in the order of its arguments."""
    return [read.variable for read in reads(step)]
