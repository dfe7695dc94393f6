"""All cells of recurrent layers, and several of them as one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from autograder.facts.layers.axes import Shape
from autograder.facts.layers.kind import BaseLayer, Shapes
from autograder.facts.layers.own_cells import OwnCell
from autograder.facts.layers.stepping import (
    BaseCell,
    GRUCell,
    LSTMCell,
    SimpleRNNCell,
    inside,
)
from autograder.facts.layers.weight_groups import Weights

__all__ = ["StackedRNNCells"]

OneCell = Annotated[
    SimpleRNNCell | LSTMCell | GRUCell | OwnCell, Field(discriminator="kind")
]


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
        entered = [None] * len(self.cells) if before is None else self._steps(before)
        cells = tuple(
            cell.plain(step, None).model_copy(update=frozen)
            for cell, step in zip(self.cells, entered, strict=True)
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

    def step_nanoseconds(self, step: Shape) -> float:
        """Add up those of all cells."""
        return sum(cell.step_nanoseconds(read) for cell, read in self._entered(step))

    def step_held(self, step: Shape) -> int:
        """Add up those of all cells."""
        return sum(cell.step_held(read) for cell, read in self._entered(step))

    def _steps(self, step: Shape) -> list[Shape]:
        return [entering for _cell, entering in self._entered(step)]

    def _entered(self, step: Shape) -> list[tuple[BaseCell, Shape]]:
        """Return each cell with the shape of what it reads."""
        pairs: list[tuple[BaseCell, Shape]] = []
        for cell in self.cells:
            pairs.append((cell, step))
            step = cell.left_by(step)
        return pairs


Cell = Annotated[
    SimpleRNNCell | LSTMCell | GRUCell | StackedRNNCells | OwnCell,
    Field(discriminator="kind"),
]
CELLS: dict[str, type[BaseCell]] = {
    kind.__name__: kind for kind in (SimpleRNNCell, LSTMCell, GRUCell, StackedRNNCells)
}
"""The registry: the name of a cell in Keras -> its class here."""
