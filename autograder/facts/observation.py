"""The facts that the runner reports about a submission: claims, not verdicts."""

from __future__ import annotations

import base64
import hashlib
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.arrays import Array
from autograder.facts.base import Fact, Job, Name, OneError, Output, Text
from autograder.facts.calls import Place as Place
from autograder.facts.calls import RecordedFit as RecordedFit
from autograder.facts.calls import RecordedTest as RecordedTest
from autograder.facts.canonical import canonical
from autograder.facts.code_uses import CodeUses
from autograder.facts.error_fact import ErrorFact as ErrorFact
from autograder.facts.function_calls import (
    MAX_CALLS,
    CallsReport,
    FunctionCall,
    Outcome,
)
from autograder.facts.layers import Scalar, Setting
from autograder.facts.message import Sentence
from autograder.facts.sample import Lack as Lack
from autograder.facts.sample import Sample as Sample
from autograder.facts.spec import ModelSpec
from autograder.facts.written import MAX_WRITTEN, WrittenPart
from autograder.i18n import EMPTY


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
    stops: bool = False
    """Whether Keras 3 raises an error there."""


class Table(Fact):
    """A dictionary with settings, such as `dict(activation="relu", loss="mse")`."""

    settings: Annotated[dict[Name, Setting | None], Field(max_length=10)]
    """The name of the argument -> how Keras understands its value."""


MAX_PARTS = 100
Value = Annotated[
    Scalar
    | Array
    | Sample
    | Table
    | Annotated[tuple[Scalar, ...], Field(max_length=MAX_PARTS)],
    OneError(),
]
"""The value of a variable. Of a large array, it has only some rows."""


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
    refroze: bool = False
    """Whether `trainable` of a layer was changed after the last `compile`.

    Keras 3 ignores it if `fit` was called before.
    """
    called_in_training: Place | None = None
    """The first line that calls it with `training=True`, outside of a training."""

    @cached_property
    def form(self) -> str:
        """The digest of the canonical form, or why there is none."""
        try:
            return canonical(self.spec).digest() if self.spec else str(self.refusal)
        except FactError as error:
            return str(error)


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
    absent_weights: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """The networks of `keras.applications` whose weights were not downloaded. They have
    random weights instead.
    """
    other_variables: Annotated[dict[Name, Name], Field(max_length=50)] = {}
    """Variable that should hold a model but does not -> the type of its value."""
    empty: bool = False
    """Whether the file has no code."""
    seconds: Annotated[float, Field(ge=0)] = 0.0
    """The processor time of a solution. A submission must report none, because equal
    submissions have equal observations."""

    def answers(self, job: ObservationJob) -> bool:
        """Say whether it has only variables and rows that the job asked for."""
        calls = [*self.fits, *self.tests]
        given = [array for call in calls for array in call.samples]
        held = [item for item in self.values.values() if isinstance(item, Sample)]
        samples = [*given, *held]
        asked = all(sample.answers(job.sample_seed) for sample in samples)
        for_students = not job.with_examples
        if for_students and (self.seconds or any(call.examples for call in calls)):
            return False
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
    unreadable: Sentence = EMPTY
    """Why the file cannot be read at all, so that nothing of it was run.

    The grader sets this field. A value from the zone is ignored.
    """
    doubts: Annotated[tuple[Sentence, ...], Field(max_length=100)] = ()
    """Claims of the report that the code cannot have done, for the instructor.

    The grader sets this field. A value from the zone is ignored.
    """
    code: CodeUses | None = None
    """What the code of the file uses; None if nobody could read it.

    The grader sets this field, too.
    """
    written: Annotated[tuple[WrittenPart, ...], Field(max_length=MAX_WRITTEN)] = ()
    """The Markdown and the pictures of the file. The grader sets this field, too."""
    calls: CallsReport | None = None
    """The outcomes of calls that are not hidden; None if the code has not ended."""
    outcomes: Annotated[dict[Name, Outcome], Field(max_length=MAX_CALLS)] = {}
    """Key of a call that the rubric asks for -> its outcome.

    The grader sets this field: from `calls`, and from the second answer of the process.
    """


MAX_SECONDS = 3_600.0


class Limits(Fact):
    """The resources that one submission may use."""

    seconds: Annotated[float, Field(gt=0, le=MAX_SECONDS)] = 10.0
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
    with_examples: bool = False
    """Whether the last report has the data of calls, too: those of a solution."""
    calls: Annotated[tuple[FunctionCall, ...], Field(max_length=MAX_CALLS)] = ()
    """The calls that are made when the code has come to its end.

    Hidden calls are sent to the process when it has reported the other outcomes. So its
    code cannot read them before, and no outcome that is shown holds them.
    """
    calls_follow: bool = False
    """Whether the process asks for hidden calls. It is set when the job is sent."""

    @property
    def all_seconds(self) -> float:
        """How long the code and the calls may take together."""
        calls = sum(call.seconds for call in self.calls)
        return min(self.limits.seconds + calls, MAX_SECONDS)

    @property
    def source_digest(self) -> str:
        """The SHA-256 of the file's bytes, 64 hexadecimal digits."""
        return hashlib.sha256(base64.b64decode(self.source)).hexdigest()
