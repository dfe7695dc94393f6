"""Divide many trainings of one model into jobs that the trainer accepts.

The trainer refuses a job that takes too long, or predicts too much, for all its seeds
together. A calibration needs more seeds than a class. So it sends several jobs, and
puts their runs together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from autograder.engine.grading import Graded
from autograder.errors import FactError
from autograder.facts.examples import length
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingPlan, TrainingResult
from autograder.facts.workload import Workload, training_seconds
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence, together
from autograder.trainer.capacity import MAX_ANSWERS, SECONDS, predicted

FOR_SOLUTION = 0.4
"""The share of the longest time of a job that the solution may take. Wrong models may
be larger."""
PREDICTED = MAX_ANSWERS // 6
"""How many numbers the solution may predict in a job. Wrong models may have more
outputs."""


def seconds_of_one(model: ModelSpec, plan: TrainingPlan) -> float | None:
    """Return the estimated seconds of one training; None if this is not known.

    Args:
        model: what is trained.
        plan: how it is trained. Its seeds do not count.
    """
    if plan.outline is None:
        return None
    rows = plan.outline.examples
    steps = -(-rows // plan.batch_size) * plan.epochs
    try:
        return training_seconds(
            model, Workload(rows * plan.epochs, steps, plan.batch_size)
        )
    except FactError:
        return None


def in_groups(assignment: Assignment) -> Iterator[Assignment]:
    """Yield the assignment with some of its seeds at a time, until all are used."""
    each = min(_seeds_of_a_job(assignment), default=0)
    most = max((len(plan.seeds) for _model, plan in _plans(assignment)), default=0)
    if each == 0 or each >= most:
        yield assignment
        return
    for first in range(0, most, each):
        part = slice(first, first + each)
        yield assignment.model_copy(
            update={
                "plan": assignment.plan and _with_some(assignment.plan, part),
                "plans": {n: _with_some(p, part) for n, p in assignment.plans.items()},
            }
        )


def _plans(assignment: Assignment) -> Iterator[tuple[ModelSpec | None, TrainingPlan]]:
    if assignment.plan is not None:
        yield assignment.reference, assignment.plan
    for name, plan in assignment.plans.items():
        yield assignment.rivals.get(name), plan


def _seeds_of_a_job(assignment: Assignment) -> Iterator[int]:
    """Yield how many seeds fit into one job, for each model that is known."""
    for model, plan in _plans(assignment):
        if model is None:
            continue
        if seconds := seconds_of_one(model, plan):
            yield max(int(FOR_SOLUTION * SECONDS / seconds), 1)
        if numbers := sum(map(length, plan.queries.values())) * predicted(model):
            yield max(PREDICTED // numbers, 1)


def _with_some(plan: TrainingPlan, part: slice) -> TrainingPlan:
    return plan.model_copy(update={"seeds": plan.seeds[part] or plan.seeds[-1:]})


def joined(
    groups: Sequence[Mapping[tuple[str, str], Graded]],
) -> dict[tuple[str, str], Graded]:
    """Return what was graded with some seeds at a time, with the runs of all seeds.

    The grade of each is the first one; only its evidence is that of all seeds.
    """
    first, *others = groups
    return {
        key: replace(graded, evidence=_joined([graded, *(o[key] for o in others)]))
        for key, graded in first.items()
    }


def _joined(parts: Sequence[Graded]) -> Evidence | None:
    found = [part.evidence for part in parts if part.evidence is not None]
    if len(found) < len(parts):
        return None
    return together(
        replace(
            first,
            training=_all_runs([first.training, *(v.training for v in rest)]),
            reference=_all_runs([first.reference, *(v.reference for v in rest)]),
            rivals={},
        )
        for first, *rest in zip(*(e.views for e in found), strict=True)
    )


def _all_runs(results: Sequence[TrainingResult | None]) -> TrainingResult | None:
    """Return one result with the runs of all; one without runs if one has none."""
    given = [result for result in results if result is not None]
    for result in given:
        if not result.runs:
            return result
    if not given:
        return None
    runs = {run.seed: run for result in given for run in result.runs}
    return given[0].model_copy(update={"runs": tuple(runs.values())})
