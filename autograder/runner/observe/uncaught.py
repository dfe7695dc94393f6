"""Describe an error of a submission: its place, its code, and a suggestion."""

from __future__ import annotations

import builtins
import contextlib
import itertools
import re
import sys
import sysconfig
import tempfile
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.facts.calls import Place
from autograder.facts.close_names import close_name
from autograder.facts.error_fact import MAX_BASES, ErrorFact
from autograder.i18n import _, joined
from autograder.runner.observe.frames import place_of
from autograder.submissions.source.cells import Cell

MAX_FRAMES = 10
MAX_NAMES = 5_000
_TRACEBACK = "Traceback (most recent call last):"


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
        bases=_bases(type(error)),
        message=_message(error)[:2_000],
        place=last[0],
        code=last[1],
        suggestion=_suggestion(error),
        traceback=joined(
            (
                _("{place}: {code}").format(place=place, code=code)
                for place, code in frames[-MAX_FRAMES:]
            ),
            "\n",
        ),
    )


def _bases(kind: type[BaseException]) -> tuple[str, ...]:
    """Return the classes of an own class, up to the first one that is no own one."""
    names = []
    for one, base in itertools.pairwise(kind.__mro__):
        if one.__module__ != "__main__":
            break
        names.append(base.__name__)
    return tuple(names[:MAX_BASES])


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.msg:
        return error.msg
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - the student's own __str__ may raise
        return "(no message)"
    if _TRACEBACK in text:  # the message contains the traceback of another error
        text = text[text.rindex(_TRACEBACK) :].strip()
        text = next((line for line in text.splitlines()[1:] if line[:1].strip()), text)
    return without_own_paths(text)


def without_own_paths(text: str) -> str:
    """Remove the folders of this machine and tracebacks from a text.

    A file of an installed package keeps its path inside `site-packages`. A file in the
    working folder keeps the name that the student wrote.
    """
    head, trace, __ = text.partition("Traceback (most recent call last)")
    if trace:
        text = head.rstrip(" \n\t-:")
    for folder, instead in _folders():
        text = text.replace(f"{folder}/", instead)
    return text


def _folders() -> list[tuple[str, str]]:
    """Return the folders of the grader, each with its replacement, inner ones first."""
    own = {sysconfig.get_path("stdlib"), sys.prefix, sys.base_prefix,
           str(Path(__file__).parents[2]), tempfile.gettempdir()}  # fmt: skip
    with contextlib.suppress(OSError):  # a student may have removed it
        own.add(str(Path.cwd()))
    packages = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    found = [*((folder, "") for folder in own),
             *((folder, "site-packages/") for folder in packages)]  # fmt: skip
    return sorted((f for f in found if len(f[0]) > 1), key=lambda f: -len(f[0]))


def _line(filename: str, number: int | None, cells: Sequence[Cell]) -> str:
    for cell in cells:
        if cell.filename == filename and number:
            lines = cell.text.split("\n")
            return lines[min(number, len(lines)) - 1].strip()[:200]
    return ""


def _suggestion(error: BaseException) -> str:
    """Return the existing name that the student probably meant, or nothing."""
    try:
        if isinstance(error, OSError) or type(error).__name__ == "NotFoundError":
            return _file_of_the_data(error)[:200]
        wanted, names = _names(error)
        known = [n for n in names if n != wanted and not n.startswith("_")]
        return (close_name(wanted, known[:MAX_NAMES]) or "")[:200] if wanted else ""
    except Exception:  # noqa: BLE001 - the student's own __dir__ may raise
        return ""


def _names(error: BaseException) -> tuple[str, Iterable[str]]:
    """Return the name that was not found, and all names that exist in its place."""
    if isinstance(error, NameError):
        frame = list(traceback.walk_tb(error.__traceback__))[-1][0]
        return error.name or "", [*frame.f_locals, *frame.f_globals, *dir(builtins)]
    if isinstance(error, AttributeError):
        return error.name or "", dir(error.obj)
    if isinstance(error, ImportError) and error.name in sys.modules:
        wanted = re.match(r"cannot import name '(\w+)'", error.msg)
        return wanted[1] if wanted else "", dir(sys.modules[error.name])
    return "", ()


def _file_of_the_data(error: BaseException) -> str:
    """Return the file or folder of the data that was probably meant, or nothing.

    One of the same name in another place is nearer than one with a similar path.
    """
    paths = itertools.islice(Path("data").rglob("[!.]*"), MAX_NAMES)
    known = ["data", *map(str, paths)]
    named = [error.filename] if isinstance(error, OSError) else []
    for wanted in map(
        str, named + re.findall(r"[^\s'\";]*[./][^\s'\";]*\w", str(error))
    ):
        same = [path for path in known if Path(path).name == Path(wanted).name]
        meant = same[0] if len(same) == 1 else close_name(wanted, known)
        if meant and meant != wanted:
            return meant
    return ""
