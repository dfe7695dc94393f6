"""The criterion on a whole call of `fit`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.calls import RecordedFit
from autograder.facts.grade import Verdict
from autograder.facts.keras_calls import BATCH
from autograder.facts.message import Sentence
from autograder.i18n import Message, _
from autograder.rubric.criteria.asked_value import AskedValue, expected, fits, no_values
from autograder.rubric.criteria.criterion_terms import Ladder, Rubric
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.fit_arguments import (
    FitCriterion,
    UsesCallback,
    Validation,
)
from autograder.rubric.criteria.judging import failed, partial, passed
from autograder.rubric.criteria.paired_labels import labels_are_mixed
from autograder.rubric.criteria.proposal import (
    NewExercise,
    Proposal,
    RubricPlace,
    names_as_code,
)
from autograder.rubric.criteria.tested_data import learns_what_is_tested
from autograder.rubric.criteria.wrong_code import WrongCall, WrongCode

SHARE = 0.5
"""The share of the solution's epochs that a proposal asks for."""


class Fitted(FitCriterion):
    """`fit` was called with these arguments.

    Each of them is worth an equal part of the points. It does what `Validation` and
    `UsesCallback` do, as one criterion. A call that learns what the solution tests on,
    or the labels of other rows, gets none.
    """

    example: ClassVar[dict[str, Any]] = {
        "epochs": (5, None),
        "validation": True,
        "callbacks": ("EarlyStopping",),
    }
    kind: Literal["fitted"] = "fitted"
    id: Name = "fitted"
    title: Sentence = _("`fit` is called as the exercise asks")
    epochs: AskedValue = None
    """The number of epochs, such as 10, or a range: (5, None) is at least 5."""
    batch_size: AskedValue = None
    """The number of rows in a batch, or a range. The default of Keras is 32."""
    steps_per_epoch: AskedValue = None
    """The number of batches in an epoch, or a range."""
    validation: bool = False
    """Whether validation data or a split are required, as by `Validation`."""
    validation_split: AskedValue = None
    """The share of the rows that is kept for validation, or a range."""
    shuffle: bool | None = None
    """Whether the rows are shuffled before each epoch, as Keras does by default."""
    class_weight: bool = False
    """Whether the classes must have weights."""
    sample_weight: bool = False
    """Whether the rows must have weights."""
    callbacks: Annotated[tuple[UsesCallback | Name, ...], Field(max_length=10)] = ()
    """Callbacks by their names, or as `UsesCallback("EarlyStopping", patience=5)`."""
    dataset: Name = "mnist"
    """The data set that was handed out. Its test part is no validation data."""

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """If `fit` or one of its arguments is marked.

        A number that is marked alone is asked for exactly. Of a call that is marked as
        a whole, some epochs are enough.
        """
        fit = exercise.known.fit()
        whole = exercise.fit_is_marked
        exact = {name for call, name in exercise.marked_alone if call == "fit"}
        if fit is None or not (whole or exact):
            return
        epochs = max(fit.trained_epochs, 1)
        least = epochs if epochs < 3 else max(round(SHARE * epochs), 3)
        arguments = []
        if "epochs" in exact:
            arguments.append(f"epochs={epochs}")
        elif whole:
            arguments.append(f"epochs=({least}, None)")
        if "batch_size" in exact:
            arguments.append(f"batch_size={fit.batch_size or BATCH}")
        validated = bool(fit.has_validation_data or fit.validation_split)
        if validated and (whole or {"validation_data", "validation_split"} & {*exact}):
            arguments.append("validation=True")
        callbacks = dict.fromkeys(one.name for one in fit.callbacks if not one.own)
        if callbacks and (whole or "callbacks" in exact):
            arguments.append(f"callbacks={names_as_code([*callbacks])}")
        if arguments:
            why = _("{epochs} epochs").format(epochs=epochs)
            yield Proposal.of(cls, RubricPlace.FIT, 1, why, *arguments)

    @property
    def wrong_code(self) -> frozenset[WrongCode]:  # type: ignore[override]
        """A solution without the call, and the wrong answers for its parts."""
        call: set[WrongCode] = {WrongCall("fit")}
        if self.class_weight:
            call.add(WrongCall("fit", "class_weight", ("None",), 9, only_given=True))
        if self.sample_weight:
            call.add(WrongCall("fit", "sample_weight", ("None",), 10, only_given=True))
        return frozenset(call).union(*(part.wrong_code for part in self._parts))

    @property
    def _numbers_asked(self) -> dict[str, AskedValue]:
        """The arguments that are numbers and asked for."""
        asked = {
            "epochs": self.epochs,
            "batch_size": self.batch_size,
            "steps_per_epoch": self.steps_per_epoch,
            "validation_split": self.validation_split,
        }
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def _parts(self) -> tuple[FitCriterion, ...]:
        """The criteria that it consists of."""
        validation = Validation(dataset=self.dataset, why=self.why)
        callbacks = (
            UsesCallback(one) if isinstance(one, str) else one for one in self.callbacks
        )
        return (*((validation,) if self.validation else ()), *callbacks)

    def look(self, fit: RecordedFit, evidence: Evidence) -> Verdict:
        """Judge each argument. The first one that is wrong is named.

        Nothing is right about a call that learns what the model is tested on, or the
        labels of other rows.
        """
        if labels_are_mixed(fit, evidence.plan):
            return failed(
                _("`fit` was given rows with the labels of other rows."),
                _("Expected each label in the place of its row."),
                _("The model learns to give each row an answer that is not its own."),
                _("Shuffle, sort and cut inputs and labels together. Print a few rows "
                  "with their labels."),
            )  # fmt: skip
        if learns_what_is_tested(fit, evidence.plan):
            return failed(
                _("`fit` was given the data that the model is tested on."),
                _("Expected the training data alone."),
                _("A model knows the answers that it learnt from. Only other data show "
                  "whether it learns something general."),
                _("Give `fit` the training data, and `evaluate` the test data."),
            )  # fmt: skip
        verdicts = [
            *self._numbers(fit),
            *self._weights(fit),
            *(part.look(fit, evidence) for part in self._parts),
        ]
        wrong = [one for one in verdicts if one.status != "passed"]
        if not wrong:
            return passed(_("`fit` was called as the exercise asks."))
        share = 1 - len(wrong) / len(verdicts)
        first = next((one for one in wrong if one.status == "failed"), wrong[0])
        if not share:
            return first
        return partial(share, first.found, first.expected, first.why, first.advice)

    def _numbers(self, fit: RecordedFit) -> Iterator[Verdict]:
        if self.epochs is not None:
            yield self._number("epochs", fit.trained_epochs, self.epochs, fit.times)
        if self.batch_size is not None:
            size = fit.batch_size or BATCH
            yield self._number("batch_size", size, self.batch_size)
        others = {
            "steps_per_epoch": (fit.steps_per_epoch, self.steps_per_epoch),
            "validation_split": (fit.validation_split, self.validation_split),
            "shuffle": (fit.shuffle, self.shuffle),
        }
        for name, (found, asked) in others.items():
            if asked is not None:
                yield self._number(name, found, asked)

    def _weights(self, fit: RecordedFit) -> Iterator[Verdict]:
        """Look for the weights of classes and rows. Their numbers are not compared."""
        given = {
            "class_weight": (self.class_weight, bool(fit.class_weight)),
            "sample_weight": (self.sample_weight, fit.sample_weight),
        }
        for name, (is_asked, is_given) in given.items():
            if is_asked and is_given:
                yield passed(_("`fit` was given `{name}`.").format(name=name))
            elif is_asked:
                yield failed(
                    _("`fit` was given no `{name}`.").format(name=name),
                    _("Expected `{name}=...`.").format(name=name),
                    self.why or _("With weights, rare classes or important rows count "
                                  "more in the loss."),
                )  # fmt: skip

    def _number(
        self, name: str, found: float | None, asked: AskedValue, times: int = 1
    ) -> Verdict:
        text = _("`fit` was called with `{name}={value}`.")
        if times > 1:
            text = _("`fit` was called {times} times, with {name}={value} in all.")
        if not found and name in ("steps_per_epoch", "validation_split"):
            text = _("`fit` was called without `{name}`.")
        text = text.format(name=name, value=found, times=times)
        if fits(found, asked):
            return passed(text)
        return failed(text, expected(name, asked), self.why)

    def ladder(self) -> Ladder:
        """Ask for each argument of the call."""
        asked = {
            **dict.fromkeys(self._numbers_asked, True),
            "validation_data": self.validation,
            "shuffle": self.shuffle is not None,
            "class_weight": self.class_weight,
            "sample_weight": self.sample_weight,
            "callbacks": bool(self.callbacks),
        }
        names = ", ".join(f"`{name}`" for name, is_asked in asked.items() if is_asked)
        return (
            _("Compare the arguments of `fit`, one by one, with the exercise."),
            _("An epoch is one pass over the training data. After each batch, the "
              "weights change once."),
            _("Look at these arguments of `fit`: {names}.").format(names=names),
        )  # fmt: skip

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse it without any argument, and with bounds that no number meets."""
        others = (self.shuffle is not None, self.class_weight, self.sample_weight)
        if not self._numbers_asked and not any(others) and not self._parts:
            yield _("it asks for no argument of `fit`")
        yield from no_values(self._numbers_asked)
        for part in self._parts:
            yield from part.problems(rubric)
