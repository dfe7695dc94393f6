"""One fault costs one submission: what raises becomes a fact about where and why."""

from __future__ import annotations

import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from typing import ParamSpec, TypeVar

from autograder.errors import AutograderError, UsageError, WriteError
from autograder.facts.base import Fact, Sentence, clean

P = ParamSpec("P")
T = TypeVar("T")

_PACKAGE = Path(__file__).parent
_LIBRARIES = tuple(
    sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")
)


class Failure(Fact):
    """How a step failed in the grader itself, for the instructor."""

    step: Sentence
    """What was being done; it names the criterion, diagnosis, picture or writer."""
    reason: Sentence
    place: Sentence = ""
    """File and line; empty for an error whose text says it all."""

    def __str__(self) -> str:
        place = f" ({self.place})" if self.place else ""
        return f"{self.step}: {self.reason}{place}"

    @classmethod
    def of(cls, error: BaseException, name: str) -> Failure:
        """Describe an error.

        Args:
            error: what was raised.
            name: the step that it ended, if no `step` inside of it was named.
        """
        inner = getattr(error, "__notes__", ())
        expected = isinstance(error, AutograderError)
        kind = type(error).__name__
        text = str(error) if expected else f"{kind}: {error}" if str(error) else kind
        return cls(
            step=str(inner[0]) if inner else name,
            reason=clean(text, 400).replace("\n", " "),
            place="" if expected else place_of(error),
        )


@contextmanager
def step(name: str) -> Iterator[None]:
    """Name what is being done, for whoever reads that it failed."""
    try:
        yield
    except Exception as error:
        error.add_note(name)
        raise


def alone(
    name: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T | Failure:
    """Do a step for one submission; return what came of it, or how it failed.

    Args:
        name: what is being done, where the work does not name its own steps.
        work: the function that does it.
        *args: its arguments.
        **kwargs: those with names.

    Raises:
        UsageError: if the command cannot go on for anybody, whatever the submission.
    """
    try:
        return work(*args, **kwargs)
    except WriteError as error:  # one file of one submission
        return Failure.of(error, name)
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 - nobody else pays for it
        return Failure.of(error, name)


def place_of(error: BaseException) -> str:
    """Return the last line that was reached in our code or an instructor's."""
    places = [
        (frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)
    ]
    own = [place for place in places if not _is_library(place[0])]
    if not own and not places:
        return ""
    filename, line = (own or places)[-1]
    path = Path(filename)
    if path.is_relative_to(_PACKAGE):
        shown = path.relative_to(_PACKAGE.parent).as_posix()
    else:
        shown = "/".join(path.parts[-2:])
    return f"{shown}, line {line}"


def _is_library(filename: str) -> bool:
    if filename.startswith(str(_PACKAGE)):
        return False
    return filename.startswith(("<", *_LIBRARIES))
