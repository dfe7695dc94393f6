"""What a picture is drawn from: trainings, and nothing else about a student."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from autograder.assignment import Assignment
from autograder.criteria.base import Evidence
from autograder.facts.base import Fact, Job, Name
from autograder.facts.training import (
    NamedData,
    TrainingPlan,
    TrainingResult,
    TrainingRun,
)
from autograder.translation import _

Images = np.ndarray[Any, np.dtype[Any]]

CAPTIONS = {
    "fitted_line": _(
        "The line your model found, and the data. Does it go through the points?"
    ),
    "decision_boundary": _(
        "Where your model answers 0 and where 1. The black line is one half."
    ),
    "class_probabilities": _(
        "How sure your model is of each class, row by row; the last row is new."
    ),
    "loss_curve": _("How the loss falls as the model learns, next to the solution's."),
    "confusion_matrix": _(
        "How often each digit was read as which. Off the diagonal are mistakes."
    ),
    "misread_digits": _("Digits that your model misread although it was sure."),
}
"""The pictures there are, and what to see in them."""


class Scene(Job):
    """A picture to be drawn; equal scenes are equal pictures."""

    name: Name
    """One of `CAPTIONS`."""
    plan: TrainingPlan
    training: TrainingResult
    reference: TrainingResult | None = None
    """Of the solution's model, on the same seeds."""

    @property
    def runs(self) -> tuple[TrainingRun, ...]:
        """The trainings that stayed finite."""
        return tuple(run for run in self.training.runs if not run.diverged)

    @property
    def test_images(self) -> Images | None:
        """The test images, uint8 (n, 28, 28), where their folder is known."""
        folder = self.datasets.get("mnist")
        if folder is None:
            return None
        images: Images = np.load(Path(folder) / "x_test.npy", mmap_mode="r")
        return images


class Picture(Fact):
    """A scene that was drawn."""

    svg: Annotated[str, Field(max_length=3_000_000)]
    """One element, to stand inline in a page; empty if there is nothing to see."""


def scenes(
    assignment: Assignment, evidence: Evidence, datasets: dict[str, str]
) -> Iterator[Scene]:
    """Yield the pictures that an assignment asks for, if something was trained.

    Args:
        assignment: names the pictures.
        evidence: the trainings.
        datasets: name of a data set -> its fingerprint.
    """
    plan, training = assignment.plan, evidence.training
    if plan is None or training is None or all(run.diverged for run in training.runs):
        return
    for name in assignment.plots:
        yield Scene(
            name=name,
            plan=plan,
            training=training,
            reference=evidence.reference,
            datasets=datasets if isinstance(plan.data, NamedData) else {},
        )
