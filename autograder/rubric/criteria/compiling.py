"""The criterion on whether a model was compiled, and what others on `compile` share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.i18n import Message, _
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Ladder, Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, passed
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.wrong_code import WrongCall

LowerNames = Annotated[
    tuple[Name, ...], AfterValidator(lambda names: tuple(map(str.lower, names)))
]
"""Names of Keras, compared without regard to capital letters."""


class Compiled(Criterion):
    """`model.compile` was called."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.COMPILE,))
    example: ClassVar[dict[str, Any]] = {}
    wrong_code: ClassVar = frozenset((WrongCall("compile"),))
    kind: Literal["compiled"] = "compiled"
    needs_model: ClassVar[bool] = False
    id: Name = "compiled"
    title: Sentence = _("The model is compiled")
    public: bool = True

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """For every model that the solution compiles."""
        if exercise.form is not None and exercise.form.compiled is not None:
            why = _("a model must be compiled")
            yield Proposal.of(cls, RubricPlace.COMPILE, 1, why)

    def check(self, evidence: Evidence) -> Verdict:
        """Tell a missing model from one that was never compiled."""
        if evidence.observed is None:
            return _no_model(evidence)
        if evidence.model is None:
            return _unreadable(evidence.observed.refusal)
        if evidence.model.compiled is None and evidence.compile_error:
            return self._stopped(evidence.compile_error)
        fitted = any(f.model == evidence.chosen for f in evidence.observation.fits)
        if evidence.model.compiled is None and evidence.stopped and not fitted:
            return failed(
                _("Your code stopped, and `model.compile(...)` had not been called."),
                _("Expected a compiled model."),
                self.why,
                _("Fix first what stopped your code."),
            )
        if evidence.model.compiled is None:
            return failed(
                never_compiled(),
                _("Expected a compiled model."),
                self.why
                or _("Without a loss and an optimizer a model cannot learn anything."),
            )
        return passed(_("The model is compiled."))

    def _stopped(self, error: Message) -> Verdict:
        """Tell what `compile` raised."""
        return failed(
            _("`model.compile(...)` was called but failed: {error}").format(
                error=error
            ),
            _("Expected a compiled model."),
            self.why,
            _("Correct the arguments of `model.compile`."),
            (
                _("The error says which argument Keras cannot take. A loss and an "
                  "optimizer may be given by their names, as text."),
                _("Keep only `loss=...` and `optimizer=...` in the call, and take "
                  "every other argument out; once that works, put the others "
                  "back one by one."),
            ),
        )  # fmt: skip

    def ladder(self) -> Ladder:
        """Say where the call belongs."""
        return (
            _("Call `model.compile(loss=..., optimizer=...)` before `model.fit`."),
            _("The loss says what a good answer is, the optimizer how weights change."),
            _("Put the call after the last layer and before `model.fit`."),
        )


def _no_model(evidence: Evidence) -> Verdict:
    """Say that there is no model that can be compiled."""
    variable = evidence.model_variable
    return failed(
        _("There is no model to look at."),
        _("Expected a compiled model."),
        advice=_("Fix first what stopped your code.")
        if evidence.stopped
        else _("Build the model, then call `model.compile(...)`."),
        later_hints=(
            _("A variable holds a model only if the line that makes it has "
              "run: an error further up stops it, and so does another name."),
            _("Write `{name} = keras.Sequential([...])` with your layers, and "
              "`{name}.compile(...)` after it.").format(
                  name=variable),
        ),
    )  # fmt: skip


def _unreadable(refusal: Message) -> Verdict:
    """Say why a model could not be described."""
    return failed(
        refusal,
        _("Expected a model that can be described layer by layer."),
        advice=_("Use `keras.Sequential` and the layers of this course."),
        later_hints=(
            _("A model is read step by step: each layer follows the one "
              "before it, and is of a kind that the grader knows."),
            _("Use layers of Keras instead of the part that is named, or do the "
              "same to the data before `fit`."),
        ),
    )  # fmt: skip


def never_compiled() -> Message:
    """Say that a model was not compiled."""
    return _("`model.compile(...)` was never called.")
