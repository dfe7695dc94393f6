"""The terms in which a criterion describes itself to the rest of the grader."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import (
    NamedTuple,
    Protocol,
    TypedDict,
)

from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingPlan, TrainingRun
from autograder.i18n import Message

Runs = tuple[TrainingRun, ...]
Ladder = tuple[Message, Message, Message] | tuple[()]
"""Three hints: where to look, the concept, nearly the answer. Empty for none."""


class Subject(StrEnum):
    """What a criterion looks at.

    A diagnosis is the cause of a loss of points if it is about the same subject.
    """

    BLANKS = "blanks"
    """Answers that are still `...`."""
    SHAPE = "shape"
    """Layers, units and parameters."""
    HIDDEN = "hidden layers"
    """What the hidden layers are like."""
    OUTPUT = "output"
    """What the output layer applies."""
    COMPILE = "compile"
    """Whether the model was compiled."""
    LOSS = "loss"
    """Which loss it was compiled with."""
    DATA = "data"
    """The arrays that `fit` and `evaluate` were given."""
    FIT = "fit"
    """The other arguments of `fit`."""
    TRAINING = "training"
    """What a model learns; every mistake may be why it does not."""
    VARIABLES = "variables"
    """Values that are not models. No mistake in a model changes them."""
    CODE = "code"
    """Which functions and statements the code uses."""
    ANYTHING = "anything"
    """Unknown: the instructor wrote the check."""


class RightAnswers(TypedDict, total=False):
    """What a criterion says about the right answer, for readers who may know it."""

    activation: str
    """Of the output layer."""
    units: int
    """Of the output layer."""
    loss: str
    hidden_activation: str
    hidden_units: tuple[int, ...]
    pixels: bool
    """How the pixels are to be prepared may be said in code."""
    labels: bool
    """The same for the labels."""
    frozen: bool
    """Whether layers keep their weights."""


class NameAsked(NamedTuple):
    """A name that a criterion was given, and the names that there are."""

    what: Message
    """What the name is for, such as `the loss`."""
    name: str
    known: Collection[str]


class Comparison(NamedTuple):
    """Two models that a criterion compares, by their variables."""

    simple: str
    larger: str
    metric: str


class Rubric(Protocol):
    """What a criterion may ask about the assignment that it belongs to."""

    @property
    def models(self) -> tuple[str, ...]:
        """The variables that hold models, the main one first."""

    @property
    def needs_mnist(self) -> bool:
        """Whether the digits are at hand."""

    def plan_of(self, variable: str) -> TrainingPlan | None:
        """Return how a model is trained; "" is the main one."""

    def reference_of(self, variable: str) -> ModelSpec | None:
        """Return the solution's model; "" is the main one."""


class ForPerson(NamedTuple):
    """What a person sees who gives the points of a criterion."""

    question: Message
    guide: Mapping[str, float]
    """A part of a good answer -> its points; empty if there is no such list."""
    pictures: str | None = None
    """The heading of the pictures that are shown; empty for all, None for none."""
