"""The base of criteria that compare something with the solution's own answers.

The answers are worked out when the rubric is loaded. They are never sent to a process
that runs a submission.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.function_calls import FunctionCall, Outcome
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.criteria.answer_difference import Dtypes, Rules
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Subject

ENDINGS: dict[str, Message] = {
    "no_such_name": _("is not there"),
    "not_callable": _("is not a function"),
    "ended": _("ends the process, or was not reached"),
    "timeout": _("does not end in time"),
    "memory": _("needs too much memory"),
    "output": _("prints too much"),
}
"""What happened in a call that neither returned nor raised an error."""


class Answered(Criterion):
    """Base of the criteria that need answers of the solution."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.VARIABLES,))
    needs_model: ClassVar[bool] = False
    answers: tuple[Outcome, ...] = ()
    """The solution's own answers. They are set when the rubric is loaded."""

    def with_outcomes(self, outcomes: Mapping[str, Outcome]) -> Self:
        """Take the solution's answers.

        Raises:
            FactError: if the solution has none for a call.
        """
        for number, call in enumerate(self.function_calls):
            if problem := self.no_answer(number, outcomes[call.key]):
                raise FactError(
                    _("{criterion!r}: {call} of the solution {problem}").format(
                        criterion=self.id, call=self.named(call), problem=problem
                    )
                )
        answers = tuple(outcomes[call.key] for call in self.function_calls)
        return self.model_copy(update={"answers": answers})

    def no_answer(self, number: int, outcome: Outcome) -> Message:
        """Say why an outcome of the solution cannot be compared; empty if it can."""
        return EMPTY

    def named(self, call: FunctionCall) -> str:
        """Return how messages name a call."""
        return str(call)


class Compared(Answered):
    """Base of the criteria whose right answers are those of the solution."""

    tolerance: Annotated[float, Field(ge=0)] = 1e-6
    """How far a number may be off."""
    relative: Annotated[float, Field(ge=0, lt=1)] = 1e-4
    """How far a number may be off, as a share of the right one."""
    dtypes: Dtypes = "kind"
    """Which part of the dtype of an array counts: whether it holds whole numbers,
    floating-point numbers, truth values or text (`kind`), all of it (`exact`), or
    nothing (`any`, and a list counts as an array)."""

    @property
    def rules(self) -> Rules:
        """When two answers are the same."""
        return Rules(self.tolerance, self.relative, self.dtypes)
