"""What the runner saw while a submission ran: claims, never verdicts."""

from __future__ import annotations

import base64
import hashlib
from typing import Annotated, Literal

from pydantic import Field, model_validator

from autograder.facts.arrays import Array
from autograder.facts.base import Fact, Job, Name, Output, Sentence
from autograder.facts.layers import Scalar, Setting
from autograder.facts.rows import chosen_rows, reported_shape, row_count
from autograder.facts.spec import ModelSpec

Line = Annotated[int, Field(ge=0, le=10_000_000)]


class Place(Fact):
    """A line of the submission; in a notebook, a line of a code cell."""

    line: Line
    """Counted from 1."""
    cell: Line | None = None
    """The code cell, counted from 1 among the code cells; None in a script."""

    def __str__(self) -> str:
        line = f"line {self.line}"
        return line if self.cell is None else f"cell {self.cell}, {line}"


class Blank(Fact):
    """A `...` that the student has not filled in."""

    name: Name
    """The argument or variable that waits for a value."""
    place: Place


class Note(Fact):
    """Code of an older Keras that was understood, and what to write today."""

    found: Name
    today: Name
    place: Place | None = None


class ErrorFact(Fact):
    """An exception that the submission did not catch."""

    kind: Name
    message: Sentence
    place: Place | None = None
    """The last line of the student's own code that was reached."""
    code: Sentence = ""
    """What stands in that line."""
    suggestion: Name = ""
    """The name that was probably meant, for one that was not found."""
    traceback: Sentence = ""
    """The frames of the student's own code."""


Axis = Annotated[int, Field(ge=1, lt=2**63)]


class Sample(Fact):
    """Some rows of an array that `fit` was given, and facts about all of it.

    It has at least one row. Of rows with more than `rows.MAX_ELEMENTS` numbers it has
    the first ones.
    """

    shape: Annotated[tuple[Axis, ...], Field(min_length=1, max_length=6)]
    dtype: Name
    minimum: float
    maximum: float
    rows: Annotated[
        tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1, max_length=64)
    ]
    """The indices of the rows in `values`, ascending, chosen by the grader."""
    values: Array
    """(rows, *shape[1:]), or (rows, MAX_ELEMENTS) where the rows were cut."""

    @model_validator(mode="after")
    def _rows_fit_values(self) -> Sample:
        expected = (len(self.rows), *reported_shape(self.shape)[1:])
        if self.values.numpy().shape != expected:
            raise ValueError("the rows and the values of a sample do not fit together")
        if list(self.rows) != sorted({*self.rows}) or self.rows[-1] >= self.shape[0]:
            raise ValueError("the array has no such rows")
        if self.minimum > self.maximum:
            raise ValueError("the smallest number is larger than the largest")
        return self

    @property
    def is_full(self) -> bool:
        """Whether it shows as many rows as the grader looks at, and at least one."""
        return len(self.rows) == row_count(self.shape) > 0

    def answers(self, seed: int) -> bool:
        """Tell whether its rows are those that the grader chose with a seed."""
        return self.is_full and self.rows == chosen_rows(self.shape, seed)


class Table(Fact):
    """A dictionary with settings, such as `dict(activation="relu", loss="mse")`."""

    settings: Annotated[dict[Name, Setting | None], Field(max_length=10)]
    """The name of the argument -> how Keras understands its value."""


Value = Scalar | Array | Sample | Table
"""What a variable holds; of a large array, some rows."""


Lack = Literal[
    "missing", "empty", "not_finite", "complex", "no_numbers", "several", "no_array"
]
"""Why there is no sample: nothing was given; an array without rows, with nan or
infinities, of complex numbers, of texts or objects; several inputs; or something else
that is no array."""


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
    """The type of what was given as labels; empty if there were none."""
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
    """The global variable that holds it at the end, if one does."""
    spec: ModelSpec | None
    refusal: Sentence = ""
    """Why the model cannot be described as data, when `spec` is None."""
    compile_error: Sentence = ""
    """What `compile` raised, when it was called and failed."""
    grew: bool = False
    """Layers were added after the last `compile`.

    Keras 3 trains them all the same, unless `fit` came in between.
    """


UNREADABLE = "SourceError"
"""The kind of the error for a file that is no text in UTF-8, or no notebook."""


class Observation(Fact):
    """All that is known about one run of one submission."""

    blanks: Annotated[tuple[Blank, ...], Field(max_length=200)] = ()
    models: Annotated[tuple[ObservedModel, ...], Field(max_length=20)] = ()
    """In the order in which they were built."""
    fits: Annotated[tuple[RecordedFit, ...], Field(max_length=20)] = ()
    tests: Annotated[tuple[RecordedTest, ...], Field(max_length=20)] = ()
    own_loop: Place | None = None
    """Where the submission trained a model in a loop of its own, without `fit`."""
    values: Annotated[dict[Name, Value], Field(max_length=100)] = {}
    """The variables that the rubric asked for."""
    errors: Annotated[tuple[ErrorFact, ...], Field(max_length=20)] = ()
    notes: Annotated[tuple[Note, ...], Field(max_length=50)] = ()
    other_variables: Annotated[dict[Name, Name], Field(max_length=50)] = {}
    """Where a model's variable holds something else: variable -> type."""
    empty: bool = False
    """There was no code at all."""

    def answers(self, job: ObservationJob) -> bool:
        """Tell whether it reports what was asked for: these variables and rows."""
        fits = [array for fit in self.fits for array in (fit.x, fit.y)]
        tests = [array for test in self.tests for array in (test.x, test.y)]
        known = (*fits, *tests, *self.values.values())
        samples = [item for item in known if isinstance(item, Sample)]
        asked = all(sample.answers(job.sample_seed) for sample in samples)
        return asked and self.values.keys() <= set(job.variables)


Ending = Literal["finished", "exited", "crashed", "timeout", "memory", "output"]


class Run(Fact):
    """How a run ended, what was printed, and what could be observed until then."""

    ending: Ending
    detail: Sentence = ""
    """For instance the signal that ended the process."""
    output: Output = ""
    observation: Observation = Observation()
    source: Name = ""
    """The digest of the file that was run; see `ObservationJob.source_digest`."""
    doubts: Annotated[tuple[Sentence, ...], Field(max_length=100)] = ()
    """What the report claims that the code cannot have done, for a person.

    The grader sets it; what a zone says here is not kept.
    """


class Limits(Fact):
    """What one submission may use."""

    seconds: Annotated[float, Field(gt=0, le=3_600)] = 10.0
    """Wall-clock seconds; time that others took from it is given back."""
    memory: Annotated[int, Field(ge=600, le=1_000_000)] = 3_000
    """MiB of private memory; Keras alone needs 500."""
    output: Annotated[int, Field(ge=1_000, le=10_000_000)] = 200_000
    """Bytes of standard output and standard error together."""


class ObservationJob(Job):
    """What the runner is told: the submission and what to look for."""

    kind: Literal["py", "ipynb"]
    source: Annotated[str, Field(max_length=30_000_000)]
    """The file, base64."""
    models: Annotated[tuple[Name, ...], Field(max_length=11)] = ("model",)
    """The variables that hold the models to be graded."""
    variables: tuple[Name, ...] = ()
    """Further variables to report."""
    limits: Limits = Limits()
    sample_seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    """Chooses the rows of large arrays that are reported."""

    @property
    def source_digest(self) -> str:
        """The SHA-256 of the file's bytes, 64 hexadecimal digits."""
        return hashlib.sha256(base64.b64decode(self.source)).hexdigest()
