"""What is known about the solution. No advice may contradict it."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.facts.observation import (
    Observation,
    ObservedModel,
    RecordedFit,
    Run,
    Sample,
)
from autograder.facts.rows import chosen_rows
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingPlan
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.evidence import Evidence, Images
from autograder.rubric.diagnosis.case import Case, Finding, cases_of

Arrays = np.ndarray[Any, np.dtype[Any]]
ROWS = 2
"""How many made-up images replace those of a named data set."""
LARGEST = 500_000
"""The most numbers in one of them, because a fact has a limited size."""


@dataclass(frozen=True)
class ToldSolution:
    """The solution, as far as the rubric at hand tells it."""

    models: Mapping[str, ModelSpec | None] = field(default_factory=dict)
    """Its models, by their variables."""
    tolerated: Collection[str] = ()
    """Mistakes, by id, that it makes too; for a rubric that may not hold its models."""
    whole: bool = True
    """The criteria at hand are all that the grade looks at."""

    def makes(
        self,
        name: str,
        look: Callable[[Case], Finding | None],
        criteria: Sequence[Criterion],
        view: Evidence,
    ) -> bool:
        """Tell whether the same mistake would be found in the solution.

        Args:
            name: the id of the mistake.
            look: finds the mistake.
            criteria: of the rubric.
            view: the evidence on the student's model in the same variable.
        """
        if name in self.tolerated:
            return True
        model = self.models.get(view.model_variable)
        if model is None:
            return False
        name, others = view.model_variable, tuple(view.rivals)
        cases = solution_cases(criteria, name, view.plan, model, others)
        return any(look(case) for case in cases)


def solution_cases(
    criteria: Sequence[Criterion],
    variable: str,
    plan: TrainingPlan | None,
    model: ModelSpec,
    others: Iterable[str] = (),
) -> tuple[Case, ...]:
    """Return the solution's model as if a student had built it and fitted it.

    Args:
        criteria: of the rubric.
        variable: that holds the model.
        plan: how it is trained, and on which data.
        model: the solution's.
        others: the variables of the models that it competes with.
    """
    fit = _fit(plan, model)
    observation = Observation(
        models=(ObservedModel(variable=variable, spec=model),),
        fits=() if fit is None else (fit,),
    )
    images: dict[str, Images] = {}
    if plan is not None and plan.on_digits and fit and fit.x:
        images["mnist"] = _Pictures(fit.x.values.numpy())
    run = Run(ending="finished", observation=observation)
    rivals = {name: Evidence(run, name) for name in others}
    evidence = Evidence(run, variable, plan, images=images, rivals=rivals)
    return cases_of(evidence, criteria, {variable, ""})


@dataclass(frozen=True)
class _Pictures:
    """Made-up images instead of a data set. No advice looks at their pixels."""

    x: Arrays

    @property
    def y(self) -> Arrays:
        return np.zeros(len(self.x), np.uint8)

    def find(self, pixels: Arrays) -> int | None:
        return None


def _fit(plan: TrainingPlan | None, model: ModelSpec) -> RecordedFit | None:
    """Return the call of `fit` in the solution; None where nobody knows its data."""
    shape = model.input_shape
    loss = model.compiled.loss if model.compiled else None
    fixed = tuple(size for size in shape or () if size is not None)
    if plan is None or shape is None or fixed != shape:
        return None
    if isinstance(plan.data, InlineData):
        if plan.data.single is None:
            return None
        x, y = plan.data.single
        if x.shape[1:] != shape:
            return None
    elif not plan.on_digits or math.prod(fixed) > LARGEST:
        return None
    else:
        x = np.stack([np.full(fixed, value, np.uint8) for value in range(ROWS)])
        last = model.dense_layers[-1].units if model.dense_layers else 1
        y = np.eye(last)[:ROWS] if last > 1 else np.array([[0.0], [1.0]])
    if (
        loss is not None
        and loss.name.startswith("sparse_")
        and math.prod(y.shape[1:]) > 1
    ):
        y = y.argmax(axis=-1)
    return RecordedFit(model=0, x=_sample(x), y=_sample(y))


def _sample(array: Arrays) -> Sample:
    return Sample.of(array, chosen_rows(array.shape, 0))
