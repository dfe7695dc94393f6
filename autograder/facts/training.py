"""What the trainer is asked to train, and what came of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from autograder.facts.arrays import Array
from autograder.facts.base import Fact, Job, Name, Sentence
from autograder.facts.canonical import canonical, teaches_nothing
from autograder.facts.layers import Setting
from autograder.facts.spec import ModelSpec

Count = Annotated[int, Field(ge=0, le=2**31)]
Curve = Annotated[tuple[float, ...], Field(max_length=400)]


class InlineData(Fact):
    """Training data small enough to stand in the rubric."""

    kind: Literal["inline"] = "inline"
    x: Array
    y: Array
    """One row per example; classes one-hot or, for two classes, 0 and 1."""


class NamedData(Fact):
    """A data set that the grader keeps; `fingerprint` says which one."""

    kind: Literal["named"] = "named"
    name: Literal["mnist"]
    fingerprint: Name = ""
    """Filled in by the pipeline from the data found on this machine."""


class TrainingPlan(Fact):
    """The recipe by which every model of an assignment is trained.

    It belongs to the rubric: the student's own optimizer and epochs cost nothing.
    """

    data: Annotated[InlineData | NamedData, Field(discriminator="kind")]
    optimizer: Setting
    epochs: Annotated[int, Field(ge=1, le=100_000)]
    batch_size: Annotated[int, Field(ge=1, le=100_000)] = 32
    seeds: Annotated[tuple[Count, ...], Field(min_length=1, max_length=1_000)]
    queries: Annotated[dict[Name, Array], Field(max_length=20)] = {}
    """Inputs on which every trained model is asked to predict."""
    shifts: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    """Changes of the test images on which it is tested too, for data that have some."""


class TrainingJob(Job):
    """What the trainer is sent: one distinct model, and the plan to train it by."""

    model: ModelSpec
    plan: TrainingPlan

    @classmethod
    def of(
        cls,
        model: ModelSpec,
        plan: TrainingPlan,
        datasets: dict[str, str] | None = None,
    ) -> TrainingJob:
        """Make the job for which equal models have equal digests.

        The plan's optimizer replaces the student's. Of the arguments of the loss only
        the one that says what the output means stays: the plan was made for a plain
        loss, and one that is summed, for instance, needs other steps. So does a weight
        that leaves nothing to learn.
        """
        form = canonical(model)
        if form.compiled is not None:
            compiled = form.compiled.model_copy(
                update={"optimizer": plan.optimizer, "loss": _plain(form.compiled.loss)}
            )
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
    """A test image that the model took for another class."""

    index: Count
    true: Count
    predicted: Count
    confidence: Annotated[float, Field(ge=0, le=1.001)]


class TestResult(Fact):
    """How a trained model does on test data; classes only."""

    __test__ = False  # not a pytest class

    accuracy: Annotated[float, Field(ge=0, le=1)]
    confusion: Array
    """Classes × classes: rows are true, columns predicted."""
    misread: Annotated[tuple[Misread, ...], Field(max_length=50)] = ()


class TrainingRun(Fact):
    """One training from one random initialisation."""

    seed: Count
    metrics: dict[Name, float]
    """Measured on the training data after the last epoch: loss, and accuracy."""
    epochs: Annotated[tuple[Count, ...], Field(max_length=400)]
    """The epochs at which the curves were noted, counted from 1."""
    curves: dict[Name, Curve]
    """What `fit` would have reported in those epochs."""
    predictions: dict[Name, Array] = {}
    """For each query of the plan."""
    test: TestResult | None = None
    shifted: dict[Name, TestResult] = {}
    """For each of the plan's shifts."""
    diverged: bool = False
    """The loss became infinite or NaN; the curves end before that."""


class TrainingResult(Fact):
    """All runs of one job, or why the model could not be trained."""

    runs: Annotated[tuple[TrainingRun, ...], Field(max_length=1_000)] = ()
    refusal: Sentence = ""
    """In words for the student; empty when the model was trained."""
    failure: Sentence = ""
    """Why the trainer itself could not train it; never stored, never a mark."""
