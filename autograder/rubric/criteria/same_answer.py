"""Compare what a student's function returned with the solution's answer.

A list and a tuple are the same, and so are an array and a tensor, or one number of
Python and of NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np

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
    shown,
    value_of,
)
from autograder.i18n import EMPTY, Message, _, _n, sentences
from autograder.rubric.criteria.judging import listing
from autograder.rubric.criteria.same_model import model_difference

Dtypes = Literal["kind", "exact", "any"]
MEANS = 1e-3
"""How far numbers on a whole large array may be off, as a share."""
_KINDS = {
    "b": _("truth values"), "i": _("whole numbers"), "u": _("whole numbers"),
    "f": _("floating-point numbers"), "c": _("complex numbers"), "U": _("texts"),
}  # fmt: skip


class Rules(NamedTuple):
    """When two answers are the same."""

    tolerance: float
    """How far a number may be off."""
    relative: float
    """How far it may be off, as a share of the right one."""
    dtypes: Dtypes
    """Whether the kind of numbers counts, their exact dtype, or neither."""


class Difference(NamedTuple):
    """The first difference between two answers."""

    what: Message
    """What differs, without any value: it is said of hidden arguments, too."""
    found: Message
    expected: Message


def difference(found: Answer, right: Answer, rules: Rules) -> Difference | None:
    """Return the first difference from the right answer; None if there is none."""
    return _compare(found, right, rules, "")


def _compare(
    found: Answer, right: Answer, rules: Rules, path: str
) -> Difference | None:
    if rules.dtypes == "any":
        found, right = _as_array(found, right), _as_array(right, found)
    if isinstance(found, ModelAnswer) and isinstance(right, ModelAnswer | SealedModel):
        differs = model_difference(found, right)
        return None if differs is None else Difference(*differs)
    one, other = _form(found), _form(right)
    if one != other:
        return _differs_in(_("the type of the answer"), path)(
            _type(found), _type(right)
        )
    match found, right:
        case Sampled(), Sampled():
            return _compare_samples(found, right, rules, path)
        case (Sampled(), _) | (_, Sampled()):
            return _differs_in(_("the shape"), path)(_type(found), _type(right))
        case Frame(), Frame():
            return _compare_frames(found, right, rules)
        case Items(), Items():
            return _compare_items(found, right, rules, path)
        case Entries(), Entries():
            return _compare_entries(found, right, rules, path)
        case str(), str():
            return _of_values(found, right, path) if found != right else None
        case None, None:
            return None
        case (Unknown() | SealedModel() | FileBytes(), _):
            return _differs_in(_("the type of the answer"), path)(
                _type(found), _type(right)
            )
        case (_, Unknown() | SealedModel() | FileBytes()):
            return _differs_in(_("the type of the answer"), path)(
                _type(found), _type(right)
            )
    return _compare_arrays(found, right, rules, path)


def _compare_items(
    found: Items, right: Items, rules: Rules, path: str
) -> Difference | None:
    if len(found.items) != len(right.items):
        return _differs_in(_("the number of items"), path)(
            _count(len(found.items)), _count(len(right.items))
        )
    for number, pair in enumerate(zip(found.items, right.items, strict=True)):
        if differs := _compare(*pair, rules, f"{path}[{number}]"):
            return differs
    return None


def _compare_entries(
    found: Entries, right: Entries, rules: Rules, path: str
) -> Difference | None:
    if set(found.keys) != set(right.keys):
        return _differs_in(_("the keys"), path)(
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


def _compare_frames(found: Frame, right: Frame, rules: Rules) -> Difference | None:
    if found.columns != right.columns:
        return _differs_in(_("the columns"), "")(
            _("the columns {names}").format(names=listing(found.columns)),
            _("the columns {names}").format(names=listing(right.columns)),
        )
    for name, own, wanted in zip(
        right.columns, found.values, right.values, strict=True
    ):
        if differs := _compare(own, wanted, rules, f"[{name!r}]"):
            return differs
    return None


def _compare_samples(
    found: Sampled, right: Sampled, rules: Rules, path: str
) -> Difference | None:
    if found.shape != right.shape:
        return _differs_in(_("the shape"), path)(_type(found), _type(right))
    differs = _compare(found.values, right.values, rules, path)
    alike = found.missing == right.missing and np.allclose(
        [found.low, found.high, found.mean],
        [right.low, right.high, right.mean],
        rtol=max(rules.relative, MEANS), atol=max(rules.tolerance, MEANS * right.high),
    )  # fmt: skip
    if differs is None and alike:
        return None
    if differs is not None and differs.what != _("the values"):
        return differs
    if alike:
        return _differs_in(_("the values"), path)(
            _("other values in the same range, or the same in another order"),
            _("each value in its place"),
        )
    return _differs_in(_("the values"), path)(_range(found), _range(right))


def _range(array: Sampled) -> Message:
    if isinstance(array.values, TextArray):
        first = shown(Items(kind="list", items=array.values.texts[:3]))
        return _("texts such as {texts}").format(texts=first)
    missing = _("and {count} that are missing").format(count=array.missing)
    return sentences(
        _("numbers from {low:.4g} to {high:.4g}, {mean:.4g} on average").format(
            low=array.low, high=array.high, mean=array.mean
        ),
        missing if array.missing else EMPTY,
    )


def _compare_arrays(
    found: Answer, right: Answer, rules: Rules, path: str
) -> Difference | None:
    own, wanted = np.asarray(value_of(found)), np.asarray(value_of(right))  # type: ignore[arg-type]
    if own.shape != wanted.shape:
        return _differs_in(_("the shape"), path)(
            _("the shape {shape}").format(shape=str(own.shape)),
            _("the shape {shape}").format(shape=str(wanted.shape)),
        )
    kinds = own.dtype.kind, wanted.dtype.kind
    if rules.dtypes == "exact" and own.dtype.name != wanted.dtype.name:
        return _differs_in(_("the dtype"), path)(
            _("the dtype {dtype}").format(dtype=own.dtype.name),
            _("the dtype {dtype}").format(dtype=wanted.dtype.name),
        )
    if rules.dtypes != "any" and not _same_kind(*kinds, single=not own.shape):
        return _differs_in(_("the kind of numbers"), path)(
            *(_KINDS.get(kind, _("objects")) for kind in kinds)
        )
    wrong = ~_equal(own, wanted, rules)
    if not wrong.any():
        return None
    if not own.shape:
        return _of_values(found, right, path)
    place = tuple(int(n) for n in np.argwhere(wrong)[0])
    values = own[place], wanted[place]
    one, other = map(_number, values)
    return _of_values(one, other, f"{path}{[*place]}")


def _equal(own: Any, wanted: Any, rules: Rules) -> Any:
    if "O" in own.dtype.kind + wanted.dtype.kind or own.dtype.kind == "U":
        return np.asarray(own == wanted)  # texts, or whole numbers of any size
    if own.dtype.kind == wanted.dtype.kind == "b":
        return own == wanted
    with np.errstate(all="ignore"):
        close = np.isclose(
            own.astype(complex if own.dtype.kind == "c" else float),
            wanted.astype(complex if wanted.dtype.kind == "c" else float),
            rtol=rules.relative, atol=rules.tolerance, equal_nan=True,
        )  # fmt: skip
    return close | (own == wanted)


def _same_kind(own: str, wanted: str, single: bool) -> bool:
    """Whole numbers with and without a sign are alike; 3 and 3.0 are one number."""
    alike = {"u": "i"} | ({"f": "i", "O": "i"} if single else {})
    return alike.get(own, own) == alike.get(wanted, wanted)


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
    """Return a list as an array, where the other answer is one."""
    if not (isinstance(answer, Items) and isinstance(other, NumberArray)):
        return answer
    try:
        return NumberArray.of(np.array([value_of(item) for item in answer.items]))
    except ValueError:
        return answer


def _type(answer: Answer) -> Message:
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


def _differs_in(what: Message, path: str) -> Callable[[Message, Message], Difference]:
    def said(found: Message, expected: Message) -> Difference:
        if path:
            text = _("{what} at {path}")
            found = text.format(what=found, path=path)
            expected = text.format(what=expected, path=path)
        return Difference(what, found, expected)

    return said


def _of_values(found: Answer, right: Answer, path: str) -> Difference:
    return _differs_in(_("the values"), path)(*map(_literal, (found, right)))


def _literal(answer: Answer) -> Message:
    others = ModelAnswer | SealedModel | Sampled | Frame | FileBytes
    assert not isinstance(answer, others)  # noqa: S101 - none is shown as code
    return _("{value}").format(value=shown(answer))


def _number(value: Any) -> Answer:
    array = np.asarray(value)
    return NumberArray.of(array) if array.dtype.kind in "bfiuc" else str(value)


def _count(count: int) -> Message:
    return _n("{count} item", "{count} items", count).format(count=count)
