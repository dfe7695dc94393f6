"""Objects that Keras knows by name: activations, losses, optimizers and so on."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from autograder.facts.base import Fact, Name, OneError

Whole = Annotated[int, Field(ge=-(2**63), lt=2**64)]
Scalar = bool | Whole | float | str | None


Numbers = Annotated[
    tuple[float, ...],
    Field(max_length=100),
    BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value),
]


class _Named(Fact):
    name: Name

    def __str__(self) -> str:
        given = getattr(self, "arguments", {}).items()
        if not given:
            return self.name
        return f"{self.name}({', '.join(f'{key}={value}' for key, value in given)})"


class Schedule(_Named):
    """How the learning rate of an optimizer changes from step to step."""

    arguments: Annotated[
        dict[Name, Annotated[Scalar | Numbers, OneError()]], Field(max_length=10)
    ] = {}
    """Only the arguments that differ from Keras' defaults."""


Argument = Annotated[Scalar | Numbers | Schedule, OneError()]
"""An optimizer may have a schedule, and a schedule has numbers only."""


class Setting(_Named):
    """One object that Keras knows by name, and its arguments."""

    arguments: Annotated[dict[Name, Argument], Field(max_length=20)] = {}
    """Only the arguments that differ from Keras' defaults."""

    def __str__(self) -> str:
        """Write a loss with its factor, which `compile` was given, and not the loss."""
        if "loss_weights" not in self.arguments:
            return super().__str__()
        others = {k: v for k, v in self.arguments.items() if k != "loss_weights"}
        alone = self.model_copy(update={"arguments": others})
        return f"{self.arguments['loss_weights']} * {alone}"


class Role(StrEnum):
    """What a setting is for. A field of a layer says it in its annotation."""

    ACTIVATION = "activation"
    INITIALIZER = "initializer"
    REGULARIZER = "regularizer"
    CONSTRAINT = "constraint"
    METRIC = "metric"
    LOSS = "loss"
    OPTIMIZER = "optimizer"
    SCHEDULE = "schedule"

    @property
    def home(self) -> str:
        """The module of Keras that has them all, e.g. `losses`."""
        return _HOMES.get(self, f"{self}s")


_HOMES = {Role.LOSS: "losses", Role.SCHEDULE: "optimizers.schedules"}


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
ONES = Setting(name="ones")
