"""The data for a picture: trainings, and nothing else about a student."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from autograder.facts.base import Fact, Job, Name
from autograder.facts.known_pictures import PICTURES
from autograder.facts.training import (
    NamedData,
    TestResult,
    TrainingPlan,
    TrainingResult,
    TrainingRun,
)
from autograder.i18n import language as language_in_use
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.metrics import metric_of

Images = np.ndarray[Any, np.dtype[Any]]


class Rival(Fact):
    """One of two models that a rubric compares."""

    variable: Name
    metric: Name
    plan: TrainingPlan
    runs: Annotated[tuple[TrainingRun, ...], Field(min_length=1)]
    """The trainings that stayed finite, without their curves."""
    own: bool
    """Whether the trainings are those of the student's model, not of the solution's."""

    @property
    def scores(self) -> tuple[float, ...]:
        """The metric of every run."""
        return tuple(metric_of(run, self.metric) or 0.0 for run in self.runs)

    @property
    def typical(self) -> TrainingRun:
        """The run whose score is nearest to the median."""
        middle = statistics.median(self.scores)
        far = [abs(score - middle) for score in self.scores]
        return self.runs[far.index(min(far))]


class Scene(Job):
    """The data for one picture. Equal scenes give equal pictures."""

    name: Name
    """One of `PICTURES`."""
    plan: TrainingPlan
    training: TrainingResult = TrainingResult()
    reference: TrainingResult | None = None
    """The training of the solution's model from the same seeds."""
    rivals: tuple[tuple[Rival, Rival], ...] = ()
    """The pairs of models in pictures that compare models, the simpler one first."""
    language: Name = Field(default_factory=language_in_use)
    """The language of its words. The painter does not have the environment's."""

    @property
    def runs(self) -> tuple[TrainingRun, ...]:
        """The trainings that stayed finite."""
        return _finite(self.training)

    @property
    def tests(self) -> tuple[tuple[str, TestResult], ...]:
        """The results of the first run on test data, by the names of the outputs."""
        run = self.runs[0]
        one = (("", run.test),) if run.test else ()
        return tuple(run.tests.items()) or one

    def class_names(self, output: str) -> tuple[str, ...]:
        """Return the names of the classes of an output; none if nobody knows them."""
        outputs = self.plan.outline.outputs if self.plan.outline else {}
        label = outputs.get(output) if output else next(iter(outputs.values()), None)
        return label.class_names if label else ()

    @property
    def test_images(self) -> Images | None:
        """The test images, uint8 (n, 28, 28), if their folder is known."""
        folder = self.datasets.get("mnist")
        if folder is None:
            return None
        images: Images = np.load(Path(folder) / "x_test.npy", mmap_mode="r")
        return images


class Picture(Fact):
    """A scene that was drawn."""

    svg: Annotated[str, Field(max_length=3_000_000)]
    """One SVG element for a page; empty if there is nothing to draw."""
    wide: bool = False
    """Whether it needs the whole width of the page."""


def scenes(
    assignment: Assignment, evidence: Evidence, datasets: dict[str, str]
) -> Iterator[Scene]:
    """Yield the pictures that an assignment asks for, if something was trained.

    Args:
        assignment: names the pictures.
        evidence: the trainings.
        datasets: name of a data set -> its fingerprint.
    """
    plan, own = assignment.plan, evidence.training or TrainingResult()
    pairs = tuple(_pairs(assignment, evidence))
    for name in assignment.plots:
        if plan is None:
            return
        named = datasets if isinstance(plan.data, NamedData) else {}
        if PICTURES[name].compares:
            if pairs:
                yield Scene(name=name, plan=plan, rivals=pairs)
            continue
        training = own
        if name == "shifted_digits" and not _finite(own) and evidence.reference:
            training = evidence.reference  # the digits are the same for everybody
        if _finite(training):
            yield Scene(
                name=name,
                plan=plan,
                training=training,
                reference=evidence.reference,
                datasets=named,
            )


def _pairs(assignment: Assignment, evidence: Evidence) -> Iterator[tuple[Rival, Rival]]:
    """Yield the models that are compared, where something was trained."""
    for criterion in assignment.criteria:
        if (compared := criterion.comparison) is not None:
            simple, larger = (
                _rival(evidence.of(name), compared.metric)
                for name in (compared.simple, compared.larger)
            )
            if simple is not None and larger is not None:
                yield simple, larger


def _rival(view: Evidence, metric: str) -> Rival | None:
    own = _finite(view.training)
    runs = own or _finite(view.reference)
    if view.plan is None or not runs:
        return None
    return Rival(
        variable=view.model_variable,
        metric=metric,
        plan=view.plan,
        runs=tuple(r.model_copy(update={"epochs": (), "curves": {}}) for r in runs),
        own=bool(own),
    )


def _finite(result: TrainingResult | None) -> tuple[TrainingRun, ...]:
    return tuple(run for run in result.runs if not run.diverged) if result else ()
