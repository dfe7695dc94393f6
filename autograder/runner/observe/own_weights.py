"""Follow the weights that a layer of the student's own made, or takes from another.

While its `call` is followed, symbolic tensors stand for its weights. Afterwards each
weight is an argument of the operations that read it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import keras

from autograder.facts.model_graph import Tensor
from autograder.i18n import _
from autograder.runner.observe.positions import fixed_numbers
from autograder.runner.observe.steps import Step, Trace, Undescribable, start
from autograder.runner.observe.symbolic import is_symbolic


class WeightRead:
    """A weight in the place of a tensor, and what is computed of it before."""

    def __init__(
        self, variable: Any, changes: tuple[Step, ...] = (), is_own: bool = True
    ) -> None:
        """Stand for a variable of Keras. It may be that of another layer."""
        self.variable, self.changes, self.is_own = variable, changes, is_own
        self.beside: Sequence[Any] = ()
        """All weights of the other layer."""
        self.is_found = True
        """Whether the model finds it, and so counts it and may train it."""


Own = list[tuple[Any, WeightRead]]
"""Each symbolic tensor, and what it stands for."""


@contextlib.contextmanager
def symbolic_weights(layer: Any, functions: Mapping[int, Any]) -> Iterator[Own]:
    """Put symbolic tensors into the attributes that hold weights of a layer.

    The same is done for embeddings in it, because they may be looked up at positions
    that are no input of the model. Without a layer, there is nothing to do.

    Args:
        layer: whose `call` is followed, or None.
        functions: `id` of a function in an attribute -> what takes its place.
    """
    found: dict[int, tuple[Any, WeightRead]] = {}

    def stand_in(value: Any, is_own: bool = True) -> Any:
        if isinstance(value, keras.Variable):
            read = WeightRead(value, is_own=is_own)
            return found.setdefault(id(value), (_symbol(value), read))[0]
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
        with (
            _transposed(lambda weight: stand_in(weight, False)),
            contextlib.nullcontext() if layer is None else fixed_numbers(layer),
        ):
            yield own
    finally:
        for attributes, originals in before:
            attributes.update(originals)
        own += found.values()


@contextlib.contextmanager
def _transposed(stand_in: Callable[[Any], Any]) -> Iterator[None]:
    """Let a symbolic tensor stand for a weight of another layer that is transposed.

    While Keras computes what leaves a layer, weights stay as they are.
    """
    transpose, call = keras.ops.transpose, keras.layers.Layer.__call__
    inside: list[Any] = []

    def called(self: Any, *args: Any, **kwargs: Any) -> Any:
        inside.append(self)
        try:
            return call(self, *args, **kwargs)
        finally:
            inside.pop()

    def transposed(x: Any, axes: Any = None) -> Any:
        is_read = isinstance(x, keras.Variable) and not inside
        return transpose(stand_in(x) if is_read else x, axes)

    keras.ops.transpose, keras.layers.Layer.__call__ = transposed, called
    try:
        yield
    finally:
        keras.ops.transpose, keras.layers.Layer.__call__ = transpose, call


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


def _symbol(variable: Any) -> Any:
    return start(tuple(variable.shape), variable.dtype)


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
