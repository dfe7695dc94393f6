"""The cells of recurrent layers: what is computed in each step of a sequence.

A cell reads one step and the states that the step before left. It is no layer of a
model, but `RNN` has one.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, Size, fixed
from autograder.facts.layers.kind import BaseLayer, Shapes
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.plain_settings import plain_setting
from autograder.facts.setting import (
    GLOROT,
    ORTHOGONAL,
    SIGMOID,
    TANH,
    ZEROS,
    ActivationSetting,
    ConstraintSetting,
    InitializerSetting,
    RegularizerSetting,
)
from autograder.i18n import _

__all__ = ["GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells"]

Rate = Annotated[float, Field(ge=0, le=1)]


class StepLayer(BaseLayer):
    """What computes one step of a sequence. A step has the shape (features,)."""

    example_shape: ClassVar[Shape] = (2,)

    def state_shapes(self, step: Shape) -> Shapes:
        """Return the shapes of the states that one step leaves to the next."""
        raise NotImplementedError

    def left_by(self, step: Shape) -> Shape:
        """Return the shape that leaves a step. It is mostly that of the first state."""
        return self.state_shapes(step)[0]

    def step_weights(self, step: Shape) -> tuple[Weights, ...]:
        """Return the groups of parameters, which all steps share."""
        raise NotImplementedError


class GatedStep(StepLayer):
    """A step that multiplies its input and its state by weights."""

    activation: ActivationSetting = TANH
    use_bias: bool = True
    kernel_initializer: InitializerSetting = GLOROT
    recurrent_initializer: InitializerSetting = ORTHOGONAL
    bias_initializer: InitializerSetting = ZEROS
    kernel_regularizer: RegularizerSetting = None
    recurrent_regularizer: RegularizerSetting = None
    bias_regularizer: RegularizerSetting = None
    kernel_constraint: ConstraintSetting = None
    recurrent_constraint: ConstraintSetting = None
    bias_constraint: ConstraintSetting = None
    dropout: Rate = 0.0
    recurrent_dropout: Rate = 0.0
    gates: ClassVar[int] = 1
    """How many products with weights of the same size there are in a step."""

    @property
    def differs_in_training(self) -> bool:  # type: ignore[override]
        """With a dropout it does."""
        return self.dropout > 0 or self.recurrent_dropout > 0

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Without biases, nothing about them counts."""
        # Activations are applied to each step, so the shape that leaves says nothing.
        changes: dict[str, Any] = {
            name: plain_setting(role, getattr(self, name), None)
            for name, role in self.roles().items()
        }
        unused = ("bias_initializer", "bias_regularizer", "bias_constraint",
                  "unit_forget_bias")  # fmt: skip
        if not self.use_bias:
            fields = type(self).model_fields
            known = [name for name in unused if name in fields]
            changes |= {name: fields[name].default for name in known}
        return self.model_copy(update=changes)


class UnitsStep(GatedStep):
    """A step whose states are rows of units."""

    units: Size
    states: ClassVar[int] = 1

    def state_shapes(self, step: Shape) -> Shapes:
        """Return one row of units for each state."""
        if len(step) != 1:
            text = _("{kind} needs steps that are rows, not {shape}")
            raise FactError(text.format(kind=self.kind, shape=step))
        return ((self.units,),) * self.states

    def step_weights(self, step: Shape) -> tuple[Weights, ...]:
        """Return weights for the input and for the state of each gate, and biases."""
        self.state_shapes(step)
        gates, width = self.gates, self.gates * self.units
        kernels = tuple(
            Weights("weights", (rows, width), gates=gates)
            for rows in (fixed(self.kind, step[0]), self.units)
        )
        biases = Weights("biases", self._bias_shape(width), gates=gates)
        return (*kernels, biases) if self.use_bias else kernels

    def _bias_shape(self, width: int) -> tuple[int, ...]:
        return (width,)


class SimpleRNNStep(UnitsStep):
    """The arguments of `SimpleRNN` and its cell."""

    by_place = ("units", "activation", "use_bias", "kernel_initializer")


class LSTMStep(UnitsStep):
    """The arguments of `LSTM` and its cell."""

    by_place = ("units", "activation", "recurrent_activation", "use_bias")
    recurrent_activation: ActivationSetting = SIGMOID
    unit_forget_bias: bool = True
    gates: ClassVar[int] = 4
    states: ClassVar[int] = 2


class GRUStep(UnitsStep):
    """The arguments of `GRU` and its cell."""

    by_place = ("units", "activation", "recurrent_activation", "use_bias")
    recurrent_activation: ActivationSetting = SIGMOID
    reset_after: bool = True
    gates: ClassVar[int] = 3

    def _bias_shape(self, width: int) -> tuple[int, ...]:
        """With `reset_after`, input and state have biases of their own."""
        return (2, width) if self.reset_after else (width,)


def inside(layer: BaseLayer, groups: tuple[Weights, ...]) -> tuple[Weights, ...]:
    """Return the weights of a layer inside another one. It may be frozen by itself."""
    if layer.trainable:
        return groups
    return tuple(group._replace(is_learnt=False) for group in groups)


class BaseCell(StepLayer):
    """What all cells have."""

    def output_shape(self, shape: Shape) -> Shape:
        """Return what leaves one step."""
        return self.left_by(shape)

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """Return the weights for steps of this shape."""
        return self.step_weights(shape)


class SimpleRNNCell(BaseCell, SimpleRNNStep):
    """`keras.layers.SimpleRNNCell`."""

    kind: Literal["SimpleRNNCell"] = "SimpleRNNCell"


class LSTMCell(BaseCell, LSTMStep):
    """`keras.layers.LSTMCell`."""

    kind: Literal["LSTMCell"] = "LSTMCell"


class GRUCell(BaseCell, GRUStep):
    """`keras.layers.GRUCell`."""

    kind: Literal["GRUCell"] = "GRUCell"


OneCell = Annotated[SimpleRNNCell | LSTMCell | GRUCell, Field(discriminator="kind")]


class StackedRNNCells(BaseCell):
    """`keras.layers.StackedRNNCells`: each cell reads what leaves the one before it."""

    kind: Literal["StackedRNNCells"] = "StackedRNNCells"
    without = frozenset(("trainable",))  # what learns is each cell
    around = {"cells": "cells"}
    cells: Annotated[tuple[OneCell, ...], Field(min_length=1, max_length=20)]

    @property
    def differs_in_training(self) -> bool:  # type: ignore[override]
        """If one of the cells does."""
        return any(cell.differs_in_training for cell in self.cells)

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Write each cell in the plainest way. If all are frozen, each one is."""
        layer = super().plain(before, after)
        frozen = {} if self.trainable else {"trainable": False}
        cells = tuple(
            cell.plain(None, None).model_copy(update=frozen) for cell in self.cells
        )
        return layer.model_copy(update={"cells": cells, "trainable": True})

    def state_shapes(self, step: Shape) -> Shapes:
        """Return the states of all cells."""
        return tuple(
            state
            for cell, entering in self._entered(step)
            for state in cell.state_shapes(entering)
        )

    def left_by(self, step: Shape) -> Shape:
        """Return what leaves the last cell."""
        *_others, (last, entering) = self._entered(step)
        return last.left_by(entering)

    def step_weights(self, step: Shape) -> tuple[Weights, ...]:
        """Return the weights of all cells."""
        return tuple(
            group
            for cell, entering in self._entered(step)
            for group in inside(cell, cell.step_weights(entering))
        )

    def _entered(self, step: Shape) -> list[tuple[UnitsStep, Shape]]:
        """Return each cell with the shape of what it reads."""
        pairs: list[tuple[UnitsStep, Shape]] = []
        for cell in self.cells:
            pairs.append((cell, step))
            step = cell.left_by(step)
        return pairs


Cell = Annotated[
    SimpleRNNCell | LSTMCell | GRUCell | StackedRNNCells, Field(discriminator="kind")
]
CELLS: dict[str, type[BaseCell]] = {
    kind.__name__: kind for kind in (SimpleRNNCell, LSTMCell, GRUCell, StackedRNNCells)
}
"""The registry: the name of a cell in Keras -> its class here."""
