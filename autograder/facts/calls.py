"""Calls of `fit` and `evaluate` as facts: which data and settings a model was given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from autograder.facts.base import Fact, Name
from autograder.facts.examples import Examples, FolderRows
from autograder.facts.sample import Lack, Sample
from autograder.facts.setting import Scalar
from autograder.i18n import Message, _

Line = Annotated[int, Field(ge=0, le=10_000_000)]


class Place(Fact):
    """A line of the submission. In a notebook, it is a line of a code cell."""

    line: Line
    """The number of the line, counted from 1."""
    cell: Line | None = None
    """The number of the code cell, counted from 1; None in a script."""

    @property
    def message(self) -> Message:
        """The place in words."""
        text = _("line {line}") if self.cell is None else _("cell {cell}, line {line}")
        return text.format(line=self.line, cell=self.cell)

    def __str__(self) -> str:
        return str(self.message)


Count = Annotated[int, Field(ge=0, le=2**31)]


class Part(Fact):
    """What one of several inputs or outputs of a model was given."""

    name: Name = ""
    """The name of the input or output; empty if nobody knows it."""
    sample: Sample | None = None
    lack: Lack | None = None
    """The reason if there is no sample."""


Parts = Annotated[tuple[Part, ...], Field(max_length=50)]


class Callback(Fact):
    """One callback of a `fit`."""

    name: Name
    """The name of its class, such as `EarlyStopping`."""
    own: bool = False
    """Whether the class is the student's own."""
    made_from: Name = ""
    """The class of Keras that it is made from, if it does all that this one does."""
    arguments: Annotated[dict[Name, Scalar], Field(max_length=30)] = {}
    """The arguments of a callback of Keras. For an object, the name of its type."""


class RecordedCall(Fact):
    """A call with data, which the grader records instead of running it."""

    model: Annotated[int, Field(ge=0, le=100)] | None
    """Index into `Observation.models`."""
    x: Sample | None
    """A sample of the inputs; None if they were no numeric array."""
    y: Sample | None
    x_lack: Lack | None = None
    """Why there is no `x`."""
    y_lack: Lack | None = None
    inputs: Parts = ()
    """What each input was given, if there are several."""
    outputs: Parts = ()
    """The labels of each output, if there are several."""
    batches: Name = ""
    """What the batches came from, such as `tf.data.Dataset`; empty for arrays."""
    batch_count: Count | None = None
    """How many batches there are; None for arrays, and if they say no number."""
    sample_weight: bool = False
    """Whether rows were given weights."""
    place: Place | None = None
    examples: Examples | None = None
    """The data themselves, if the job asked for them."""
    in_folder: FolderRows | None = None
    """Where the data are in the assignment's files, if they are images. Then there are
    no `examples`."""

    @property
    def has_no_rows(self) -> bool:
        """Whether it was given inputs without any rows."""
        return "empty" in (self.x_lack, *(part.lack for part in self.inputs))

    @property
    def samples(self) -> Iterator[Sample]:
        """All samples of the call."""
        yield from self.inputs_seen
        for sample in (self.y, *(part.sample for part in self.outputs)):
            if sample is not None:
                yield sample

    @property
    def inputs_seen(self) -> Iterator[Sample]:
        """The samples of the inputs: of one, or of several."""
        for sample in (self.x, *(part.sample for part in self.inputs)):
            if sample is not None:
                yield sample

    @property
    def each_input(self) -> list[Sample | None]:
        """The sample of each input, in their order; None where there is none."""
        return [part.sample for part in self.inputs] or [self.x]


class RecordedFit(RecordedCall):
    """A call of `model.fit`."""

    y_kind: Name = ""
    """The type of the labels; empty if there were none."""
    epochs: Count = 1
    initial_epoch: Count = 0
    batch_size: Annotated[int, Field(ge=1, le=2**31)] | None = None
    """As it was given, or as the data come in batches."""
    steps_per_epoch: Count | None = None
    has_validation_data: bool = False
    """Whether there was `validation_data`. They are also recorded as a test."""
    validation_split: Annotated[float, Field(ge=0, le=1)] = 0.0
    """The share of the rows that is kept for validation, if there are no such data."""
    validation_steps: Count | None = None
    class_weight: Annotated[dict[Name, float], Field(max_length=1_000)] | None = None
    """Class number -> its weight."""
    shuffle: bool = True
    callbacks: Annotated[tuple[Callback, ...], Field(max_length=20)] = ()
    times: Annotated[int, Field(ge=1, le=2**31)] = 1
    """How often this line had been called for the model, after it was compiled."""

    @property
    def trained_epochs(self) -> int:
        """How many epochs there were in all, also if a loop calls `fit` for each."""
        return max(self.epochs - self.initial_epoch, 0) * self.times


class RecordedTest(RecordedCall):
    """A call of `model.evaluate`, or the validation data of a `fit`."""

    of_fit: bool = False
    """Whether these are the validation data of a `fit`."""
    in_training: bool = False
    """Whether the training learns from the inputs of this validation, too."""
    is_validation: bool = False
    """Whether a `fit` was given the same object as its validation data."""
    augmented: Name = ""
    """The layer, such as `RandomFlip`, or generator that changed the inputs at random;
    empty if none is known."""
