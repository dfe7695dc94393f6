"""Groups of weights of a layer, and how their parameters are counted in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from autograder.i18n import Message, _n


class Weights(NamedTuple):
    """One group of parameters of a layer, e.g. 784 × 256 weights."""

    label: str
    shape: tuple[int, ...]
    is_learnt: bool = True
    """Whether an optimizer changes them, and not the layer itself."""
    gates: int = 1
    """How many equal parts lie side by side on the last axis."""

    @property
    def parameters(self) -> int:
        """The number of parameters in the group."""
        return math.prod(self.shape)

    def __str__(self) -> str:
        return arithmetic((self,))


def arithmetic(groups: Iterable[Weights]) -> str:
    """Return how parameters are counted, e.g. `784 × 256 weights + 256 biases`.

    Weights of one kind that follow each other, and differ in the number of inputs, are
    put together: `4 × (100 + 64) × 64 weights`.
    """
    return " + ".join(_term(list(alike)) for _, alike in groupby(groups, _alike))


def _alike(group: Weights) -> tuple[str, int, int, tuple[int, ...]]:
    """Return what groups have in common that are written as one."""
    rank, last = len(group.shape), group.shape[1:] or group.shape
    return group.label, group.gates, rank, last


def _term(groups: Sequence[Weights]) -> str:
    label, shape, _learnt, gates = groups[0]
    inputs = [f"{group.shape[0]:,}" for group in groups if len(group.shape) > 1]
    factors = [str(gates)] if gates > 1 else []
    if len(inputs) > 1:
        factors.append(f"({' + '.join(inputs)})")
    else:
        factors += inputs or ([str(len(groups))] if len(groups) > 1 else [])
    *others, last = shape[1:] or shape or (1,)
    factors += [f"{n:,}" for n in (*others, last // gates)]
    count = sum(group.parameters for group in groups)
    return f"{' × '.join(factors)} {_LABELS[label](count)}"


_LABELS: dict[str, Callable[[int], Message]] = {
    "weights": lambda count: _n("weight", "weights", count),
    "biases": lambda count: _n("bias", "biases", count),
    "scales": lambda count: _n("scale", "scales", count),
    "offsets": lambda count: _n("offset", "offsets", count),
    "slopes": lambda count: _n("slope", "slopes", count),
    "moving means": lambda count: _n("moving mean", "moving means", count),
    "moving variances": lambda count: _n("moving variance", "moving variances", count),
    "means": lambda count: _n("mean", "means", count),
    "variances": lambda count: _n("variance", "variances", count),
    "counts": lambda count: _n("count", "counts", count),
    "moving deviations": lambda count: _n(
        "moving deviation", "moving deviations", count
    ),
}
"""Written out, so that `make messages` finds them. A new label needs a line here."""
