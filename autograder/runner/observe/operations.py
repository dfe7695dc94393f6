"""Describe operations between layers: functions of `keras.ops`, and operators."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Any

import keras
import numpy as np
from pydantic import ValidationError

from autograder.facts.arrays import Array
from autograder.facts.layers import (
    KINDS,
    Activation,
    Layer,
    Operation,
    Reshape,
    Resizing,
)
from autograder.facts.layers.function_shapes import OPERATIONS, UNMASKED
from autograder.facts.layers.merging import Concatenate
from autograder.facts.layers.weighing import OtherWeight, OwnWeight, WeightChange
from autograder.facts.setting import Role
from autograder.runner.observe import activation_names
from autograder.runner.observe.building import INITIALIZERS
from autograder.runner.observe.in_training import InTraining
from autograder.runner.observe.letters import all_named
from autograder.runner.observe.mask_ends import EndsMask
from autograder.runner.observe.own_settings import setting_of
from autograder.runner.observe.setting_names import is_kerases
from autograder.runner.observe.steps import Step, Undescribable
from autograder.runner.observe.symbolic import is_symbolic
from autograder.runner.observe.unknown_sizes import ForEachExample
from autograder.runner.observe.weight_reads import CHANGED, WeightRead

MAX_CONSTANTS = 1_000
_AS_LAYERS = {"Add", "Subtract", "Multiply", "Maximum", "Minimum", "Concatenate"}
"""Operations on tensors for which there is a layer of the same name."""
_POOLING = {"MaxPool": "Max", "AveragePool": "Average"}
_OTHER_NAMES = {"CTCLoss": "CtcLoss", "RGBToGrayscale": "RgbToGrayscale"}
_OF_AXES = {"matmul", "dot", "tensordot", "einsum", "take"}
"""Operations in which an axis of length 1 counts."""
_UNUSED = {"name", "dtype", "sparse"}


class UnknownOperation(Undescribable):
    """The grader does not know the operation."""


def operation(step: Step, taught: Set[int]) -> list[Layer]:
    """Return the layers or the operation that a step is; none if it does nothing.

    `taught` has the ids of the weights that learn.

    Raises:
        Unknown: if it is not known.
    """
    kind = type(step.operation)
    if kind is ForEachExample:
        return [_made(step.operation)]
    if kind is EndsMask:
        return [Operation(function=UNMASKED, operands=("tensor",))]
    if kind is InTraining:
        return [Operation(function="in_training", operands=("tensor", "tensor"))]
    if not is_kerases(kind):
        raise UnknownOperation(kind.__name__)
    if kind.__name__ == "ConvertToTensor":
        return []
    if (activation := activation_names.operation(step.operation)) is not None:
        return [Activation(activation=activation)]
    if kind.__name__ == "Reshape":
        return [_reshape(step)]
    if kind.__name__ == "Resize":
        return [_resizing(step.operation)]
    if kind.__name__ in _POOLING:
        return [_pooling(step)]
    if kind.__name__ == "Hstack" and _only_tensors(step) and len(step.entering[0]) > 1:
        return [Concatenate(axis=1)]
    if kind.__name__ in _AS_LAYERS and _only_tensors(step):
        options = _options(step.operation)
        return [KINDS[kind.__name__](**options)]
    return [_operation(step, taught)]


def _made(operation: ForEachExample) -> Operation:
    """Leave out the shape of the batch, and what are defaults."""
    options = _options(operation)
    return Operation(function=operation.function, operands=("tensor",), options=options)


def _reshape(step: Step) -> Layer:
    batch, *sizes = step.leaving[0] if step.leaving else (0,)
    if batch is not None or not sizes or sizes.count(None) > 1:
        raise UnknownOperation("Reshape")
    return Reshape(target_shape=tuple(size or -1 for size in sizes))


def _resizing(operation: Any) -> Layer:
    given = operation.get_config()
    if given["data_format"] not in (None, "channels_last"):
        raise UnknownOperation("Resize")
    height, width = map(int, given["size"])
    names = ("interpolation", "antialias", "crop_to_aspect_ratio")
    options = {name: given[name] for name in (*names, "pad_to_aspect_ratio")}
    return Resizing(height=height, width=width, **options)


def _pooling(step: Step) -> Layer:
    given = _options(step.operation)
    axes = len(step.entering[0]) - 2 if step.entering else 0
    known = KINDS.get(f"{_POOLING[type(step.operation).__name__]}Pooling{axes}D")
    if known is None or given.pop("data_format", None) not in (None, "channels_last"):
        raise UnknownOperation(type(step.operation).__name__)
    return known(**{"strides": given["pool_size"]} | given)


def _only_tensors(step: Step) -> bool:
    given = [value for _name, value in step.arguments]
    flat = keras.tree.flatten(given)
    return len(flat) > 1 and all(map(is_symbolic, flat))


def _name(step: Step) -> str:
    kind = _OTHER_NAMES.get(
        type(step.operation).__name__, type(step.operation).__name__
    )
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind).lower()
    if name not in OPERATIONS:
        raise UnknownOperation(type(step.operation).__name__)
    return name


def _weight(read: WeightRead, taught: Set[int]) -> OwnWeight | OtherWeight:
    """Describe a weight of a layer of the student's own, or of another layer."""
    variable = read.variable
    changes = tuple(
        _change(change, taught)
        for change in read.changes
        if type(change.operation).__name__ != "ConvertToTensor"
    )
    if read.owner is not None:
        of, place = read.owner
        shape = tuple(variable.shape)
        return OtherWeight(of=of, place=place, shape=shape, changes=changes)
    roles = (Role.REGULARIZER, Role.CONSTRAINT)
    given = {str(role): getattr(variable, role, None) for role in roles}
    found: dict[str, Any] = {
        name: setting_of(value, Role(name), variable.shape)
        for name, value in given.items()
    }
    initializer = INITIALIZERS.get(id(variable))
    if initializer is not None:
        made = keras.initializers.get(initializer)
        found["initializer"] = setting_of(made, Role.INITIALIZER, variable.shape)
    return OwnWeight(
        shape=tuple(variable.shape),
        trainable=id(variable) in taught,
        is_found=read.is_found,
        changes=changes,
        **found,
    )


def _change(step: Step, taught: Set[int]) -> WeightChange:
    activation = activation_names.operation(step.operation)
    operands: tuple[Any, ...] = ("weight",)
    options: dict[str, Any]
    if (axes := _exchanged(step)) is not None:
        name, options = "transpose", {"axes": axes}
    elif activation is not None:
        name, options = activation.name, dict(activation.arguments)
    else:
        name = _name(step)
        operands, options = _operands_and_options(name, step, taught)
    if name == "transpose" and step.leaving:
        options.setdefault("axes", tuple(reversed(range(len(step.leaving[0])))))
    try:
        return WeightChange(function=name, operands=operands, options=options)
    except ValidationError:
        raise UnknownOperation(type(step.operation).__name__) from None


def _operation(step: Step, taught: Set[int]) -> Operation:
    if is_product(step):
        operands, _none = _operands_and_options("matmul", step, taught)
        return Operation(function="matmul", operands=operands)
    if (axes := _exchanged(step)) is not None:
        return Operation(
            function="transpose", operands=("tensor",), options={"axes": axes}
        )
    name = _name(step)
    operands, options = _operands_and_options(name, step, taught)
    return Operation(function=name, operands=operands, options=options)


def is_product(step: Step) -> bool:
    """Say whether `dot` or `tensordot` multiplies by a matrix or a row."""
    kind = type(step.operation).__name__
    first, second = ([value for _name, value in step.arguments] + [None, None])[:2]
    if kind not in ("Dot", "Tensordot") or not is_symbolic(first):
        return False
    rank = len(getattr(getattr(second, "variable", second), "shape", (0, 0, 0)))
    last = len(first.shape) - 1
    axes = getattr(step.operation, "axes", 1)
    return rank in (1, 2) and _plain(axes) in (1, ((last,), (0,)), (last, 0))


def _exchanged(step: Step) -> tuple[int, ...] | None:
    """Return the axes after `swapaxes` or `moveaxis` as a transposition."""
    kind = type(step.operation).__name__
    if kind not in ("Swapaxes", "Moveaxis") or not step.entering:
        return None
    given = step.operation.get_config()
    names = ("axis1", "axis2") if kind == "Swapaxes" else ("source", "destination")
    if not all(isinstance(given[name], int) for name in names):
        return None
    rank = len(step.entering[0])
    first, second = (given[name] % rank for name in names)
    order = list(range(rank))
    if kind == "Swapaxes":
        order[first], order[second] = order[second], order[first]
    else:
        order.insert(second, order.pop(first))
    return tuple(order)


def _operands_and_options(
    name: str, step: Step, taught: Set[int]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    options = _options(step.operation)
    given = [value for _name, value in step.arguments]
    if name == "get_item":
        key = given.pop()
        options["key"] = _key(key)
    if len(given) == 1 and isinstance(given[0], list | tuple):
        given = list(given[0])
    given = [value for value in given if value is not None]
    if name == "einsum":
        options["subscripts"] = all_named(options["subscripts"], given)
    keeps_axes = name in _OF_AXES
    return tuple(_operand(value, taught, keeps_axes) for value in given), options


def _options(operation: Any) -> dict[str, Any]:
    """Return the arguments with which an operation was made."""
    try:
        given = operation.get_config()
    except NotImplementedError:  # an argument is a tensor
        raise UnknownOperation(type(operation).__name__) from None
    return {
        name: _plain(value)
        for name, value in given.items()
        if name not in _UNUSED or (name == "dtype" and "Cast" in str(type(operation)))
        if value is not None
    }


def _operand(value: Any, taught: Set[int], keeps_axes: bool = False) -> Any:
    if is_symbolic(value):
        return "tensor"
    if value is CHANGED:
        return "weight"
    if isinstance(value, WeightRead):
        return _weight(value, taught)
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, keras.Variable):
        raise UnknownOperation("a weight")
    array = np.asarray(value)  # Keras does not train a variable of TensorFlow.
    if array.ndim > 1 and array.size == array.shape[-1] and not keeps_axes:
        array = array.reshape(-1)  # Its other axes have a length of 1.
    if array.dtype.kind not in "biuf":
        raise UnknownOperation("a constant")
    if array.ndim <= 1 and array.size <= MAX_CONSTANTS and array.dtype.kind != "b":
        return array.item() if array.ndim == 0 else tuple(array.tolist())
    try:
        return Array.of(array)
    except ValueError:
        raise UnknownOperation("a constant") from None


def _key(key: Any) -> Any:
    parts = key if isinstance(key, tuple) else (key,)
    return tuple(_part(part) for part in parts)


def _part(part: Any) -> Any:
    if part is Ellipsis:
        return "..."
    if isinstance(part, slice):
        return (_plain(part.start), _plain(part.stop), _plain(part.step))
    return _plain(part)


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, list | tuple):
        return tuple(map(_plain, value))
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise UnknownOperation(type(value).__name__)
