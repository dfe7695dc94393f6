"""Count the numbers that the author of a model chose, such as constants.

Code can learn weights by itself and put them into a model as constants, or as first
weights. A training then shows nothing. Usual models have few such numbers. Words of a
vocabulary are not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from autograder.facts.arrays import Array
from autograder.facts.base import Fact
from autograder.facts.layers.operating import Operation
from autograder.facts.layers.preprocessing import Normalization
from autograder.facts.layers.weighing import WeightChange
from autograder.facts.spec import ModelSpec

MOST_AXES = 8
"""The most whole numbers that are sizes or axes. A longer row is a list of data."""


def fixed_numbers(model: ModelSpec) -> int:
    """Return how many fixed numbers a model has.

    Equal numbers that stand alone count once, because many layers have the same rate.
    As many `Normalization` layers as inputs do not count: they hold means of the data.
    """
    unread = len(model.graph.inputs) if model.graph else 1
    alone: set[float] = set()
    in_rows = 0
    for layer in model.layers:
        if isinstance(layer, Normalization) and unread:
            unread -= 1
            continue
        for found in _numbers(layer):
            alone |= found.alone
            in_rows += found.in_rows
    return in_rows + len(alone)


class _Found(NamedTuple):
    alone: frozenset[float] = frozenset()
    in_rows: int = 0


def _numbers(value: object, are_constants: bool = False) -> Iterator[_Found]:
    """Yield the numbers in a part of a layer.

    Args:
        value: the part.
        are_constants: whether whole numbers are constants, and not sizes or axes.
    """
    numbers = (int, float) if are_constants else (float,)
    match value:
        case bool():
            return
        case int() | float() if isinstance(value, numbers):
            yield _Found(alone=frozenset((float(value),)))
        case Array():
            yield _Found(in_rows=value.numpy().size)
        case tuple() if len(value) > 1 and all(type(v) in (int, float) for v in value):
            are_sizes = not any(isinstance(part, numbers) for part in value)
            if not are_sizes or len(value) > MOST_AXES:
                yield _Found(in_rows=len(value))
        case tuple():
            for part in value:
                yield from _numbers(part, are_constants)
        case dict():
            yield from _numbers(tuple(value.values()))
        case Fact():
            has_operands = isinstance(value, Operation | WeightChange)
            for name, part in value:
                yield from _numbers(part, has_operands and name == "operands")
