"""Objects that Keras knows by name: activations, losses, optimizers and so on."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from autograder.facts.base import Fact, Name

Whole = Annotated[int, Field(ge=-(2**63), lt=2**64)]
Scalar = bool | Whole | float | str | None


class Setting(Fact):
    """One object that Keras knows by name, and its arguments."""

    name: Name
    arguments: Annotated[dict[Name, Scalar], Field(max_length=20)] = {}
    """Only the arguments that differ from Keras' defaults."""

    def __str__(self) -> str:
        if not self.arguments:
            return self.name
        arguments = ", ".join(f"{key}={value}" for key, value in self.arguments.items())
        return f"{self.name}({arguments})"


class Role(StrEnum):
    """What a setting is for. A field of a layer says it in its annotation."""

    ACTIVATION = "activation"
    INITIALIZER = "initializer"
    REGULARIZER = "regularizer"
    CONSTRAINT = "constraint"
    LOSS = "loss"
    OPTIMIZER = "optimizer"

    @property
    def home(self) -> str:
        """The module of Keras that has them all, e.g. `losses`."""
        return "losses" if self is Role.LOSS else f"{self}s"


def _named(value: object) -> object:
    return Setting(name=value) if isinstance(value, str) else value


_NAMED = BeforeValidator(_named)
"""A rubric may write the name alone, as in Keras: `activation="relu"`."""
ActivationSetting = Annotated[Setting, Role.ACTIVATION, _NAMED]
InitializerSetting = Annotated[Setting, Role.INITIALIZER, _NAMED]
RegularizerSetting = Annotated[Setting | None, Role.REGULARIZER, _NAMED]
ConstraintSetting = Annotated[Setting | None, Role.CONSTRAINT, _NAMED]

LINEAR = Setting(name="linear")
GLOROT = Setting(name="glorot_uniform")
ZEROS = Setting(name="zeros")
UNIFORM = Setting(name="random_uniform")
ORTHOGONAL = Setting(name="orthogonal")
TANH = Setting(name="tanh")
SIGMOID = Setting(name="sigmoid")
