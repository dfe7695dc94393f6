"""Calls of a student's functions: what they are given, and what came of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from autograder.facts.base import Fact, Name
from autograder.facts.error_fact import ErrorFact
from autograder.facts.plain_data import Datum, Unknown, shown

MAX_CALLS = 100
MAX_ARGUMENTS = 20


class Arguments(Fact):
    """The arguments of one call."""

    values: Annotated[tuple[Datum, ...], Field(max_length=MAX_ARGUMENTS)] = ()
    named: Annotated[dict[Name, Datum], Field(max_length=MAX_ARGUMENTS)] = {}

    def __str__(self) -> str:
        named = (f"{name}={shown(value)}" for name, value in self.named.items())
        return ", ".join((*map(shown, self.values), *named))


class FunctionCall(Fact):
    """A call of a function or class in a variable."""

    function: Name
    arguments: Arguments = Arguments()
    seconds: Annotated[float, Field(gt=0, le=600)] = 5.0
    """How long it may take."""

    def __str__(self) -> str:
        return f"{self.function}({self.arguments})"

    @property
    def key(self) -> str:
        """What names it among the outcomes of a run."""
        return self.digest()


class CallsJob(Fact):
    """The calls that are made when the code of a submission has come to its end."""

    calls: Annotated[tuple[FunctionCall, ...], Field(max_length=MAX_CALLS)]


Answer = Datum | Unknown
"""What a function returned."""


class Outcome(Fact):
    """What came of one call."""

    ending: Literal[
        "returned", "raised", "no_such_name", "not_callable", "ended", "timeout",
        "memory", "output",
    ]  # fmt: skip
    """`ended`: the process ended during this call, or during one before."""
    answer: Answer = None
    error: ErrorFact | None = None
    """What it raised."""


class CallsReport(Fact):
    """The outcomes of the calls so far, in the order of the calls."""

    outcomes: Annotated[tuple[Outcome, ...], Field(max_length=MAX_CALLS)] = ()
