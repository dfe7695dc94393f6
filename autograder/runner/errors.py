"""What a submission raised, as a fact: where, with which code, and what was meant."""

from __future__ import annotations

import builtins
import re
import sys
import traceback
from collections.abc import Iterable, Sequence

from autograder.facts.names import close_name
from autograder.facts.observation import ErrorFact, Place
from autograder.runner.recorder import place_of
from autograder.runner.source import Cell

MAX_FRAMES = 10
MAX_NAMES = 5_000


def error_fact(error: BaseException, cells: Sequence[Cell]) -> ErrorFact:
    """Describe an exception that the submission did not catch."""
    frames = [
        (place, _line(frame.filename, frame.lineno, cells))
        for frame in traceback.extract_tb(error.__traceback__)
        if (place := place_of(frame.filename, frame.lineno))
    ]
    if isinstance(error, SyntaxError) and error.filename:
        place = place_of(error.filename, error.lineno)
        if place is not None:
            frames.append((place, _line(error.filename, error.lineno, cells)))
    last: tuple[Place | None, str] = frames[-1] if frames else (None, "")
    return ErrorFact(
        kind=type(error).__name__,
        message=_message(error)[:2_000],
        place=last[0],
        code=last[1],
        suggestion=_suggestion(error),
        traceback="\n".join(f"{place}: {code}" for place, code in frames[-MAX_FRAMES:]),
    )


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.msg:
        return error.msg
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - the student's own __str__ may raise
        return "(no message)"


def _line(filename: str, number: int | None, cells: Sequence[Cell]) -> str:
    for cell in cells:
        if cell.filename == filename and number:
            lines = cell.text.split("\n")
            return lines[min(number, len(lines)) - 1].strip()[:200]
    return ""


def _suggestion(error: BaseException) -> str:
    """Return the name that was probably meant, among those that there were."""
    try:
        wanted, names = _names(error)
        known = [n for n in names if n != wanted and not n.startswith("_")]
        return (close_name(wanted, known[:MAX_NAMES]) or "")[:200] if wanted else ""
    except Exception:  # noqa: BLE001 - the student's own __dir__ may raise
        return ""


def _names(error: BaseException) -> tuple[str, Iterable[str]]:
    """Return the name that was not found, and the names where it was looked for."""
    if isinstance(error, NameError):
        frame = list(traceback.walk_tb(error.__traceback__))[-1][0]
        return error.name or "", [*frame.f_locals, *frame.f_globals, *dir(builtins)]
    if isinstance(error, AttributeError):
        return error.name or "", dir(error.obj)
    if isinstance(error, ImportError) and error.name in sys.modules:
        wanted = re.match(r"cannot import name '(\w+)'", error.msg)
        return wanted[1] if wanted else "", dir(sys.modules[error.name])
    return "", ()
