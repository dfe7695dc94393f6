"""Criteria on settings in a dictionary: `dict(activation=..., loss=...)`.

Such a row is read as the model that it describes, one layer with this activation,
compiled with this loss. So all spellings that make equal models are equal here too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from autograder.facts.base import Name
from autograder.facts.canonical import canonical
from autograder.facts.compilation import Compilation
from autograder.facts.grade import Verdict
from autograder.facts.known_losses import known_loss
from autograder.facts.layers import LINEAR, Dense
from autograder.facts.message import Sentence
from autograder.facts.names import (
    ACTIVATIONS,
    BLANK,
    LOSS_SPELLINGS,
    LOSSES,
    bare_name,
    is_own,
    is_unknown,
)
from autograder.facts.observation import ObservedModel, Table, Value
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message, _, literal, sentences
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import (
    Ladder,
    NameAsked,
    Rubric,
    Subject,
)
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import (
    OWN_FUNCTION,
    did_you_mean,
    failed,
    listing,
    passed,
)
from autograder.rubric.criteria.logits import why_no_logits
from autograder.rubric.criteria.loss import loss_ladder
from autograder.rubric.criteria.output_activation import (
    OutputActivation,
    output_ladder,
)
from autograder.rubric.criteria.variables import VariableCriterion


class RowCriterion(VariableCriterion):
    """Base of the criteria on one row."""

    part: ClassVar[Literal["activation", "loss"]]

    def look(self, value: Value, evidence: Evidence) -> Verdict:
        """Name a missing row, or a blank in it. Otherwise judge the row."""
        if not isinstance(value, Table) or self.part not in value.settings:
            return failed(
                _("`{name}` has no {part}.").format(name=self.variable, part=self.part),
                _("Expected `dict(activation=..., loss=...)`."),
                advice=_("Keep the row as it is in the exercise, and fill it in."),
            )
        setting = value.settings[self.part]
        if setting is not None and setting.name == BLANK:
            return failed(
                _("The {part} of `{name}` is not a name that Keras takes.").format(
                    name=self.variable, part=self.part
                ),
                _("Expected the name of one, or None."),
                advice=_("Replace the `...` by your answer."),
            )
        return self.judge(value, evidence)

    def judge(self, row: Table, evidence: Evidence) -> Verdict:
        """Judge the row's setting."""
        raise NotImplementedError


class RowActivation(RowCriterion):
    """A row names this output activation."""

    example: ClassVar[dict[str, Any]] = {"variable": "prices", "activation": "linear"}
    kind: Literal["row_activation"] = "row_activation"
    part: ClassVar[Literal["activation", "loss"]] = "activation"
    id: Name = "row_activation"
    title: Sentence = _("The output activation fits the task")
    activation: Name
    """As Keras names it; `linear` for none."""

    def judge(self, row: Table, evidence: Evidence) -> Verdict:
        """Judge the activation as that of a model."""
        observed = ObservedModel(variable=self.variable, spec=_as_model(row))
        observation = evidence.observation.model_copy(update={"models": (observed,)})
        run = evidence.run.model_copy(update={"observation": observation})
        same = OutputActivation(activation=self.activation, why=self.why)
        return same.check(Evidence(run, self.variable))

    def ladder(self) -> Ladder:
        """Ask which values an answer may take."""
        return output_ladder(self.activation)

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """The activation."""
        return (NameAsked(_("the activation"), self.activation, ACTIVATIONS),)


class RowLoss(RowCriterion):
    """A row names this loss."""

    example: ClassVar[dict[str, Any]] = {
        "variable": "prices", "name": "mean_squared_error"
    }  # fmt: skip
    kind: Literal["row_loss"] = "row_loss"
    part: ClassVar[Literal["activation", "loss"]] = "loss"
    id: Name = "row_loss"
    title: Sentence = _("The loss fits the task")
    name: Name
    """As it is written: the sparse loss is for class numbers alone."""

    def judge(self, row: Table, evidence: Evidence) -> Verdict:
        """Compare in canonical form, and the form of the labels as it is written."""
        written, wanted = row.settings["loss"], _plain(self.name)
        expected = _("Expected {name!r}.").format(name=self.name)
        if written is None:
            return failed(
                _("There is no loss."),
                expected,
                self.why or known_loss(wanted).why,
                _("Without a loss a model learns nothing: name one."),
            )
        compiled = canonical(_as_model(row)).compiled
        judged = compiled.loss if compiled else None
        found = _("The loss is {loss!r}.").format(loss=str(written))
        if judged and judged.name == wanted and judged.arguments.get("from_logits"):
            return failed(
                found,
                expected,
                why_no_logits(),
                _("Leave out `from_logits=True`, or the activation of this row."),
            )
        if judged is None or judged.name != wanted:
            if is_unknown(written.name):
                name = bare_name(written.name)
                found = _("Keras knows no loss {loss!r}.").format(loss=name)
            return failed(
                found,
                expected,
                OWN_FUNCTION
                if is_own(written.name)
                else self.why or known_loss(wanted).why,
                did_you_mean(written.name, LOSS_SPELLINGS),
            )
        if written.name != self.name:
            return failed(
                found,
                expected,
                _("'categorical_crossentropy' reads one-hot rows, "
                  "'sparse_categorical_crossentropy' reads class numbers."),
                _("Look once more at the form of the labels in this row."),
            )  # fmt: skip
        return passed(found)

    def ladder(self) -> Ladder:
        """Ask what kind of answer the model gives."""
        return loss_ladder(self.name)

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """The loss."""
        return (NameAsked(_("the loss"), self.name, LOSS_SPELLINGS),)


class KnownSettings(Criterion):
    """Keras knows every activation and loss in the rows."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.VARIABLES,))
    example: ClassVar[dict[str, Any]] = {"rows": ("prices", "spam")}
    kind: Literal["known_settings"] = "known_settings"
    needs_model: ClassVar[bool] = False
    id: Name = "known_settings"
    title: Sentence = _("Keras knows every name")
    rows: tuple[Name, ...]
    """The variables that hold the rows."""
    public: bool = True

    @property
    def variables(self) -> tuple[str, ...]:
        """The rows."""
        return self.rows

    def check(self, evidence: Evidence) -> Verdict:
        """Name what Keras does not know, and what was probably meant."""
        wrong: list[Message] = []
        guesses: list[Message] = []
        for row in self.rows:
            value = evidence.observation.values.get(row)
            settings = value.settings if isinstance(value, Table) else {}
            if not settings:
                wrong.append(_("what is in `{row}`").format(row=row))
            for part, setting in settings.items():
                if setting is None:
                    continue
                if setting.name == BLANK:
                    wrong.append(_("the {part} of `{row}`").format(part=part, row=row))
                elif is_unknown(setting.name):
                    known = ACTIVATIONS if part == "activation" else LOSS_SPELLINGS
                    name = bare_name(setting.name)
                    wrong.append(literal(f"{name!r} (`{row}`, {part})"))
                    guesses.append(did_you_mean(name, known))
        if not wrong:
            return passed(_("Keras knows every name in your rows."))
        return failed(
            _("Keras does not know {names}.").format(names=listing(wrong)),
            _("Expected names that Keras takes."),
            _("Keras would stop with an error."),
            sentences(*dict.fromkeys(guesses))
            or _("No activation is written None or 'linear'."),
        )

    def ladder(self) -> Ladder:
        """Ask for a comparison, letter by letter."""
        return (
            _("Compare each name with that in the exercise, letter by letter."),
            _("Keras takes a name only as it spells it itself: small letters, and "
              "`_` between the words."),
            _("Try the name in a small model: `fit` stops at one that is unknown."),
        )  # fmt: skip


def _as_model(row: Table) -> ModelSpec:
    """Return the model of one layer that a row describes."""
    activation = row.settings.get("activation") or LINEAR
    loss = row.settings.get("loss")
    return ModelSpec(
        input_shape=(1,),
        layers=(Dense(units=1, activation=activation),),
        compiled=Compilation(loss=loss, optimizer=None),
    )


def _plain(loss: str) -> str:
    """Return the name of a loss in canonical form."""
    return loss if loss in LOSSES else loss.removeprefix("sparse_")
