"""Build the functions of `keras.ops` that stand between the layers of a model."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import keras

from autograder.facts.arrays import Array
from autograder.facts.layers import Operation
from autograder.facts.layers.aligning import ALIGNED
from autograder.facts.layers.function_shapes import UNMASKED
from autograder.facts.layers.weighing import CHANGES, WeightChange
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
    if name not in CHANGES:
        raise ValueError(f"no function {name} is in the registry")
    if name == UNMASKED:
        return lambda tensor: keras.ops.copy(tensor)
    if name == "get_item":
        options["key"] = _key(options["key"])
    homes = (keras.ops, keras.ops.image, keras.activations)
    function = next(getattr(home, name) for home in homes if hasattr(home, name))
    if name == "einsum":
        return lambda *operands: function(options["subscripts"], *operands)
    if name == "pad":  # the number to add has its place after the widths
        return lambda tensor, *number: function(
            tensor, constant_values=number[0] if number else None, **options
        )
    if name == "take":  # data are numbers of any type
        return lambda rows, places: function(rows, _whole(places), **options)
    if name == ALIGNED:
        return lambda letters, steps, *lengths: function(
            letters, steps, *map(_whole, lengths), **options
        )
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

    def apply(inputs: Any) -> Any:
        tensors = iter(listed(inputs))
        given = [next(tensors) if o == "tensor" else o for o in operation.operands]
        return function(*map(constant, given))

    return apply


def listed(inputs: Any) -> Sequence[Any]:
    """Return one tensor, or several, in a list."""
    return inputs if isinstance(inputs, list | tuple) else [inputs]


def constant(operand: Any) -> Any:
    """Return the numbers of a constant."""
    return operand.numpy() if isinstance(operand, Array) else operand


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


def _key(parts: Any) -> Any:
    """Return an index of NumPy."""

    def part(given: Any) -> Any:
        if given == "...":
            return Ellipsis
        return slice(*given) if isinstance(given, tuple) else given

    return tuple(map(part, parts)) if isinstance(parts, tuple) else part(parts)
