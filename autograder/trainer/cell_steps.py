"""Build a cell that computes its step by several layers, as a student's own cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras

from autograder.facts.layers import Layer, OwnCell
from autograder.trainer.weighed import WeighedOperation, weight_at


class ConnectedCell(keras.layers.Layer):  # type: ignore[misc]
    """A cell of `keras.layers.RNN` whose step is a graph of layers."""

    def __init__(self, cell: OwnCell, layers: Sequence[Any], **more: Any) -> None:
        """Remember how the layers are connected."""
        super().__init__(**more)
        self._cell, self._parts = cell, list(layers)
        self.state_size = list(cell.units)
        self._step: Any = None

    def build(self, input_shape: Any) -> None:
        """Connect the layers, now that the shape of a step is known."""
        cell, step = self._cell, tuple(input_shape)[1:]
        self.output_size = cell.left_by(step)[-1]
        inputs = [keras.Input(shape) for shape in (step, *cell.state_shapes(step))]
        nodes: list[Any] = list(inputs)
        for call in cell.calls:
            read = [_output(nodes, place) for place in call.inputs]
            tensors, named = cell.layers[call.layer].call_arguments(read)
            nodes.append(self._parts[call.layer](*tensors, **named))
        self._step = keras.Model(inputs, [_output(nodes, p) for p in cell.outputs])
        for made, layer in zip(self._parts, cell.layers, strict=True):
            if not layer.trainable:  # also what it made when it was built
                made.trainable = True
                made.trainable = False

    def call(self, inputs: Any, states: Any, training: Any = None) -> Any:
        """Compute one step."""
        left, *kept = self._step([inputs, *states], training=training)
        return left, kept

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Begin with zeros."""
        return [keras.ops.zeros((batch_size, units)) for units in self._cell.units]


def make_cell(cell: OwnCell, make: Callable[[Layer], Any]) -> Any:
    """Return the cell of Keras. `make` returns the layer of Keras for a fact."""
    layers = [make(layer) for layer in cell.layers]
    for layer in layers:
        if isinstance(layer, WeighedOperation):
            layer.connect(lambda of, place: weight_at(layers[of], place))
    return ConnectedCell(cell, layers, trainable=cell.trainable)


def _output(nodes: list[Any], place: tuple[int, int]) -> Any:
    node, number = place
    return keras.tree.flatten(nodes[node])[number]
