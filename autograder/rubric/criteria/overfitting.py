"""The criterion on how much better a model is on the data that it learnt from."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.measured_metrics import measured_metric
from autograder.facts.message import Sentence
from autograder.facts.training import TrainingRun
from autograder.i18n import Message, _
from autograder.rubric.criteria.criterion_terms import Ladder, Rubric, Runs
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, passed, skipped
from autograder.rubric.criteria.metrics import (
    METRICS,
    TEST,
    higher_is_better,
    metric_of,
    no_metric,
    show,
)
from autograder.rubric.criteria.trained import TrainedCriterion, broke_down

VALIDATION = "val_"


class NoOverfitting(TrainedCriterion):
    """A metric on other data stays close to that on the training data.

    Both are measured after the training, and the median over all seeds counts. A model
    that learns nothing does not overfit. So `reaches` says what it has to reach.
    """

    decided_by_most: ClassVar[bool] = True
    example: ClassVar[dict[str, Any]] = {
        "metric": "accuracy",
        "gap": 0.1,
        "reaches": 0.8,
        "on": "validation",
    }
    kind: Literal["no_overfitting"] = "no_overfitting"
    id: Name = "no_overfitting"
    title: Sentence = _("The model does not memorize the training data")
    metric: Name = "accuracy"
    """What is measured, as `TrainsTo` calls it without `test_`."""
    gap: Annotated[float, Field(ge=0)]
    """How much worse the metric may be on the other data."""
    reaches: float
    """What the metric has to reach on the other data, at least or, for a loss or an
    error, at most."""
    on: Literal["test", "validation"] = "test"
    """Which data these are: the test data of the plan, or its validation data."""

    @property
    def metrics_asked(self) -> tuple[str, ...]:
        """The one that is measured."""
        return (self.metric,)

    @property
    def bound(self) -> float:
        """The gap."""
        return self.gap

    def measure(self, runs: Runs, evidence: Evidence) -> float | None:
        """Return the median of the gap, if most runs have one."""
        gaps = [gap for run in runs if (gap := self._gap(run)) is not None]
        return statistics.median(gaps) if 2 * len(gaps) > len(runs) else None

    def _gap(self, run: TrainingRun) -> float | None:
        own, other = metric_of(run, self.metric), self._other(run)
        if own is None or other is None:
            return None
        return own - other if higher_is_better(self.metric) else other - own

    def _other(self, run: TrainingRun) -> float | None:
        if self.on == "test":
            return metric_of(run, f"{TEST}{self.metric}")
        curve = run.curves.get(f"{VALIDATION}{self.metric}", ())
        return curve[-1] if len(curve) and not run.diverged else None

    def judge(self, runs: Runs, evidence: Evidence) -> Verdict:
        """Compare the median of the gap, and what the model reaches."""
        if all(run.diverged for run in runs):
            return broke_down()
        gap = self.measure(runs, evidence)
        others = [v for run in runs if (v := self._other(run)) is not None]
        if gap is None or not others:
            return skipped(_("Not checked, because nothing could be measured."))
        reached = statistics.median(others)
        known = measured_metric(self.metric)
        words = _(
            "The {metric} on data that the model did not learn from is {reached}, and "
            "{gap} worse than on the training data (medians)."
        )
        if gap < 0:
            words = _(
                "The {metric} on data that the model did not learn from is {reached}, "
                "and {gap} better than on the training data (medians)."
            )
        found = words.format(
            metric=known.title if known else METRICS["loss"],
            reached=show(self.metric, reached),
            gap=show(self.metric, abs(gap)),
        )
        why = self.why or _(
            "A model that memorizes its training data is of no use for new data."
        )
        if not self._is_reached(reached):
            bound = show(self.metric, self.reaches)
            return failed(
                found, _("Expected {bound}.").format(bound=bound), why, _LEARN
            )
        if gap <= self.gap:
            return passed(found)
        allowed = show(self.metric, self.gap)
        return failed(
            found, _("Expected at most {gap} worse.").format(gap=allowed), why
        )

    def _is_reached(self, value: float) -> bool:
        if higher_is_better(self.metric):
            return value >= self.reaches
        return value <= self.reaches

    def ladder(self) -> Ladder:
        """Ask for both curves."""
        return (
            _("Draw both curves: the loss on the training data and the one on the "
              "validation data. Where do they part?"),
            _("A model overfits if it is large, trains for long, or has few data. "
              "Dropout, regularizers, early stopping and more data help."),
            _("Take fewer units or fewer epochs, or add a Dropout layer."),
        )  # fmt: skip

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse a metric that is not measured."""
        plan, reference = rubric.plan_of(self.model), rubric.reference_of(self.model)
        if plan is not None:
            part = TEST if self.on == "test" else ""
            yield from no_metric(f"{part}{self.metric}", plan, reference)
            outline = plan.outline
            validated = plan.validation_split or not outline or outline.has_validation
            if self.on == "validation" and not validated:
                yield _("the plan has no validation data")


_LEARN = _("First make the model learn: it is not good enough on any data.")
