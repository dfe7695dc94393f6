"""Follow the weights that a layer of the student's own made.

While its `call` is followed, symbolic tensors stand for its weights. Afterwards each
weight is an argument of the operations that read it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import keras

from autograder.facts.spec import Tensor
from autograder.i18n import _
from autograder.runner.observe.steps import Step, Trace, Undescribable, start
from autograder.runner.observe.symbolic import is_symbolic


class WeightRead:
    """A weight in the place of a tensor, and what is computed of it before."""

    def __init__(self, variable: Any, changes: tuple[Step, ...] = ()) -> None:
        """Stand for a variable of Keras."""
        self.variable, self.changes = variable, changes


Own = list[tuple[Any, Any]]
"""Each symbolic tensor, and the variable that it stands for."""


@contextlib.contextmanager
def symbolic_weights(layer: Any, functions: Mapping[int, Any]) -> Iterator[Own]:
    """Put symbolic tensors into the attributes that hold weights of a layer.

    The same is done for embeddings in it, because they may be looked up at positions
    that are no input of the model. Without a layer, there is nothing to do.

    Args:
        layer: whose `call` is followed, or None.
        functions: `id` of a function in an attribute -> what takes its place.
    """
    found: dict[int, tuple[Any, Any]] = {}

    def stand_in(value: Any) -> Any:
        if isinstance(value, keras.Variable):
            known = found.setdefault(id(value), (_symbol(value), value))
            return known[0]
        if isinstance(value, list | tuple):
            return [stand_in(item) for item in value]
        return functions.get(id(value), value)

    holders = []
    if layer is not None:
        held = vars(layer).values()
        inside = [v for v in held if type(v) is keras.layers.Embedding]
        holders = [layer, *inside]
    before: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for holder in holders:
        attributes = vars(holder)
        before.append((attributes, dict(attributes)))
        for name, value in list(attributes.items()):
            hidden = name.startswith("_") and not isinstance(value, keras.Variable)
            if not hidden and (_holds_weights(value) or id(value) in functions):
                attributes[name] = stand_in(value)
    own: Own = []
    try:
        yield own
    finally:
        for attributes, originals in before:
            attributes.update(originals)
        own += found.values()


def _holds_weights(value: Any) -> bool:
    items = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(item, keras.Variable) for item in items)


def _symbol(variable: Any) -> Any:
    return start(tuple(variable.shape), variable.dtype)


def folded(trace: Trace, own: Own) -> Trace:
    """Return the steps of a trace without the last inputs, which are weights.

    Raises:
        Undescribable: if a layer reads a weight, or two weights are put together.
    """
    count = len(trace.inputs) - len(own)
    weights: dict[Tensor, WeightRead] = {
        (count + n, 0): WeightRead(variable) for n, (_, variable) in enumerate(own)
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
            weights[number, 0] = WeightRead(only.variable, changes)
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


def read_by(step: Step) -> list[Any]:
    """Return the variables that a step reads, in the order of its arguments."""
    given = keras.tree.flatten([value for _name, value in step.arguments])
    return [value.variable for value in given if isinstance(value, WeightRead)]
