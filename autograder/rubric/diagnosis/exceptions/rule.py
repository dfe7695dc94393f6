"""How an error message is put into words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from autograder.facts.observation import ErrorFact
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.diagnosis.case import Finding

Explain = Callable[[re.Match[str], ErrorFact], Finding | None]


class ErrorRule(NamedTuple):
    """A kind of error, the text it comes with, and what to say of it."""

    id: str
    title: Message
    kinds: str
    """Regular expression for the whole name of the exception."""
    message: str
    """Regular expression for a part of its text."""
    explain: Explain

    def of(self, error: ErrorFact) -> Finding | None:
        """Put the error into words; None if it is another one."""
        if not re.fullmatch(self.kinds, error.kind):
            return None
        match = re.search(self.message, error.message, re.S)
        return self.explain(match, error) if match else None


def says(found: Message, why: Message = EMPTY, fix: Message = EMPTY) -> Explain:
    """Return a function that explains every error of a kind in the same words.

    `{0}`, `{1}` and so on stand for the groups of the message.
    """

    def explain(match: re.Match[str], error: ErrorFact) -> Finding:
        parts = [part or "" for part in match.groups()]
        return Finding(found.format(*parts), why.format(*parts), fix.format(*parts))

    return explain


def class_name(text: str) -> str:
    """Return `Dense` of `<class 'keras.layers.Dense'>`; the text if it has no name."""
    names: list[str] = re.findall(r"\w+", text)
    return names[-1] if names else text


def suggestion(name: str) -> Message:
    """Ask whether a name was meant; empty if the name is empty."""
    return _("Did you mean `{name}`?").format(name=name) if name else EMPTY
