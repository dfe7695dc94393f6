"""Which wrong answers a criterion must notice, as data.

`autograder.authoring` makes wrong answers from a solution. A criterion names those that
are meant for it: changes that are tried on every solution, or calls of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """A part of the solution that is changed. Each solution that has it is changed."""

    BLANK = "an answer is left blank"
    OUTPUT_UNITS = "the units of the output layer"
    OUTPUT_ACTIVATION = "the activation of the output layer"
    HIDDEN_LAYERS = "the number, units and kinds of the hidden layers"
    HIDDEN_ACTIVATIONS = "the activation of a hidden layer"
    INPUT = "the shape of the inputs"
    PARAMETERS = "whether there are biases"
    LEARNING = "whether the weights may change"
    LOSS = "the loss"
    FLATTENING = "which images, and in which order the pixels stand"
    SCALING = "the range of the pixels"
    LABELS = "which label stands in which row"
    LABEL_FORM = "whether labels are one-hot or class numbers"


@dataclass(frozen=True)
class WrongCall:
    """A call that is left out, or given another argument.

    `WrongCall("Dropout", "rate", ("0.9",))` writes 0.9 into each `Dropout` of a
    solution. Without values, those near the right one are tried.
    """

    call: str
    """The last part of the name: `Dense` for `keras.layers.Dense`."""
    argument: str = ""
    """A keyword; empty leaves out the statement that is the call."""
    values: tuple[str, ...] = ()
    """Wrong values, as code."""
    position: int | None = None
    """Where the argument may stand without its name, counted from 0."""
    only_given: bool = False
    """Whether calls without the argument stay as they are."""


@dataclass(frozen=True)
class AddedCode:
    """Code that is added at the end of the solution."""

    code: str


@dataclass(frozen=True)
class WrongFunction:
    """Another body of a function: a constant, an argument, other operators."""

    function: str


WrongCode = Change | WrongCall | AddedCode | WrongFunction
