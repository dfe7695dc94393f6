"""Criteria on what a model learns when the judge trains it."""

from __future__ import annotations

import statistics
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from autograder.criteria.base import (
    Criterion,
    Evidence,
    failed,
    partial,
    passed,
    skipped,
)
from autograder.facts.arrays import Array
from autograder.facts.base import Name, Sentence
from autograder.facts.grade import Verdict
from autograder.facts.training import TrainingRun
from autograder.translation import _, _n

Runs = tuple[TrainingRun, ...]


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

    def judge(self, runs: Runs, evidence: Evidence) -> Verdict:
        """Judge all runs together: one lucky or unlucky start decides nothing."""
        raise NotImplementedError

    @property
    def bound(self) -> float | None:
        """What `measure` is compared with, where one number decides."""
        return None

    def measure(self, runs: Runs, evidence: Evidence) -> float | None:
        """Return the number that decides; None if there is none, which fails."""
        return None


class TrainsTo(TrainedCriterion):
    """A metric reaches a bound, in the median over all seeds.

    Training is a random experiment, so the bound is put to the median of the runs:
    of the metric, or of what it lacks to the solution's from the same seed. Between
    the bound and `none_at` the points fall in a straight line.
    """

    kind: Literal["trains_to"] = "trains_to"
    id: Name = "trains_to"
    title: Sentence = _("The model learns the data")
    metric: Literal["loss", "accuracy", "test_accuracy"]
    at_least: float | None = None
    at_most: float | None = None
    below_reference: Annotated[float, Field(ge=0)] | None = None
    """How far the metric may stay behind the solution's on the same seeds."""
    none_at: float | None = None
    """Where no points are left, on the other side of the bound; without it, there are
    none beyond the bound."""

    @model_validator(mode="after")
    def _bounds_fit(self) -> TrainsTo:
        bounds = (self.at_least, self.at_most, self.below_reference)
        if sum(bound is not None for bound in bounds) != 1:
            raise ValueError("give one of `at_least`, `at_most` and `below_reference`")
        if self.none_at is not None and self._better(self.none_at, self.bound):
            raise ValueError("`none_at` must be worse than the bound")
        return self

    @property
    def bound(self) -> float:
        """The one of the three bounds that is given."""
        bounds = (self.at_least, self.at_most, self.below_reference)
        return next(bound for bound in bounds if bound is not None)

    def _better(self, value: float, bound: float) -> bool:
        return value >= bound if self.at_least is not None else value <= bound

    def measure(self, runs: Runs, evidence: Evidence) -> float | None:
        """Return the median of the metric, or of how far it stays behind."""
        values = _metrics(runs, self.metric)
        if values is None:
            return None
        if self.below_reference is None:
            return statistics.median(values)
        reference = _metrics(self._reference(runs, evidence), self.metric)
        if reference is None:
            return None
        sign = 1 if self.metric == "loss" else -1
        pairs = zip(values, reference, strict=True)
        return statistics.median(sign * (own - other) for own, other in pairs)

    def _reference(self, runs: Runs, evidence: Evidence) -> Runs:
        """Return the solution's runs from the same seeds."""
        assert evidence.reference is not None  # noqa: S101 - the pipeline trains it
        by_seed = {run.seed: run for run in evidence.reference.runs}
        return tuple(by_seed[run.seed] for run in runs)

    def judge(self, runs: Runs, evidence: Evidence) -> Verdict:
        """Compare the median with the bound."""
        values, measured = _metrics(runs, self.metric), self.measure(runs, evidence)
        if values is None or measured is None:
            return failed(
                _("Training broke down: the loss became infinite."),
                advice=_(
                    "Mend the criteria above first: a loss, an activation or a layer "
                    "that does not fit the data does this."
                ),
            )
        found = _n(
            "Trained once from new random weights, the model reached a {metric} of "
            "{value}.",
            "Trained {count} times from new random weights, the model reached a "
            "{metric} of {value} (median).",
            len(runs),
        ).format(
            count=len(runs),
            metric=_METRICS[self.metric],
            value=show(self.metric, statistics.median(values)),
        )
        share = self._share(measured)
        if share == 1:
            return passed(found)
        parts = (
            found,
            self._expected(runs, evidence),
            self.why or _("A model that fits the task reaches this from any start."),
            _("Look at the loss curve: does it fall, and does it level off too high?"),
        )
        return partial(share, *parts) if share else failed(*parts)

    def _share(self, measured: float) -> float:
        """Return the share of the points, 1 at the bound and 0 at `none_at`."""
        if self._better(measured, self.bound):
            return 1.0
        if self.none_at is None or not self._better(measured, self.none_at):
            return 0.0
        return (self.none_at - measured) / (self.none_at - self.bound)

    def _expected(self, runs: Runs, evidence: Evidence) -> str:
        bound = show(self.metric, self.bound)
        if self.at_most is not None:
            return _("Expected at most {bound}.").format(bound=bound)
        if self.at_least is not None:
            return _("Expected at least {bound}.").format(bound=bound)
        values = _metrics(self._reference(runs, evidence), self.metric) or [0.0]
        return _(
            "Expected at most {bound} behind the solution, which reached {value} from "
            "the same starts."
        ).format(bound=bound, value=show(self.metric, statistics.median(values)))


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

    @property
    def bound(self) -> float | None:
        """The tolerance, where a prediction is read as it is."""
        return self.tolerance if self.reading == "value" else None

    def measure(self, runs: Runs, evidence: Evidence) -> float | None:
        """Return the largest distance of a prediction from the right answer."""
        read, expected = self._read(runs), self.expected.numpy().ravel()
        if read is None or read.shape != expected.shape:
            return None
        return float(np.abs(read - expected).max())

    def _read(self, runs: Runs) -> np.ndarray | None:
        """Read the median prediction as the exercise does."""
        predictions = [run.predictions.get(self.query) for run in runs]
        arrays = [array.numpy() for array in predictions if array is not None]
        if len(arrays) < len(runs):
            return None
        return _read(np.median(np.stack(arrays), axis=0), self.reading).ravel()

    def judge(self, runs: Runs, evidence: Evidence) -> Verdict:
        """Compare what is read with what is expected."""
        read = self._read(runs)
        if read is None:
            return failed(
                _("Training broke down, so there is nothing to predict with.")
            )
        found = _("The trained model answers {values}.").format(values=_row(read))
        measured = self.measure(runs, evidence)
        if measured is not None and measured <= self.tolerance:
            return passed(found)
        about = _("about ") if self.tolerance else ""
        return failed(
            found,
            _("Expected {about}{values}.").format(
                about=about, values=_row(self.expected.numpy().ravel())
            ),
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


def _metrics(runs: Runs, metric: str) -> list[float] | None:
    """Return the metric of every run; None if one broke down."""
    values = [metric_of(run, metric) for run in runs]
    finite = [value for value in values if value is not None]
    return finite if len(finite) == len(values) else None


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
