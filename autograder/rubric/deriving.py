"""Take from the solution what the rubric beside it does not say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from autograder.rubric.solution_facts import KnownSolution

_solution: ContextVar[Callable[[], KnownSolution | None] | None] = ContextVar(
    "_solution", default=None
)


@contextmanager
def beside(find: Callable[[], KnownSolution | None]) -> Iterator[None]:
    """Let the criteria of a rubric that is being loaded ask its solution.

    Args:
        find: runs the solution. It is called once, and only if something is missing.
            It returns None if there is no solution.
    """
    token = _solution.set(cache(find))
    try:
        yield
    finally:
        _solution.reset(token)


def solution_of_rubric() -> KnownSolution | None:
    """Return the solution of the rubric that is being loaded; None if there is none."""
    find = _solution.get()
    return find() if find is not None else None


def filled(
    given: Mapping[str, Any],
    required: Iterable[str],
    derive: Callable[[KnownSolution, Mapping[str, Any]], Mapping[str, Any]],
) -> Mapping[str, Any]:
    """Return arguments, with those that are missing taken from the solution.

    Args:
        given: what the rubric says.
        required: the names of what must be there.
        derive: returns what the solution says, by name.

    Raises:
        FactError: if the solution does not say it.
    """
    if set(required) <= given.keys():
        return given
    known = solution_of_rubric()
    return given if known is None else {**derive(known, given), **given}


def tuples(value: Any) -> Any:
    """Return a value with tuples in place of lists, also within others."""
    if type(value) in (list, tuple):
        return tuple(map(tuples, value))
    if type(value) is dict:
        return {name: tuples(part) for name, part in value.items()}
    return value
