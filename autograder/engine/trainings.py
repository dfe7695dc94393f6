"""Choose which models are trained, by which plan, and under which digest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from autograder.datasets.own_files import OWN
from autograder.engine.as_fed import PlannedExamples, as_fed
from autograder.engine.keys import key_of
from autograder.errors import FactError
from autograder.facts.calls import RecordedFit
from autograder.facts.grade import Verdict
from autograder.facts.spec import ModelSpec
from autograder.facts.training import FileData, NamedData, TrainingJob, TrainingPlan
from autograder.facts.versions import VERSIONS
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.checking import models_to_train
from autograder.rubric.criteria.evidence import Evidence


class Training(NamedTuple):
    """A training, and the digest under which its result is stored."""

    digest: str
    job: TrainingJob


class TrainingPair(NamedTuple):
    """The training of a student's model, and that of the solution's model."""

    own: Training | None
    reference: Training | None


class TrainingNeeds(NamedTuple):
    """The trainings that one submission needs."""

    pairs: tuple[tuple[str | None, ...], ...]
    """For each model, the digests of its training and of the solution's training."""
    needed: tuple[str, ...]
    """The digests of the trainings without which there is no grade."""
    jobs: dict[str, TrainingJob]
    """Digest -> training. Some of them are only shown on the page."""
    known: dict[str, Verdict]
    """Id of a criterion that needs no training -> its verdict."""


class _Recipe(NamedTuple):
    """A plan with the fingerprint of its data, and its digest. It is made once."""

    plan: TrainingPlan
    datasets: dict[str, str]
    digest: str
    examples: PlannedExamples | None


class Trainings:
    """The trainings of some assignments. Equal models share a training."""

    def __init__(
        self, assignments: Mapping[str, Assignment], datasets: Mapping[str, str]
    ) -> None:
        """Prepare the plans, and the trainings of the solutions' models.

        Args:
            assignments: by their slugs.
            datasets: name of a data set -> its fingerprint.
        """
        self._assignments = assignments
        self._recipes: dict[tuple[str, str], _Recipe | None] = {}
        self._references: dict[tuple[str, str], Training | None] = {}
        self._same: dict[str, Training] = {}
        """Digest -> the first training with it. Equal trainings are one object."""
        for slug, assignment in assignments.items():
            for name in (assignment.model_variable, *assignment.rivals):
                plan = assignment.plan_of(name)
                recipe = _recipe(plan, datasets) if plan else None
                reference = assignment.reference_of(name)
                self._recipes[slug, name] = recipe
                self._references[slug, name] = self._training(recipe, reference)

    @property
    def of_solutions(self) -> frozenset[str]:
        """The digests of the trainings of the solutions' models."""
        return frozenset(t.digest for t in self._references.values() if t is not None)

    def of(self, slug: str, evidence: Evidence) -> TrainingNeeds:
        """Return the trainings of a submission's models, and which are needed.

        If a criterion requires another one that has failed, it needs no training.
        """
        assignment = self._assignments[slug]
        waiting = models_to_train(assignment.criteria, evidence)
        pairs: list[TrainingPair] = []
        needed: dict[str, TrainingJob] = {}
        wanted: dict[str, TrainingJob] = {}
        for view in evidence.views:
            key = slug, view.model_variable
            pair = TrainingPair(
                self._training(self._recipes[key], view.model, view.own_fit),
                self._references[key],
            )
            pairs.append(pair)
            both = {t.digest: t.job for t in pair if t is not None}
            if view.model_variable in waiting.own:
                needed |= both
            elif pair.own is not None and assignment.trains_wrong(view.model_variable):
                wanted |= both
            if view.model_variable in waiting.references and pair.reference:
                needed[pair.reference.digest] = pair.reference.job
        digests = tuple(tuple(t and t.digest for t in pair) for pair in pairs)
        return TrainingNeeds(digests, tuple(needed), needed | wanted, waiting.known)

    def _training(
        self,
        recipe: _Recipe | None,
        model: ModelSpec | None,
        fit: RecordedFit | None = None,
    ) -> Training | None:
        if recipe is None or model is None or model.compiled is None:
            return None
        try:
            if fit is not None and recipe.examples is not None:
                model = as_fed(model, fit, recipe.examples)
            training = _of(recipe, model)
        except FactError:
            return None
        return self._same.setdefault(training.digest, training)


def training_of(model: ModelSpec, plan: TrainingPlan) -> Training:
    """Return the training of a model on data that a plan holds, or on own files.

    Raises:
        FactError: if the layers do not fit together.
    """
    return _of(_recipe(plan, {}), model)


def _of(recipe: _Recipe, model: ModelSpec) -> Training:
    list(model.rows())
    job = TrainingJob.of(model, recipe.plan, recipe.datasets)
    return Training(key_of(job.model.to_json(), recipe.digest, *VERSIONS), job)


def _recipe(plan: TrainingPlan, datasets: Mapping[str, str]) -> _Recipe:
    used: dict[str, str] = {}
    if isinstance(plan.data, NamedData) and plan.data.name in datasets:
        used[plan.data.name] = datasets[plan.data.name]
        data = plan.data.model_copy(update={"fingerprint": datasets[plan.data.name]})
        plan = plan.model_copy(update={"data": data})
    if isinstance(plan.data, FileData):
        used[OWN] = plan.data.fingerprint
    return _Recipe(plan, used, plan.digest(), PlannedExamples.of(plan))
