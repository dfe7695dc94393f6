"""The jobs and the results of the trainer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from autograder.facts.arrays import Array
from autograder.facts.base import Fact, Job, Name, Text
from autograder.facts.canonical import canonical, teaches_nothing
from autograder.facts.layers import Setting
from autograder.facts.message import Sentence
from autograder.facts.spec import ModelSpec
from autograder.i18n import EMPTY

Count = Annotated[int, Field(ge=0, le=2**31)]
Curve = Annotated[tuple[float, ...], Field(max_length=400)]


class InlineData(Fact):
    """Training data that are small enough to be written in the rubric."""

    kind: Literal["inline"] = "inline"
    x: Array
    y: Array
    """The labels, one row for each example: one-hot rows, or 0 and 1 for two classes.
    """


class NamedData(Fact):
    """A data set that the grader keeps. Its fingerprint identifies the exact data."""

    kind: Literal["named"] = "named"
    name: Literal["mnist"]
    fingerprint: Name = ""
    """The fingerprint of the data on this machine. The pipeline sets it."""


class TrainingPlan(Fact):
    """How every model of an assignment is trained.

    The rubric defines it. The student's own optimizer and epochs are not used.
    """

    data: Annotated[InlineData | NamedData, Field(discriminator="kind")]
    optimizer: Setting
    epochs: Annotated[int, Field(ge=1, le=100_000)]
    batch_size: Annotated[int, Field(ge=1, le=100_000)] = 32
    seeds: Annotated[tuple[Count, ...], Field(min_length=1, max_length=1_000)]
    queries: Annotated[dict[Name, Array], Field(max_length=20)] = {}
    """Name -> inputs for which every trained model predicts."""
    shifts: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    """Changes of the test images. The model is also tested on the changed images."""


class TrainingJob(Job):
    """A job for the trainer: one distinct model, and how to train it."""

    model: ModelSpec
    plan: TrainingPlan

    @classmethod
    def of(
        cls,
        model: ModelSpec,
        plan: TrainingPlan,
        datasets: dict[str, str] | None = None,
    ) -> TrainingJob:
        """Make a job. Equal models have jobs with equal digests.

        The optimizer of the plan replaces the student's. Only those arguments of the
        loss are kept that say what the output means. The plan was made for a plain
        loss: a summed loss, for example, needs another learning rate. A weight of the
        loss is kept only if nothing can be learnt with it.
        """
        form = canonical(model)
        if form.compiled is not None:
            losses = tuple(map(_plain, form.compiled.losses))
            compiled = form.compiled.with_losses(losses)
            compiled = compiled.model_copy(update={"optimizer": plan.optimizer})
            form = form.model_copy(update={"compiled": compiled})
        return cls(model=form, plan=plan, datasets=datasets or {})


def _plain(loss: Setting | None) -> Setting | None:
    if loss is None:
        return None
    kept = {
        key: value
        for key, value in loss.arguments.items()
        if key == "from_logits" or (key == "loss_weights" and teaches_nothing(loss))
    }
    return Setting(name=loss.name, arguments=kept)


class Misread(Fact):
    """A test image for which the model predicted a wrong class."""

    index: Count
    true: Count
    predicted: Count
    confidence: Annotated[float, Field(ge=0, le=1.001)]


class TestResult(Fact):
    """The results of a trained model on test data with classes."""

    __test__ = False  # not a pytest class

    accuracy: Annotated[float, Field(ge=0, le=1)]
    confusion: Array
    """An array (classes, classes): rows are true classes, columns predicted ones."""
    misread: Annotated[tuple[Misread, ...], Field(max_length=50)] = ()


class TrainingRun(Fact):
    """One training that starts from one random initialization."""

    seed: Count
    metrics: dict[Name, float]
    """Loss and accuracy on the training data after the last epoch."""
    epochs: Annotated[tuple[Count, ...], Field(max_length=400)]
    """The epochs at which the curves have points, counted from 1."""
    curves: dict[Name, Curve]
    """Metric -> the values that `fit` would report in those epochs."""
    predictions: dict[Name, Array] = {}
    """Name of a query in the plan -> the predictions for it."""
    test: TestResult | None = None
    shifted: dict[Name, TestResult] = {}
    """Name of a shift in the plan -> the results on the changed test images."""
    diverged: bool = False
    """Whether the loss became infinite or NaN. The curves end before that."""


class TrainingResult(Fact):
    """All runs of one job, or the reason why the model was not trained."""

    runs: Annotated[tuple[TrainingRun, ...], Field(max_length=1_000)] = ()
    refusal: Sentence = EMPTY
    """Why the model cannot be trained, for the student; empty if it was trained."""
    failure: Text = ""
    """How the trainer itself failed. It is not stored, and costs no points."""
