"""The jobs and the results of the trainer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from autograder.facts.arrays import Array
from autograder.facts.base import Fact, Job, Name, Text
from autograder.facts.canonical import canonical, useless_argument
from autograder.facts.examples import (
    FileData,
    InlineData,
    Inputs,
    NamedData,
    OutlineData,
)
from autograder.facts.layers import Setting
from autograder.facts.message import Sentence
from autograder.facts.outline import Outline
from autograder.facts.spec import ModelSpec
from autograder.facts.training_callbacks import TrainingCallback
from autograder.i18n import EMPTY

__all__ = [
    "FileData",
    "InlineData",
    "Misread",
    "NamedData",
    "OutlineData",
    "TestResult",
    "TrainingJob",
    "TrainingPlan",
    "TrainingResult",
    "TrainingRun",
]

AnyData = InlineData | NamedData | FileData | OutlineData
Count = Annotated[int, Field(ge=0, le=2**31)]
Curve = Annotated[tuple[float, ...], Field(max_length=400)]


class TrainingPlan(Fact):
    """How every model of an assignment is trained.

    The rubric defines it. The student's own optimizer and epochs are not used.
    """

    data: Annotated[AnyData, Field(discriminator="kind")]
    optimizer: Setting
    epochs: Annotated[int, Field(ge=1, le=100_000)]
    batch_size: Annotated[int, Field(ge=1, le=100_000)] = 32
    seeds: Annotated[tuple[Count, ...], Field(min_length=1, max_length=1_000)]
    queries: Annotated[dict[Name, Inputs], Field(max_length=20)] = {}
    """Name -> inputs for which every trained model predicts."""
    shifts: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    """Changes of the test images. The model is also tested on the changed images."""
    metrics: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """Names of metrics, which are measured if the labels allow it.

    The accuracy is always measured where the labels are classes.
    """
    validation_split: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """The share at the end of the training data that is kept for validation."""
    callbacks: Annotated[tuple[TrainingCallback, ...], Field(max_length=10)] = ()

    def rows(self, query: Name) -> np.ndarray | None:
        """Return the inputs of a query; None if there are several, or texts."""
        inputs = self.queries.get(query)
        return inputs.numpy() if isinstance(inputs, Array) else None

    @property
    def input_names(self) -> tuple[Name, ...]:
        """The names of the inputs; none if there is one array."""
        if isinstance(self.data, OutlineData):
            return self.data.input_names
        return _names(self.data, "x")

    @property
    def output_names(self) -> tuple[Name, ...]:
        """The names of the outputs; none if there is one array of labels."""
        if isinstance(self.data, OutlineData):
            return self.data.output_names
        return _names(self.data, "y")

    @property
    def on_digits(self) -> bool:
        """Whether the data are the digits of MNIST."""
        return isinstance(self.data, NamedData) and self.data.name == "mnist"

    @property
    def outline(self) -> Outline | None:
        """The form of the examples; None if their files were not looked at yet."""
        return self.data.outline


def _names(data: AnyData, part: str) -> tuple[Name, ...]:
    arrays = getattr(data, part, None)
    return tuple(arrays) if isinstance(arrays, dict) else ()


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
        loss: a summed loss, for example, needs another learning rate. Another argument
        is kept only if nothing can be learnt with it, and a weight if there are several
        losses. Inputs and outputs are put into the order of the plan by their names,
        if they have the names of the plan.
        """
        form = canonical(model.reordered(plan.input_names, plan.output_names))
        if form.compiled is not None:
            losses = _plain(form.compiled.losses)
            compiled = form.compiled.with_losses(losses)
            compiled = compiled.model_copy(update={"optimizer": plan.optimizer})
            form = form.model_copy(update={"compiled": compiled})
        return cls(model=form, plan=plan, datasets=datasets or {})


def _plain(losses: Sequence[Setting | None]) -> tuple[Setting | None, ...]:
    def kept(loss: Setting, key: str) -> bool:
        several = key == "loss_weights" and len(losses) > 1
        return several or key in ("from_logits", "axis", useless_argument(loss))

    return tuple(
        loss
        and Setting(
            name=loss.name,
            arguments={k: v for k, v in loss.arguments.items() if kept(loss, k)},
        )
        for loss in losses
    )


class Misread(Fact):
    """A test example for which the model predicted a wrong class."""

    index: Count
    true: Count
    predicted: Count
    confidence: Annotated[float, Field(ge=0, le=1.001)]
    text: Text = ""
    """The beginning of the example, if it is a text."""
    image: Array | None = None
    """The example, uint8 (height, width, channels), made small, if it is an image."""


class TestResult(Fact):
    """The results of a trained model on test data, for one output."""

    __test__ = False  # not a pytest class

    accuracy: Annotated[float, Field(ge=0, le=1)] | None = None
    """None if the labels are no classes."""
    confusion: Array | None = None
    """An array (classes, classes): rows are true classes, columns predicted ones.

    It is None if the labels are numbers, or if there are too many classes.
    """
    misread: Annotated[tuple[Misread, ...], Field(max_length=50)] = ()
    metrics: dict[Name, float] = {}
    """Loss, accuracy and the metrics of the plan."""
    labels: Array | None = None
    """The first labels, if they are numbers."""
    predictions: Array | None = None
    """The predictions for the same examples."""


class TrainingRun(Fact):
    """One training that starts from one random initialization."""

    seed: Count
    metrics: dict[Name, float]
    """Loss, accuracy and metrics on the training data after the last epoch.

    They have the names of `fit`: with several outputs, the name of the output is in
    front, as in `price_loss`.
    """
    epochs: Annotated[tuple[Count, ...], Field(max_length=400)]
    """The epochs at which the curves have points, counted from 1."""
    curves: dict[Name, Curve]
    """Metric -> the values that `fit` would report in those epochs."""
    predictions: dict[Name, Array] = {}
    """Name of a query in the plan -> the predictions for it, of the first output.

    For other outputs, the name is `query/output`.
    """
    test: TestResult | None = None
    """The results on the test data, for the first output."""
    tests: dict[Name, TestResult] = {}
    """Name of an output -> the results for it, if there are several outputs."""
    shifted: dict[Name, TestResult] = {}
    """Name of a shift in the plan -> the results on the changed test images."""
    diverged: bool = False
    """Whether the loss became infinite or NaN, or a prediction afterwards. The curves
    end before that."""


class TrainingResult(Fact):
    """All runs of one job, or the reason why the model was not trained."""

    runs: Annotated[tuple[TrainingRun, ...], Field(max_length=1_000)] = ()
    refusal: Sentence = EMPTY
    """Why the model cannot be trained, for the student; empty if it was trained."""
    failure: Text = ""
    """How the trainer itself failed. It is not stored, and costs no points."""
