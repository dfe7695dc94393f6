"""The examples that models are trained, validated and tested on."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from autograder.facts.arrays import Array, Texts
from autograder.facts.base import Fact, Name

MAX_ARRAYS = 20
"""The most inputs or outputs of a model that is trained."""

Inputs = (
    Array
    | Texts
    | Annotated[dict[Name, Array | Texts], Field(min_length=1, max_length=MAX_ARRAYS)]
)
"""The inputs of a model: one array, or an array for each input by its name."""
Labels = (
    Array | Annotated[dict[Name, Array], Field(min_length=1, max_length=MAX_ARRAYS)]
)
"""The labels: one array, or an array for each output by its name."""


def by_name(
    arrays: Array | Texts | dict[Name, Array | Texts] | dict[Name, Array],
) -> dict[Name, np.ndarray]:
    """Return the arrays by their names, in their order; the name of one alone is ""."""
    if isinstance(arrays, Array | Texts):
        return {"": arrays.numpy()}
    return {name: array.numpy() for name, array in arrays.items()}


def length(arrays: Inputs | Labels) -> int:
    """Return the number of examples, which is that of the first array."""
    shape = next(iter(by_name(arrays).values())).shape
    return shape[0] if shape else 0


class InlineData(Fact):
    """Data that are small enough to be written in the rubric."""

    kind: Literal["inline"] = "inline"
    x: Inputs
    y: Labels
    """The labels, one row for each example.

    These are numbers, class numbers, one-hot rows, or 0 and 1 for yes and no.
    """
    x_validation: Inputs | None = None
    y_validation: Labels | None = None
    """What `validation_data` is in `fit`: curves with `val_` measure it."""
    x_test: Inputs | None = None
    y_test: Labels | None = None
    """What trained models are tested on."""

    @property
    def single(self) -> tuple[np.ndarray, np.ndarray] | None:
        """The input and the labels; None if there are several of one, or texts."""
        if isinstance(self.x, Array) and isinstance(self.y, Array):
            return self.x.numpy(), self.y.numpy()
        return None


class NamedData(Fact):
    """A data set that the grader keeps. Its fingerprint identifies the exact data."""

    kind: Literal["named"] = "named"
    name: Literal["mnist"]
    fingerprint: Name = ""
    """The fingerprint of the data on this machine. The pipeline sets it."""


Task = Literal["classes", "yes_no", "numbers"]
"""What labels say: one class of several; 0 or 1, also in several columns; numbers."""


def task_of(labels: np.ndarray) -> Task:
    """Say what labels are about. Class numbers cannot be told from other numbers."""
    if not np.isin(labels, (0, 1)).all():
        return "numbers"
    if labels.ndim < 2 or labels.shape[-1] == 1:
        return "yes_no"
    return "classes" if (labels.sum(axis=-1) == 1).all() else "yes_no"
