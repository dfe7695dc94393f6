"""Some rows of an array as a fact, and what is known about the whole array."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from autograder.facts.arrays import Array
from autograder.facts.base import Fact, Name
from autograder.facts.rows import (
    MAX_ELEMENTS,
    chosen_rows,
    reported_shape,
    row_count,
)

Numbers = np.ndarray[Any, np.dtype[Any]]
Axis = Annotated[int, Field(ge=1, lt=2**63)]


class Sample(Fact):
    """Some rows of an array that `fit` was given, and facts about the whole array.

    It has at least one row. A row with more than `rows.MAX_ELEMENTS` numbers is cut:
    only its first numbers are here.
    """

    shape: Annotated[tuple[Axis, ...], Field(min_length=1, max_length=6)]
    dtype: Name
    minimum: float
    """The smallest finite number; 0 if there is none."""
    maximum: float
    rows: Annotated[
        tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1, max_length=64)
    ]
    """The indices of the rows in `values`, ascending, chosen by the grader."""
    values: Array
    """An array (rows, *shape[1:]), or (rows, MAX_ELEMENTS) if the rows were cut."""
    finite: bool = True
    """Whether no number of the whole array is nan or infinite."""
    weighted_mean: float | None = None
    """That of the whole array, of a variable. So a difference in rows that are not
    reported is seen, too."""
    gaps: Array | None = None
    """1 where `values` has 0 instead of nan or infinity; None if it has all numbers."""

    @model_validator(mode="after")
    def _rows_fit_values(self) -> Sample:
        expected = (len(self.rows), *reported_shape(self.shape)[1:])
        if self.values.numpy().shape != expected:
            raise ValueError("the rows and the values of a sample do not fit together")
        if list(self.rows) != sorted({*self.rows}) or self.rows[-1] >= self.shape[0]:
            raise ValueError("the array has no such rows")
        if self.minimum > self.maximum:
            raise ValueError("the smallest number is larger than the largest")
        if self.gaps is not None:
            gaps = self.gaps.numpy()
            if self.finite or gaps.shape != expected or not np.isin(gaps, (0, 1)).all():
                raise ValueError("the gaps do not fit the values of a sample")
        return self

    @classmethod
    def of(cls, array: Numbers, rows: tuple[int, ...]) -> Sample:
        """Report these rows of an array of real numbers, which has at least one.

        Raises:
            ValueError: if the array has no such rows.
        """
        low, high = float(array.min()), float(array.max())
        finite = bool(np.isfinite([low, high]).all())
        if not finite:
            numbers = array[np.isfinite(array)]
            ends = numbers if numbers.size else np.zeros(1)
            low, high = float(ends.min()), float(ends.max())
        flat = array[list(rows)].reshape(len(rows), -1)[:, :MAX_ELEMENTS]
        shown = flat.reshape(len(rows), *reported_shape(array.shape)[1:])
        gaps = ~np.isfinite(shown)
        return cls(
            shape=array.shape,
            dtype=str(array.dtype),
            minimum=low,
            maximum=high,
            rows=rows,
            values=Array.of(np.where(gaps, np.zeros((), shown.dtype), shown)),
            finite=finite,
            gaps=Array.of(gaps) if gaps.any() else None,
        )

    @property
    def seen(self) -> Numbers:
        """The reported values, flat for each row; nan where they are not finite."""
        count = len(self.rows)
        values = self.values.numpy().reshape(count, -1).astype(float)
        if self.gaps is not None:
            values[self.gaps.numpy().reshape(count, -1) == 1] = np.nan
        return values

    @property
    def is_full(self) -> bool:
        """Whether it has as many rows as the grader asks for, and at least one."""
        return len(self.rows) == row_count(self.shape) > 0

    def answers(self, seed: int) -> bool:
        """Say whether its rows are those that the grader chose with this seed."""
        return self.is_full and self.rows == chosen_rows(self.shape, seed)


_CHUNK = 160_000
"""So many numbers are multiplied at once. More would start threads."""


def weighted_mean(array: Numbers) -> float | None:
    """Return a mean in which each row, and each place in the rows, has its own weight.

    Arrays with the same numbers in other places have different ones. It is None if the
    numbers are too large.
    """
    rows = array.reshape(len(array), -1)
    draw = np.random.default_rng(5)
    places, weights = (draw.uniform(0.5, 1.5, size) for size in rows.shape[::-1])
    step, total = max(1, _CHUNK // rows.shape[1]), 0.0
    with np.errstate(all="ignore"):
        for first in range(0, len(rows), step):
            part = rows[first : first + step].astype("float32")
            total += float(weights[first : first + step] @ (part @ np.float32(places)))
    return total / rows.size if math.isfinite(total) else None


Lack = Literal[
    "missing", "empty", "many_axes", "complex", "no_numbers", "several", "no_array"
]
"""Why there is no sample.

Nothing was given, the model has several inputs, or the value is no array. Or the array
has no rows or too many axes, or holds complex numbers, texts or objects.
"""
