"""The criterion on a function of the student's: it is called, and its answers compared.

The solution's own answers are worked out when the rubric is loaded. They are never sent
to a process that runs a submission.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.function_calls import Arguments, FunctionCall, Outcome
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.i18n import EMPTY, Message, _, _n, sentences
from autograder.rubric.criteria.answered import Compared
from autograder.rubric.criteria.asked_calls import Case, Cases, case_of
from autograder.rubric.criteria.call_code import calls_as_code
from autograder.rubric.criteria.call_faults import advice_on, fault_of, no_answer
from autograder.rubric.criteria.criterion_terms import Ladder, Rubric
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judged_calls import (
    JudgedCall,
    always_raises,
    is_constant,
)
from autograder.rubric.criteria.judging import failed, passed
from autograder.rubric.criteria.judging import partial as partly
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.same_model import sealed
from autograder.rubric.criteria.wrong_code import WrongCode, WrongFunction

MOST_SHOWN = 1
"""How many calls of each function students see, in a proposal."""


class Calls(Compared):
    """A function returns what that of the solution returns for the same arguments.

    Each entry of `public` and `hidden` is a call: an argument, a tuple of several, or
    `given(3, axis=0)`. Students get the public ones with the solution's answers. Hidden
    ones are used when their work is graded, and no report shows them. Each right
    answer is worth a part of the points. A function that returns the same for
    all arguments gets none, and so does one that raises the same error for all.

    A call that must raise an error is `given(-1).raises("ValueError")`. An own class
    that is made from `ValueError` is such an error, too.

    A model that the function returns is compared with the solution's as models are:
    layers, sizes, loss and optimizer, however they are written. `given(units=4).on(x)`
    calls what the function or class returned: a layer, a model, a loss, a metric or a
    function. Layers and models get fixed weights first, and the shapes of their
    weights are compared, too. `given().then("fit", x).then("transform", x)` calls
    methods. The answer of the last call counts.
    """

    example: ClassVar[dict[str, Any]] = {
        "function": "normalise",
        "public": [[1.0, 2.0, 3.0]],
        "hidden": [[5.0, 5.0], [-2.0, 0.0, 6.0]],
    }
    unnamed: ClassVar[str] = "function"
    kind: Literal["calls"] = "calls"
    id: Name = "calls"
    title: Sentence = _("The function returns what it should")
    function: Name
    """The name of the function."""
    public_calls: Cases = ()
    """The calls that students see: the list that is given as `public`."""
    hidden_calls: Cases = ()
    """The calls that nobody sees: the list that is given as `hidden`."""
    seconds: Annotated[float, Field(gt=0, le=600)] = 5.0
    """How long one call may take."""
    tensors: bool = False
    """Whether arrays are given as tensors, as Keras gives them to a loss."""

    if TYPE_CHECKING:

        def __init__(
            self,
            function: str = "",
            *,
            public: Sequence[Any] | bool = (),
            hidden: Sequence[Any] | bool = (),
            **given: Any,
        ) -> None: ...

    @classmethod
    def all_named(
        cls, values: tuple[Any, ...], given: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Take lists of calls for `public` and `hidden`, and True or False as well."""
        named = super().all_named(values, given)
        for name in ("public", "hidden"):
            if isinstance(named.get(name), list | tuple):
                cases = tuple(map(case_of, named.pop(name)))
                named[f"{name}_calls"] = cases
                if name == "public":
                    named[name] = bool(cases)
        return named

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """For each function that the solution calls with plain data, and each class."""
        for name, calls in exercise.calls.items():
            most = 0 if calls[0].hidden else MOST_SHOWN
            shown, rest = calls[:most], calls[most:]
            why = _("it answers {count} calls, each time the same")
            kind = "class" if calls[0].steps else "function"
            tensors = ["tensors=True"] if calls[0].tensors else []
            yield Proposal.of(
                cls, RubricPlace.FUNCTIONS, 2, why.format(count=len(calls)),
                f'title="The {kind} {name}"', f'function="{name}"',
                f"public={calls_as_code(shown)}", f"hidden={calls_as_code(rest)}",
                *tensors, identity=name,
            )._replace(imports=("given",))  # fmt: skip

    @property
    def variables(self) -> tuple[str, ...]:
        """No variables: a function is no value that is reported."""
        return ()

    @property
    def function_calls(self) -> tuple[FunctionCall, ...]:
        """The public calls, then the hidden ones."""
        return tuple(
            FunctionCall(
                function=self.function,
                arguments=case.arguments,
                steps=case.steps,
                tensors=self.tensors,
                seconds=self.seconds,
                hidden=number >= len(self.public_calls),
            )
            for number, case in enumerate(self._cases)
        )

    def no_answer(self, number: int, outcome: Outcome) -> Message:
        """Refuse errors that are not asked for, and values that are no data."""
        return no_answer(self._cases[number], outcome)

    @property
    def wrong_code(self) -> frozenset[WrongCode]:  # type: ignore[override]
        """The solution with another body of the function."""
        return frozenset((WrongFunction(self.function),))

    @property
    def _cases(self) -> tuple[Case, ...]:
        return (*self.public_calls, *self.hidden_calls)

    # -- judging ----------------------------------------------------------------------

    def check(self, evidence: Evidence) -> Verdict:
        """Compare all answers, and show the first wrong one."""
        judged = self._judged(evidence)
        wrong = [one for one in judged if one.fault is not None]
        if not judged or any(one.outcome is None for one in judged):
            return failed(
                _("`{name}` was not called, because the code did not come to its end.")
                .format(name=self.function),
                _("Expected code that runs to its end."),
                self.why,
            )  # fmt: skip
        if not wrong:
            return passed(
                _n("{count} call of `{name}` returns what it should.",
                   "All {count} calls of `{name}` return what they should.",
                   len(judged)).format(count=len(judged), name=self.function)
            )  # fmt: skip
        endings = {one.outcome.ending for one in judged if one.outcome}
        if endings <= {"no_such_name", "not_callable"}:
            return self._no_function(endings)
        if is_constant(judged, self.rules):
            return failed(
                _("`{name}` returns the same for all arguments.").format(
                    name=self.function
                ),
                _("Expected an answer that depends on them."),
                self.why,
                _("Use the parameters of the function in its body, and no variables "
                  "from outside."),
            )  # fmt: skip
        first = min(wrong, key=lambda one: not one.is_public)
        share = 0.0 if always_raises(judged) else 1 - len(wrong) / len(judged)
        words = self._words(first, len(wrong), len(judged))
        return partly(share, *words) if share else failed(*words)

    def _judged(self, evidence: Evidence) -> list[JudgedCall]:
        public = len(self.public_calls)
        judged = []
        triples = zip(self.function_calls, self._cases, self.answers, strict=False)
        for number, (call, case, right) in enumerate(triples):
            outcome = evidence.run.outcomes.get(call.key)
            fault = fault_of(outcome, right, case, self.rules)
            one = JudgedCall(call, case, number < public, outcome, right, fault)
            judged.append(one)
        return judged

    def _no_function(self, endings: Set[str]) -> Verdict:
        found = _("There is no function `{name}`.")
        if endings == {"not_callable"}:
            found = _("`{name}` is not a function.")
        return failed(
            found.format(name=self.function),
            _("Expected a function of this name."),
            self.why,
            _("Write `def {name}(...):` with exactly this name, and not within another "
              "function.").format(name=self.function),
        )  # fmt: skip

    def _words(
        self, one: JudgedCall, wrong: int, count: int
    ) -> tuple[Message, Message, Message, Message]:
        tally = EMPTY
        if count > 1:
            tally = _("{wrong} of {count} calls of `{name}` are wrong.").format(
                wrong=wrong, count=count, name=self.function
            )
        assert one.outcome is not None  # noqa: S101 - both callers have looked
        assert one.fault is not None  # noqa: S101 - as above
        if not one.is_public:
            text = _("For arguments that are hidden, this is wrong: {what}.")
            return (
                sentences(tally, text.format(what=one.fault.what)),
                EMPTY,
                self.why,
                EMPTY,
            )
        call = _("`{call}`").format(call=str(one.call))
        found = _("{call}: {found}.").format(call=call, found=one.fault.found)
        expected = _("Expected {expected}.").format(expected=one.fault.expected)
        return sentences(tally, found), expected, self.why, advice_on(one.outcome)

    def ladder(self) -> Ladder:
        """Ask for a try with small arguments, then with other ones."""
        last = _("Print what each line of the function computes, for one of the calls.")
        if self.public_calls:
            last = _("Print what each line of the function computes for `{call}`."
                ).format(call=str(self.function_calls[0]))  # fmt: skip
        return (
            _("Call `{name}` with a small argument, and compare with what you work out "
              "by hand.").format(name=self.function),
            _("Think of other arguments: 0, negative numbers, numbers that are all the "
              "same, a longer array, an array with more axes."),
            last,
        )  # fmt: skip

    # -- about the rubric -------------------------------------------------------------

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse calls without answers, and calls that all have the same answer."""
        if not self._cases:
            yield _("it has no calls: give `public=[...]` or `hidden=[...]`")
        elif len(self.answers) != len(self._cases):
            yield _("there is no solution.py beside the rubric.py to answer its calls")
        elif self._tells_nothing():
            yield _(
                "all its calls have one answer, so a function that always returns it "
                "passes: add a call with another answer"
            )
        if self.public and not self.public_calls:
            yield _("it is public, and all its calls are hidden")

    def _tells_nothing(self) -> bool:
        takes_some = any(
            arguments != Arguments()
            for case in self._cases
            for arguments in (case.arguments, *(step.arguments for step in case.steps))
        )
        return takes_some and len({answer.to_json() for answer in self.answers}) == 1

    def public_part(self, public: Any) -> Self:
        """Leave out the hidden calls, and the solution's answers to them."""
        part = super().public_part(public)
        answers = tuple(
            one.model_copy(update={"answer": sealed(one.answer)})
            for one in self.answers[: len(self.public_calls)]
        )
        return part.model_copy(update={"hidden_calls": (), "answers": answers})
