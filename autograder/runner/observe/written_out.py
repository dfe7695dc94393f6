"""Write operations that together are an activation of Keras as this activation.

A student may write `exp(z) / sum(exp(z))` between the layers of a model, or in the
`call` of a class. What reads weights is no activation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from typing import Any

import keras

from autograder.facts.model_graph import Tensor
from autograder.runner.observe.equal_activations import equal_activation
from autograder.runner.observe.given_names import OURS
from autograder.runner.observe.own_weights import reads
from autograder.runner.observe.setting_names import is_kerases
from autograder.runner.observe.steps import Step, Trace
from autograder.runner.observe.symbolic import is_symbolic

MOST_TRIED = 10
"""How many groups of operations of a model are tried. Others stay as they are."""
MOST_STEPS = 12
"""The most operations of one activation."""


def with_activations(trace: Trace) -> Trace:
    """Return a trace in which one step applies what several operations compute."""
    left = MOST_TRIED
    end, read = len(trace.steps) - 1, _times_read(trace)
    while end >= 0 and left:
        group = _group(trace, end, read)
        if group is not None:
            left -= 1
            if name := _name(trace, *group, end):
                trace, end = _replaced(trace, *group, end, name)
                read = _times_read(trace)
        end -= 1
    return trace


def _times_read(trace: Trace) -> Counter[Tensor]:
    """Return how often each tensor is read, or leaves the model."""
    read = Counter(tensor for step in trace.steps for tensor in step.inputs)
    read.update([*trace.outputs, *trace.losses])
    return read


def _group(
    trace: Trace, end: int, read: Counter[Tensor]
) -> tuple[set[int], Tensor] | None:
    """Return the operations up to one of them, and the tensor that all of it reads.

    They are two or more, and what leaves them before the end is read nowhere else.
    """
    first, steps = len(trace.inputs), trace.steps
    group, sources, waiting = set[int](), set[Tensor](), [(first + end, 0)]
    while waiting and len(group) <= MOST_STEPS:
        tensor = waiting.pop()
        number = tensor[0] - first
        if number in group:
            continue
        if number < 0 or not _is_plain(steps[number]):
            sources.add(tensor)
            continue
        group.add(number)
        waiting += steps[number].inputs
    if not 1 < len(group) <= MOST_STEPS or len(sources) != 1:
        return None
    (source,) = sources
    if source[0] < first and "float" not in str(trace.inputs[source[0]].dtype):
        return None
    within = Counter(tensor for number in group for tensor in steps[number].inputs)
    inner = ((first + number, 0) for number in group if number != end)
    is_alone = all(read[tensor] == within[tensor] for tensor in inner)
    fits = _shape(trace, source) == steps[end].leaving[0]
    return (group, source) if fits and is_alone else None


def _is_plain(step: Step) -> bool:
    """Say whether a step is an operation of Keras without weights and chance."""
    operation = step.operation
    return (
        not isinstance(operation, keras.layers.Layer)
        and is_kerases(type(operation))
        and len(step.leaving) == 1
        and step.reason is None
        and not step.always
        and not reads(step)
    )


def _shape(trace: Trace, tensor: Tensor) -> tuple[int | None, ...]:
    number, place = tensor[0] - len(trace.inputs), tensor[1]
    if number < 0:
        return tuple(trace.inputs[tensor[0]].shape)
    return trace.steps[number].leaving[place]


def _name(trace: Trace, group: Set[int], source: Tensor, end: int) -> str | None:
    """Return the activation that a group of operations is; None if it is none."""
    first = len(trace.inputs)

    def computed(numbers: Any) -> Any:
        known = {source: numbers}
        for number in sorted(group):
            step = trace.steps[number]
            known[first + number, 0] = _called(step, [known[t] for t in step.inputs])
        return known[first + end, 0]

    return equal_activation(computed, _shape(trace, source))


def _called(step: Step, read: list[Any]) -> Any:
    tensors: Iterator[Any] = iter(read)
    values = keras.tree.map_structure(
        lambda part: next(tensors) if is_symbolic(part) else part,
        [value for _name, value in step.arguments],
    )
    return step.operation.call(*values)


def _replaced(
    trace: Trace, group: Set[int], source: Tensor, end: int, name: str
) -> tuple[Trace, int]:
    """Return the trace with one step for a group, and where this step is."""
    first, shape = len(trace.inputs), _shape(trace, source)
    layer = keras.layers.Activation(name, name=f"{OURS}written_out_{end}")
    kept = [n for n in range(len(trace.steps)) if n == end or n not in group]
    moved = {first + old: first + new for new, old in enumerate(kept)}

    def renumbered(tensors: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return tuple((moved.get(node, node), place) for node, place in tensors)

    one = Step(
        layer, (source,), (shape,), (shape,), enclosing=trace.steps[end].enclosing
    )
    steps = (one if n == end else trace.steps[n] for n in kept)
    whole = trace._replace(
        steps=tuple(step._replace(inputs=renumbered(step.inputs)) for step in steps),
        outputs=renumbered(trace.outputs),
        losses=renumbered(trace.losses),
    )
    return whole, kept.index(end)
