"""Build functions of `keras.ops` that read weights, also those of other layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from autograder.facts.layers import Operation
from autograder.facts.layers.function_shapes import FILLED, IN_TRAINING, RANDOM
from autograder.facts.layers.weighing import OwnWeight, ReadWeight
from autograder.i18n import _
from autograder.trainer.functions import (
    Filled,
    InTraining,
    RandomNumbers,
    applied,
    constant,
    function_of,
    listed,
)
from autograder.trainer.refusal import Refusal

Held = Callable[[int, int], Any]
"""Returns a weight of another layer, by the places of the layer and of the weight."""


class WeighedOperation(keras.layers.Layer):  # type: ignore[misc]
    """A function of `keras.ops` with weights among its arguments."""

    def __init__(
        self,
        operation: Operation,
        made: Callable[[OwnWeight], dict[str, Any]],
        **more: Any,
    ) -> None:
        """Make the weights. `made` returns the settings of a weight as of Keras."""
        super().__init__(**more)
        self._of, self._function = operation, function_of(operation)
        self.own = [
            self.add_weight(
                shape=w.shape, trainable=w.trainable and w.is_found, **made(w)
            )
            for w in operation.own_weights
        ]
        """The weights in the order in which the function reads them."""
        self._changes = {
            id(change): function_of(change)
            for weight in operation.read_weights
            for change in weight.changes
        }
        self._others: Held | None = None

    def connect(self, others: Held) -> None:
        """Say where the weights of other layers are. They are no part of this one."""
        self._others = others

    def call(self, inputs: Any) -> Any:
        """Apply the function."""
        tensors, own = iter(listed(inputs)), iter(self.own)

        def read(weight: ReadWeight) -> Any:
            tensor = next(own) if isinstance(weight, OwnWeight) else self._other(weight)
            for change in weight.changes:
                given = (operand_of(operand, tensor) for operand in change.operands)
                tensor = self._changes[id(change)](*given)
            return tensor

        def operand_of(operand: Any, changed: Any = None) -> Any:
            if isinstance(operand, ReadWeight):
                return read(operand)
            if operand == "weight":
                return changed
            return next(tensors) if operand == "tensor" else constant(operand)

        return self._function(*map(operand_of, self._of.operands))

    def _other(self, weight: Any) -> Any:
        """Return a weight that this layer, or another one, has.

        Raises:
            Refusal: if it has another shape.
        """
        if weight.of is None:
            found = self.own[weight.place]
        else:
            found = self._others and self._others(weight.of, weight.place)
        if found is None or tuple(found.shape) != weight.shape:
            raise Refusal(_("it reads a weight that is not there."))
        return keras.ops.convert_to_tensor(found)


def weight_at(layer: Any, place: int) -> Any:
    """Return one weight of a layer that was built; None if it has fewer."""
    weights = layer.own if isinstance(layer, WeighedOperation) else layer.weights
    return weights[place] if place < len(weights) else None


def make_operation(
    operation: Operation, made: Callable[[OwnWeight], dict[str, Any]]
) -> Any:
    """Return a layer of Keras that applies a function.

    Raises:
        ValueError: if the function is not in the registry.
    """
    if operation.function == IN_TRAINING:
        return InTraining()
    if operation.function in RANDOM:
        return RandomNumbers(operation)
    if operation.function == FILLED:
        return Filled(operation)
    if operation.read_weights:
        return WeighedOperation(operation, made)
    return keras.layers.Lambda(applied(operation))
