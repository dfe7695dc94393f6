"""Criteria on how `fit` was called: its callbacks and its validation data."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.calls import Callback, RecordedCall, RecordedFit, RecordedTest
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.facts.sample import Sample
from autograder.facts.setting import Scalar
from autograder.i18n import Message, _, joined
from autograder.rubric.criteria.asked_value import (
    AskedValues,
    expected,
    fits,
    no_values,
)
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Ladder, Rubric, Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.given import never_fitted
from autograder.rubric.criteria.judging import did_you_mean, failed, passed, skipped
from autograder.rubric.criteria.pixels import shown
from autograder.rubric.criteria.wrong_code import WrongCall


class FitCriterion(Criterion):
    """Base of the criteria on the arguments of `fit`."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.FIT,))
    needs_model: ClassVar[bool] = False

    def check(self, evidence: Evidence) -> Verdict:
        """Say that nothing was fitted, or look at the last fit."""
        fit = evidence.fit
        if fit is None or evidence.is_of_rival(fit):
            return never_fitted(
                evidence, _("Expected a call."), _("Its arguments are checked.")
            )
        if fit.has_no_rows:
            return failed(
                _("`fit` was given data without any rows."),
                _("Expected the training data."),
                _("Without rows, the model learns nothing."),
                _("Print the shape of what you give to `fit`."),
            )
        return self.look(fit, evidence)

    def look(self, fit: RecordedFit, evidence: Evidence) -> Verdict:
        """Judge the call."""
        raise NotImplementedError


KERASES = frozenset(
    (
        "BackupAndRestore", "CSVLogger", "Callback", "CallbackList", "EarlyStopping",
        "History", "LambdaCallback", "LearningRateScheduler", "ModelCheckpoint",
        "OrbaxCheckpoint", "ProgbarLogger", "ReduceLROnPlateau", "RemoteMonitor",
        "SwapEMAWeights", "TensorBoard", "TerminateOnNaN",
    )
)  # fmt: skip
"""Callbacks of Keras. A class of the student is none, also if it has the same name."""
Bounds = Annotated[dict[Name, float], Field(max_length=10)]


class UsesCallback(FitCriterion):
    """`fit` was given a callback of this class, with these arguments.

    An argument is asked for by its name: a value (`monitor="val_loss"`) or a range
    (`patience=(3, 10)`).
    """

    example: ClassVar[dict[str, Any]] = {
        "callback": "EarlyStopping",
        "monitor": "val_loss",
        "patience": (3, 10),
    }
    unnamed: ClassVar[str] = "callback"
    others: ClassVar[str] = "arguments"
    wrong_code: ClassVar = frozenset(
        (WrongCall("fit", "callbacks", ("[]",), position=5, only_given=True),)
    )
    kind: Literal["uses_callback"] = "uses_callback"
    id: Name = "uses_callback"
    title: Sentence = _("`fit` uses the callback")
    callback: Name
    """The name of its class: one of Keras, or one that the student writes."""
    arguments: AskedValues = {}
    """The same arguments in a dictionary."""
    at_least: Bounds = {}
    """The smallest values of other arguments."""
    at_most: Bounds = {}
    """The largest values of other arguments."""

    if TYPE_CHECKING:

        def __init__(self, callback: str = "", **given: Any) -> None: ...

    def look(self, fit: RecordedFit, evidence: Evidence) -> Verdict:
        """Look for the class, then for the one that has the right arguments."""
        own = self.callback not in KERASES
        of_class = [
            one
            for one in fit.callbacks
            if one.made_from == self.callback
            or (one.name == self.callback and one.own == own)
        ]
        if not of_class:
            return self._missing(fit)
        wrong = [next(self._wrong(one), None) for one in of_class]
        if None in wrong:
            return passed(_("`fit` uses `{name}`.").format(name=self.callback))
        name, found, wanted = next(one for one in wrong if one)
        return failed(
            _("`{callback}` has `{name}={found}`.").format(
                callback=self.callback, name=name, found=found
            ),
            wanted,
            self.why,
            _("Give the argument when you make the callback."),
        )

    def _wrong(self, callback: Callback) -> Iterator[tuple[str, object, Message]]:
        """Yield each argument that is wrong, its value, and what is expected."""
        for name, value in self.arguments.items():
            found = callback.arguments.get(name)
            if not fits(found, value):
                yield name, repr(found), expected(name, value)
        for name, least in self.at_least.items():
            number = _number(callback.arguments.get(name))
            if number is None or number < least:
                text = _("Expected at least {least:g}.").format(least=least)
                yield name, repr(callback.arguments.get(name)), text
        for name, most in self.at_most.items():
            number = _number(callback.arguments.get(name))
            if number is None or number > most:
                text = _("Expected at most {most:g}.").format(most=most)
                yield name, repr(callback.arguments.get(name)), text

    def _missing(self, fit: RecordedFit) -> Verdict:
        names = [one.name for one in fit.callbacks]
        found = (
            _("`fit` was given only other callbacks: {names}.").format(
                names=joined(names, ", ")
            )
            if names
            else _("`fit` was given no callbacks.")
        )
        near = (did_you_mean(name, {self.callback}) for name in names)
        return failed(
            found,
            _("Expected `{name}`.").format(name=self.callback),
            self.why or _WHY.get(self.callback, _("A callback acts in each epoch.")),
            next((hint for hint in near if hint), _("Give it to `fit` in a list.")),
        )

    def ladder(self) -> Ladder:
        """Say what a callback is, and where it is given."""
        return (
            _("Look at the call of `fit`: is a callback among its arguments?"),
            _("A callback is an object that Keras calls in each epoch. It can stop the "
              "training, store the model or change the learning rate."),
            _("Write `model.fit(..., callbacks=[{name}(...)])`.").format(
                name=self.callback),
        )  # fmt: skip

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse bounds that no number meets."""
        for name in sorted(self.at_least.keys() & self.at_most.keys()):
            if self.at_least[name] > self.at_most[name]:
                yield _("no `{name}` is between its bounds").format(name=name)
        yield from no_values(self.arguments)


class Validation(FitCriterion):
    """`fit` was given validation data of its own, or a part of the training data."""

    example: ClassVar[dict[str, Any]] = {}
    wrong_code: ClassVar = frozenset(
        (
            WrongCall("fit", "validation_data", ("None",), 7, only_given=True),
            WrongCall("fit", "validation_split", ("0.0",), 6, only_given=True),
        )
    )
    kind: Literal["validation"] = "validation"
    id: Name = "validation"
    title: Sentence = _("The training is validated on data of its own")
    dataset: Name = "mnist"
    """The data set that was handed out. Its test part is no validation data."""

    def look(self, fit: RecordedFit, evidence: Evidence) -> Verdict:
        """Look for a split or data, then whether these are used elsewhere."""
        if fit.validation_split > 0:
            if not _leaves_both(fit):
                return failed(
                    _("`fit` was called with `validation_split={share}`.").format(
                        share=fit.validation_split
                    ),
                    _("Expected rows to learn from, and rows for validation."),
                    advice=_("Write the share that is kept for validation, such as "
                             "`validation_split=0.2`."),
                )  # fmt: skip
            return passed(
                _("`fit` keeps {share:.0%} of the rows for validation.").format(
                    share=fit.validation_split
                )
            )
        if not fit.has_validation_data:
            return failed(
                _("`fit` was given neither validation data nor a split."),
                _("Expected `validation_split=...` or `validation_data=...`."),
                self.why or _why_validation(),
                _("Add `validation_split=0.2` to the call of `fit`."),
            )
        data = _validation_data(fit, evidence)
        if data is None or None in _inputs(data):
            return skipped(_("Not checked, because the validation data are unknown."))
        if _inputs(data) == _inputs(fit):
            return self._used_twice(_("`fit` is validated on its training data."))
        if data.in_training:
            return self._used_twice(_("`fit` is validated on rows that it learns."))
        if self._is_test(data, evidence):
            return self._used_twice(_("`fit` is validated on the test data."))
        return passed(_("`fit` was given validation data."))

    def _used_twice(self, found: Message) -> Verdict:
        return failed(
            found,
            _("Expected data that are used for nothing else."),
            self.why or _why_validation(),
            _("Take the validation data from the training data: "
              "`validation_split=0.2`."),
        )  # fmt: skip

    def _is_test(self, data: RecordedTest, evidence: Evidence) -> bool:
        images = data.x and shown(data.x, evidence, self.dataset)
        others = (test for test in evidence.observation.tests if not test.of_fit)
        return bool(images and images.from_test) or any(
            _inputs(data) == _inputs(test) for test in others
        )

    def ladder(self) -> Ladder:
        """Say what validation is for, and how it is written."""
        return (
            _("Look at the call of `fit`: which data does it measure `val_loss` on?"),
            _("Validation data are neither learnt from nor part of the final test. "
              "They show during the training when a model begins to memorize."),
            _("Write `model.fit(x_train, y_train, validation_split=0.2, ...)`."),
        )  # fmt: skip


def _leaves_both(fit: RecordedFit) -> bool:
    """Say whether a split leaves rows for both, as far as their number is known."""
    sample = next(fit.samples, None)
    rows = sample.shape[0] if sample is not None else 2**31
    return 0 < math.floor(rows * (1 - fit.validation_split)) < rows


def _validation_data(fit: RecordedFit, evidence: Evidence) -> RecordedTest | None:
    """Return the validation data of a fit; None if nobody has seen them."""
    tests = evidence.observation.tests
    own = [test for test in tests if test.of_fit and test.place == fit.place]
    return own[-1] if own else None


def _inputs(call: RecordedCall) -> list[Sample | None]:
    """Return what each input was given; None where it was not seen."""
    return [part.sample for part in call.inputs] if call.inputs else [call.x]


def _number(value: Scalar) -> float | None:
    """Return the value of an argument as a number; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def _why_validation() -> Message:
    return _(
        "The loss on data that a model learns from always falls. Only other data show "
        "whether it learns something general, and test data that were used for "
        "decisions are not a test any more."
    )


_WHY = {
    "EarlyStopping": _(
        "It stops the training when the watched number no longer improves, before the "
        "model memorizes the training data."
    ),
    "ModelCheckpoint": _("It stores the model, so that the best one is not lost."),
    "ReduceLROnPlateau": _(
        "It makes the steps smaller when the watched number no longer improves."
    ),
    "LearningRateScheduler": _("It sets the learning rate of each epoch."),
}
