"""Build the functions of `keras.ops` that stand between the layers of a model."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import keras

from autograder.facts.arrays import Array
from autograder.facts.layers import Operation
from autograder.facts.layers.function_shapes import (
    FILLED,
    IN_TRAINING,
    OPERATIONS,
    RANDOM,
)
from autograder.facts.layers.operating import OwnWeight, WeightChange
from autograder.i18n import _
from autograder.trainer.refusal import Refusal

_OF_ONE_LIST = ("stack", "fft", "fft2", "ifft2", "irfft")
"""Functions that take several tensors as one argument."""


def function_of(operation: Operation | WeightChange) -> Callable[..., Any]:
    """Return the function of Keras, with its arguments by name.

    Raises:
        ValueError: if it is not in the registry.
        Refusal: if Keras' function has other arguments.
    """
    name, options = operation.function, dict[str, Any](operation.options)
    if name not in OPERATIONS:
        raise ValueError(f"no function {name} is in the registry")
    if name == "get_item":
        options["key"] = _key(options["key"])
    function = getattr(keras.ops, name, None) or getattr(keras.ops.image, name)
    if name == "einsum":
        return lambda *operands: function(options["subscripts"], *operands)
    if name == "pad":  # the number to add has its place after the widths
        return lambda tensor, *number: function(
            tensor, constant_values=number[0] if number else None, **options
        )
    if name == "take":  # data are numbers of any type
        return lambda rows, places: function(rows, _whole(places), **options)
    if name in _OF_ONE_LIST:
        return lambda *tensors: function(tensors, **options)
    _check_arguments(function, operation.operands, options)
    return lambda *operands: function(*operands, **options)


def _check_arguments(
    function: Callable[..., Any], operands: Sequence[Any], options: dict[str, Any]
) -> None:
    try:
        inspect.signature(function).bind(*operands, **options)
    except TypeError:
        text = _("Keras does not take these arguments of the function {name}.")
        raise Refusal(text.format(name=function.__name__)) from None


def _whole(places: Any) -> Any:
    return keras.ops.cast(keras.ops.convert_to_tensor(places), "int32")


def applied(operation: Operation) -> Callable[[Any], Any]:
    """Return a function that takes one tensor, or a list of tensors.

    Raises:
        ValueError: if the function is not in the registry.
    """
    function = function_of(operation)
    return lambda inputs: function(*_operands(operation, inputs, ()))


def _operands(operation: Operation, inputs: Any, weights: Sequence[Any]) -> list[Any]:
    """Return the arguments by place."""
    tensors = iter(inputs if isinstance(inputs, list | tuple) else [inputs])
    held = iter(weights)

    def given(operand: Any) -> Any:
        match operand:
            case "tensor":
                return next(tensors)
            case OwnWeight():
                return next(held)
            case Array():
                return operand.numpy()
        return operand

    return [given(operand) for operand in operation.operands]


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
        self._weighed = [
            self.add_weight(
                shape=w.shape, trainable=w.trainable and w.is_found, **made(w)
            )
            for w in operation.own_weights
        ]

    def call(self, inputs: Any) -> Any:
        """Apply the function."""
        pairs = zip(self._weighed, self._of.own_weights, strict=True)
        return self._function(
            *_operands(self._of, inputs, [_changed(*p) for p in pairs])
        )


class TiedProduct(keras.layers.Layer):  # type: ignore[misc]
    """A product with the first weight of another layer."""

    def __init__(self, other: Any, transposed: bool, **more: Any) -> None:
        """Remember the other layer, but not as a part of this one."""
        super().__init__(**more)
        self._other: Callable[[], Any] = lambda: other
        self._transposed = transposed

    def call(self, inputs: Any) -> Any:
        """Multiply the rows by the matrix."""
        matrix = keras.ops.convert_to_tensor(self._other().weights[0])
        if self._transposed:
            matrix = keras.ops.transpose(matrix)
        return keras.ops.matmul(inputs, matrix)


class RandomNumbers(keras.layers.Layer):  # type: ignore[misc]
    """Random numbers for each example, as `keras.random` draws them."""

    def __init__(self, operation: Operation, **more: Any) -> None:
        """Remember what to draw. Raise Refusal if Keras does not draw it so."""
        super().__init__(**more)
        name = operation.function.removeprefix("random_")
        options = dict[str, Any](operation.options)
        self._shape = tuple(options.pop("shape"))
        self._function, self._options = getattr(keras.random, name), options
        _check_arguments(self._function, [self._shape], options)
        self._seeds = keras.random.SeedGenerator()

    def call(self, inputs: Any) -> Any:
        """Draw as many as there are examples."""
        shape = (keras.ops.shape(inputs)[0], *self._shape)
        return self._function(shape, seed=self._seeds, **self._options)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape with the batch."""
        return (input_shape[0], *self._shape)


class Filled(keras.layers.Layer):  # type: ignore[misc]
    """One number in a fixed shape for each example."""

    def __init__(self, operation: Operation, **more: Any) -> None:
        """Remember the number and the shape."""
        super().__init__(**more)
        options = dict[str, Any](operation.options)
        self._shape, self._value = tuple(options["shape"]), options["value"]

    def call(self, inputs: Any) -> Any:
        """Fill as much as there are examples."""
        shape = (keras.ops.shape(inputs)[0], *self._shape)
        return keras.ops.full(shape, self._value, dtype="float32")

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape with the batch."""
        return (input_shape[0], *self._shape)


class InTraining(keras.layers.Layer):  # type: ignore[misc]
    """The first of two tensors in training, and the second one afterwards."""

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Choose one."""
        return inputs[0] if training else inputs[1]


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
    if operation.own_weights:
        return WeighedOperation(operation, made)
    return keras.layers.Lambda(applied(operation))


def _changed(tensor: Any, weight: OwnWeight) -> Any:
    """Apply the changes of a weight in their order."""
    for change in weight.changes:
        given = [
            tensor if o == "weight" else o.numpy() if isinstance(o, Array) else o
            for o in change.operands
        ]
        tensor = function_of(change)(*given)
    return tensor


def _key(parts: Any) -> Any:
    """Return an index of NumPy."""

    def part(given: Any) -> Any:
        if given == "...":
            return Ellipsis
        return slice(*given) if isinstance(given, tuple) else given

    return tuple(map(part, parts)) if isinstance(parts, tuple) else part(parts)
