"""Turn an error of the grader into a fact, so that it affects only one submission."""

from __future__ import annotations

import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from typing import ParamSpec, TypeVar

from autograder.errors import AutograderError, UsageError, WriteError
from autograder.facts.base import Fact, one_line
from autograder.facts.message import Sentence
from autograder.i18n import EMPTY, Message, _, literal

_STEP = "autograder_step"
"""The attribute of an error that names the innermost step."""
P = ParamSpec("P")
T = TypeVar("T")

_PACKAGE = Path(__file__).parent
_LIBRARIES = tuple(
    sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")
)


class Failure(Fact):
    """An error of the grader itself, described for the instructor."""

    step: Sentence
    """The step that failed. It names the criterion, diagnosis, picture or writer."""
    reason: Sentence
    place: Sentence = EMPTY
    """File and line of the error; empty if the text of the error is enough."""

    @property
    def message(self) -> Message:
        """The step, the reason and the place."""
        text = _("{step}: {reason} ({place})") if self.place else _("{step}: {reason}")
        return text.format(step=self.step, reason=self.reason, place=self.place)

    def __str__(self) -> str:
        return str(self.message)

    @classmethod
    def of(cls, error: BaseException, name: Message) -> Failure:
        """Describe an error.

        Args:
            error: the error that was raised.
            name: the name of the step, if no inner `step` has a name.
        """
        step = getattr(error, _STEP, name)
        if isinstance(error, AutograderError):
            return cls(step=step, reason=error.message)
        kind = type(error).__name__
        text = one_line(f"{kind}: {error}" if str(error) else kind, 400)
        return cls(step=step, reason=literal(text), place=place_of(error))


@contextmanager
def step(name: Message, **values: object) -> Iterator[None]:
    """Name the step that runs inside, so that a failure can name it.

    Args:
        name: the name of the step.
        **values: for the fields of the name. They are filled in if it fails.
    """
    try:
        yield
    except Exception as error:
        if not hasattr(error, _STEP):
            setattr(error, _STEP, name.format(**values) if values else name)
        raise


def alone(
    name: Message, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T | Failure:
    """Call a function for one submission. Return its result, or how it failed.

    Args:
        name: the name of the step, if the function does not name its own steps.
        work: the function.
        *args: its arguments.
        **kwargs: its arguments with names.

    Raises:
        UsageError: if the command cannot continue for any submission.
    """
    try:
        return work(*args, **kwargs)
    except WriteError as error:  # one file of one submission
        return Failure.of(error, name)
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 - it must not affect other submissions
        return Failure.of(error, name)


def place_of(error: BaseException) -> Message:
    """Return the last line of our code or the instructor's that ran."""
    places = [
        (frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)
    ]
    own = [place for place in places if not _is_library(place[0])]
    if not own and not places:
        return EMPTY
    filename, line = (own or places)[-1]
    path = Path(filename)
    if path.is_relative_to(_PACKAGE):
        shown = path.relative_to(_PACKAGE.parent).as_posix()
    else:
        shown = "/".join(path.parts[-2:])
    return _("{file}, line {line}").format(file=shown, line=line)


def _is_library(filename: str) -> bool:
    if filename.startswith(str(_PACKAGE)):
        return False
    return filename.startswith(("<", *_LIBRARIES))
