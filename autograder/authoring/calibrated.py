"""The results of a calibration, as they are stored beside a rubric."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.base import Fact, Name, Text
from autograder.facts.message import Sentence
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import AnyCriterion

FILE = "calibration/calibration.json"
"""The path in the folder of the assignment."""
TOLERATED = 0.01
"""A criterion that fails a right answer more often than this is unfair."""
Numbers = tuple[float, ...]
Chance = Annotated[float, Field(ge=0, le=1)]


class Trials(Fact):
    """How often a model passes a criterion."""

    model: Text
    one_run: Chance
    """The share of single runs that pass the criterion."""
    passes: Chance
    """The share of groups of runs that pass. Groups are random and may share runs."""
    low: Chance
    high: Chance
    """The upper end of the 95 % interval of the probability that a group passes.

    If the median decides, it is computed from all runs. Otherwise it is computed from
    groups that have no run in common.
    """
    measures: Numbers = ()
    """The quantiles 0, 0.05, … 1 of the number that is compared with the bound."""


class CriterionCalibration(Fact):
    """One training criterion, tried on right and wrong models."""

    id: Name
    runs: int
    """The number of seeds in a group. A class uses one group."""
    seeds: int
    """The number of seeds from which the solution was trained. Wrong models have fewer
    if time was short."""
    bound: float | None
    higher: bool
    """Whether a higher number means a better model."""
    guess: float | None = None
    """What a model reaches that always gives the same answer; None if unknown."""
    solution: Trials
    mutants: tuple[Trials, ...]

    @property
    def recommended(self) -> float | None:
        """A bound half-way from the solution to the nearest wrong model that fails.

        For the solution, the worst group is used. For a model that mostly fails, the
        best of twenty groups is used. A guess is a wrong model, too. It is None if
        there is no such model, or if that model is not worse than the solution.
        """
        if not self.solution.measures:
            return None
        sign = -1 if self.higher else 1
        worst = max(sign * number for number in self.solution.measures)
        failed = [
            sorted(sign * number for number in trials.measures)[1]
            for trials in self.mutants
            if trials.measures and trials.passes < 0.5
        ]
        if self.guess is not None:
            failed.append(sign * self.guess)
        nearest = min(failed, default=worst)
        return between(sign * worst, sign * nearest) if nearest > worst else None

    def no_better_than_guess(self, number: float | None) -> bool:
        """Tell whether always the same answer is as good as a number."""
        if self.guess is None or number is None:
            return False
        return number <= self.guess if self.higher else number >= self.guess

    @property
    def worst(self) -> float | None:
        """The number of the solution's worst group, if it was measured."""
        numbers = self.solution.measures
        return (min if self.higher else max)(numbers, default=None)


class Calibration(Fact):
    """All training criteria of a rubric."""

    rubric: Name
    """The digest of the parts of the rubric that matter; see `rubric_digest`."""
    versions: tuple[Name, ...]
    data: Sentence
    """The source of the digits; empty if no digits are used."""
    stopped: int
    """The number of wrong answers without a training, because a criterion failed."""
    criteria: tuple[CriterionCalibration, ...]


def between(one: float, other: float) -> float:
    """Return the number half-way, on a logarithmic scale for numbers far apart."""
    if one > 0 and other > 0 and not 0.1 < one / other < 10:
        return float(f"{math.sqrt(one * other):.2g}")
    return float(f"{(one + other) / 2:.2g}")


def rubric_digest(assignment: Assignment) -> str:
    """Return the digest of the parts that affect trained models. Texts do not count."""
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
    """Return the fields without defaults, so that a new field changes no digest."""
    return fact.model_dump(mode="json", exclude=without, exclude_defaults=True)


def trained_criteria(assignment: Assignment) -> list[AnyCriterion]:
    """Return the criteria that need a calibration."""
    return [c for c in assignment.criteria if c.needs_training]


def calibration_problem(assignment: Assignment, folder: Path) -> Message:
    """Say what is wrong with the calibration beside a rubric; empty if nothing is.

    Args:
        assignment: the assignment of the rubric.
        folder: the folder of the rubric.
    """
    if not trained_criteria(assignment):
        return EMPTY
    command = _("run `autograder calibrate {slug}`").format(slug=assignment.slug)
    again = _("{problem}; {command}").format(command=command)
    try:
        found = Calibration.from_json((folder / FILE).read_bytes())
    except OSError:
        never = _("its training criteria were never calibrated")
        return again.format(problem=never)
    except FactError as error:
        unread = _("{file}: {problem}").format(file=FILE, problem=error)
        return again.format(problem=unread)
    if found.rubric != rubric_digest(assignment):
        return again.format(problem=_("the calibration is that of an older rubric"))
    for criterion in found.criteria:
        if criterion.solution.passes < 1 - TOLERATED:
            return _("criterion {id}: fails {share:.1%} of all right answers").format(
                id=criterion.id, share=1 - criterion.solution.passes
            )
    return EMPTY
