"""Measure how often luck decides each training criterion, with hundreds of seeds.

The solution, and every wrong model for which a training criterion is checked, are
trained from many seeds. The criterion is then checked on groups of seeds. Each group
has as many seeds as in a class.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np
from scipy.stats import binom, binomtest

from autograder.arguments import Settings
from autograder.authoring.calibrated import (
    Calibration,
    CriterionCalibration,
    Numbers,
    Trials,
    rubric_digest,
    trained_criteria,
)
from autograder.authoring.noticing import LOST
from autograder.authoring.seed_groups import in_groups, joined
from autograder.authoring.solution import Solution
from autograder.authoring.trial import SOLUTION, Texts, grade_texts, mutants_of
from autograder.engine.grading import Graded
from autograder.engine.making import find_data
from autograder.errors import AutograderError, UsageError
from autograder.facts.training import NamedData, TrainingPlan, TrainingResult
from autograder.facts.versions import VERSIONS
from autograder.i18n import EMPTY, _, sentences
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import AnyCriterion
from autograder.rubric.criteria.evidence import Evidence, together

FIRST_SEED = 1_000
"""The first seed. Rubrics use other seeds, so their own seeds are not used here."""
SEEDS, SEEDS_OF_DIGITS = 200, 8
GROUPS = 1_000
"""The number of random groups of seeds, from which probabilities are estimated."""


def calibrate(
    assignment: Assignment,
    settings: Settings,
    seeds: int | None,
    chosen: Collection[str] | None = None,
) -> Calibration:
    """Train from many seeds, and check the criteria on groups of seeds.

    Args:
        assignment: an assignment with at least one training criterion.
        settings: the folders of the solutions and the digits.
        seeds: the number of trainings of each model; None for a suitable number.
        chosen: the names of the wrong answers that are tried; None for all.

    Raises:
        UsageError: if there are fewer seeds than in one group.
        AutograderError: if a training failed.
    """
    longer = _with_seeds(assignment, seeds)
    data = find_data([assignment], settings)
    models, stopped = _graded(longer, settings, chosen)
    return Calibration(
        rubric=rubric_digest(assignment),
        versions=VERSIONS,
        data=data.source if data else EMPTY,
        stopped=stopped,
        criteria=tuple(
            _criterion(criterion, _seeds(assignment, criterion),
                       _seeds(longer, criterion), models)
            for criterion in trained_criteria(assignment)
        ),
    )  # fmt: skip


def _seeds(assignment: Assignment, criterion: AnyCriterion) -> int:
    """Return the number of seeds for the models of a criterion."""
    first, *_others = criterion.trained_models or criterion.reference_models
    plan = assignment.plan_of(first)
    return len(plan.seeds) if plan else 0


def _graded(
    assignment: Assignment, settings: Settings, chosen: Collection[str] | None
) -> tuple[list[Graded], int]:
    """Return each distinct model that was trained, and how many were not trained.

    If the same mistake is possible in several layers, only the first layer is used. If
    a training takes long, models that lose points without a training are left out.
    """
    slug = assignment.slug
    solution = Solution.read(settings.solutions / slug / "solution.py")
    texts = {(SOLUTION, slug): solution.text}
    made = [m for m in mutants_of(solution, assignment) if m.required]
    made = [m for m in made if chosen is None or m.name in chosen]
    mutants = {m.mistake: m for m in reversed(made)}
    texts |= {(m.name, slug): m.source for m in mutants.values()}
    every = len(texts)
    if assignment.needs_mnist or chosen is not None:  # time is short
        texts = _open(assignment, texts, settings)
    graded = joined(
        [grade_texts([part], texts, settings).graded for part in in_groups(assignment)]
    )
    found: dict[str, Graded] = {}
    stopped = every - len(texts)
    for (name, _slug), item in graded.items():
        if item.grade.outcome == "ungraded":
            raise AutograderError(
                _("{slug}: {name}: {summary}").format(
                    slug=slug, name=name, summary=item.grade.summary
                )
            )
        reached = any(_reached(item, c) for c in trained_criteria(assignment))
        if reached or name == SOLUTION:  # else its message says why
            found.setdefault(_trained(item), item)
        else:
            stopped += 1
    return list(found.values()), stopped


def _open(
    assignment: Assignment, texts: Texts, settings: Settings
) -> dict[tuple[str, str], str]:
    """Return the answers that lose points in training criteria only."""
    others = tuple(c for c in assignment.criteria if not c.needs_training)
    plain = assignment.model_copy(update={"criteria": others})
    graded = grade_texts([plain], texts, settings).graded
    return {
        key: text
        for key, text in texts.items()
        if not LOST & {result.status for result in graded[key].grade.criteria}
    }


def _reached(graded: Graded, criterion: AnyCriterion) -> bool:
    """Say whether a criterion was checked on trainings of this submission.

    If a criterion only compares the solution's models, it is checked on the solution.
    """
    found = {result.id: result.status for result in graded.grade.criteria}
    if graded.evidence is None or found[criterion.id] == "skipped":
        return False
    views = [graded.evidence.of(model) for model in criterion.trained_models]
    trained = all(view.training and view.training.runs for view in views)
    return trained if views else graded.grade.student == SOLUTION


def _trained(graded: Graded) -> str:
    views = graded.evidence.views if graded.evidence else ()
    return " ".join(view.training.digest() for view in views if view.training)


def _with_seeds(assignment: Assignment, count: int | None) -> Assignment:
    """Return the assignment with more seeds. Only queries that are graded stay."""
    asked = {name for c in assignment.criteria for name in c.queries}

    def longer(plan: TrainingPlan) -> TrainingPlan:
        many = SEEDS_OF_DIGITS if isinstance(plan.data, NamedData) else SEEDS
        seeds = tuple(range(FIRST_SEED, FIRST_SEED + (count or many)))
        queries = {name: q for name, q in plan.queries.items() if name in asked}
        return plan.model_copy(update={"seeds": seeds, "queries": queries})

    plan = assignment.plan and longer(assignment.plan)
    plans = {name: longer(plan) for name, plan in assignment.plans.items()}
    return assignment.model_copy(update={"plan": plan, "plans": plans})


def _criterion(
    criterion: AnyCriterion, runs: int, seeds: int, models: Sequence[Graded]
) -> CriterionCalibration:
    if seeds < runs:
        raise UsageError(
            _(
                "{criterion} needs at least {runs} seeds, but got --seeds {seeds}"
            ).format(criterion=criterion.id, runs=runs, seeds=seeds)
        )
    trials = {
        item.grade.student: _trials(criterion, runs, seeds, item)
        for item in models
        if _reached(item, criterion)
    }
    solution = trials.pop(SOLUTION, None)
    if solution is None:
        lines = [
            result.message
            for item in models
            for result in item.grade.criteria
            if item.grade.student == SOLUTION and result.id == criterion.id
        ]
        raise AutograderError(
            _("{criterion}: the solution was not trained for it. {sentences}").format(
                criterion=criterion.id, sentences=sentences(*lines)
            )
        )
    return CriterionCalibration(
        id=criterion.id,
        runs=runs,
        seeds=seeds,
        bound=criterion.bound,
        higher=criterion.higher,
        solution=solution,
        mutants=tuple(trials.values()),
    )


def _trials(criterion: AnyCriterion, runs: int, seeds: int, graded: Graded) -> Trials:
    assert graded.evidence is not None  # noqa: S101 - the criterion was checked
    evidence = graded.evidence.of(criterion.model)
    numbers = np.arange(seeds)
    random = np.random.default_rng(0)
    apart = [
        _part(evidence, group)
        for group in numbers[: seeds // runs * runs].reshape(-1, runs)
    ]
    groups = apart if runs == 1 else [
        _part(evidence, random.choice(numbers, runs, replace=False))
        for _ in range(GROUPS)
    ]  # fmt: skip
    single = _passed(criterion, [_part(evidence, [number]) for number in range(seeds)])
    by_most = criterion.decided_by_most
    low, high = _interval(single, runs) if by_most else _interval(
        _passed(criterion, apart), 1
    )  # fmt: skip
    return Trials(
        model=graded.grade.student,
        one_run=_share(single),
        passes=_share(_passed(criterion, groups)),
        low=_rounded(low),
        high=_rounded(high),
        measures=_quantiles(criterion, groups),
    )


def _interval(passed: Sequence[bool], runs: int) -> tuple[float, float]:
    """Return the 95 % interval of the probability that most of `runs` runs pass.

    This probability grows with the probability that one run passes. So its interval is
    computed from the interval for one run (Clopper and Pearson, Biometrika 26, 1934).
    """
    ends = binomtest(sum(passed), len(passed)).proportion_ci(0.95, "exact")
    low, high = (float(binom.sf(runs // 2, runs, end)) for end in ends)
    return low, high


def _part(evidence: Evidence, numbers: Iterable[int]) -> Evidence:
    """Return the evidence as if only some of the seeds had been used."""
    chosen = list(numbers)

    def part(result: TrainingResult | None) -> TrainingResult | None:
        runs = result and tuple(result.runs[n] for n in chosen if n < len(result.runs))
        return result and result.model_copy(update={"runs": runs})

    return together(
        replace(view, training=part(view.training), reference=part(view.reference),
                rivals={})
        for view in evidence.views
    )  # fmt: skip


def _passed(criterion: AnyCriterion, groups: Iterable[Evidence]) -> list[bool]:
    return [criterion.check(group).status == "passed" for group in groups]


def _share(passed: Sequence[bool]) -> float:
    return _rounded(sum(passed) / len(passed))


def _quantiles(criterion: AnyCriterion, groups: Iterable[Evidence]) -> Numbers:
    """Return the quantiles of the number that is compared with the bound, if any."""
    if criterion.bound is None:
        return ()
    measured = [
        criterion.measure(group.training.runs, group)
        for group in groups
        if group.training is not None and group.training.runs
    ]
    numbers = [number for number in measured if number is not None]
    if not numbers:
        return ()
    return tuple(map(_rounded, np.quantile(numbers, np.linspace(0, 1, 21))))


def _rounded(value: float) -> float:
    """Keep four digits. The others differ between machines."""
    return float(f"{value:.4g}")
