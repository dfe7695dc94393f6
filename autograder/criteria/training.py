"""Criteria on what a model learns when the judge trains it."""

from __future__ import annotations

import statistics
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from autograder.criteria.base import Criterion, Evidence, failed, passed, skipped
from autograder.facts.arrays import Array
from autograder.facts.base import Name, Sentence
from autograder.facts.grade import Verdict
from autograder.facts.training import TrainingRun
from autograder.translation import _, _n


class TrainedCriterion(Criterion):
    """Base of the criteria that look at the judge's trainings."""

    needs_training: ClassVar[bool] = True
    requires: tuple[Name, ...] = ("compiled",)

    def check(self, evidence: Evidence) -> Verdict:
        """Say why a model could not be trained, or judge its runs."""
        training = evidence.training
        if training is None:
            return skipped(_("Not checked, because the model could not be trained."))
        if not training.runs:
            return failed(
                _("The model could not be trained: {reason}").format(
                    reason=training.refusal
                ),
                advice=_("Mend the criteria above first."),
            )
        return self.judge(training.runs, evidence)

    def judge(self, runs: tuple[TrainingRun, ...], evidence: Evidence) -> Verdict:
        """Judge all runs together: one lucky or unlucky start decides nothing."""
        raise NotImplementedError


class TrainsTo(TrainedCriterion):
    """The median over all seeds of a metric reaches a bound.

    Training is a random experiment, so the bound is put to the median of the runs.
    """

    kind: Literal["trains_to"] = "trains_to"
    id: Name = "trains_to"
    title: Sentence = _("The model learns the data")
    metric: Literal["loss", "accuracy", "test_accuracy"]
    at_least: float | None = None
    at_most: float | None = None
    below_reference: Annotated[float, Field(ge=0)] | None = None
    """How far the metric may stay behind the solution's on the same seeds."""

    @model_validator(mode="after")
    def _one_bound(self) -> TrainsTo:
        bounds = (self.at_least, self.at_most, self.below_reference)
        if sum(bound is not None for bound in bounds) != 1:
            raise ValueError("give one of `at_least`, `at_most` and `below_reference`")
        return self

    def judge(self, runs: tuple[TrainingRun, ...], evidence: Evidence) -> Verdict:
        """Compare the median with the bound."""
        values = [metric_of(run, self.metric) for run in runs]
        if any(value is None for value in values):
            return failed(
                _("Training broke down: the loss became infinite."),
                advice=_(
                    "Mend the criteria above first: a loss, an activation or a layer "
                    "that does not fit the data does this."
                ),
            )
        median = statistics.median(value for value in values if value is not None)
        good, bound = self._compare(median, evidence)
        found = _n(
            "Trained once from new random weights, the model reached a {metric} of "
            "{value}.",
            "Trained {count} times from new random weights, the model reached a "
            "{metric} of {value} (median).",
            len(runs),
        ).format(
            count=len(runs),
            metric=_METRICS[self.metric],
            value=show(self.metric, median),
        )
        if good:
            return passed(found)
        return failed(
            found,
            _("Expected {bound}.").format(bound=bound),
            self.why or _("A model that fits the task reaches this from any start."),
            _("Look at the loss curve: does it fall, and does it level off too high?"),
        )

    def _compare(self, median: float, evidence: Evidence) -> tuple[bool, str]:
        if self.at_most is not None:
            return median <= self.at_most, _("at most {bound}").format(
                bound=show(self.metric, self.at_most)
            )
        if self.at_least is not None:
            bound = self.at_least
        else:
            assert self.below_reference is not None  # noqa: S101 - validated above
            reference = evidence.reference
            assert reference is not None  # noqa: S101 - the pipeline trains it
            values = [metric_of(run, self.metric) or 0.0 for run in reference.runs]
            bound = statistics.median(values) - self.below_reference
        return median >= bound, _("at least {bound}").format(
            bound=show(self.metric, bound)
        )


class Predicts(TrainedCriterion):
    """After training, the model predicts given values for given inputs.

    The prediction that is compared is the median over all seeds, element by element.
    """

    kind: Literal["predicts"] = "predicts"
    id: Name = "predicts"
    title: Sentence = _("The trained model predicts well")
    query: Name
    """The name of the inputs in the plan's `queries`."""
    expected: Array
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    reading: Literal["value", "yes_no", "class"] = "value"
    """How a prediction is read: as it is, as ≥ 0.5, or as the largest of a row."""

    def judge(self, runs: tuple[TrainingRun, ...], evidence: Evidence) -> Verdict:
        """Read the median prediction as the exercise does, and compare."""
        predictions = [run.predictions.get(self.query) for run in runs]
        arrays = [array.numpy() for array in predictions if array is not None]
        if len(arrays) < len(runs):
            return failed(
                _("Training broke down, so there is nothing to predict with.")
            )
        read = _read(np.median(np.stack(arrays), axis=0), self.reading).ravel()
        expected = self.expected.numpy().ravel()
        found = _("The trained model answers {values}.").format(values=_row(read))
        if read.shape == expected.shape and bool(
            (np.abs(read - expected) <= self.tolerance).all()
        ):
            return passed(found)
        about = _("about ") if self.tolerance else ""
        return failed(
            found,
            _("Expected {about}{values}.").format(about=about, values=_row(expected)),
            self.why or _("This is what a model that has learnt the data answers."),
            _("Compare the picture of your model with the one in the exercise."),
        )


_METRICS = {
    "loss": _("loss"),
    "accuracy": _("training accuracy"),
    "test_accuracy": _("test accuracy"),
}


def metric_of(run: TrainingRun, metric: str) -> float | None:
    """Return a metric of a run; None if the training diverged."""
    if run.diverged:
        return None
    if metric == "test_accuracy":
        return run.test.accuracy if run.test else None
    return run.metrics.get(metric)


def show(metric: str, value: float) -> str:
    """Write a metric as people read it: accuracies in percent."""
    return f"{value:.4g}" if metric == "loss" else f"{100 * value:.1f} %"


def _read(prediction: np.ndarray, reading: str) -> np.ndarray:
    if reading == "yes_no":
        return np.asarray(prediction >= 0.5, dtype=float)
    if reading == "class":
        return np.asarray(prediction.argmax(axis=-1), dtype=float)
    return prediction


def _row(values: np.ndarray) -> str:
    return ", ".join(f"{value:.3g}" for value in values[:20])
