"""Criteria on questions that a measurement answers: the trainer trains models and
compares them.

The solution's models are measured, with the seeds of the plan. So a mistake
in the student's model does not cost the points of this answer, too.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.facts.observation import Value
from autograder.facts.training import TrainingResult
from autograder.i18n import Message, _, sentences
from autograder.rubric.criteria.criterion_terms import (
    Comparison,
    Ladder,
    Rubric,
    Subject,
)
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import OR, failed, listing, passed, skipped
from autograder.rubric.criteria.metrics import (
    higher_is_better,
    metric_of,
    no_metric,
    show,
)
from autograder.rubric.criteria.variables import (
    VariableCriterion,
    describe,
    plain_choice,
    same_word,
    single_part,
)


class Measured(NamedTuple):
    """What was measured, and the answer that follows from it."""

    answer: str
    sentence: Message


class MeasuredAnswer(VariableCriterion):
    """Base of the criteria on a word that a measurement decides."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.TRAINING,))
    needs_training: ClassVar[bool] = True

    def finding(self, evidence: Evidence) -> Measured | None:
        """Return what was measured; None if it could not be."""
        raise NotImplementedError

    def choices(self, evidence: Evidence) -> tuple[str, ...]:
        """Return the words among which the answer is."""
        raise NotImplementedError

    def look(self, value: Value, evidence: Evidence) -> Verdict:
        """Compare the answer with the measurement, and say what was measured."""
        finding = self.finding(evidence)
        if finding is None:
            return skipped(_("Not checked, because nothing could be measured."))
        answer = single_part(value)
        found = describe(self.variable, answer)
        measured = finding.sentence
        if self._differ(evidence):
            measured = sentences(
                measured, _("This was measured with the solution's models.")
            )
        right = plain_choice(finding.answer)
        if isinstance(answer, str) and same_word(plain_choice(answer), right):
            return passed(sentences(found, measured))
        words = [repr(word) for word in self.choices(evidence)]
        return failed(
            found,
            _("Expected one of {words}, the one that the measurement gives: {result}")
            .format(words=listing(words, OR), result=measured),
            self.why,
        )  # fmt: skip

    def _differ(self, evidence: Evidence) -> bool:
        """Tell whether the report shows other trainings than those compared here."""
        views = [evidence.of(name) for name in self.reference_models]
        return any(view.training not in (None, view.reference) for view in views)


class BetterModel(MeasuredAnswer):
    """Which of two models is the better choice: the simple one, unless the other is
    better.

    The larger one has to be better by a margin, in the median over all seeds.
    """

    example: ClassVar[dict[str, Any]] = {
        "variable": "keep", "simple": "line", "larger": "network",
        "simple_word": "line", "larger_word": "network",
    }  # fmt: skip
    kind: Literal["better_model"] = "better_model"
    id: Name = "better_model"
    title: Sentence = _("The better model is named")
    simple: Name
    """The variable of the simple model, whose answer is `simple_word`."""
    larger: Name
    """The variable of the larger model, whose answer is `larger_word`."""
    simple_word: Name
    """The answer that keeps the simple model."""
    larger_word: Name
    """The answer that keeps the larger model."""
    metric: Name = "accuracy"
    """What the models are compared by, as in `TrainsTo`."""
    margin: Annotated[float, Field(gt=0)] = 0.02
    """By how much the larger model must be better."""

    @property
    def reference_models(self) -> tuple[str, ...]:
        """Both."""
        return (self.simple, self.larger)

    @property
    def metrics_asked(self) -> tuple[str, ...]:
        """The one that is measured."""
        return (self.metric,)

    @property
    def comparison(self) -> Comparison:
        """Both, and what they are compared by."""
        return Comparison(self.simple, self.larger, self.metric)

    def choices(self, evidence: Evidence) -> tuple[str, ...]:
        """The words for the two."""
        return (self.simple_word, self.larger_word)

    def finding(self, evidence: Evidence) -> Measured | None:
        """Compare the medians."""
        simple = median_of(evidence.of(self.simple).reference, self.metric)
        larger = median_of(evidence.of(self.larger).reference, self.metric)
        if simple is None or larger is None:
            return None
        sign = 1 if higher_is_better(self.metric) else -1
        better = sign * (larger - simple) > self.margin
        sentence = _("'{simple}' reached {low}, '{larger}' {high}.").format(
            simple=self.simple_word,
            low=show(self.metric, simple),
            larger=self.larger_word,
            high=show(self.metric, larger),
        )
        if not better:
            kept = _("If both do equally well, the simple one is kept.")
            sentence = sentences(sentence, kept)
        return Measured(self.larger_word if better else self.simple_word, sentence)

    def ladder(self) -> Ladder:
        """Ask for a few trainings of both."""
        return (
            _("Train both yourself a few times, and compare what `evaluate` says."),
            _("A larger model costs more: if both do equally well, the simple one is "
              "kept."),
            _("Answer {larger!r} if it was better by more than {margin}, else "
              "{simple!r}.").format(
                  larger=self.larger_word, simple=self.simple_word,
                  margin=show(self.metric, self.margin)),
        )  # fmt: skip

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse a metric that is not measured."""
        for variable in self.reference_models:
            plan = rubric.plan_of(variable)
            if plan is not None:
                yield from no_metric(self.metric, plan, rubric.reference_of(variable))


class HardestShift(MeasuredAnswer):
    """Which change of the test images costs the most accuracy, or the least."""

    example: ClassVar[dict[str, Any]] = {"variable": "hardest"}
    kind: Literal["hardest_shift"] = "hardest_shift"
    id: Name = "hardest_shift"
    title: Sentence = _("The change that hurts most is named")
    which: Literal["most", "least"] = "most"
    """Whether the change that costs most is asked for, or the one that costs least."""

    @property
    def reference_models(self) -> tuple[str, ...]:
        """The one that it is about."""
        return (self.model,)

    def choices(self, evidence: Evidence) -> tuple[str, ...]:
        """The changes of the plan."""
        return evidence.plan.shifts if evidence.plan else ()

    def finding(self, evidence: Evidence) -> Measured | None:
        """Take the lowest or highest median accuracy."""
        accuracy = self._accuracy(evidence)
        if not accuracy:
            return None
        choose = min if self.which == "most" else max
        parts = [f"'{name}' {show('accuracy', a)}" for name, a in accuracy.items()]
        return Measured(
            choose(accuracy, key=lambda name: accuracy[name]),
            _("The accuracy was: {parts}.").format(parts=listing(parts)),
        )

    def ladder(self) -> Ladder:
        """Ask for a comparison of the changed test sets."""
        last = (
            _("Write them in order: the change with the lowest accuracy hurts most.")
            if self.which == "most"
            else _("Write them in order: the change with the highest accuracy hurts "
                   "least.")
        )  # fmt: skip
        return (
            _("Compare what `evaluate` says about each of the changed test sets."),
            _("A network learns where the ink is, and how dark. What changes that?"),
            last,
        )

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse a plan without changes."""
        plan = rubric.plan_of(self.model)
        if plan is not None and not plan.shifts:
            yield _("the plan has no `shifts` to choose from")

    def _accuracy(self, evidence: Evidence) -> dict[str, float]:
        """Return the median accuracy after each change."""
        runs = evidence.reference.runs if evidence.reference else ()
        tested = [run for run in runs if run.shifted]
        return {
            name: statistics.median(run.shifted[name].accuracy or 0 for run in tested)
            for name in self.choices(evidence)
            if tested
        }


def median_of(result: TrainingResult | None, metric: str) -> float | None:
    """Return the median of a metric over all runs; None if there is none."""
    values = [metric_of(run, metric) for run in result.runs] if result else []
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
