"""What a rubric asks for that no submission can reach, or none can miss.

The plan, the reference and the criteria are looked at together. Only what is certain is
refused: a solution that met it would hear advice about a fault that it does not have.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from autograder.facts.canonical import canonical
from autograder.facts.names import OPTIMIZER_ARGUMENTS
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingPlan
from autograder.rubric.criteria import AnyCriterion
from autograder.rubric.criteria.architecture import (
    LayerSizes,
    OutputUnits,
    ParameterCount,
)
from autograder.rubric.criteria.comparing import BetterModel, HardestShift
from autograder.rubric.criteria.predictions import Predicts
from autograder.rubric.criteria.trained import TrainsTo
from autograder.rubric.criteria.training_data import DataCriterion
from autograder.rubric.criteria.variables import SameImages

NEGATIVE = {"poisson", "cosine_similarity"}
"""Losses that may fall below zero."""
ROWS = "categorical_crossentropy"
"""In canonical form; for class numbers, too."""
PIXELS, CLASSES = 784, 10


class Rubric(Protocol):
    """What is looked at of an assignment."""

    @property
    def criteria(self) -> Sequence[AnyCriterion]:
        """All of them."""

    @property
    def models(self) -> Sequence[str]:
        """The variables that hold models, the main one first."""

    @property
    def needs_mnist(self) -> bool:
        """Whether the digits are at hand."""

    def plan_of(self, variable: str) -> TrainingPlan | None:
        """Return how a model is trained."""

    def reference_of(self, variable: str) -> ModelSpec | None:
        """Return the solution's model."""


def impossible(rubric: Rubric) -> Iterator[str]:
    """Yield a line for everything that cannot be, the plans first."""
    for variable in rubric.models:
        plan, reference = rubric.plan_of(variable), rubric.reference_of(variable)
        if plan is not None:
            for problem in _of_plan(plan, reference):
                yield f"the plan of {variable!r}: {problem}"
    for criterion in rubric.criteria:
        for problem in _of_criterion(criterion, rubric):
            yield f"{criterion.id!r}: {problem}"


# -- the plan -------------------------------------------------------------------------


def _of_plan(plan: TrainingPlan, reference: ModelSpec | None) -> Iterator[str]:
    yield from _of_optimizer(plan)
    if len(set(plan.seeds)) < len(plan.seeds):
        yield "a seed stands there twice, and a run from it is the same run"
    if isinstance(plan.data, InlineData):
        yield from _of_rows(plan.data)
        if plan.shifts:
            yield "`shifts` need images to test on, and the data have no test part"
    for name, query in plan.queries.items():
        shape, row = query.numpy().shape, _row(plan)
        if not shape or not shape[0]:
            yield f"the query {name!r} has no rows"
        elif not _fits(shape[1:], row, exactly=isinstance(plan.data, InlineData)):
            yield f"the query {name!r} has rows of shape {shape[1:]}, the data {row}"
    if reference is None or reference.input_shape is None:
        return
    if not _fits(reference.input_shape, _row(plan), exactly=False):
        yield f"the reference reads {reference.input_shape}, a row is {_row(plan)}"
    answer, label = math.prod(reference.output_shape), _label(plan)
    if answer != label and not (label == 1 and _loss(reference) == ROWS):
        yield f"the reference answers with {answer} numbers, a label has {label}"


def _of_optimizer(plan: TrainingPlan) -> Iterator[str]:
    name, given = plan.optimizer.name, plan.optimizer.arguments
    known = OPTIMIZER_ARGUMENTS.get(name, ())
    for argument in given:
        if known and argument not in known:
            yield f"{name} takes {', '.join(known)} here, not {argument!r}"
    rate = given.get("learning_rate", 1)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or rate <= 0:
        yield f"the learning rate is {rate!r}, and must be a number above 0"


def _of_rows(data: InlineData) -> Iterator[str]:
    x, y = data.x.numpy(), data.y.numpy()
    if not x.ndim or not y.ndim or not len(x):
        yield "the data have no rows"
    elif len(x) != len(y):
        yield f"`x` has {len(x)} rows, `y` {len(y)}"


def _row(plan: TrainingPlan) -> tuple[int, ...]:
    if isinstance(plan.data, InlineData):
        return tuple(plan.data.x.numpy().shape[1:])
    return (PIXELS,)


def _label(plan: TrainingPlan) -> int:
    if isinstance(plan.data, InlineData):
        return math.prod(plan.data.y.numpy().shape[1:])
    return CLASSES


def _fits(shape: tuple[int, ...], row: tuple[int, ...], exactly: bool) -> bool:
    """Compare what is read; images may be flat or not."""
    return shape == row or (not exactly and math.prod(shape) == math.prod(row))


def _loss(reference: ModelSpec | None) -> str | None:
    form = reference and canonical(reference)
    loss = form.compiled.loss if form and form.compiled else None
    return loss.name if loss else None


# -- the criteria ---------------------------------------------------------------------


def _of_criterion(criterion: AnyCriterion, rubric: Rubric) -> Iterator[str]:
    plan = rubric.plan_of(criterion.model)
    if isinstance(criterion, DataCriterion | SameImages) and not rubric.needs_mnist:
        yield "it looks at the digits, and no plan trains on them"
    if isinstance(criterion, OutputUnits) and criterion.units < 1:
        yield f"no layer has {criterion.units} units"
    if isinstance(criterion, LayerSizes) and min(criterion.units, default=1) < 1:
        yield f"no layer has {min(criterion.units)} units"
    if isinstance(criterion, ParameterCount) and criterion.parameters < 0:
        yield f"no model has {criterion.parameters} parameters"
    yield from _of_references(criterion, rubric)
    if plan is None:
        return
    if isinstance(criterion, TrainsTo):
        reference = rubric.reference_of(criterion.model)
        yield from _of_metric(criterion.metric, plan, reference)
        yield from _of_bounds(criterion, reference)
    if isinstance(criterion, Predicts) and criterion.query in plan.queries:
        rows = len(plan.queries[criterion.query].numpy())
        yield from _of_expected(criterion, rows, rubric.reference_of(criterion.model))


def _of_references(criterion: AnyCriterion, rubric: Rubric) -> Iterator[str]:
    """Name the solution's models that have to be trained and cannot be."""
    needed = list(criterion.reference_models)
    if isinstance(criterion, TrainsTo) and criterion.below_reference is not None:
        needed.append(criterion.model)
        if criterion.public:
            yield "students do not get the reference: it cannot be public"
    for variable in needed:
        reference = rubric.reference_of(variable)
        name = variable or rubric.models[0]
        if reference is None:
            yield f"there is no reference for {name!r} to compare with"
        elif _loss(reference) is None or reference.input_shape is None:
            yield f"the reference for {name!r} has no loss or no input shape"
    for variable in criterion.reference_models:
        plan = rubric.plan_of(variable)
        if plan is None:
            continue
        if isinstance(criterion, BetterModel):
            reference = rubric.reference_of(variable)
            yield from _of_metric(criterion.metric, plan, reference)
        if isinstance(criterion, HardestShift) and not plan.shifts:
            yield "the plan has no `shifts` to choose from"


def _of_metric(
    metric: str, plan: TrainingPlan, reference: ModelSpec | None
) -> Iterator[str]:
    if not isinstance(plan.data, InlineData):
        return
    if metric == "test_accuracy":
        yield "there is no `test_accuracy`: the data have no test part"
    labels = plan.data.y.numpy()
    classes = _label(plan) > 1 or bool(np.isin(labels, (0, 1)).all())
    numbers = bool((labels == np.round(labels)).all()) and labels.min(initial=0) >= 0
    may_be = numbers and (reference is None or _loss(reference) == ROWS)
    if metric == "accuracy" and not classes and not may_be:
        yield "there is no `accuracy`: the labels are no classes"


def _of_bounds(criterion: TrainsTo, reference: ModelSpec | None) -> Iterator[str]:
    low, high = criterion.at_least, criterion.at_most
    if criterion.metric == "loss":
        loss = _loss(reference)
        if high is not None and high < 0 and loss is not None and loss not in NEGATIVE:
            yield f"`at_most` is {high:g}, and {loss} is never below 0"
        return
    if low is not None and not 0 < low <= 1:
        yield f"`at_least` is {low:g}, and an accuracy lies between 0 and 1"
    if high is not None and not 0 <= high < 1:
        yield f"`at_most` is {high:g}, and an accuracy lies between 0 and 1"
    if criterion.below_reference is not None and criterion.below_reference >= 1:
        yield "`below_reference` is 1 or more, and an accuracy lies between 0 and 1"


def _of_expected(
    criterion: Predicts, rows: int, reference: ModelSpec | None
) -> Iterator[str]:
    expected = criterion.expected.numpy().ravel()
    shape = reference.output_shape if reference and reference.input_shape else None
    answers = shape if criterion.reading != "class" else shape and shape[:-1]
    if answers is not None and expected.size != rows * math.prod(answers):
        count = rows * math.prod(answers)
        yield f"{count} numbers are read, and {expected.size} expected"
    elif rows and (expected.size % rows or not expected.size):
        yield f"there are {rows} queries, and {expected.size} numbers expected"
    if criterion.reading == "yes_no" and not np.isin(expected, (0, 1)).all():
        yield "an answer is read as 0 or 1, and another number is expected"
    if criterion.reading == "class":
        classes = shape[-1] if shape else math.inf
        whole = (
            (expected == np.round(expected)) & (expected >= 0) & (expected < classes)
        )
        if not whole.all():
            yield "an answer is read as a class number, and what is expected is none"
