"""Note the calls of an instructor's functions, and try other arguments on them.

`new --from` proposes calls from these notes. They are values of plain data in variables
of the solution: a list of the name, the arguments, and the arguments by name.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import inspect
import io
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.facts.canonical import canonical
from autograder.facts.function_calls import ModelAnswer, Outcome
from autograder.facts.plain_data import (
    Entries,
    Frame,
    Items,
    NotFinite,
    NumberArray,
    Sampled,
    Unknown,
)
from autograder.facts.plain_values import datum_of
from autograder.runner.observe.other_arguments import (
    DIGITS,
    Call,
    mapped,
    one_row,
    other_arguments,
)
from autograder.runner.observe.returned import described

VARIABLE = "_tried_call_{}"
MOST = 40
"""The most calls that are noted of all functions."""
MOST_OF_ONE = 6
"""The most calls of one function while its first call is tried with other arguments."""
MOST_LATER, MOST_LOOKED_AT = 4, 40
"""How many later calls of it are noted as they are, and how many are looked at: those
of the script, and as many of tests."""
ROWS = 4, 40
"""Longer arrays and lists are cut to so many rows, all arguments alike. A function that
takes windows of a series needs more of them."""
ENOUGH = 2
"""How many different answers tell a function from a wrong one."""
ELEMENTS = 60
"""Arrays with more elements after that are not noted."""
QUICK = 0.5
"""Functions that compute longer, in seconds, are not tried: they may train a model."""


def noted(namespace: dict[str, Any], *names: str) -> None:
    """Replace functions by ones that note their calls, and return the same."""
    for name in names:
        namespace[name] = _Noting(namespace, name).wrapped


def begin_tests(namespace: dict[str, Any], *names: str) -> None:
    """Note as many calls of functions that tests make as those that the script made."""
    for name in names:
        if noting := getattr(namespace.get(name), "noting", None):
            noting.later = noting.looked_at = 0


def free_place(namespace: dict[str, Any]) -> str:
    """Return the next variable for a note; empty if there are enough."""
    places = map(VARIABLE.format, range(MOST))
    return next((place for place in places if place not in namespace), "")


class _Noting:
    """Notes the calls of one function."""

    def __init__(self, namespace: dict[str, Any], name: str) -> None:
        self._namespace, self._name = namespace, name
        self._function: Callable[..., Any] = namespace[name]
        self._answers: list[str] = []
        self._trying = False
        self.later = self.looked_at = 0
        """How many calls after the first one were noted as they are, and how many were
        looked at."""

    @property
    def wrapped(self) -> Callable[..., Any]:
        """The function that stands in the variable."""

        @functools.wraps(self._function)
        def call(*values: Any, **named: Any) -> Any:
            enough = self.later >= MOST_LATER or self.looked_at >= MOST_LOOKED_AT
            if self._trying or enough:
                return self._function(*values, **named)
            shorter = list(shortened(values, named))
            begun = time.process_time()
            answer = self._function(*values, **named)
            if shorter and time.process_time() - begun < QUICK:
                self._trying = True
                with contextlib.redirect_stdout(io.StringIO()):
                    if len(self._answers) < ENOUGH:
                        self._try(shorter)
                    else:
                        self._note_later(shorter[0])
                self._trying = False
            return answer

        call.noting = self  # type: ignore[attr-defined]
        return call

    def _note_later(self, call: Call) -> None:
        """Note one more call if its answer is a new one."""
        before = len(self._answers)
        self._note(call, most=before + 1)
        self.later += len(self._answers) - before
        self.looked_at += 1

    def _try(self, shorter: list[Call]) -> None:
        """Note calls with short arguments, or with longer ones if these say nothing."""
        for first in shorter:
            if len(self._answers) < ENOUGH and self._says_something(first):
                for other in other_arguments(*first, self._left_out(first)):
                    self._note(other)
                row = one_row(*first)
                enough = len(self._answers) >= ENOUGH
                if row and enough and self._is_of_one_kind(first, row):
                    self._note(row, most=MOST_OF_ONE + 1, again=True)

    def _is_of_one_kind(self, first: Call, row: Call) -> bool:
        """Say whether the function answers one row as it answers several.

        A row alone makes no sense for a function that needs several, such as one that
        removes axes of length 1.
        """
        try:
            several, alone = (
                described(self._function(*values, **named))
                for values, named in copy.deepcopy([first, row])
            )
        except BaseException:  # noqa: BLE001 - the function may do anything
            return False
        if isinstance(several, NumberArray) and isinstance(alone, NumberArray):
            one, other = several.numpy(), alone.numpy()
            return one.dtype == other.dtype and (
                one.shape == other.shape
                or (one.ndim == other.ndim and other.shape == (1, *one.shape[1:]))
            )
        return type(several) is type(alone)

    def _left_out(self, call: Call) -> dict[str, Any]:
        """Return the arguments that a call leaves out, with their defaults."""
        values, named = call
        try:
            signature = inspect.signature(self._function)
            given = signature.bind(*values, **named).arguments
        except (TypeError, ValueError):
            return {}
        parameters = signature.parameters.items()
        return {name: p.default for name, p in parameters if name not in given}

    def _says_something(self, call: Call) -> bool:
        """Say whether the function answers a call, with more than an empty array."""
        try:
            return bool(self._answer(call))
        except BaseException:  # noqa: BLE001 - the function may do anything
            return False

    def _note(self, call: Call, most: int = MOST_OF_ONE, again: bool = False) -> None:
        """Note a call if the function answers it, and twice the same.

        Args:
            call: the arguments.
            most: how many calls there may be.
            again: whether it is noted also if its answer is known, because a wrong
                function may differ.
        """
        try:
            answers = {self._answer(call) for _ in range(2)}
        except BaseException:  # noqa: BLE001 - the function may do anything
            return
        if len(answers) > 1 or answers & {*([] if again else self._answers), ""}:
            return
        place = free_place(self._namespace)
        if place and len(self._answers) < most:
            self._answers += answers
            self._namespace[place] = [self._name, *call]

    def _answer(self, call: Call) -> str:
        """Return what tells answers apart; empty if it is nothing to compare with."""
        values, named = copy.deepcopy(call)
        answer = described(self._function(*values, **named))
        if answer is None or isinstance(answer, Unknown):
            return ""
        if isinstance(answer, ModelAnswer):
            return canonical(answer.spec).digest()
        is_empty = isinstance(answer, NumberArray) and not answer.numpy().size
        if is_empty or not is_finite(answer):
            return ""
        return Outcome(ending="returned", answer=answer).to_json()


def shortened(values: Any, named: Any) -> Iterator[Call]:
    """Yield the arguments of a call cut to a few rows, and to more rows."""
    for rows in ROWS:
        with contextlib.suppress(Exception):
            yield mapped(functools.partial(_short, rows=rows), values, named)


def _short(value: Any, rows: int) -> Any:
    """Return a value that can be read in a rubric, or raise ValueError."""
    if isinstance(value, np.ndarray | np.generic):
        part = np.asarray(value)[:rows] if np.ndim(value) else np.asarray(value)
        if part.size > ELEMENTS:
            raise ValueError
        return part.round(DIGITS) if part.dtype.kind == "f" else part
    if isinstance(value, list):
        return [_short(one, rows) for one in value[:rows]]
    if isinstance(value, tuple):
        return tuple(_short(one, rows) for one in value)
    datum_of(value)
    return value


def is_finite(answer: Any) -> bool:
    """Say whether all numbers of an answer are finite, wherever they are."""
    match answer:
        case NumberArray():
            return bool(np.isfinite(answer.numpy()).all())
        case NotFinite():
            return False
        case Sampled(values=values, missing=missing):
            return not missing and is_finite(values)
        case Items(items=parts) | Entries(values=parts) | Frame(values=parts):
            return all(map(is_finite, parts))
    return True
