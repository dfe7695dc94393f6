"""Let a model read the examples of a plan as its author gave them to `fit`.

Numbers may be scaled in the data or in a layer, images may be rows of pixels, and
several inputs may come in another order or in one array. The reported rows of `fit`
show how they follow from those of the plan. These steps become layers in front of the
model. So the canonical form decides whether two ways are the same.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from pydantic import ValidationError

from autograder.facts.calls import RecordedFit
from autograder.facts.examples import InlineData, by_name
from autograder.facts.known_losses import known_loss
from autograder.facts.layers import Concatenate, Layer, Rescaling, Reshape
from autograder.facts.model_graph import Call, Graph, Input, Tensor
from autograder.facts.sample import Sample
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingPlan
from autograder.rubric.criteria.scalings import Scaling, are_equal, scaling

Values = np.ndarray[Any, np.dtype[Any]]
MOST_TOGETHER = 4
"""The most inputs of a plan that are looked for in one array."""


class _Way(NamedTuple):
    """How one input of a model follows from the inputs of a plan."""

    entry: Input
    """The input as the model declares it."""
    sources: tuple[int, ...]
    """Which inputs of the plan it is made of, in this order."""
    layers: tuple[Layer, ...] = ()
    """What is applied to them."""


class PlannedExamples(NamedTuple):
    """The arrays that a plan trains on, by the names of inputs and outputs."""

    x: dict[str, Values]
    y: dict[str, Values]

    @classmethod
    def of(cls, plan: TrainingPlan) -> PlannedExamples | None:
        """Return those that are in the plan itself; None for others, and for texts."""
        if not isinstance(plan.data, InlineData):
            return None
        found = cls(by_name(plan.data.x), by_name(plan.data.y))
        numeric = all(array.dtype.kind in "bfiu" for array in found.x.values())
        return found if numeric else None


def as_fed(model: ModelSpec, fit: RecordedFit, planned: PlannedExamples) -> ModelSpec:
    """Return a model that gets from the plan's examples what `fit` was given.

    It is the model itself if both are the same, or if nobody knows how they differ. So
    it is if the model is so large that there is no room for more layers.
    """
    try:
        return _fed(model, fit, planned)
    except ValidationError:
        return model


def _fed(model: ModelSpec, fit: RecordedFit, planned: PlannedExamples) -> ModelSpec:
    samples = fit.each_input
    if len(samples) != len(model.inputs):
        return model
    ways = [
        _way(*each, list(planned.x.values()))
        for each in zip(range(len(samples)), samples, model.inputs, strict=True)
    ]
    known = [way for way in ways if way is not None]
    read = {number for way in known for number in way.sources}
    if len(known) < len(ways) or len(read) < len(planned.x):
        return model
    if len(planned.x) > 1 or known[0].layers:
        model = _behind(model, known, planned.x)
    return _with_labels_of(planned, model, fit.y)


def _way(
    place: int, sample: Sample | None, entry: Input, planned: Sequence[Values]
) -> _Way | None:
    """Return the way to one input; None if it is not known."""
    if sample is None or not sample.finite:
        return None
    at, rows = _common_rows(sample, len(planned[0]))
    if not len(at):
        return None
    given = sample.seen[at]
    seen = [_flat(array[rows], given.shape[1]) for array in planned]
    first_own = sorted(range(len(planned)), key=lambda number: number != place)
    for number in first_own:
        if are_equal(given, seen[number]):
            return _Way(entry, (number,), _reshaping(planned[number], sample, entry))
    for number in first_own:
        found = scaling(given, seen[number], (1, *sample.shape[1:])[-1])
        if found is not None and not entry.cuts_off:
            reshaping = _reshaping(planned[number], sample, entry)
            return _Way(entry, (number,), (*reshaping, _layer(found)))
    are_columns = all(array.ndim <= 2 for array in planned)
    return _together(entry, given, seen) if are_columns else None


def _together(entry: Input, given: Values, seen: Sequence[Values]) -> _Way | None:
    """Return the order in which all inputs of the plan are the columns of one."""
    if not 1 < len(seen) <= MOST_TOGETHER:
        return None
    for order in itertools.permutations(range(len(seen))):
        if are_equal(given, np.hstack([seen[number] for number in order])):
            return _Way(entry, order, (Concatenate(),))
    return None


def _common_rows(sample: Sample, count: int) -> tuple[Values, Values]:
    """Return which rows of a sample are in a plan of so many rows, and where there.

    A plan may have a part of the rows that the solution gave to `fit`.
    """
    whole, reported = sample.shape[0], np.array(sample.rows)
    kept = np.arange(count)
    if whole > count:
        kept = np.linspace(0, whole - 1, count).round().astype(int)
    at = np.flatnonzero(np.isin(reported, kept))
    return at, np.searchsorted(kept, reported[at])


def _flat(rows: Values, width: int) -> Values:
    return rows.reshape(len(rows), -1)[:, :width].astype(float)


def _reshaping(planned: Values, sample: Sample, entry: Input) -> tuple[Layer, ...]:
    """Return what gives an example of the plan the shape that a model reads."""
    row, target = planned.shape[1:], entry.shape
    if len(target) == len(sample.shape) - 1:
        pairs = zip(target, sample.shape[1:], strict=True)
        target = tuple(size if axis is None else axis for axis, size in pairs)
    sizes = [size for size in target if size is not None]
    fits = len(sizes) == len(target) and math.prod(sizes) == math.prod(row)
    if not fits or not row or not target or row == target:
        return ()
    return (Reshape(target_shape=tuple(sizes)),)


def _layer(found: Scaling) -> Rescaling:
    factors, offsets = (
        numbers[0] if len(numbers) == 1 else numbers for numbers in found
    )
    return Rescaling(scale=factors, offset=offsets)


def _behind(
    model: ModelSpec, ways: Sequence[_Way], planned: Mapping[str, Values]
) -> ModelSpec:
    """Return a model with the inputs of the plan, and the ways in front of it."""
    entries = tuple(
        _entry(name, array, [way.entry for way in ways if way.sources == (number,)])
        for number, (name, array) in enumerate(planned.items())
    )
    layers, calls, made = [*model.layers], list[Call](), list[Tensor]()
    for way in ways:
        tensors: tuple[Tensor, ...] = tuple((number, 0) for number in way.sources)
        for layer in way.layers:
            calls.append(Call(layer=len(layers), inputs=tensors))
            layers.append(layer)
            tensors = ((len(entries) + len(calls) - 1, 0),)
        made.append(tensors[0])
    shift = len(entries) + len(calls) - len(model.inputs)

    def moved(tensor: Tensor) -> Tensor:
        node, out = tensor
        return made[node] if node < len(model.inputs) else (node + shift, out)

    own = (
        call.model_copy(update={"inputs": tuple(map(moved, call.inputs))})
        for call in model.calls
    )
    graph = Graph(
        inputs=entries,
        calls=(*calls, *own),
        outputs=tuple(map(moved, model.outputs)),
        output_names=model.graph.output_names if model.graph else (),
    )
    return ModelSpec.connected(graph, layers, model.compiled)


def _entry(name: str, planned: Values, read: Sequence[Input]) -> Input:
    """Return an input for an array of the plan: that of the model, if it reads it."""
    row = planned.shape[1:] or (1,)
    same = [entry for entry in read if _holds(entry, row)]
    return (same[0] if same else Input(shape=row)).model_copy(update={"name": name})


def _holds(entry: Input, row: tuple[int, ...]) -> bool:
    """Say whether an input reads such rows as they are."""
    if row == (1,) and entry.shape in ((), (1,)):
        return True
    pairs = zip(entry.shape, row, strict=False)
    return len(entry.shape) == len(row) and all(a in (None, b) for a, b in pairs)


def _with_labels_of(
    planned: PlannedExamples, model: ModelSpec, given: Sample | None
) -> ModelSpec:
    """Let a model answer in the shape of the plan's labels, if only the shape differs.

    The loss has to look at each number by itself.
    """
    loss, *others = model.losses
    if given is None or loss is None or others or len(planned.y) != 1:
        return model
    (labels,) = planned.y.values()
    row, own = labels.shape[1:], given.shape[1:]
    by_itself = known_loss(loss.name).task in ("numbers", "yes_no")
    if not row or row == own or not by_itself or model.output_shapes != (own,):
        return model
    at, rows = _common_rows(given, len(labels))
    seen = given.seen[at]
    if not len(at) or not are_equal(seen, _flat(labels[rows], seen.shape[1])):
        return model
    last = Call(layer=len(model.layers), inputs=model.outputs)
    graph = Graph(
        inputs=model.inputs,
        calls=(*model.calls, last),
        outputs=((len(model.inputs) + len(model.calls), 0),),
    )
    layers = [*model.layers, Reshape(target_shape=row)]
    return ModelSpec.connected(graph, layers, model.compiled)
