"""The cells of recurrent layers: what is computed in each step of a sequence.

A cell reads one step and the states that the step before left. It is no layer of a
model, but `RNN` has one.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, Size, estimated_size, fixed
from autograder.facts.layers.kind import PER_NUMBER, PER_PRODUCT, BaseLayer, Shapes
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

__all__ = ["GRUCell", "LSTMCell", "SimpleRNNCell"]

Rate = Annotated[float, Field(ge=0, le=1)]
PER_TURN = 500.0
"""Nanoseconds of one core for one step of one example, besides its products."""


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

    def step_nanoseconds(self, step: Shape) -> float:
        """Estimate how long a core learns from one step of one example."""
        weights = sum(group.parameters for group in self.step_weights(step))
        return PER_PRODUCT * weights + PER_NUMBER * estimated_size(step) + PER_TURN

    def step_held(self, step: Shape) -> int:
        """Return how many numbers are kept for one step, besides what leaves it."""
        return 0


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
