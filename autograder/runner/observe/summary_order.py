"""Put the steps of a graph into the order in which `summary` of Keras lists them."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence

from autograder.facts.model_graph import Tensor
from autograder.runner.observe.steps import Trace


def in_order_of(operations: Sequence[object], trace: Trace) -> Trace:
    """Return a trace with its steps in the order of the operations of a graph.

    Keras computes branches in another order than it lists them. A step never comes
    before one whose result it reads.

    Args:
        operations: those of the graph, as `operations` of a functional model has them.
        trace: the steps of the graph, in the order in which they were taken.
    """
    count = len(trace.inputs)
    listed = {id(operation): place for place, operation in enumerate(operations)}
    keys = [
        (min(listed.get(id(o), len(listed)) for o in (*s.enclosing, s.operation)), n)
        for n, s in enumerate(trace.steps)
    ]
    readers: defaultdict[int, list[int]] = defaultdict(list)
    missing = []
    for number, step in enumerate(trace.steps):
        read = {node - count for node, _place in step.inputs if node >= count}
        missing.append(len(read))
        for node in read:
            readers[node].append(number)
    ready = [keys[number] for number, left in enumerate(missing) if not left]
    heapq.heapify(ready)
    order: list[int] = []
    while ready:
        _place, number = heapq.heappop(ready)
        order.append(number)
        for reader in readers[number]:
            missing[reader] -= 1
            if not missing[reader]:
                heapq.heappush(ready, keys[reader])
    return _renumbered(trace, order)


def _renumbered(trace: Trace, order: Sequence[int]) -> Trace:
    count = len(trace.inputs)
    new: Mapping[int, int] = {n: n for n in range(count)} | {
        count + old: count + place for place, old in enumerate(order)
    }

    def moved(tensors: Sequence[Tensor]) -> tuple[Tensor, ...]:
        return tuple((new[node], place) for node, place in tensors)

    steps = (trace.steps[number] for number in order)
    return Trace(
        trace.inputs,
        tuple(step._replace(inputs=moved(step.inputs)) for step in steps),
        moved(trace.outputs),
        moved(trace.losses),
    )
