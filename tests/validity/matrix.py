"""Grade the corpus and compare every verdict with its label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from autograder.arguments import Progress, Settings
from autograder.datasets import Dataset
from autograder.engine.making import new_grader
from autograder.engine.store import Store
from autograder.facts.grade import Grade, Status
from autograder.facts.training import TrainingPlan
from autograder.rubric.assignment import Assignment
from autograder.rubric.rubric_file import load_assignments
from autograder.sandbox.fence import Level
from autograder.submissions import File, Submission
from tests.places import SOLUTIONS

from .causes import CauseTable
from .corpus import Case, Label

SHIFT = 1_000
"""Between the seeds of one base seed and those of the next."""
AGREES: dict[Label, tuple[Status, ...]] = {
    "pass": ("passed",),
    "partial": ("partial",),
    "fail": ("failed",),
    "skip": ("skipped",),
    "open": ("passed", "partial", "failed", "skipped"),
}


TOO_MUCH: dict[Label, tuple[Status, ...]] = {
    "partial": ("passed",),
    "fail": ("passed", "partial"),
    "skip": ("passed", "partial"),
}


class Row(NamedTuple):
    """One line of the confusion matrix."""

    must_pass: int
    false_fails: int
    """Of those: lost points."""
    must_not_pass: int
    """Labelled as failed, passed in part, or not to be judged after a failure."""
    false_passes: int
    """Of those: got more points than that."""
    open: int


@dataclass
class Matrix:
    """How often each label met each status, criterion by criterion."""

    counts: Counter[tuple[str, Label, Status]] = field(default_factory=Counter)
    different: list[str] = field(default_factory=list)
    """A line for each verdict that is not what its label says."""
    causes: CauseTable = field(default_factory=CauseTable)

    def add(self, case: Case, grade: Grade) -> None:
        """Count the verdicts on one submission, and the causes that are shown."""
        self.causes.add(case, grade)
        for result in grade.criteria:
            label = case.label(result.id)
            self.counts[result.id, label, result.status] += 1
            if result.status not in AGREES[label]:
                self.different.append(
                    f"{case.name}: {result.id} should {label}, {result.status}: "
                    f"{result.message}"
                )

    def rows(self) -> dict[str, Row]:
        """Return a line for each criterion, in the order of their names."""
        names = sorted({name for name, _, _ in self.counts})
        return {name: self._row({name}) for name in names}

    def total(self) -> Row:
        """Return the line over all criteria."""
        return self._row({name for name, _, _ in self.counts})

    def _row(self, names: set[str]) -> Row:
        row = Row(0, 0, 0, 0, 0)
        for (name, label, status), count in self.counts.items():
            if name not in names:
                continue
            if label == "pass":
                lost = count * (status != "passed")
                found = Row(count, lost, 0, 0, 0)
            elif label == "open":
                found = Row(0, 0, 0, 0, count)
            else:
                given = count * (status in TOO_MUCH[label])
                found = Row(0, 0, count, given, 0)
            row = Row(*map(sum, zip(row, found, strict=True)))
        return row


def shifted(assignments: Iterable[Assignment], base: int) -> Iterator[Assignment]:
    """Draw other trainings: move the recorded seeds; base seed 0 leaves them."""

    def moved(plan: TrainingPlan) -> TrainingPlan:
        seeds = tuple(seed + SHIFT * base for seed in plan.seeds)
        return plan.model_copy(update={"seeds": seeds})

    for assignment in assignments:
        plan, plans = assignment.plan, assignment.plans
        # Wrong models are trained for their pictures alone, and there are none here.
        yield assignment.model_copy(
            update={
                "plan": plan and moved(plan),
                "plans": {name: moved(other) for name, other in plans.items()},
                "train_wrong_models": False,
                "plots": (),
            }
        )


def grade_corpus(
    cases: Sequence[Case],
    base: int,
    folder: Path,
    level: Level,
    mnist: Dataset,
    progress: Progress,
    jobs: int = 2,
) -> Matrix:
    """Grade all submissions in one batch through the real pipeline.

    Args:
        cases: the submissions.
        base: shifts the seeds of every training.
        folder: keeps the submissions and the store; observations are made once for
            all base seeds.
        level: the isolation.
        mnist: the digits.
        progress: told what is being done.
        jobs: how many run at the same time.
    """
    assignments = list(shifted(load_assignments(SOLUTIONS), base))
    settings = Settings(SOLUTIONS, jobs, None, progress)
    store = Store(folder / ".store")
    grader = new_grader(assignments, store, mnist, settings, level, fresh=False)
    submissions = [
        Submission(case.name, case.slug, (File(case.write(folder / "class")),))
        for case in cases
    ]
    matrix = Matrix()
    graded = {g.grade.student: g.grade for g in grader.grade_class(submissions)}
    for case in cases:
        matrix.add(case, graded[case.name])
    return matrix
