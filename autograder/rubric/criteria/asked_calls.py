"""A call of a function that a rubric asks for, as the rubric writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from autograder.facts.base import Fact, Name
from autograder.facts.function_calls import Arguments, CallStep
from autograder.facts.plain_values import datum_of


class Case(Fact):
    """One call that a rubric asks for. `given` makes it."""

    arguments: Arguments = Arguments()
    steps: tuple[CallStep, ...] = ()
    """Calls of the object that it returns."""
    error: Name = ""
    """The class of the error that it must raise; empty if it must return."""

    def on(self, *values: Any, **named: Any) -> Case:
        """Return the same call, whose result is then called with these arguments."""
        return self.then("", *values, **named)

    def then(self, method: str, *values: Any, **named: Any) -> Case:
        """Return the same call, followed by a call of a method of its result."""
        step = CallStep(method=method, arguments=_arguments(values, named))
        return self.model_copy(update={"steps": (*self.steps, step)})

    def raises(self, error: str) -> Case:
        """Return the same call, which must raise an error of this class."""
        return self.model_copy(update={"error": error})


def given(*values: Any, **named: Any) -> Case:
    """Return a call with these arguments: numbers, text, arrays, lists, dictionaries.

    Raises:
        ValueError: for other values, and for those that are too large.
    """
    return Case(arguments=_arguments(values, named))


def _arguments(values: tuple[Any, ...], named: Mapping[str, Any]) -> Arguments:
    return Arguments(
        values=tuple(map(datum_of, values)),
        named={name: datum_of(value) for name, value in named.items()},
    )


def case_of(value: Any) -> Case:
    """Return a call as a rubric may write it: one argument, or several in a tuple."""
    if isinstance(value, Case):
        return value
    return given(*value) if isinstance(value, tuple) else given(value)


Cases = Annotated[tuple[Case, ...], Field(max_length=50)]
