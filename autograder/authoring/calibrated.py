"""What a calibration found out, as it is kept beside a rubric."""

from __future__ import annotations

import hashlib
import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from autograder.assignment import Assignment
from autograder.criteria import AnyCriterion
from autograder.errors import FactError
from autograder.facts.base import Fact, Name, Sentence

FILE = "calibration/calibration.json"
"""Below the folder of the assignment."""
TOLERATED = 0.01
"""A criterion that fails a right answer more often than this is unfair."""
Numbers = tuple[float, ...]
Chance = Annotated[float, Field(ge=0, le=1)]


class Trials(Fact):
    """How often a model passes a criterion."""

    model: Sentence
    one_run: Chance
    """The share of single runs that pass."""
    passes: Chance
    """The share of groups that pass: drawn at random, so that they share runs."""
    low: Chance
    high: Chance
    """The 95 % interval of that chance, from groups that share no run
    (Clopper and Pearson, Biometrika 26, 1934)."""
    measures: Numbers = ()
    """What the criterion compares with its bound: the quantiles 0, 0.05, … 1."""


class CriterionCalibration(Fact):
    """One training criterion, tried on right and wrong models."""

    id: Name
    runs: int
    """Seeds that are judged together in a class."""
    bound: float | None
    higher: bool
    """Whether a model is the better, the higher its number is."""
    solution: Trials
    mutants: tuple[Trials, ...]

    @property
    def recommended(self) -> float | None:
        """A bound in the first wide gap between the models, seen from the solution.

        The solution counts with the worst that a group of it reaches, a wrong model
        with the best of twenty. None if no wrong model does worse than the solution.
        """
        if not self.solution.measures:
            return None
        sign = -1 if self.higher else 1
        worst = max(sign * number for number in self.solution.measures)
        others = [
            sorted(sign * number for number in trials.measures)[1]
            for trials in self.mutants
            if trials.measures
        ]
        steps = sorted({worst, *(number for number in others if number > worst)})
        if len(steps) < 2:
            return None
        if steps[0] > 0 and steps[-1] > 100 * steps[0]:
            return float(f"{math.exp(_middle([math.log(n) for n in steps])):.2g}")
        return float(f"{sign * _middle(steps):.2g}")


class Calibration(Fact):
    """All training criteria of a rubric."""

    rubric: Name
    """The digest of what the trials depend on; see `rubric_digest`."""
    seeds: int
    versions: tuple[Name, ...]
    data: Sentence
    """Where the digits came from; empty where none are used."""
    stopped: int
    """Wrong answers that other criteria stop before anything is trained."""
    criteria: tuple[CriterionCalibration, ...]


def _middle(steps: list[float]) -> float:
    """Return the middle of the first gap that is half as wide as the widest."""
    widest = max(high - low for low, high in pairwise(steps))
    low, high = next(gap for gap in pairwise(steps) if gap[1] - gap[0] >= widest / 2)
    return (low + high) / 2


def rubric_digest(assignment: Assignment) -> str:
    """Return the digest of all that decides about trained models, and of no text."""
    texts = {"title", "why", "hints", "points", "public", "hidden"}
    plans = (assignment.plan, *assignment.plans.values())
    models = (assignment.reference, *assignment.rivals.values())
    parts = [
        [[c.kind, _given(c, texts)] for c in trained_criteria(assignment)],
        [plan and _given(plan) for plan in plans],
        [model and _given(model) for model in models],
    ]
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _given(fact: Fact, without: set[str] | None = None) -> dict[str, Any]:
    """Return what differs from the defaults, so that a new field changes nothing."""
    return fact.model_dump(mode="json", exclude=without, exclude_defaults=True)


def trained_criteria(assignment: Assignment) -> list[AnyCriterion]:
    """Return the criteria that need a calibration."""
    return [c for c in assignment.criteria if c.needs_training]


def calibration_problem(assignment: Assignment, folder: Path) -> str:
    """Say what is wrong with the calibration beside a rubric; empty if nothing is.

    Args:
        assignment: of the rubric.
        folder: in which the rubric is.
    """
    if not trained_criteria(assignment):
        return ""
    command = f"run `autograder calibrate {assignment.slug}`"
    try:
        found = Calibration.from_json((folder / FILE).read_bytes())
    except OSError:
        return f"its training criteria were never calibrated; {command}"
    except FactError as error:
        return f"{FILE}: {error}; {command}"
    if found.rubric != rubric_digest(assignment):
        return f"the calibration is that of an older rubric; {command}"
    for criterion in found.criteria:
        if criterion.solution.passes < 1 - TOLERATED:
            share = 1 - criterion.solution.passes
            return f"criterion {criterion.id}: fails {share:.1%} of all right answers"
    return ""
