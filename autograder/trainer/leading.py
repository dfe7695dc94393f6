"""Apply the layers that turn words into numbers once, before a model is trained.

XLA cannot compile strings, and looking a word up takes longer than learning from it.
So the data are sent through these layers once, and only the other layers are trained.
The result is the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.facts.layers import Shape
from autograder.facts.model_graph import Call, Graph, Input, Tensor
from autograder.facts.spec import ModelSpec
from autograder.i18n import _
from autograder.trainer.batches import applied, in_batches
from autograder.trainer.constructors import connected
from autograder.trainer.model_data import Data, ExampleArrays, Values
from autograder.trainer.refusal import Refusal

MAX_NUMBERS = 250_000_000
"""The most numbers that all examples may become."""


class ModelSplit(NamedTuple):
    """A model in two: the layers that are applied once, and those that are trained."""

    leading: ModelSpec
    """Its outputs are inputs of the model that is trained."""
    trained: ModelSpec
    kept: tuple[Tensor, ...]
    """Which tensors of the whole model the second one reads."""


def split(spec: ModelSpec) -> ModelSplit | None:
    """Divide a model after the layers at its beginning that are applied once.

    They turn texts into numbers, for example. Return None if there are no such layers.

    Raises:
        FactError: if its layers do not fit together.
    """
    count = len(spec.inputs)
    done, left = set(range(count)), []
    for node, call in enumerate(spec.calls, start=count):
        once = spec.layers[call.layer].applied_once and not call.options
        if once and all(source in done for source, _out in call.inputs):
            done.add(node)
        else:
            left.append(node)
    if len(done) == count or any(node in done for node, _out in spec.outputs):
        return None
    read = (t for node in left for t in spec.calls[node - count].inputs)
    kept = tuple(dict.fromkeys(t for t in read if t[0] in done))
    first = sorted(done - set(range(count)))
    return ModelSplit(
        _part(spec, [(n, 0) for n in range(count)], first,
              [t for t in kept if t[0] >= count]),
        _part(spec, kept, left, spec.outputs),
        kept,
    )  # fmt: skip


def _part(
    spec: ModelSpec,
    inputs: Sequence[Tensor],
    nodes: Sequence[int],
    outputs: Sequence[Tensor],
) -> ModelSpec:
    """Return the model of some calls of another one."""
    count = len(spec.inputs)
    shapes: list[tuple[Shape, ...]] = [(entry.shape,) for entry in spec.inputs]
    shapes += [row.output_shapes for row in spec.rows()]
    entries = tuple(
        spec.inputs[node]
        if node < count
        else Input(shape=shapes[node][out], dtype="int64")
        for node, out in inputs
    )
    moved = {tensor: (number, 0) for number, tensor in enumerate(inputs)}
    layers: list[int] = []
    calls: list[Call] = []
    for node in nodes:
        call = spec.calls[node - count]
        if call.layer not in layers:
            layers.append(call.layer)
        changes = {
            "layer": layers.index(call.layer),
            "inputs": tuple(moved[tensor] for tensor in call.inputs),
        }
        calls.append(call.model_copy(update=changes))
        for out in range(len(shapes[node])):
            moved[node, out] = (len(entries) + len(calls) - 1, out)
    graph = Graph(
        inputs=entries,
        calls=tuple(calls),
        outputs=tuple(moved[tensor] for tensor in outputs),
        output_names=spec.graph.output_names
        if spec.graph and tuple(outputs) == spec.outputs
        else (),
    )
    used = [spec.layers[number] for number in layers]
    return ModelSpec.connected(graph, used, spec.compiled)


def check_prepared(parts: ModelSplit, examples: int) -> None:
    """Refuse a model whose leading layers would make too many numbers.

    Raises:
        Refusal: if they would.
    """
    sizes = (math.prod(a or 1 for a in entry.shape) for entry in parts.trained.inputs)
    if examples * sum(sizes) > MAX_NUMBERS:
        raise Refusal(_("its text layers make far more numbers than the data need."))


def prepared(data: Data, parts: ModelSplit) -> Data:
    """Return the data as the leading layers change them."""
    model = connected(parts.leading)
    count = len(parts.leading.inputs)

    def inputs(x: tuple[Values, ...]) -> tuple[Values, ...]:
        made = iter(_applied(model, x))
        return tuple(
            x[node] if node < count else next(made) for node, _out in parts.kept
        )

    def part(given: ExampleArrays | None) -> ExampleArrays | None:
        return given and ExampleArrays(inputs(given.x), given.y)

    return data._replace(
        train=ExampleArrays(inputs(data.train.x), data.train.y),
        validation=part(data.validation),
        test=part(data.test),
        queries={name: inputs(x) for name, x in data.queries.items()},
    )


def _applied(model: Any, x: tuple[Values, ...]) -> list[Values]:
    """Return each output of a model for all examples."""
    batches = []
    for some in in_batches(x):
        found = applied(model, some)
        batches.append(found if isinstance(found, list) else [found])
    return [np.concatenate(output) for output in zip(*batches, strict=True)]
