"""Criteria on what a model learns when the trainer trains it."""

from __future__ import annotations

import math
import statistics
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from autograder.errors import FactError
from autograder.facts.base import Name, Sentence
from autograder.facts.grade import Verdict
from autograder.facts.training import TrainingRun
from autograder.i18n import _, _n
from autograder.rubric.criteria.criterion import (
    Criterion,
    Evidence,
    failed,
    partial,
    passed,
    skipped,
)

Runs = tuple[TrainingRun, ...]


class TrainedCriterion(Criterion):
    """Base of the criteria that look at the trainer's trainings."""

    needs_training: ClassVar[bool] = True
    decided_by_most: ClassVar[bool] = False
    """An odd number of runs passes if, and only if, most of them do by themselves."""
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
                advice=_input_advice(evidence) or _UNTRAINED,
                later_hints=_THEN_TRAINED,
            )
        return self.judge(training.runs, evidence)

    def judge(self, runs: Runs, evidence: Evidence) -> Verdict:
        """Judge all runs together: one lucky or unlucky start decides nothing."""
        raise NotImplementedError

    @property
    def bound(self) -> float | None:
        """What `measure` is compared with, where one number decides."""
        return None

    @property
    def higher(self) -> bool:
        """Whether a model is the better, the higher the number is."""
        return False

    def measure(self, runs: Runs, evidence: Evidence) -> float | None:
        """Return the number that decides; None if there is none, which fails."""
        return None


def _input_advice(evidence: Evidence) -> str:
    """Name the input shape that does not fit the data; empty if it does."""
    shape = evidence.model.input_shape if evidence.model else None
    row = evidence.row
    if shape is None or row is None or math.prod(shape) == math.prod(row):
        return ""
    return _(
        "The model reads {shape} for each row, and the data have {row}: give the first "
        "layer the shape of the data."
    ).format(shape=shape, row=row)


_UNTRAINED = _(
    "Change what is named: models of the kind and size of this course are trained."
)
_THEN_TRAINED = (
    _("Training needs a model that takes one row of the data and answers in the form "
      "of one label."),
    _("Compare the input shape, the layers and the loss with the exercise, one after "
      "the other, until none differs."),
)  # fmt: skip


def broke_down() -> Verdict:
    """Say that most trainings ended in numbers that are none."""
    return failed(
        _("Training broke down: the loss became infinite."),
        advice=_(
            "A loss, an activation, a layer or an initializer that does not fit the "
            "data does this: compare each with the exercise."
        ),
        later_hints=(
            _("A loss becomes infinite where nothing bounds the numbers: each step "
              "overshoots by more than the one before it."),
            _("Take out what the exercise does not ask for, such as an initializer, "
              "a regularizer or a layer, until the loss falls."),
        ),
    )  # fmt: skip


class TrainsTo(TrainedCriterion):
    """A metric reaches a bound, in the median over all seeds.

    Training is a random experiment, so the bound is put to the median of the runs:
    of the metric, or of what it lacks to the solution's from the same seed. Between
    the bound and `none_at` the points fall in a straight line.
    """

    decided_by_most: ClassVar[bool] = True
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

    @property
    def higher(self) -> bool:
        """Only what must reach `at_least` is better when it is higher."""
        return self.at_least is not None

    def _better(self, value: float, bound: float) -> bool:
        return value >= bound if self.higher else value <= bound

    def measure(self, runs: Runs, evidence: Evidence) -> float | None:
        """Return the median of the metric, or of how far it stays behind."""
        values = self._values(runs)
        if self.below_reference is not None:
            sign = 1 if self.metric == "loss" else -1
            pairs = zip(values, self._reference(runs, evidence), strict=True)
            values = [sign * (own - other) for own, other in pairs]
        median = statistics.median(values)
        return median if math.isfinite(median) else None

    def _values(self, runs: Runs) -> list[float]:
        """Return the metric of every run, infinitely bad where training broke down."""
        worst = math.inf if self.metric == "loss" else -math.inf
        found = [metric_of(run, self.metric) for run in runs]
        return [worst if value is None else value for value in found]

    def _reference(self, runs: Runs, evidence: Evidence) -> list[float]:
        """Return the metric of the solution from the same seeds.

        Raises:
            FactError: if the solution was not measured from one of them: a comparison
                with nothing is none.
        """
        assert evidence.reference is not None  # noqa: S101 - the pipeline trains it
        by_seed = {run.seed: run for run in evidence.reference.runs}
        own = [by_seed[run.seed] for run in runs if run.seed in by_seed]
        found = [value for value in (metric_of(run, self.metric) for run in own)
                 if value is not None]  # fmt: skip
        if len(found) < len(runs):
            raise FactError(f"the solution has no {self.metric} to compare with")
        return found

    def judge(self, runs: Runs, evidence: Evidence) -> Verdict:
        """Compare the median with the bound."""
        measured = self.measure(runs, evidence)
        if measured is None:
            return broke_down()
        found = _n(
            "Trained once from new random weights, the model reached a {metric} of "
            "{value}.",
            "Trained {count} times from new random weights, the model reached a "
            "{metric} of {value} (median).",
            len(runs),
        ).format(
            count=len(runs),
            metric=_METRICS[self.metric],
            value=show(self.metric, statistics.median(self._values(runs))),
        )
        share = self._share(measured)
        if share == 1:
            return passed(found)
        parts = (
            found,
            self._expected(runs, evidence),
            self.why or _("A model that fits the task reaches this from any start."),
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
        values = self._reference(runs, evidence)
        return _(
            "Expected at most {bound} behind the solution, which reached {value} from "
            "the same starts."
        ).format(bound=bound, value=show(self.metric, statistics.median(values)))


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
