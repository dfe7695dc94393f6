"""What a criterion on prepared data looks at: the arrays that `fit` was given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal, NamedTuple

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.observation import Lack, RecordedFit, RecordedTest, Sample
from autograder.i18n import EMPTY, Message, _, _n, literal
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Rubric, Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, partial
from autograder.rubric.criteria.pixels import no_digits

FIT = literal("`fit`")


class Given(NamedTuple):
    """The data that training or a test was given."""

    part: Literal["train", "test"]
    """The end of the names of the exercise's variables."""
    x: Sample | None
    y: Sample | None
    x_lack: Lack | None = None
    """Why there is no `x`, see `RecordedFit`."""
    y_lack: Lack | None = None

    @classmethod
    def of(cls, call: RecordedFit | RecordedTest) -> Given:
        """Return what a call was given."""
        part: Literal["train", "test"] = (
            "train" if isinstance(call, RecordedFit) else "test"
        )
        return cls(part, call.x, call.y, call.x_lack, call.y_lack)

    @property
    def rows_differ(self) -> Message:
        """Say that there are not as many labels as inputs; empty if there are."""
        if self.x is None or self.y is None or self.x.shape[:1] == self.y.shape[:1]:
            return EMPTY
        x, y = self.x.shape[0], self.y.shape[0]
        return self.found(
            _("{to} was given {inputs} and {answers}."),
            inputs=_n("{count:,} input", "{count:,} inputs", x).format(count=x),
            answers=_n("{count:,} answer", "{count:,} answers", y).format(count=y),
        )

    @property
    def to(self) -> Message:
        """What got the data, in messages: `fit` or the test."""
        return FIT if self.part == "train" else _("the test")

    def found(self, text: Message, **values: object) -> Message:
        """Write a sentence. It may begin with `to`."""
        first = text.template.startswith("{to}") and self.part == "test"
        return text.format(to=_("The test") if first else self.to, **values)


class DataCriterion(Criterion):
    """Base of the criteria on prepared images or labels.

    The data of `fit` count, and for half of the points those of the last test, such as
    `evaluate`, if there is one.
    """

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.DATA,))
    example: ClassVar[dict[str, Any]] = {}
    needs_model: ClassVar[bool] = False
    dataset: Name = "mnist"
    """The data set that was handed out."""
    part: ClassVar[Literal["x", "y"]] = "x"
    reads_gaps: ClassVar[bool] = False
    """Whether it can judge data with nan or infinity in them."""

    def check(self, evidence: Evidence) -> Verdict:
        """Say that nothing was fitted, or look at what was."""
        fit, test = evidence.fit, evidence.test
        if fit is None:
            return never_fitted(
                evidence,
                _("Expected a call with the prepared data."),
                _("The data are checked as they reach `fit`."),
            )
        verdict = self._judge(Given.of(fit), evidence)
        if verdict.status != "passed" or test is None:
            return verdict
        tested = self._judge(Given.of(test), evidence)
        if tested.status != "failed":
            return verdict
        advice = tested.advice or _(
            "Do with `x_test` and `y_test` exactly what you did with `x_train` and "
            "`y_train`."
        )
        return partial(0.5, tested.found, tested.expected, tested.why, advice)

    def _judge(self, given: Given, evidence: Evidence) -> Verdict:
        sample = given.x if self.part == "x" else given.y
        if sample is None or not sample.is_full:
            return _unseen(given, given.x_lack if self.part == "x" else given.y_lack)
        if not (sample.finite or self.reads_gaps):
            return failed(given.found(nan_found()), _EXPECTED, why_nan())
        return self.look(sample, given, evidence)

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse it if the assignment does not use the digits."""
        yield from no_digits(rubric)

    def look(self, sample: Sample, given: Given, evidence: Evidence) -> Verdict:
        """Judge the reported rows of `part`."""
        raise NotImplementedError


def why_rows_differ() -> Message:
    """Say what is wrong about unequal numbers of inputs and labels."""
    return _("Each input needs its answer in the same row; Keras stops with an error.")


def nan_found() -> Message:
    """Say that the data hold nan or infinity."""
    return _("{to} was given data with nan (not a number) or infinity in them.")


def why_nan() -> Message:
    """Say where nan comes from, and what it does."""
    return _(
        "A division by 0 gives nan or infinity, such as one by the standard deviation "
        "of a pixel that is the same in every image. The logarithm of 0 gives "
        "-infinity. A missing value is nan, too. Then the loss becomes nan, and "
        "nothing is learnt."
    )


_EXPECTED = _("Expected NumPy arrays of numbers.")
_LACKS: dict[Lack | None, Message] = {
    "missing": _("{to} was not given this part of the data."),
    "empty": _("{to} was given data without any rows or columns."),
    "many_axes": _("{to} was given data with more axes than the grader reads."),
    "complex": _("{to} was given complex numbers. Keras uses only a part of them."),
    "no_numbers": _("{to} was given texts or objects, and no numbers."),
    "several": _("{to} was given several arrays, where one belongs."),
}


def _unseen(given: Given, lack: Lack | None) -> Verdict:
    """Say why the data could not be looked at. Such data never pass."""
    text = _("{to} was given something that is not an array of numbers.")
    return failed(
        given.found(_LACKS.get(lack, text)),
        _EXPECTED,
    )


def never_fitted(evidence: Evidence, expected: Message, why: Message) -> Verdict:
    """Say why `fit` was not called: left out, or the code stopped before."""
    if evidence.own_loop:
        return failed(
            _("Your own loop trains the model; `model.fit` was never called."),
            expected,
            _("Only the data that `fit` and `train_on_batch` are given can be read."),
            _("Call `model.fit` with the prepared data."),
        )
    if evidence.stopped:
        return failed(
            _("Your code stopped before `model.fit`."),
            expected,
            why,
            _("Fix first what stopped your code."),
        )
    return failed(
        _("`model.fit` was never called."),
        expected,
        why,
        _("Keep the call of `model.fit` from the exercise."),
    )


def given_shape(given: Given, sample: Sample) -> Message:
    """Say which shape the inputs have."""
    text = _("{to} was given inputs of shape {shape}.")
    return given.found(text, shape=sample.shape)
