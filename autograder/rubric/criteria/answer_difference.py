"""How two answers may differ, and the words for it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from autograder.facts.data_as_code import shown
from autograder.facts.function_calls import (
    Answer,
    FileBytes,
    ModelAnswer,
    SealedModel,
)
from autograder.facts.plain_data import (
    Entries,
    Frame,
    Items,
    NumberArray,
    Sampled,
    TextArray,
    Unknown,
)
from autograder.i18n import Message, _

Dtypes = Literal["kind", "exact", "any"]


class Rules(NamedTuple):
    """When two answers are the same."""

    tolerance: float
    """How far a number may be off."""
    relative: float
    """How far it may be off, as a share of the right one."""
    dtypes: Dtypes
    """Whether the kind of numbers counts, their exact dtype, or neither."""


class AnswerDifference(NamedTuple):
    """The first difference between two answers."""

    what: Message
    """What differs, without any value, because reports also show it for hidden
    arguments."""
    found: Message
    expected: Message


def type_of(answer: Answer) -> Message:
    """Return the words for the type of an answer, with its shape if it has one."""
    match answer:
        case None:
            return _("None")
        case Unknown(too_large=True):
            return _("an answer that is too large to be reported")
        case Unknown(type_name=name):
            return _("a value of the type {name}").format(name=name)
        case ModelAnswer() | SealedModel():
            return _("a model")
        case Items(kind="set"):
            return _("a set")
        case Items(kind="tuple"):
            return _("a tuple")
        case Items():
            return _("a list")
        case Entries():
            return _("a dictionary")
        case str():
            return _("a text")
        case Frame(columns=columns):
            return _("a DataFrame with {count} columns").format(count=len(columns))
        case Sampled(shape=shape):
            return _("an array of the shape {shape}").format(shape=str(shape))
        case NumberArray(shape=shape) | TextArray(shape=shape) if shape:
            return _("an array of the shape {shape}").format(shape=str(shape))
    return _("a single number")


def differs_in(
    what: Message, path: str, found: Message, expected: Message
) -> AnswerDifference:
    """Return a difference.

    Args:
        what: what differs.
        path: where in the answer, such as `[0]`; empty for the whole answer.
        found: what the student's function returned.
        expected: what that of the solution returns.
    """
    if path:
        text = _("{what} at {path}")
        found = text.format(what=found, path=path)
        expected = text.format(what=expected, path=path)
    return AnswerDifference(what, found, expected)


def values_differ(found: Answer, right: Answer, path: str) -> AnswerDifference:
    """Return a difference that shows both values."""
    return differs_in(_("the values"), path, *map(_literal, (found, right)))


def _literal(answer: Answer) -> Message:
    others = ModelAnswer | SealedModel | Sampled | Frame | FileBytes
    assert not isinstance(answer, others)  # noqa: S101 - none is shown as code
    return _("{value}").format(value=shown(answer))
