"""Compare arrays: shape, kind of numbers, and each number within a tolerance."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.facts.data_as_code import shown
from autograder.facts.function_calls import (
    Answer,
)
from autograder.facts.plain_data import Items, NumberArray, Sampled, TextArray
from autograder.facts.plain_values import value_of
from autograder.i18n import EMPTY, Message, _, sentences
from autograder.rubric.criteria.answer_difference import (
    AnswerDifference,
    Rules,
    differs_in,
    type_of,
    values_differ,
)

MEANS = 1e-3
"""How far numbers on a whole large array may be off, as a share."""
_KINDS = {
    "b": _("truth values"), "i": _("whole numbers"), "u": _("whole numbers"),
    "f": _("floating-point numbers"), "c": _("complex numbers"), "U": _("texts"),
}  # fmt: skip


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


def compare_arrays(
    found: Answer, right: Answer, rules: Rules, path: str
) -> AnswerDifference | None:
    """Compare two arrays or single numbers; return the first difference."""
    if _shape(found) != _shape(right):
        return differs_in(
            _("the shape"),
            path,
            _("the shape {shape}").format(shape=str(_shape(found))),
            _("the shape {shape}").format(shape=str(_shape(right))),
        )
    if isinstance(found, TextArray) or isinstance(right, TextArray):
        return _compare_texts(found, right, path)
    own, wanted = np.asarray(value_of(found)), np.asarray(value_of(right))  # type: ignore[arg-type]
    kinds = own.dtype.kind, wanted.dtype.kind
    if rules.dtypes == "exact" and own.dtype.name != wanted.dtype.name:
        return differs_in(
            _("the dtype"),
            path,
            _("the dtype {dtype}").format(dtype=own.dtype.name),
            _("the dtype {dtype}").format(dtype=wanted.dtype.name),
        )
    if rules.dtypes != "any" and not _same_kind(*kinds, single=not own.shape):
        return differs_in(
            _("the kind of numbers"),
            path,
            *(_KINDS.get(kind, _("objects")) for kind in kinds),
        )
    wrong = ~_equal(own, wanted, rules)
    if not wrong.any():
        return None
    if not own.shape:
        return values_differ(found, right, path)
    place = tuple(int(n) for n in np.argwhere(wrong)[0])
    values = own[place], wanted[place]
    one, other = map(_number, values)
    return values_differ(one, other, f"{path}{[*place]}")


def _compare_texts(found: Answer, right: Answer, path: str) -> AnswerDifference | None:
    """Compare texts one by one.

    In an array of NumPy, each text would take as much memory as the longest one.
    """
    if not (isinstance(found, TextArray) and isinstance(right, TextArray)):
        kinds = (_kind(answer) for answer in (found, right))
        return differs_in(_("the kind of numbers"), path, *kinds)
    for number, (one, other) in enumerate(zip(found.texts, right.texts, strict=True)):
        if one != other:
            place = [int(n) for n in np.unravel_index(number, right.shape)]
            return values_differ(one, other, f"{path}{place or ''}")
    return None


def _kind(answer: Answer) -> Message:
    if isinstance(answer, TextArray):
        return _KINDS["U"]
    return _KINDS.get(np.asarray(value_of(answer)).dtype.kind, _("objects"))  # type: ignore[arg-type]


def _shape(answer: Answer) -> tuple[int, ...]:
    return answer.shape if isinstance(answer, NumberArray | TextArray) else ()


def _equal(own: Any, wanted: Any, rules: Rules) -> Any:
    if "O" in own.dtype.kind + wanted.dtype.kind:
        return np.asarray(own == wanted)  # whole numbers of any size
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


def _number(value: Any) -> Answer:
    array = np.asarray(value)
    return NumberArray.of(array) if array.dtype.kind in "bfiuc" else str(value)


def compare_samples(
    found: Sampled, right: Sampled, rules: Rules, path: str
) -> AnswerDifference | None:
    """Compare the elements that are reported of large arrays, and their averages."""
    if found.shape != right.shape:
        return differs_in(_("the shape"), path, type_of(found), type_of(right))
    differs = compare_arrays(found.values, right.values, rules, path)
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
        return differs_in(
            _("the values"),
            path,
            _("other values in the same range, or the same in another order"),
            _("each value in its place"),
        )
    return differs_in(_("the values"), path, _range(found), _range(right))
