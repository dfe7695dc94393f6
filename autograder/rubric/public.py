"""The public part of a rubric, as it travels with the student's stub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from autograder.datasets.own_files import FOLDER
from autograder.errors import FactError, UsageError
from autograder.facts.setting import Setting
from autograder.facts.training import (
    FileData,
    InlineData,
    OutlineData,
    TrainingPlan,
)
from autograder.i18n import Message, _
from autograder.resources import find_released
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.criterion import PUBLIC_HINTS, Criterion
from autograder.rubric.diagnosis.table import made_by
from autograder.rubric.rubric_file import with_data

_ANY = Setting(name="sgd")
"""The optimizer of a plan by which nothing is trained."""


def find_public(file: Path) -> Assignment:
    """Return the public criteria for a submission, from its file name.

    The data of the assignment are beside the submission or the criteria.

    Raises:
        UsageError: if there are none for that name, they cannot be read, or the data
            are not there.
    """
    path = find_released(file)
    try:
        public = Assignment.from_json(path.read_bytes())
    except (OSError, FactError) as error:
        raise UsageError(
            _("{path}: cannot be read ({problem})").format(path=path, problem=error)
        ) from None
    if not public.data:
        return public
    for folder in (file.parent, path.parent):
        if (found := with_data(public, folder)).data:
            return found
    raise UsageError(
        _(
            "{folder}: the data of the assignment are missing. Put the folder {name} "
            "that you got with it beside {file}"
        ).format(folder=file.parent / FOLDER, name=FOLDER, file=file.name)
    )


def public_part(assignment: Assignment) -> Assignment:
    """Return what students may have: the public criteria, and no answer."""
    given = [c for c in assignment.criteria if c.is_given_out]
    public = {criterion.id for criterion in given}
    criteria = tuple(criterion.public_part(public) for criterion in given)
    asked = {name for criterion in criteria for name in criterion.queries}
    trains = any(criterion.needs_training for criterion in criteria)
    told = partial(_asking, names=asked) if trains else _form_alone
    plan = assignment.plan
    return assignment.model_copy(
        update={
            "criteria": criteria,
            "other_checks": tuple(dict.fromkeys(_other_checks(assignment))),
            "tolerated": tuple(sorted(set(_tolerated(assignment, criteria)))),
            "plan": plan and told(plan),
            "plans": {name: told(plan) for name, plan in assignment.plans.items()},
            "hints_shown": min(assignment.hints_shown, PUBLIC_HINTS),
            "reference": None,
            "rivals": dict.fromkeys(assignment.rivals),
            "train_wrong_models": False,
            "plots": (),
        }
    )


def _asking(plan: TrainingPlan, names: set[str]) -> TrainingPlan:
    """Return the plan with these queries alone, without shifts and hidden data."""
    queries = {name: query for name, query in plan.queries.items() if name in names}
    data = plan.data.public_part() if isinstance(plan.data, FileData) else plan.data
    return plan.model_copy(update={"queries": queries, "shifts": (), "data": data})


def _form_alone(plan: TrainingPlan) -> TrainingPlan:
    """Return a plan that says which form the data have, and nothing else.

    Nothing is trained by it. Epochs, optimizer and data may be those of the solution.
    """
    data = plan.data
    if isinstance(data, InlineData):
        data = OutlineData(outline=data.outline)
    elif isinstance(data, FileData):
        data = data.form_part()
    return TrainingPlan(data=data, optimizer=_ANY, epochs=1, seeds=(0,))


def _tolerated(assignment: Assignment, criteria: Sequence[Criterion]) -> Iterator[str]:
    """Yield the mistakes of the table that the solution's models make."""
    for name in assignment.models:
        model = assignment.reference_of(name)
        if model is not None:
            others = [other for other in assignment.models if other != name]
            plan = assignment.plan_of(name)
            yield from made_by(criteria, name, plan, model, others)


def _other_checks(assignment: Assignment) -> Iterator[Message]:
    """Yield the general title of each criterion that students do not get.

    A rubric's own title might give the answer away.
    """
    for criterion in assignment.criteria:
        if not criterion.is_given_out:
            yield criterion.general_title()
