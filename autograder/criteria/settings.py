"""Criteria on how a model was compiled."""

from __future__ import annotations

from typing import ClassVar, Literal

from autograder.criteria.base import Criterion, Evidence, failed, passed
from autograder.facts.base import Name, Sentence
from autograder.facts.grade import Verdict
from autograder.facts.layers import Setting
from autograder.facts.observation import Sample
from autograder.facts.spec import LOGITS
from autograder.translation import _


class Compiled(Criterion):
    """`model.compile` was called."""

    kind: Literal["compiled"] = "compiled"
    needs_model: ClassVar[bool] = False
    id: Name = "compiled"
    title: Sentence = _("The model is compiled")
    public: bool = True

    def check(self, evidence: Evidence) -> Verdict:
        """Tell a missing model from one that was never compiled."""
        if evidence.observed is None:
            return failed(
                _("There is no model to look at."),
                _("Expected a compiled model."),
                advice=_("Build the model, then call `model.compile(...)`."),
            )
        if evidence.model is None:
            return failed(
                evidence.observed.refusal,
                _("Expected a model that can be described layer by layer."),
                advice=_("Use `keras.Sequential` and the layers of this course."),
            )
        if evidence.model.compiled is None:
            return failed(
                _("`model.compile(...)` was never called."),
                _("Expected a compiled model."),
                self.why
                or _("Without a loss and an optimizer a model cannot learn anything."),
                _("Call `model.compile(loss=..., optimizer=...)` before `model.fit`."),
            )
        return passed(_("The model is compiled."))


class Loss(Criterion):
    """The model is compiled with this loss, in any of its spellings."""

    kind: Literal["loss"] = "loss"
    id: Name = "loss"
    title: Sentence = _("The loss fits the task")
    requires: tuple[Name, ...] = ("compiled",)
    name: Name

    def check(self, evidence: Evidence) -> Verdict:
        """Compare in canonical form, and the label form with what `fit` was given."""
        form, model = evidence.form, evidence.model
        assert form is not None and form.compiled is not None  # noqa: S101
        assert model is not None and model.compiled is not None  # noqa: S101
        written = model.compiled.loss
        if written is None:
            return failed(
                _("The model was compiled without a loss."),
                _("Expected {name!r}.").format(name=self.name),
                self._reason(),
                _("Add `loss=...` to `model.compile`."),
            )
        if form.compiled.loss != Setting(name=self.name):
            return self._wrong(written)
        return _labels_fit(written, evidence.fit.y if evidence.fit else None)

    def _reason(self) -> str:
        return self.why or _WHY.get(self.name, "")

    def _wrong(self, written: Setting) -> Verdict:
        expected = _("Expected {name!r}.").format(name=self.name)
        if written.name in LOGITS and written.arguments.get("from_logits") is True:
            return failed(
                _("The loss is {loss}, but the model already ends in an activation.")
                .format(loss=written),
                expected,
                _("`from_logits=True` applies that activation a second time."),
                _("Leave out `from_logits=True`, or the output activation."),
            )  # fmt: skip
        return failed(
            _("The loss is {loss!r}.").format(loss=str(written)),
            expected,
            self._reason(),
            _("Ask what kind of answer the model gives, and how far off is bad."),
        )


def _labels_fit(loss: Setting, labels: Sample | None) -> Verdict:
    """Pass, unless the loss wants one-hot labels and got integers, or the reverse."""
    good = passed(_("The loss is {loss!r}.").format(loss=str(loss)))
    if labels is None or loss.name not in {
        "categorical_crossentropy",
        "sparse_categorical_crossentropy",
    }:
        return good
    one_hot = len(labels.shape) > 1 and labels.shape[-1] > 1
    if one_hot == (loss.name == "categorical_crossentropy"):
        return good
    form = _("one-hot rows") if one_hot else _("class numbers")
    fix = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    return failed(
        _("The loss is {loss!r}, but `fit` was given {form} as labels.").format(
            loss=str(loss), form=form
        ),
        _("Expected a loss and labels that belong together."),
        _("'categorical_crossentropy' reads one-hot rows, "
          "'sparse_categorical_crossentropy' reads class numbers."),
        _("Use {fix!r} for these labels, or change the labels.").format(fix=fix),
    )  # fmt: skip


_WHY = {
    "mean_squared_error": _(
        "For a number, a prediction is the worse the farther it is from the answer: "
        "the mean of the squared distances says how much."
    ),
    "binary_crossentropy": _(
        "For one chance between 0 and 1, binary cross-entropy punishes a confident "
        "wrong answer much more than an unsure one."
    ),
    "categorical_crossentropy": _(
        "For chances over several classes, categorical cross-entropy looks at the "
        "chance given to the true class."
    ),
}
