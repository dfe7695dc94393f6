"""The criterion on a file with predictions, which are scored with labels of ours."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from autograder.errors import FactError
from autograder.facts.base import Name
from autograder.facts.function_calls import FileBytes, FunctionCall, Outcome
from autograder.facts.grade import Verdict
from autograder.facts.measured_metrics import MEASURED_METRICS
from autograder.facts.message import Sentence
from autograder.facts.plain_data import NumberArray, TextArray, Unknown
from autograder.facts.plain_values import array_of
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.criteria.answered import ENDINGS, Answered
from autograder.rubric.criteria.criterion_terms import Ladder, NameAsked, Rubric
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, partial, passed
from autograder.rubric.criteria.metrics import higher_is_better, show
from autograder.rubric.criteria.saved_values import (
    METRICS,
    is_measurable,
    measured,
    predictions_in,
)
from autograder.rubric.criteria.wrong_code import AddedCode, WrongCode


class Saved(Answered):
    """The code writes a file with predictions, which are scored with hidden labels.

    A `.csv` has one row for each label, with or without a header; the predictions are
    in the last column, or in the one that is named. Commas, semicolons or tabs are
    between the columns. A `.npy` has one number, or one probability for each class in
    the order of the labels, in each row. It is read on our side as plain text or
    numbers: a model file is never opened. `fit` of Keras trains nothing while a
    submission runs, so the code has to compute the predictions in another way. For
    models of Keras, `TrainsTo` is the criterion. Between the bound and `none_at` the
    points fall in a straight line. Students' own check only says whether the file can
    be read and has enough rows.
    """

    example: ClassVar[dict[str, Any]] = {
        "file": "predictions.csv",
        "labels": [0, 1, 1, 0],
        "metric": "accuracy",
        "at_least": 0.75,
    }
    unnamed: ClassVar[str] = "file"
    kind: Literal["saved"] = "saved"
    id: Name = "saved"
    title: Sentence = _("The predictions in the file are good")
    file: Annotated[
        str, Field(pattern=r"^[\w\-][\w\- ./]*\.(csv|npy)$", max_length=100)
    ]
    """The path of the file, from the folder in which the code runs."""
    labels: NumberArray | TextArray | None = None
    """The right answers, in the order of the rows: an array or a list of numbers or
    texts. Students never get them."""
    rows: Annotated[int, Field(ge=0)] = 0
    """How many labels there are. It is set from them."""
    column: Name = ""
    """The name of the column with the predictions; empty for the last column."""
    metric: Name = "accuracy"
    """What is measured: `accuracy`, `auc`, `mean_absolute_error`,
    `mean_squared_error`, `root_mean_squared_error` or `r2_score`."""
    at_least: float | None = None
    """The metric passes from this value on."""
    at_most: float | None = None
    """The metric passes up to this value."""
    below_solution: float | None = None
    """How far the metric may stay behind that of the solution's own file."""
    none_at: float | None = None
    """The value at which there are no points, such as that of a baseline."""

    if TYPE_CHECKING:

        def __init__(self, file: str = "", **given: Any) -> None: ...

    @classmethod
    def all_named(
        cls, values: tuple[Any, ...], given: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Take any list or array as labels."""
        named = super().all_named(values, given)
        labels = named.get("labels")
        if labels is not None and not isinstance(labels, NumberArray | TextArray):
            array = np.asarray(labels).reshape(-1)
            named |= {"labels": array_of(array), "rows": len(array)}
        return named

    @property
    def function_calls(self) -> tuple[FunctionCall, ...]:
        """A look at the file."""
        return (FunctionCall(function=self.file, kind="file"),)

    @property
    def wrong_code(self) -> frozenset[WrongCode]:  # type: ignore[override]
        """The solution with an empty file."""
        return frozenset((AddedCode(f'open("{self.file}", "w").close()'),))

    @property
    def seen_in_notebook(self) -> bool:
        """The file is looked at where the work is graded."""
        return False

    def named(self, call: FunctionCall) -> str:
        """Return the name of the file."""
        return call.function

    def no_answer(self, number: int, outcome: Outcome) -> Message:
        """Refuse a solution whose file is not there, or cannot be read."""
        if outcome.ending != "returned":
            return ENDINGS.get(outcome.ending, _("cannot be looked at"))
        try:
            self._value(outcome)
        except FactError as error:
            return _("cannot be used: {problem}").format(problem=error.message)
        return EMPTY

    # -- judging ----------------------------------------------------------------------

    def check(self, evidence: Evidence) -> Verdict:
        """Read the file, and compare the metric with the bound."""
        (call,) = self.function_calls
        outcome = evidence.run.outcomes.get(call.key)
        if outcome is None or outcome.ending != "returned":
            return failed(
                _("There is no file `{name}`.").format(name=self.file),
                _("Expected it in the folder in which the code runs."),
                self.why,
                _("Write it with exactly this name, without a folder in front."),
            )
        try:
            value = self._value(outcome)
        except FactError as error:
            return failed(
                _("The file `{name}` cannot be used. {problem}").format(
                    name=self.file, problem=error.message
                ),
                _("Expected one prediction for each of the {count:,} rows.").format(
                    count=self.rows
                ),
                self.why,
            )
        if value is None:
            return passed(_("The file `{name}` can be read.").format(name=self.file))
        return self._judged(value)

    def _judged(self, value: float) -> Verdict:
        bound = self._bound()
        title = MEASURED_METRICS[self.metric].title
        found = _("The {metric} of your predictions is {value}.").format(
            metric=title, value=show(self.metric, value)
        )
        share = self._share(value, bound)
        if share == 1:
            return passed(found)
        text = _("Expected at most {bound}.")
        if higher_is_better(self.metric):
            text = _("Expected at least {bound}.")
        words = found, text.format(bound=show(self.metric, bound)), self.why
        return partial(share, *words) if share else failed(*words)

    def _value(self, outcome: Outcome) -> float | None:
        """Return the metric of a file; None without labels, if it can be read.

        Raises:
            FactError: if it cannot.
        """
        file = outcome.answer
        if not isinstance(file, FileBytes):
            too_large = isinstance(file, Unknown) and file.too_large
            raise FactError(
                _("It is too large.") if too_large else _("It is not a plain file.")
            )
        suffix = PurePosixPath(self.file).suffix
        if self.labels is None:
            predictions_in(file, suffix, self.column, self.rows, are_texts=True)
            return None
        labels = self.labels.numpy()
        are_texts = labels.dtype.kind == "U"
        found = predictions_in(file, suffix, self.column, self.rows, are_texts)
        value = measured(self.metric, found, labels)
        if value is None:
            raise FactError(
                _("The {metric} of its predictions cannot be measured.").format(
                    metric=MEASURED_METRICS[self.metric].title
                )
            )
        return value

    def _bound(self) -> float:
        if self.below_solution is not None:
            own = self._value(self.answers[0]) or 0.0
            sign = -1 if higher_is_better(self.metric) else 1
            return own + sign * self.below_solution
        bound = self.at_least if self.at_most is None else self.at_most
        return bound or 0.0

    def _share(self, value: float, bound: float) -> float:
        """Return the share of the points, 1 at the bound and 0 at `none_at`."""
        sign = 1 if higher_is_better(self.metric) else -1
        if sign * value >= sign * bound:
            return 1.0
        if self.none_at is None or sign * value <= sign * self.none_at:
            return 0.0
        return (self.none_at - value) / (self.none_at - bound)

    def ladder(self) -> Ladder:
        """Ask for the form of the file, then for other data than the training data."""
        return (
            _("Open `{name}` yourself: has it one row for each row of the data, in "
              "their order?").format(name=self.file),
            _("Data that the model has not learnt from show how good it is. Keep a "
              "part of the training data, and measure on it before you write the "
              "file."),
            _("Prepare the new data exactly as the training data, and do not shuffle "
              "them."),
        )  # fmt: skip

    # -- about the rubric -------------------------------------------------------------

    def names(self, rubric: Rubric) -> list[NameAsked]:
        """The metric."""
        return [NameAsked(_("the metric"), self.metric, METRICS)]

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse labels that are all equal, and a bound that decides nothing."""
        if self.labels is None and not self.rows:
            yield _("it has no `labels`")
        if ".." in PurePosixPath(self.file).parts:
            yield _("the file must be in the folder in which the code runs")
        if self.labels is None or self.metric not in METRICS:
            return
        if not is_measurable(self.metric, self.labels.numpy()):
            yield _("{metric} cannot be measured with these labels").format(
                metric=self.metric
            )
            return
        given = (self.at_least, self.at_most, self.below_solution)
        if sum(bound is not None for bound in given) != 1:
            yield _("give one of `at_least`, `at_most` and `below_solution`")
            return
        wrong_way = self.at_most if higher_is_better(self.metric) else self.at_least
        if wrong_way is not None:
            yield _("the bound is on the wrong side for {metric}").format(
                metric=self.metric
            )
        if not self.answers:
            yield _("there is no solution.py beside the rubric.py that writes the file")
            return
        value = self._value(self.answers[0]) or 0.0
        if self._share(value, self._bound()) < 1:
            yield _(
                "the predictions of the solution do not reach the bound: {metric} is "
                "{value}. If a model of Keras makes them, use `TrainsTo`: `fit` trains "
                "nothing here"
            ).format(metric=self.metric, value=f"{value:.3g}")

    def public_part(self, public: Collection[str]) -> Self:
        """Leave out the labels, and the solution's file."""
        part = super().public_part(public)
        return part.model_copy(update={"labels": None, "answers": ()})
