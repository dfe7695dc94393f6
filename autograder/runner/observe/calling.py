"""Call functions of a submission when its code has come to its end.

Random numbers are seeded before each call, so that the solution draws the same ones.
"""

from __future__ import annotations

import ctypes
import os
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder.facts.error_fact import ErrorFact
from autograder.facts.function_calls import (
    CallsReport,
    FunctionCall,
    Outcome,
)
from autograder.facts.plain_data import Unknown
from autograder.runner.observe import plotted
from autograder.runner.observe.answering import answered
from autograder.runner.observe.returned import described_variable, file_bytes
from autograder.runner.observe.uncaught import error_fact
from autograder.sandbox.patience import Clock
from autograder.submissions.source.cells import Cell

SEED = 0
GRACE = 1.0
"""Seconds in which a call may end when its time is over."""
MAX_BYTES = 2_000_000
"""The most bytes that all answers take together in the report."""


class _TimeOver(BaseException):
    """A call has taken its time. Code that catches every `Exception` lets it pass."""


def make_calls(
    calls: Sequence[FunctionCall],
    namespace: Mapping[str, Any],
    cells: Sequence[Cell],
    send: Callable[[CallsReport], None],
    folder: Path,
    room: int = MAX_BYTES,
) -> None:
    """Make all calls, and report after each of them: it may end the process.

    Args:
        calls: what to call, in their order.
        namespace: the variables of the submission.
        cells: its code, in which an error is found.
        send: sends a report.
        folder: where the code ran.
        room: the most bytes that all answers take together.
    """
    outcomes: list[Outcome] = []
    left = room

    def report(outcome: Outcome) -> None:
        send(CallsReport(outcomes=(*outcomes, outcome)))

    def give_up() -> None:
        report(Outcome(ending="timeout"))
        os._exit(0)

    for call in calls:
        outcome = _outcome(call, namespace, cells, give_up, folder)
        left -= len(outcome.to_json())
        if left < 0:
            unknown = Unknown(type_name="", too_large=True)
            outcome = Outcome(ending=outcome.ending, answer=unknown)
        report(outcome)
        outcomes.append(outcome)


def outcomes_here(
    calls: Sequence[FunctionCall], namespace: Mapping[str, Any]
) -> dict[str, Outcome]:
    """Make the calls in this process, for a student's own check. Return what came.

    Random numbers of Python and NumPy go on afterwards as before.
    """
    states = random.getstate(), np.random.get_state()
    try:
        return {
            call.key: _outcome(call, namespace, (), lambda: None, Path())
            for call in calls
        }
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])


def _outcome(
    call: FunctionCall,
    namespace: Mapping[str, Any],
    cells: Sequence[Cell],
    give_up: Callable[[], None],
    folder: Path,
) -> Outcome:
    if call.kind == "file":
        answer = file_bytes(folder, call.function)
        return Outcome(ending="returned" if answer else "no_such_name", answer=answer)
    if call.kind == "plots":
        return Outcome(ending="returned", plots=plotted.plots())
    if call.function not in namespace:
        return Outcome(ending="no_such_name")
    function = namespace[call.function]
    if call.kind == "variable":
        return Outcome(ending="returned", answer=described_variable(function))
    if not callable(function):
        return Outcome(ending="not_callable")
    try:
        return _within(call.seconds, lambda: answered(function, call, SEED), give_up)
    except _TimeOver:
        return Outcome(ending="timeout")
    except BaseException as error:  # noqa: BLE001 - a student may raise anything
        return Outcome(ending="raised", error=_error(error, cells))


def _error(error: BaseException, cells: Sequence[Cell]) -> ErrorFact:
    try:
        return error_fact(error, cells)
    except Exception:  # noqa: BLE001 - the student's own class may raise anything
        return ErrorFact(kind=type(error).__name__[:200], message="")


def _within(
    seconds: float, act: Callable[[], Outcome], give_up: Callable[[], None]
) -> Outcome:
    """Return what a function returns, if it does so in time.

    Args:
        seconds: how long it may take.
        act: the function.
        give_up: is called if the function cannot be stopped, for example because it
            waits outside of Python.

    Raises:
        _TimeOver: if it does not.
    """
    over, done, lock = False, threading.Event(), threading.Lock()
    caller = ctypes.c_ulong(threading.get_ident())

    def wait() -> None:
        nonlocal over
        clock, left = Clock(seconds), seconds
        while left > 0:
            if done.wait(left):
                return
            left = clock.left("self", time.process_time() - began)
        with lock:
            if done.is_set():
                return
            over = True
            raise_in(caller, ctypes.py_object(_TimeOver))
        if not done.wait(GRACE):
            give_up()

    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    began = time.process_time()
    threading.Thread(target=wait, daemon=True).start()
    try:
        return act()
    finally:
        with lock:
            done.set()
            if over:  # it may not have been raised yet
                raise_in(caller, None)
