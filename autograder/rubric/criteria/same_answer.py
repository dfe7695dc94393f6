"""Compare what a student's function returned with the solution's answer.

A list and a tuple are the same, and so are an array and a tensor, or one number of
Python and of NumPy.
"""

from __future__ import annotations

import numpy as np

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
    NotFinite,
    NumberArray,
    Sampled,
    TextArray,
    Unknown,
)
from autograder.facts.plain_values import value_of
from autograder.i18n import Message, _, _n
from autograder.rubric.criteria.answer_difference import (
    AnswerDifference,
    Rules,
    differs_in,
    type_of,
    values_differ,
)
from autograder.rubric.criteria.judging import listing
from autograder.rubric.criteria.same_array import (
    compare_arrays,
    compare_samples,
)
from autograder.rubric.criteria.same_model import model_difference


def difference(found: Answer, right: Answer, rules: Rules) -> AnswerDifference | None:
    """Return the first difference from the right answer; None if there is none."""
    return _compare(found, right, rules, "")


def _compare(
    found: Answer, right: Answer, rules: Rules, path: str
) -> AnswerDifference | None:
    if rules.dtypes == "any":
        found, right = _as_array(found, right), _as_array(right, found)
    if isinstance(found, ModelAnswer) and isinstance(right, ModelAnswer | SealedModel):
        differs = model_difference(found, right)
        return None if differs is None else AnswerDifference(*differs)
    one, other = _form(found), _form(right)
    if one != other:
        return differs_in(
            _("the type of the answer"), path, type_of(found), type_of(right)
        )
    match found, right:
        case Sampled(), Sampled():
            return compare_samples(found, right, rules, path)
        case (Sampled(), _) | (_, Sampled()):
            return differs_in(_("the shape"), path, type_of(found), type_of(right))
        case Frame(), Frame():
            return _compare_frames(found, right, rules)
        case Items(), Items():
            return _compare_items(found, right, rules, path)
        case Entries(), Entries():
            return _compare_entries(found, right, rules, path)
        case str(), str():
            return values_differ(found, right, path) if found != right else None
        case None, None:
            return None
        case (Unknown() | SealedModel() | FileBytes(), _) | (
            _,
            Unknown() | SealedModel() | FileBytes(),
        ):
            return differs_in(
                _("the type of the answer"), path, type_of(found), type_of(right)
            )
    return compare_arrays(found, right, rules, path)


def _compare_items(
    found: Items, right: Items, rules: Rules, path: str
) -> AnswerDifference | None:
    if len(found.items) != len(right.items):
        return differs_in(
            _("the number of items"),
            path,
            _count(len(found.items)),
            _count(len(right.items)),
        )
    for number, pair in enumerate(zip(found.items, right.items, strict=True)):
        if differs := _compare(*pair, rules, f"{path}[{number}]"):
            return differs
    return None


def _compare_entries(
    found: Entries, right: Entries, rules: Rules, path: str
) -> AnswerDifference | None:
    if set(found.keys) != set(right.keys):
        return differs_in(
            _("the keys"),
            path,
            _("the keys {keys}").format(
                keys=shown(Items(kind="list", items=found.keys))
            ),
            _("the keys {keys}").format(
                keys=shown(Items(kind="list", items=right.keys))
            ),
        )
    own = dict(zip(found.keys, found.values, strict=True))
    for key, value in zip(right.keys, right.values, strict=True):
        if differs := _compare(own[key], value, rules, f"{path}[{key!r}]"):
            return differs
    return None


def _compare_frames(
    found: Frame, right: Frame, rules: Rules
) -> AnswerDifference | None:
    if found.columns != right.columns:
        return differs_in(
            _("the columns"),
            "",
            _("the columns {names}").format(names=listing(found.columns)),
            _("the columns {names}").format(names=listing(right.columns)),
        )
    for name, own, wanted in zip(
        right.columns, found.values, right.values, strict=True
    ):
        if differs := _compare(own, wanted, rules, f"[{name!r}]"):
            return differs
    return None


def _form(answer: Answer) -> str:
    match answer:
        case None:
            return "none"
        case Unknown() | SealedModel() | ModelAnswer() | FileBytes():
            return "object"
        case Items(kind=kind):
            return "set" if kind == "set" else "list"
        case Entries():
            return "dict"
        case Frame():
            return "frame"
        case Sampled():
            return "array"
        case NumberArray(shape=()) | bool() | int() | float() | NotFinite():
            return "number"
        case NumberArray() | TextArray():
            return "array"
    return "text"


def _as_array(answer: Answer, other: Answer) -> Answer:
    """Return a list of numbers as an array, where the other answer is one."""
    if not (isinstance(answer, Items) and isinstance(other, NumberArray)):
        return answer
    if not _holds_numbers(answer):
        return answer
    try:
        return NumberArray.of(np.array(value_of(answer)))
    except ValueError:
        return answer


def _holds_numbers(answer: Answer) -> bool:
    match answer:
        case Items(kind="list" | "tuple", items=items):
            return all(map(_holds_numbers, items))
    return isinstance(answer, NumberArray | bool | int | float | NotFinite)


def _count(count: int) -> Message:
    return _n("{count} item", "{count} items", count).format(count=count)
