"""The criterion on any data that the student prepares: the values of variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.data_as_code import shown
from autograder.facts.function_calls import FunctionCall, Outcome
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.facts.plain_data import Unknown
from autograder.i18n import EMPTY, Message, _, sentences
from autograder.rubric.criteria.answer_difference import AnswerDifference
from autograder.rubric.criteria.answered import ENDINGS, Compared
from autograder.rubric.criteria.criterion_terms import Ladder, Rubric
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, partial, passed
from autograder.rubric.criteria.proposal import (
    MOST_PROPOSED,
    NewExercise,
    Proposal,
    RubricPlace,
    names_as_code,
)
from autograder.rubric.criteria.same_answer import difference
from autograder.rubric.criteria.wrong_code import AddedCode, WrongCode


class Prepared(Compared):
    """Variables hold the same data as those of the solution, at the end of the code.

    They are arrays, tensors, tables of pandas, lists, dictionaries, numbers or text.
    The shapes, the kinds of numbers and the values are compared. Of a large array,
    2,000 elements at random places are compared, and the smallest number, the largest
    one, the mean and the count of missing numbers of all of it. Each right variable is
    worth a part of the points.
    """

    example: ClassVar[dict[str, Any]] = {"data": ("x_train", "y_train")}
    unnamed: ClassVar[str] = "data"
    kind: Literal["prepared"] = "prepared"
    id: Name = "prepared"
    title: Sentence = _("The data are prepared as the exercise asks")
    data: Annotated[tuple[Name, ...], Field(min_length=1, max_length=20)]
    """The names of the variables."""

    if TYPE_CHECKING:

        def __init__(
            self, *variables: str, data: tuple[str, ...] = (), **given: Any
        ) -> None: ...

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """If marked code sets variables with data that can be compared."""
        if chosen := exercise.variables[:MOST_PROPOSED]:
            why = _("their values are the same in each run")
            data = f"data={names_as_code(chosen)}"
            yield Proposal.of(cls, RubricPlace.DATA, 2, why, data)

    @property
    def variables(self) -> tuple[str, ...]:
        """The ones that it looks at."""
        return self.data

    @property
    def function_calls(self) -> tuple[FunctionCall, ...]:
        """A look at each variable."""
        return tuple(FunctionCall(function=name, kind="variable") for name in self.data)

    @property
    def wrong_code(self) -> frozenset[WrongCode]:  # type: ignore[override]
        """The solution with one more pair of brackets around a variable."""
        return frozenset(AddedCode(f"{name} = [{name}]") for name in self.data)

    def named(self, call: FunctionCall) -> str:
        """Return the name of the variable."""
        return call.function

    def no_answer(self, number: int, outcome: Outcome) -> Message:
        """Refuse variables that the solution does not have, or that hold no data."""
        if outcome.ending != "returned":
            return ENDINGS.get(outcome.ending, _("cannot be looked at"))
        if outcome.answer is None or isinstance(outcome.answer, Unknown):
            text = _("is {value}, which cannot be compared")
            return text.format(value=shown(outcome.answer))
        return EMPTY

    def check(self, evidence: Evidence) -> Verdict:
        """Compare each variable, and show the first that differs."""
        faults: list[tuple[str, AnswerDifference]] = []
        for call, right in zip(self.function_calls, self.answers, strict=False):
            outcome = evidence.run.outcomes.get(call.key)
            if fault := self._fault(outcome, right):
                faults.append((call.function, fault))
        if not self.answers:
            faults = [(self.data[0], _NOT_THERE)]
        if not faults:
            return passed(_("The data are as they should be."))
        name, fault = faults[0]
        share = 1 - len(faults) / max(len(self.answers), 1)
        # Hints of the rubric come first. They do not know which variable differs.
        steps = () if self.hints else _steps(name)
        words = (
            sentences(
                _("`{name}`: {found}.").format(name=name, found=fault.found),
            ),
            _("Expected {expected}.").format(expected=fault.expected),
            self.why,
            steps[0] if steps else EMPTY,
            steps[1:],
        )
        return partial(share, *words) if share else failed(*words)

    def _fault(
        self, outcome: Outcome | None, right: Outcome
    ) -> AnswerDifference | None:
        if outcome is None or outcome.ending != "returned":
            return _NOT_THERE
        return difference(outcome.answer, right.answer, self.rules)

    def ladder(self) -> Ladder:
        """Ask for shape and range, then for the order of the steps."""
        return _steps(self.data[0])

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse it without a solution, and if it is public."""
        if len(self.answers) != len(self.data):
            yield _("there is no solution.py beside the rubric.py to compare with")
        if self.public:
            yield _("it cannot be public: students would get the prepared data")


_NOT_THERE = AnswerDifference(
    _("it has no value"), _("there is no such variable"), _("a variable of this name")
)


def _steps(name: str) -> Ladder:
    """Return the hints on one variable."""
    return (
        _("Print the shape, the dtype, the smallest and the largest number of "
          "`{name}`, and compare them with what the exercise asks for.").format(
              name=name),
        _("The order of the steps matters. What is learnt from the training data, "
          "such as a mean or a list of words, is used for other data unchanged."),
        _("Prepare the first row by hand, step by step, and compare it with the "
          "first row of `{name}`.").format(name=name),
    )  # fmt: skip
