"""The layers that read a sequence step by step, and keep states in between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, estimated_size
from autograder.facts.layers.kind import BaseLayer, Shapes
from autograder.facts.layers.own_cells import OwnCell
from autograder.facts.layers.stacked_cells import Cell, StackedRNNCells
from autograder.facts.layers.stepping import (
    GRUStep,
    LSTMStep,
    SimpleRNNCell,
    SimpleRNNStep,
    StepLayer,
    inside,
)
from autograder.facts.layers.weight_groups import Weights
from autograder.i18n import _

__all__ = ["GRU", "LSTM", "RNN", "SimpleRNN"]


class Recurrent(StepLayer):
    """What all recurrent layers have: arguments of `keras.layers.RNN`.

    The inputs are a sequence and, if they are given, the first states.
    """

    without: ClassVar[frozenset[str]] = frozenset(("stateful", "unroll", "mask"))
    fields_of_call: ClassVar[frozenset[str]] = frozenset(("mask",))
    reads_mask: ClassVar[bool] = True
    example_shape: ClassVar[Shape] = (6, 2)
    mask: bool = False
    """Whether its last input says which steps to leave out."""
    return_sequences: bool = False
    return_state: bool = False
    go_backwards: bool = False
    stateful: bool = False
    """Whether a batch begins with the last states of the batch before.

    The trainer begins each batch with zeros, because its examples have no order.
    """
    unroll: bool = False
    """Whether Keras writes a loop as a row of steps. They compute the same."""
    zero_output_for_mask: bool = False

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """How a loop is written does not count."""
        return super().plain(before, after).model_copy(update={"unroll": False})

    def of_last_step(self) -> BaseLayer | None:
        """Return the layer of which only the last step is read; None if it is more."""
        if not self.return_sequences or self.return_state or self.zero_output_for_mask:
            return None
        return self.model_copy(update={"return_sequences": False})

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape of the first output."""
        return self.output_shapes((shape,))[0]

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """Return the weights that all steps share."""
        return self.step_weights(self._step(shape))

    def output_shapes(self, inputs: Shapes) -> tuple[Shape, ...]:
        """Return the shape of the last step or all steps, and of the states."""
        sequence, *given = inputs
        if self.mask and (not given or given.pop() != sequence[:1]):
            text = _("{kind} needs a mask with a value for each step")
            raise FactError(text.format(kind=self.kind))
        step = self._step(sequence)
        states = self.state_shapes(step)
        if given and list(given) != list(states):
            text = _("{kind} has states of shapes {states}, not {given}")
            raise FactError(
                text.format(kind=self.kind, states=str(states), given=str(given))
            )
        left = self.left_by(step)
        leaving = (sequence[0], *left) if self.return_sequences else left
        return (leaving, *states) if self.return_state else (leaving,)

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """Return the weights. The first states do not change them."""
        return self.weights(inputs[0])

    def nanoseconds(self, shape: Shape) -> float:
        """All steps cost the same."""
        return self.turns(shape) * self.step_nanoseconds(self._step(shape))

    def turns(self, shape: Shape) -> int:
        """Return how many steps a sequence has, if an open axis has a usual length."""
        return estimated_size(shape[:1])

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """The first states cost next to nothing."""
        return self.nanoseconds(inputs[0])

    def all_held(self, inputs: Shapes) -> int:
        """All steps are kept."""
        held = self.turns(inputs[0]) * self.step_held(self._step(inputs[0]))
        return super().all_held(inputs) + held

    def call_arguments(
        self, tensors: Sequence[Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """Keras takes the first states by name."""
        sequence, *states = tensors
        named = {"mask": states.pop()} if self.mask else {}
        if states:
            named["initial_state"] = self.grouped(states)
        return (sequence,), named

    def grouped(self, states: list[Any]) -> list[Any]:
        """Return the states in the lists that Keras expects."""
        return states

    def _step(self, shape: Shape) -> Shape:
        if len(shape) < 2:
            text = _("{kind} needs an axis of steps and one of numbers, not {shape}")
            raise FactError(text.format(kind=self.kind, shape=shape))
        return shape[1:]


class SimpleRNN(Recurrent, SimpleRNNStep):
    """`keras.layers.SimpleRNN`."""

    kind: Literal["SimpleRNN"] = "SimpleRNN"
    # Keras 3 takes an activity_regularizer and does not use it.
    without = Recurrent.without | {"activity_regularizer"}


class LSTM(Recurrent, LSTMStep):
    """`keras.layers.LSTM`."""

    kind: Literal["LSTM"] = "LSTM"


class GRU(Recurrent, GRUStep):
    """`keras.layers.GRU`."""

    kind: Literal["GRU"] = "GRU"


def _stacked(value: object) -> object:
    """Take a list of cells, as Keras does."""
    if isinstance(value, list | tuple):
        return StackedRNNCells(cells=tuple(value))
    return _with_tuples(value) if isinstance(value, dict) else value


def _with_tuples(value: Any) -> Any:
    """Return a value of JSON with its lists as tuples, as facts have them."""
    if isinstance(value, dict):
        return {name: _with_tuples(part) for name, part in value.items()}
    return tuple(map(_with_tuples, value)) if isinstance(value, list) else value


class RNN(Recurrent):
    """`keras.layers.RNN`: computes each step by a cell."""

    by_place = ("cell", "return_sequences", "return_state", "go_backwards")
    kind: Literal["RNN"] = "RNN"
    without = Recurrent.without | {"trainable"}  # what learns is the cell
    around = {"cell": "cell"}
    cell: Annotated[Cell, BeforeValidator(_stacked)]

    @classmethod
    def example(cls) -> Self:
        """Return one with the simplest cell."""
        return cls(cell=SimpleRNNCell(units=1))

    @property
    def differs_in_training(self) -> bool:  # type: ignore[override]
        """It differs if its cell does."""
        return self.cell.differs_in_training

    @property
    def has_own_cell(self) -> bool:
        """Whether Keras cannot copy it."""
        cells = getattr(self.cell, "cells", (self.cell,))
        return any(isinstance(cell, OwnCell) for cell in cells)

    @property
    def compiles_well(self) -> bool:  # type: ignore[override]
        """It compiles well if its cell does."""
        return self.cell.compiles_well

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """`RNN(LSTMCell(3))` is the same layer as `LSTM(3)`."""
        layer = super().plain(before, after)
        learns = {"trainable": self.trainable and self.cell.trainable}
        step = None if before is None else self._step(before)
        cell = self.cell.model_copy(update=learns).plain(step, None)
        kind = _LAYERS.get(self.cell.kind)
        if kind is None:
            return layer.model_copy(update={"cell": cell, "trainable": True})
        layer = layer.model_copy(update=learns)
        ours = dict(layer)
        values = {
            name: ours[name] if name in Recurrent.model_fields else getattr(cell, name)
            for name in kind.model_fields
            if name != "kind"
        }
        return kind.model_validate(values)

    def state_shapes(self, step: Shape) -> Shapes:
        """Return those of the cell."""
        return self.cell.state_shapes(step)

    def left_by(self, step: Shape) -> Shape:
        """Return what leaves the cell."""
        return self.cell.left_by(step)

    def step_weights(self, step: Shape) -> tuple[Weights, ...]:
        """Return the weights of the cell."""
        return inside(self.cell, self.cell.step_weights(step))

    def step_nanoseconds(self, step: Shape) -> float:
        """Return those of the cell."""
        return self.cell.step_nanoseconds(step)

    def step_held(self, step: Shape) -> int:
        """Return those of the cell."""
        return self.cell.step_held(step)

    def grouped(self, states: list[Any]) -> list[Any]:
        """Return the states in a list for each cell, if there are several cells."""
        if not isinstance(self.cell, StackedRNNCells):
            return states
        groups, first = [], 0
        for cell in self.cell.cells:
            groups.append(states[first : first + cell.states])
            first += cell.states
        return groups


_LAYERS: dict[str, type[Recurrent]] = {
    f"{kind.__name__}Cell": kind for kind in (SimpleRNN, LSTM, GRU)
}
"""Cell -> the layer that has this cell."""
