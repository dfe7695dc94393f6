"""The criterion on what a model reaches when the trainer trains it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from autograder.errors import FactError
from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.known_losses import known_loss
from autograder.facts.message import Sentence
from autograder.i18n import Message, _, _n
from autograder.rubric.criteria.criterion_terms import Ladder, Rubric, Runs
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, partial, passed
from autograder.rubric.criteria.metrics import (
    TEST,
    higher_is_better,
    is_share,
    loss_of,
    metric_of,
    no_metric,
    show,
    title_of,
)
from autograder.rubric.criteria.proposal import (
    NewExercise,
    Proposal,
    RubricPlace,
    names_as_code,
)
from autograder.rubric.criteria.proposed_pictures import pictures_for
from autograder.rubric.criteria.trained import (
    TrainedCriterion,
    broke_down,
    not_measured,
)


class TrainsTo(TrainedCriterion):
    """A metric reaches a bound, in the median over all seeds.

    Training is a random experiment, so the bound is put to the median of the runs:
    of the metric, or of what it lacks to the solution's from the same seed. Between
    the bound and `none_at` the points fall in a straight line.
    """

    decided_by_most: ClassVar[bool] = True
    example: ClassVar[dict[str, Any]] = {"metric": "accuracy", "at_least": 0.95}
    kind: Literal["trains_to"] = "trains_to"
    id: Name = "trains_to"
    title: Sentence = _("The model learns the data")
    metric: Name
    """What is measured after the training: `loss`, `accuracy` or one of the plan's
    metrics, with `test_` in front if it is of the test data. With several outputs, it
    has the name of its output: `price_loss`, `test_price_loss`. A loss is the one that
    the student chose, and another one may have small values for a bad model. So a bound
    for it needs `Loss`, too."""
    at_least: float | None = None
    """The metric passes from this value on."""
    at_most: float | None = None
    """The metric passes up to this value."""
    below_reference: Annotated[float, Field(ge=0)] | None = None
    """How far the metric may stay behind the solution's on the same seeds."""
    none_at: float | None = None
    """The value, worse than the bound, from which on there are no points. Without it,
    a value that misses the bound gets none."""

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """With a bound between a guess and what the solution reaches."""
        if (goal := exercise.goal) is None:
            return
        bound = f"{'at_least' if goal.higher else 'at_most'}={goal.bound:g}"
        requires = f"requires={names_as_code(exercise.decisive)}"
        pictures = tuple(pictures_for(exercise))
        yield Proposal.of(
            cls, RubricPlace.TRAINING, 2, goal.why,
            f'metric="{goal.metric}"', bound, requires,
        )._replace(plots=pictures, training=goal.training)  # fmt: skip

    @model_validator(mode="after")
    def _bounds_fit(self) -> TrainsTo:
        bounds = (self.at_least, self.at_most, self.below_reference)
        if sum(bound is not None for bound in bounds) != 1:
            raise ValueError(
                _("give one of `at_least`, `at_most` and `below_reference`")
            )
        if self.none_at is not None and self._better(self.none_at, self.bound):
            raise ValueError(_("`none_at` must be worse than the bound"))
        return self

    @property
    def metrics_asked(self) -> tuple[str, ...]:
        """The one that is measured."""
        return (self.metric,)

    @property
    def bounded_metric(self) -> str:
        """The metric, if the solution's is not what it is compared with."""
        return self.metric if self.below_reference is None else ""

    @property
    def bound(self) -> float:
        """The one of the three bounds that is given."""
        bounds = (self.at_least, self.at_most, self.below_reference)
        return next(bound for bound in bounds if bound is not None)

    @property
    def higher(self) -> bool:
        """Whether the bound is `at_least`. Then a higher value is better."""
        return self.at_least is not None

    def _better(self, value: float, bound: float) -> bool:
        return value >= bound if self.higher else value <= bound

    def measure(self, runs: Runs, evidence: Evidence) -> float | None:
        """Return the median of the metric, or of how far it stays behind."""
        values = self._values(runs)
        if self.below_reference is not None:
            sign = -1 if higher_is_better(self.metric) else 1
            pairs = zip(values, self._reference(runs, evidence), strict=True)
            values = [sign * (own - other) for own, other in pairs]
        median = statistics.median(values)
        return median if math.isfinite(median) else None

    def _values(self, runs: Runs) -> list[float]:
        """Return the metric of every run, infinitely bad where training broke down."""
        worst = -math.inf if higher_is_better(self.metric) else math.inf
        found = [metric_of(run, self.metric) for run in runs]
        return [worst if value is None else value for value in found]

    def _reference(self, runs: Runs, evidence: Evidence) -> list[float]:
        """Return the metric of the solution from the same seeds.

        Raises:
            FactError: if there is no measurement of the solution for one of the seeds.
        """
        assert evidence.reference is not None  # noqa: S101 - the pipeline trains it
        by_seed = {run.seed: run for run in evidence.reference.runs}
        own = [by_seed[run.seed] for run in runs if run.seed in by_seed]
        found = [value for value in (metric_of(run, self.metric) for run in own)
                 if value is not None]  # fmt: skip
        if len(found) < len(runs):
            raise FactError(
                _("the solution has no {metric} to compare with").format(
                    metric=self.metric
                )
            )
        return found

    def judge(self, runs: Runs, evidence: Evidence) -> Verdict:
        """Compare the median with the bound."""
        measured = self.measure(runs, evidence)
        if measured is None and any(run.diverged for run in runs):
            return broke_down()
        if measured is None:
            return not_measured(title_of(self.metric))
        found = _n(
            "Trained once from new random weights, the model reached this {metric}: "
            "{value}.",
            "Trained {count} times from new random weights, the model reached this "
            "{metric} (median): {value}.",
            len(runs),
        ).format(
            count=len(runs),
            metric=title_of(self.metric),
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

    def _expected(self, runs: Runs, evidence: Evidence) -> Message:
        bound = show(self.metric, self.bound)
        if self.at_most is not None:
            return _("Expected at most {bound}.").format(bound=bound)
        if self.at_least is not None:
            return _("Expected at least {bound}.").format(bound=bound)
        values = self._reference(runs, evidence)
        return _(
            "Expected at most {bound} worse than the solution, which reached {value} "
            "from the same starts."
        ).format(bound=bound, value=show(self.metric, statistics.median(values)))

    def ladder(self) -> Ladder:
        """Ask for a look at the loss curve."""
        concept = (
            _("New images show what was learnt, and not what was memorized. Prepare "
              "test data like training data, and build the network of the "
              "exercise.")
            if self.metric.startswith(TEST)
            else _("A model learns if its output can reach the answers, if its loss "
                   "fits them, and if its weights are allowed to change.")
        )  # fmt: skip
        return (
            _("Look at the loss curve: does it fall, and does it level off too high?"),
            concept,
            _("Use the layers, activations and loss of the exercise, and take out "
              "what it does not ask for, such as Dropout, an initializer, "
              "`use_bias=False` or `trainable=False`."),
        )  # fmt: skip

    @property
    def needed_references(self) -> tuple[str, ...]:
        """The solution's model, where it is compared with that."""
        return () if self.below_reference is None else (self.model,)

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse a metric that is not measured, and a bound that decides nothing."""
        if self.below_reference is not None and self.public:
            yield _("students do not get the reference: it cannot be public")
        plan, reference = rubric.plan_of(self.model), rubric.reference_of(self.model)
        if plan is not None:
            yield from no_metric(self.metric, plan, reference)
            yield from self._no_bounds(loss_of(reference))

    def _no_bounds(self, loss: str | None) -> Iterator[Message]:
        low, high = self.at_least, self.at_most
        if not is_share(self.metric):
            measured = loss if self.metric.removeprefix(TEST) == "loss" else self.metric
            positive = measured and not known_loss(measured).may_be_negative
            if high is not None and high < 0 and positive:
                text = _("`at_most` is {bound:g}, and {metric} is never below 0")
                yield text.format(bound=high, metric=measured)
            return
        text = _("`{argument}` is {bound:g}, and an accuracy is between 0 and 1")
        if low is not None and not 0 < low <= 1:
            yield text.format(argument="at_least", bound=low)
        if high is not None and not 0 <= high < 1:
            yield text.format(argument="at_most", bound=high)
        below = self.below_reference
        if below is not None and below >= 1:
            yield text.format(argument="below_reference", bound=below)
