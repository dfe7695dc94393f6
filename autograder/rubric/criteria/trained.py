"""The base of criteria on what a model learns when the trainer trains it."""

from __future__ import annotations

from typing import ClassVar

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.layers.axes import has_size_of
from autograder.facts.measured_metrics import measured_metric
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Runs, Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, skipped, unknown_part
from autograder.rubric.criteria.wrong_code import Change, WrongCode


class TrainedCriterion(Criterion):
    """Base of the criteria that look at the trainer's trainings."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.TRAINING,))
    needs_training: ClassVar[bool] = True
    requires: tuple[Name, ...] = ("compiled",)

    @property
    def wrong_code(self) -> frozenset[WrongCode]:  # type: ignore[override]
        """A student may choose a loss with smaller values, if the loss is measured."""
        losses = [name for name in self.metrics_asked if measured_metric(name) is None]
        always = Change.INPUT, Change.LEARNING
        return frozenset((*always, *([Change.LOSS] if losses else [])))

    def check(self, evidence: Evidence) -> Verdict:
        """Say why a model could not be trained, or judge its runs."""
        training = evidence.training
        if evidence.model and (unknown := unknown_part(evidence.model)):
            return skipped(unknown)
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
        form = evidence.canonical_model
        if form is not None and not form.trainable_parameters:
            return failed(
                _("No weight of the model is trained."),
                _("Expected a model that learns."),
                _("Whatever it answers, it answered before the training, too."),
                _("Leave out `trainable=False`."),
            )
        return self.judge(training.runs, evidence)

    def judge(self, runs: Runs, evidence: Evidence) -> Verdict:
        """Judge all runs together, so that no single random start decides."""
        raise NotImplementedError


def _input_advice(evidence: Evidence) -> Message:
    """Name the input shape that does not fit the data; empty if it does."""
    shape = evidence.model.input_shape if evidence.model else None
    row = evidence.row
    if shape is None or row is None or has_size_of(shape, row):
        return EMPTY
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


def not_measured(metric: Message) -> Verdict:
    """Say that a metric has no value for the predictions of the trained model."""
    return failed(
        _("The {metric} cannot be measured on the predictions of this model.").format(
            metric=metric
        ),
        advice=_(
            "Print `model.output_shape`, and compare it with the shape of a label."
        ),
        later_hints=(
            _("This metric compares each number of a prediction with one of a label."),
            _("Compare the output layer with the exercise: its units and its "
              "activation."),
        ),
    )  # fmt: skip


def broke_down() -> Verdict:
    """Say that most trainings ended with a loss that is infinite or nan."""
    return failed(
        _("Training broke down: the loss became infinite."),
        advice=_(
            "A loss, an activation, a layer or an initializer that does not fit the "
            "data does this: compare each with the exercise."
        ),
        later_hints=(
            _("The steps of training were too large: each one changed the weights more "
              "than the one before, until the loss was infinite."),
            _("Take out what the exercise does not ask for, such as an initializer, "
              "a regularizer or a layer, until the loss falls."),
        ),
    )  # fmt: skip
