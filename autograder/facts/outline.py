"""The form of the examples of a plan: what the controller knows without the arrays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from autograder.facts.base import Fact, Name
from autograder.facts.ordered import Ordered

Task = Literal["classes", "yes_no", "numbers"]
"""What labels are: one class of several; 0 or 1 in each column; or numbers."""
RowShape = Annotated[
    tuple[Annotated[int, Field(ge=0)], ...], Field(max_length=10, strict=False)
]
"""The shape of one example."""


def task_of(labels: np.ndarray) -> Task:
    """Say what labels are. Class numbers look like other numbers."""
    if not np.isin(labels, (0, 1)).all():
        return "numbers"
    if labels.ndim < 2 or labels.shape[-1] == 1:
        return "yes_no"
    ones = labels.sum(axis=-1)
    # Steps after the end of a sequence have no class.
    one_each = (
        (ones <= 1).all() if labels.ndim > 2 and ones.any() else (ones == 1).all()
    )
    return "classes" if one_each else "yes_no"


class InputOutline(Fact):
    """The form of the values for one input."""

    shape: RowShape
    texts: bool = False


class LabelOutline(Fact):
    """The form of the labels of one output."""

    shape: RowShape
    task: Task
    may_be_class_numbers: bool
    """Whether all of them are whole, not negative, and no one-hot rows."""
    largest: float = 0.0
    class_names: Annotated[tuple[Name, ...], Field(max_length=1_000)] = ()
    """The names of the classes, in the order of their numbers, if files say them."""

    @classmethod
    def of(cls, labels: np.ndarray) -> LabelOutline:
        """Describe labels, one row for each example."""
        task = task_of(labels)
        whole = bool((labels == np.round(labels)).all()) and labels.min(initial=0) >= 0
        wide = labels.ndim > 1 and labels.shape[-1] > 1 and task == "classes"
        return cls(
            shape=labels.shape[1:],
            task=task,
            may_be_class_numbers=whole and not wide,
            largest=float(labels.max(initial=0)),
        )

    @property
    def width(self) -> int:
        """How many numbers one label has."""
        return math.prod(self.shape)


class Outline(Fact):
    """The form of all examples of a plan."""

    inputs: Annotated[dict[Name, InputOutline], *Ordered]
    """Name of an input -> its form; the name of one alone is ""."""
    outputs: Annotated[dict[Name, LabelOutline], *Ordered]
    examples: Annotated[int, Field(ge=0)]
    """How many examples are there to train on, with those kept for validation."""
    has_validation: bool = False
    has_test: bool = False

    @property
    def row(self) -> tuple[int, ...] | None:
        """The shape of one example of a single input of numbers; None for others."""
        (only, *others) = self.inputs.values()
        return None if others or only.texts else only.shape

    @property
    def label(self) -> LabelOutline | None:
        """The form of the labels, if there is one output."""
        (only, *others) = self.outputs.values()
        return None if others else only


def outline(
    x: Mapping[str, np.ndarray],
    y: Mapping[str, np.ndarray],
    has_validation: bool,
    has_test: bool,
) -> Outline:
    """Describe examples. Texts are arrays of Python strings."""
    return Outline(
        inputs={
            name: InputOutline(shape=array.shape[1:], texts=array.dtype == object)
            for name, array in x.items()
        },
        outputs={name: LabelOutline.of(array) for name, array in y.items()},
        examples=max((len(array) for array in x.values() if array.ndim), default=0),
        has_validation=has_validation,
        has_test=has_test,
    )
