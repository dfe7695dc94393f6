"""The evidence on a submission before a training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from autograder.datasets import Dataset
from autograder.engine.attempts import Attempt
from autograder.engine.store import Store
from autograder.engine.trainings import TrainingNeeds, Trainings
from autograder.facts.observation import Run
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence, Images, together

KEPT = 200
"""The most submissions in memory between training and grading, about 0.1 MB each."""
CHECKED = 2_000
"""The most submissions whose verdicts stay in memory, about 0.02 MB each."""


class Looked(NamedTuple):
    """The evidence on a submission, and the trainings that it needs."""

    evidence: Evidence
    """The evidence without trainings."""
    needs: TrainingNeeds


class Looks:
    """Reads the runs of submissions from a store.

    The first submissions of a class stay in memory. The others are read again when they
    are graded, and in a very large class the last ones are also checked again. So the
    memory does not grow with the class.
    """

    def __init__(
        self,
        assignments: Mapping[str, Assignment],
        mnist: Dataset | None,
        trainings: Trainings,
        store: Store,
    ) -> None:
        """Prepare to read. Nothing is read yet."""
        self._assignments, self._trainings = assignments, trainings
        self._mnist, self._store = mnist, store
        self._kept: dict[tuple[str, str], Looked] = {}
        self._checked: dict[tuple[str, str], TrainingNeeds] = {}

    def of(self, attempt: Attempt) -> Looked | None:
        """Return the evidence on one file; None if it was not run."""
        place = attempt.slug, attempt.key
        if place in self._kept:
            return self._kept[place]
        run = self._store.get(Run, attempt.key) if attempt.key else None
        if run is None:
            return None
        evidence = self._evidence(attempt.slug, run)
        needs = self._checked.get(place)
        if needs is None:
            needs = self._trainings.of(attempt.slug, evidence)
        if len(self._checked) < CHECKED:
            self._checked[place] = needs
        looked = Looked(evidence, needs)
        if len(self._kept) < KEPT:
            self._kept[place] = looked
        return looked

    def _evidence(self, slug: str, run: Run) -> Evidence:
        assignment = self._assignments[slug]
        images: dict[str, Images] = {}
        if assignment.needs_mnist and self._mnist is not None:
            images["mnist"] = self._mnist.train
            images["mnist_test"] = self._mnist.test
        return together(
            Evidence(run, name, assignment.plan_of(name), images=images)
            for name in (assignment.model_variable, *assignment.rivals)
        )
