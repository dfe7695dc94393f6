"""Train as many wrong answers as the time allows, by the plan of a class."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from autograder.arguments import Settings
from autograder.authoring.calibrated import trained_criteria
from autograder.authoring.in_time import Key, as_many_as_fit
from autograder.authoring.mutants import Mutant
from autograder.authoring.noticing import noticed_already
from autograder.authoring.seed_groups import seconds_of_one
from autograder.authoring.solution import Solution
from autograder.authoring.trial import (
    SOLUTION,
    grade_texts,
    mutants_of,
    without_training,
)
from autograder.rubric.assignment import Assignment
from autograder.sandbox.pool import seconds_of_starts

FOR_TRAINING = 0.25
"""The share of the time that training wrong answers may take."""


class TrainedAnswers(NamedTuple):
    """The wrong answers whose points are known, and how long their training took."""

    names: Sequence[str]
    left_out: int
    """How many were not trained, and are not known."""
    seconds: float = 0.0
    """For the solution and all wrong answers that were trained."""
    of_solution: float = 0.0


def train_in_time(
    assignment: Assignment, settings: Settings, names: Sequence[str], seconds: float
) -> TrainedAnswers:
    """Train the solution, and those wrong answers that lose nothing without a training.

    Args:
        assignment: the assignment.
        settings: the folders. The results are kept there.
        names: the wrong answers that were run.
        seconds: the whole time; `FOR_TRAINING` of it is used.
    """
    if not trained_criteria(assignment):
        return TrainedAnswers(names, 0)
    slug = assignment.slug
    solution = Solution.read(settings.solutions / slug / "solution.py")
    begun, starts = time.monotonic(), seconds_of_starts()

    def worked() -> float:
        """Return the seconds since the beginning without the starts of Keras."""
        return time.monotonic() - begun - (seconds_of_starts() - starts)

    grade_texts([assignment], {(SOLUTION, slug): solution.text}, settings)
    of_solution = max(worked(), _estimated(assignment))
    by_name = {m.name: m for m in mutants_of(solution, assignment)}
    mutants = [by_name[name] for name in names]
    waiting = _not_noticed(assignment, settings, solution, mutants)
    texts = {(mutant.name, slug): mutant.source for mutant in waiting}

    def run(chosen: Sequence[Key]) -> None:
        part = {key: texts[key] for key in chosen}
        grade_texts([assignment], part, settings)

    left = FOR_TRAINING * seconds - (time.monotonic() - begun)
    done = 0
    if left > 0:
        done = as_many_as_fit([*texts], run, left, first=max(settings.jobs, 1))
    unknown = {mutant.name for mutant in waiting[done:]}
    return TrainedAnswers(
        [name for name in names if name not in unknown],
        len(unknown),
        max(worked(), of_solution),
        of_solution,
    )


def _estimated(assignment: Assignment) -> float:
    """Estimate the seconds of the solution's training, whose result may be kept."""
    model, plan = assignment.reference, assignment.plan
    if model is None or plan is None:
        return 0.0
    return len(plan.seeds) * (seconds_of_one(model, plan) or 0.0)


def _not_noticed(
    assignment: Assignment,
    settings: Settings,
    solution: Solution,
    mutants: Sequence[Mutant],
) -> list[Mutant]:
    """Return the wrong answers of which only a training shows whether they lose."""
    slug = assignment.slug
    texts = {(m.name, slug): m.source for m in mutants} | {
        (SOLUTION, slug): solution.text
    }
    graded = grade_texts([without_training(assignment)], texts, settings).graded
    right = graded[SOLUTION, slug]
    return [
        mutant for mutant in mutants
        if not noticed_already(mutant, assignment, graded[mutant.name, slug], right)
    ]  # fmt: skip
