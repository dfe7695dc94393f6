"""An error of a submission, as a fact."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from autograder.facts.base import Fact, Name, Text
from autograder.facts.calls import Place
from autograder.facts.message import Sentence
from autograder.i18n import EMPTY

MAX_BASES = 5


class ErrorFact(Fact):
    """An exception that the submission did not catch."""

    kind: Name
    bases: Annotated[tuple[Name, ...], Field(max_length=MAX_BASES)] = ()
    """The classes that it is made from, if the code defines its class."""
    message: Text
    place: Place | None = None
    """The last line of the student's own code that ran."""
    code: Text = ""
    """The code of that line."""
    suggestion: Name = ""
    """The name that was probably meant, if the error is about an unknown name."""
    traceback: Sentence = EMPTY
    """The frames of the student's own code."""
