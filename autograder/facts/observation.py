"""The facts that the runner reports about a submission: claims, not verdicts."""

from __future__ import annotations

import base64
import hashlib
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from autograder.facts.arrays import Array
from autograder.facts.base import Fact, Job, Name, Output, Text
from autograder.facts.layers import Scalar, Setting
from autograder.facts.message import Sentence
from autograder.facts.rows import (
    MAX_ELEMENTS,
    chosen_rows,
    reported_shape,
    row_count,
)
from autograder.facts.spec import ModelSpec
from autograder.i18n import EMPTY

Line = Annotated[int, Field(ge=0, le=10_000_000)]


class Place(Fact):
    """A line of the submission. In a notebook, it is a line of a code cell."""

    line: Line
    """The number of the line, counted from 1."""
    cell: Line | None = None
    """The number of the code cell, counted from 1; None in a script."""

    def __str__(self) -> str:
        line = f"line {self.line}"
        return line if self.cell is None else f"cell {self.cell}, {line}"


class Blank(Fact):
    """A `...` that the student has not filled in."""

    name: Name
    """The argument or variable that has no value yet."""
    place: Place


class Note(Fact):
    """Code for an older Keras that was understood, and what to write today."""

    found: Name
    today: Name
    place: Place | None = None


class ErrorFact(Fact):
    """An exception that the submission did not catch."""

    kind: Name
    message: Text
    place: Place | None = None
    """The last line of the student's own code that ran."""
    code: Text = ""
    """The code of that line."""
    suggestion: Name = ""
    """The name that was probably meant, if the error is about an unknown name."""
    traceback: Text = ""
    """The frames of the student's own code."""


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


class Table(Fact):
    """A dictionary with settings, such as `dict(activation="relu", loss="mse")`."""

    settings: Annotated[dict[Name, Setting | None], Field(max_length=10)]
    """The name of the argument -> how Keras understands its value."""


Value = Scalar | Array | Sample | Table
"""The value of a variable. Of a large array, it has only some rows."""


Lack = Literal["missing", "empty", "complex", "no_numbers", "several", "no_array"]
"""Why there is no sample.

Nothing was given, the model has several inputs, or the value is no array. Or the array
has no rows, or holds complex numbers, texts or objects.
"""


class RecordedFit(Fact):
    """A call of `model.fit`, which the grader records instead of running it."""

    model: Annotated[int, Field(ge=0, le=100)] | None
    """Index into `Observation.models`."""
    x: Sample | None
    """None if it was not a numeric array."""
    y: Sample | None
    x_lack: Lack | None = None
    """Why there is no `x`."""
    y_lack: Lack | None = None
    y_kind: Name = ""
    """The type of the labels; empty if there were none."""
    epochs: Annotated[int, Field(ge=0, le=2**31)] = 1
    batch_size: Annotated[int, Field(ge=1, le=2**31)] | None = None
    place: Place | None = None


class RecordedTest(Fact):
    """A call of `model.evaluate`, or the validation data of a `fit`."""

    model: Annotated[int, Field(ge=0, le=100)] | None
    """Index into `Observation.models`."""
    x: Sample | None
    """None if it was not a numeric array."""
    y: Sample | None
    x_lack: Lack | None = None
    """Why there is no `x`."""
    y_lack: Lack | None = None
    place: Place | None = None


class ObservedModel(Fact):
    """A Keras model that the submission built."""

    variable: Name | None
    """The global variable that holds the model at the end; None if there is none."""
    spec: ModelSpec | None
    refusal: Sentence = EMPTY
    """Why the model cannot be described as data, when `spec` is None."""
    compile_error: Text = ""
    """The error that `compile` raised; empty if it raised none."""
    grew: bool = False
    """Whether layers were added after the last `compile`.

    Keras 3 still trains them, unless `fit` was called before they were added.
    """


UNREADABLE = "SourceError"
"""The kind of the error for a file that is neither UTF-8 text nor a notebook."""


class Observation(Fact):
    """All that is known about one run of one submission."""

    blanks: Annotated[tuple[Blank, ...], Field(max_length=200)] = ()
    models: Annotated[tuple[ObservedModel, ...], Field(max_length=20)] = ()
    """The models, in the order in which they were built."""
    fits: Annotated[tuple[RecordedFit, ...], Field(max_length=20)] = ()
    tests: Annotated[tuple[RecordedTest, ...], Field(max_length=20)] = ()
    own_loop: Place | None = None
    """The place where the submission trained a model in its own loop, without `fit`."""
    values: Annotated[dict[Name, Value], Field(max_length=100)] = {}
    """Variable that the rubric asked for -> its value."""
    errors: Annotated[tuple[ErrorFact, ...], Field(max_length=20)] = ()
    notes: Annotated[tuple[Note, ...], Field(max_length=50)] = ()
    other_variables: Annotated[dict[Name, Name], Field(max_length=50)] = {}
    """Variable that should hold a model but does not -> the type of its value."""
    empty: bool = False
    """Whether the file has no code."""

    def answers(self, job: ObservationJob) -> bool:
        """Say whether it has only variables and rows that the job asked for."""
        fits = [array for fit in self.fits for array in (fit.x, fit.y)]
        tests = [array for test in self.tests for array in (test.x, test.y)]
        known = (*fits, *tests, *self.values.values())
        samples = [item for item in known if isinstance(item, Sample)]
        asked = all(sample.answers(job.sample_seed) for sample in samples)
        return asked and self.values.keys() <= set(job.variables)


Ending = Literal["finished", "exited", "crashed", "timeout", "memory", "output"]


class Run(Fact):
    """How a run ended, what it printed, and what was observed."""

    ending: Ending
    detail: Sentence = EMPTY
    """Details about the end, for example the signal that ended the process."""
    output: Output = ""
    observation: Observation = Observation()
    source: Name = ""
    """The digest of the file that was run; see `ObservationJob.source_digest`."""
    doubts: Annotated[tuple[Sentence, ...], Field(max_length=100)] = ()
    """Claims of the report that the code cannot have done, for the instructor.

    The grader sets this field. A value from the zone is ignored.
    """


class Limits(Fact):
    """The resources that one submission may use."""

    seconds: Annotated[float, Field(gt=0, le=3_600)] = 10.0
    """Wall-clock seconds. Time that other processes took is added."""
    memory: Annotated[int, Field(ge=600, le=1_000_000)] = 3_000
    """MiB of private memory. Keras alone needs 500."""
    output: Annotated[int, Field(ge=1_000, le=10_000_000)] = 200_000
    """Bytes of standard output and standard error together."""


class ObservationJob(Job):
    """A job for the runner: the submission, and what to report about it."""

    kind: Literal["py", "ipynb"]
    source: Annotated[str, Field(max_length=30_000_000)]
    """The file in base64."""
    models: Annotated[tuple[Name, ...], Field(max_length=11)] = ("model",)
    """The variables that hold the models to be graded."""
    variables: tuple[Name, ...] = ()
    """Other variables to report."""
    limits: Limits = Limits()
    sample_seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    """Chooses the rows of large arrays that are reported."""

    @property
    def source_digest(self) -> str:
        """The SHA-256 of the file's bytes, 64 hexadecimal digits."""
        return hashlib.sha256(base64.b64decode(self.source)).hexdigest()
