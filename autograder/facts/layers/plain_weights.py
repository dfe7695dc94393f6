"""Write what is computed of a weight in the plainest of the ways that mean the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.facts.layers.arranging import plain_key
from autograder.facts.layers.function_options import Full, Option, axes_of, axis_of
from autograder.facts.layers.weighing import (
    MAX_CHANGES,
    OtherWeight,
    ReadWeight,
    WeightChange,
)

ANY_ORDER = {"add", "multiply", "maximum", "minimum"}
"""Functions of two arguments, whose order does not matter."""
_REDUCTIONS = {"mean", "sum", "max", "min", "prod", "std", "var", "logsumexp"}
_FORMS = {"expand_dims", "squeeze", "reshape"}
_OF_FRACTIONS = ANY_ORDER | _REDUCTIONS | _FORMS | {
    "divide", "exp", "get_item", "log", "matmul", "sqrt", "square", "subtract", "take",
    "transpose",
}  # fmt: skip
"""Functions that leave fractions if fractions enter, as all weights are."""


def plain_operand(operand: Any) -> Any:
    """Return a weight with plain changes, and anything else as it is."""
    if not isinstance(operand, ReadWeight):
        return operand
    weight = operand.model_copy(update={"changes": ()})
    after: Full = operand.shape
    done: list[tuple[WeightChange, Full]] = []
    """The changes so far, each with the shape before it."""
    for number, (change, full, leaving) in enumerate(operand.steps()):
        plain = _plain(change, full, leaving)
        before, after = after, leaving
        if change.function == "cast" and not _counts(change, done):
            continue
        if done and done[-1][0].function == plain.function == "reshape":
            before = done.pop()[1]
        if _does_nothing(plain, before, after):
            continue
        rest = len(operand.changes) - number
        weight, done, plain = _exchanged(weight, done, plain, rest)
        done.append((plain, before))
    return _with(weight, done)


def _with(weight: ReadWeight, done: Sequence[tuple[WeightChange, Full]]) -> ReadWeight:
    changes = tuple(change for change, _before in done)
    return weight.model_copy(update={"changes": changes})


def _counts(cast: WeightChange, done: Sequence[tuple[WeightChange, Full]]) -> bool:
    """Say whether a change of the type of numbers does more than that."""
    fractions = all(change.function in _OF_FRACTIONS for change, _before in done)
    return not fractions or "float" not in str(cast.options.get("dtype"))


def _does_nothing(change: WeightChange, before: Full, after: Full) -> bool:
    match change.function, change.operands:
        case "reshape", _:
            return before == after
        case "transpose", _:
            return change.options.get("axes") == tuple(range(len(before)))
        case "multiply", ("weight", 1.0):
            return True
        case "add", ("weight", 0.0):
            return True
    return False


def _exchanged(
    weight: ReadWeight,
    done: list[tuple[WeightChange, Full]],
    change: WeightChange,
    rest: int,
) -> tuple[ReadWeight, list[tuple[WeightChange, Full]], WeightChange]:
    """Let the one of two weights come first whose text comes first.

    Args:
        weight: a weight without changes.
        done: what was computed of it.
        change: which puts it together with another weight, or anything else.
        rest: how many changes there are from this one on.
    """
    match change.operands:
        case ("weight", OtherWeight() as other) if change.function in ANY_ORDER:
            one = _with(weight, done)
            fits = len(other.changes) + rest <= MAX_CHANGES
            known = None not in (other.of, getattr(weight, "of", None))
            if known and fits and other.to_json() < one.to_json():
                swapped = change.model_copy(update={"operands": ("weight", one)})
                steps = [(c, full[0]) for c, full, _after in other.steps()]
                return other.model_copy(update={"changes": ()}), steps, swapped
    return weight, done, change


def _plain(change: WeightChange, full: Sequence[Full], after: Full) -> WeightChange:
    """Return a change written plainly.

    Args:
        change: the change.
        full: the shapes of its operands.
        after: the shape after it.
    """
    operands = tuple(map(plain_operand, change.operands))
    before = full[operands.index("weight")]
    function, operands = _arithmetic(change.function, operands)
    options = _options(function, change.options, before)
    if function in _FORMS or _adds_axes(options.get("key")):
        function, operands, options = "reshape", ("weight",), {"newshape": after}
    return WeightChange(function=function, operands=operands, options=options)


def _arithmetic(
    function: str, operands: tuple[Any, ...]
) -> tuple[str, tuple[Any, ...]]:
    """Write subtractions and divisions of numbers as additions and products.

    A single index stays a whole number: `take` has one as an operand.
    """
    if function == "true_divide":
        function = "divide"
    if function != "take":
        operands = tuple(float(o) if type(o) is int else o for o in operands)
    match function, operands:
        case "negative", _:
            return "multiply", ("weight", -1.0)
        case "divide", ("weight", float() as number) if number:
            return "multiply", ("weight", 1 / number)
        case "subtract", ("weight", float() as number):
            return "add", ("weight", -number)
        case _, (first, "weight") if function in ANY_ORDER:
            return function, ("weight", first)
    return function, operands


def _options(
    function: str, given: dict[str, Option], before: Full
) -> dict[str, Option]:
    """Leave out defaults, and count axes from the first one."""
    options = {name: value for name, value in given.items() if value is not False}
    if function == "get_item":
        options["key"] = plain_key(options.get("key"), before)
    axes = options.get("axes")
    if function == "transpose" and isinstance(axes, tuple):
        options["axes"] = tuple(axis_of(axis, len(before)) for axis in axes)
    if function in _REDUCTIONS and "axis" in options:
        places = sorted(axes_of(options.pop("axis"), len(before)))
        if places != [*range(len(before))]:
            options["axis"] = tuple(places)
    return options


def _adds_axes(key: Option) -> bool:
    """Say whether an index keeps all numbers."""
    kept = (None, "...", (None, None, None))
    return isinstance(key, tuple) and all(part in kept for part in key)
