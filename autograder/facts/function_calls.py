"""Calls of a student's functions: their arguments, and their outcomes."""

from __future__ import annotations

import base64
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from autograder.facts.base import Fact, Name, OneError
from autograder.facts.data_as_code import shown
from autograder.facts.drawn import Plots
from autograder.facts.error_fact import ErrorFact
from autograder.facts.plain_data import Datum, Frame, Sampled, Size, Unknown
from autograder.facts.spec import ModelSpec

MAX_CALLS = 100
MAX_ARGUMENTS = 20
MAX_FILE = 1_000_000
"""The most bytes of a file that are read."""


class Arguments(Fact):
    """The arguments of one call."""

    values: Annotated[tuple[Datum, ...], Field(max_length=MAX_ARGUMENTS)] = ()
    named: Annotated[dict[Name, Datum], Field(max_length=MAX_ARGUMENTS)] = {}

    def __str__(self) -> str:
        named = (f"{name}={shown(value)}" for name, value in self.named.items())
        return ", ".join((*map(shown, self.values), *named))


class CallStep(Fact):
    """A call of what the function returned, or of one of its methods."""

    method: Name = ""
    """The name of the method; empty calls the object itself."""
    arguments: Arguments = Arguments()

    def __str__(self) -> str:
        method = f".{self.method}" if self.method else ""
        return f"{method}({self.arguments})"


class FunctionCall(Fact):
    """A call of a function or class in a variable, or a look at a variable."""

    function: Name
    kind: Literal["call", "variable", "file", "plots"] = "call"
    """Nothing is called to look at a variable, at a file of this name, or at what the
    code has drawn."""
    arguments: Arguments = Arguments()
    steps: Annotated[tuple[CallStep, ...], Field(max_length=10)] = ()
    """Calls of the object that it returns. The answer of the last call counts.

    A layer is built first, and its weights get fixed values.
    """
    tensors: bool = False
    """Whether arrays are given as tensors."""
    seconds: Annotated[float, Field(gt=0, le=600)] = 5.0
    """How long it may take."""
    hidden: bool = False
    """Whether no report shows its arguments. Then the process of a submission gets them
    only when it has reported all outcomes that are shown."""

    def __str__(self) -> str:
        steps = "".join(map(str, self.steps))
        return f"{self.function}({self.arguments}){steps}"

    @property
    def key(self) -> str:
        """The key of its outcome in a run."""
        return self.digest()


LOOK_AT_PLOTS = FunctionCall(function="plots", kind="plots")
"""A look at what the code has drawn with matplotlib or pandas."""


class CallsJob(Fact):
    """The hidden calls, which are made when all other calls have been reported."""

    calls: Annotated[tuple[FunctionCall, ...], Field(max_length=MAX_CALLS)]


class ModelAnswer(Fact):
    """A model that a function returned."""

    kind: Literal["model"] = "model"
    spec: ModelSpec


class SealedModel(Fact):
    """What students get of the solution's model. It shows equality, and no layer.

    A process that runs a submission never reports this.
    """

    kind: Literal["sealed_model"] = "sealed_model"
    form: Name
    """The digest of the canonical form."""
    layers_form: Name
    """The same without loss and optimizer."""
    parameters: int | None
    """None if the model does not know the shape of its input."""


class FileBytes(Fact):
    """What is in a file that the submission wrote."""

    kind: Literal["file"] = "file"
    data: Annotated[str, StringConstraints(max_length=MAX_FILE * 4 // 3 + 4)]
    """In base64."""

    @property
    def content(self) -> bytes:
        """The bytes. Raises ValueError if they are not in base64."""
        return base64.b64decode(self.data, validate=True)


Answer = Annotated[
    FileBytes | Datum | Sampled | Frame | ModelAnswer | SealedModel | Unknown,
    OneError(),
]
"""What a function returned."""
Shapes = Annotated[tuple[tuple[Size, ...], ...], Field(max_length=1_000)]


class Outcome(Fact):
    """The outcome of one call."""

    ending: Literal[
        "returned", "raised", "no_such_name", "not_callable", "ended", "timeout",
        "memory", "output",
    ]  # fmt: skip
    """How the call ended. `ended`: the process ended during this call or an earlier
    one."""
    answer: Answer = None
    error: ErrorFact | None = None
    """What it raised."""
    weights: Shapes | None = None
    """The shapes of the weights of the layer that was called, sorted."""
    plots: Plots = ()
    """What the code has drawn, in its order, if a call looks at that."""


class CallsReport(Fact):
    """The outcomes of the calls so far, in the order of the calls."""

    outcomes: Annotated[tuple[Outcome, ...], Field(max_length=MAX_CALLS)] = ()
