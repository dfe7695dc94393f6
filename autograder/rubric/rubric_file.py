"""Load the `rubric.py` of an assignment, with its data, answers and own checks."""

from __future__ import annotations

import runpy
import traceback
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from autograder.arguments import find_rubrics
from autograder.datasets import cache_folder
from autograder.datasets.file_data import looked_at
from autograder.datasets.own_files import FOLDER, OwnFiles
from autograder.errors import FactError, RubricError
from autograder.facts.base import clean, first_problem
from autograder.facts.training import (
    FileData,
    TrainingPlan,
)
from autograder.i18n import Message, _, literal, sentences
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import KINDS
from autograder.rubric.criteria.custom import custom_checks
from autograder.rubric.criteria.judging import did_you_mean
from autograder.rubric.deriving import beside
from autograder.rubric.impossible import impossible
from autograder.rubric.solution_run import (
    answers_of_solution,
    known_solution,
)
from autograder.sandbox.shared_zones import shared_zones


def load_rubric(path: Path) -> Assignment:
    """Run `rubric.py` of an assignment and return its `assignment`.

    A rubric is the instructor's own Python and runs in the controller.

    Raises:
        RubricError: in one line, whatever is wrong with the file.
    """
    with shared_zones():
        return _loaded(path)


def _loaded(path: Path) -> Assignment:
    if not path.is_file():
        raise RubricError(_("{path}: no such rubric").format(path=path))
    try:
        with beside(lambda: known_solution(path.parent)):
            found = runpy.run_path(str(path)).get("assignment")
    except (Exception, SystemExit) as error:
        raise RubricError(
            _("{place}: {reason}").format(
                place=_place(path, error), reason=_reason(error)
            )
        ) from error
    if not isinstance(found, Assignment):
        raise RubricError(
            _("{path}: defines no `assignment = Assignment(...)`").format(path=path)
        )
    found = with_data(found, path.parent)
    found = _with_answers(found, path)
    if problem := next(impossible(found), None):
        raise RubricError(_("{path}: {problem}").format(path=path, problem=problem))
    if found.slug != path.parent.name:
        raise RubricError(
            _("{path}: the slug is {slug!r}, the folder {name!r}").format(
                path=path, slug=found.slug, name=path.parent.name
            )
        )
    return _with_checks(found, path)


def _with_answers(assignment: Assignment, path: Path) -> Assignment:
    """Add the solution's answers to the calls of functions to the criteria.

    Raises:
        RubricError: if it has none.
    """
    calls = assignment.function_calls
    outcomes = answers_of_solution(path.parent, calls) if calls else None
    if outcomes is None:
        return assignment
    try:
        criteria = tuple(c.with_outcomes(outcomes) for c in assignment.criteria)
    except FactError as error:
        raise RubricError(
            _("{path}: {problem}").format(path=path, problem=error.message)
        ) from None
    return assignment.model_copy(update={"criteria": criteria})


def with_data(assignment: Assignment, folder: Path) -> Assignment:
    """Add the files in `data/` of a folder to the assignment and to its plans.

    Raises:
        UsageError: if they are too large or not plain files, or if they do not have
            what a plan reads.
    """
    files = OwnFiles(folder / FOLDER, cache_folder())
    changes = {
        "data": files.fingerprint(with_hidden=False),
        "plan": assignment.plan and plan_with_files(assignment.plan, files),
        "plans": {
            k: plan_with_files(plan, files) for k, plan in assignment.plans.items()
        },
    }
    return assignment.model_copy(update=changes)


def plan_with_files(plan: TrainingPlan, files: OwnFiles) -> TrainingPlan:
    """Add the fingerprint of the files that a plan reads, and their outline.

    Raises:
        UsageError: if the files do not have what the plan reads.
    """
    if not isinstance(plan.data, FileData):
        return plan
    return plan.model_copy(update={"data": looked_at(plan.data, files)})


def _with_checks(assignment: Assignment, path: Path) -> Assignment:
    """Add the instructor's own checks beside a rubric to its criteria."""
    checks = custom_checks(path.parent)
    if not checks:
        return assignment
    parts = dict(assignment) | {"criteria": (*assignment.criteria, *checks)}
    try:
        return Assignment.model_validate(parts)
    except ValidationError as error:
        raise RubricError(
            _("{folder}: {reason}").format(folder=path.parent, reason=_reason(error))
        ) from None


def _place(path: Path, error: BaseException) -> Message:
    """Name the file and, where it is known, the line of it that raised."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(path)
    ]
    if isinstance(error, SyntaxError):
        lines = [error.lineno]
    if not lines or not lines[-1]:
        return literal(str(path))
    return _("{file}, line {line}").format(file=path, line=lines[-1])


def _reason(error: BaseException) -> Message:
    if isinstance(error, ValidationError):
        # A misspelt argument is missing under its name, too.
        for one in error.errors(include_url=False, include_input=False):
            if one["type"] == "extra_forbidden":
                return _no_argument(error.title, str(one["loc"][-1]))
        problem = first_problem(error)
        return _("{kind}: {problem}").format(kind=error.title, problem=problem)
    return literal(clean(f"{type(error).__name__}: {error}", 400).replace("\n", " "))


def _no_argument(kind: str, name: str) -> Message:
    """Say that a class has no such argument, and which one was meant."""
    criteria = {one.__name__: one for one in KINDS.values()}
    known = criteria[kind].model_fields.keys() if kind in criteria else ()
    text = _("{kind} has no argument {name!r}.").format(
        kind=kind, name=clean(name, 100)
    )
    return sentences(text, did_you_mean(name, known))


def load_assignments(solutions: Path) -> Sequence[Assignment]:
    """Load the rubric of every folder of `solutions`, in alphabetical order.

    Raises:
        RubricError: if there is none, one cannot be loaded, or a solution has none.
    """
    return [load_rubric(path) for path in find_rubrics(solutions)]
