"""Describe operations between layers: functions of `keras.ops`, and operators."""

from __future__ import annotations

import re
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.facts.layers import KINDS, Activation, Layer, Operation, Reshape
from autograder.facts.layers.operating import OPERATIONS
from autograder.runner.observe import setting_names as settings
from autograder.runner.observe.setting_names import is_kerases
from autograder.runner.observe.steps import Step, Undescribable
from autograder.runner.observe.symbolic import is_symbolic

MAX_CONSTANTS = 1_000
_AS_LAYERS = {"Add", "Subtract", "Multiply", "Maximum", "Minimum", "Concatenate"}
"""Operations on tensors for which there is a layer of the same name."""
_UNUSED = {"name", "dtype", "sparse"}


class Unknown(Undescribable):
    """The grader does not know the operation."""


def operation(step: Step) -> list[Layer]:
    """Return the layers or the operation that a step is; none if it does nothing.

    Raises:
        Unknown: if it is not known.
    """
    kind = type(step.operation)
    if not is_kerases(kind):
        raise Unknown(kind.__name__)
    if kind.__name__ == "ConvertToTensor":
        return []
    if (activation := settings.operation(step.operation)) is not None:
        return [Activation(activation=activation)]
    if kind.__name__ == "Reshape":
        return [_reshape(step)]
    if kind.__name__ in _AS_LAYERS and _only_tensors(step):
        options = _options(step.operation)
        return [KINDS[kind.__name__](**options)]
    return [_operation(step)]


def _reshape(step: Step) -> Layer:
    batch, *sizes = step.leaving[0] if step.leaving else (0,)
    if batch is not None or not sizes or sizes.count(None) > 1:
        raise Unknown("Reshape")
    return Reshape(target_shape=tuple(size or -1 for size in sizes))


def _only_tensors(step: Step) -> bool:
    given = [value for _name, value in step.arguments]
    flat = keras.tree.flatten(given)
    return len(flat) > 1 and all(map(is_symbolic, flat))


def _operation(step: Step) -> Operation:
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(step.operation).__name__).lower()
    if name not in OPERATIONS:
        raise Unknown(type(step.operation).__name__)
    options = _options(step.operation)
    given = [value for _name, value in step.arguments]
    if name == "get_item":
        key = given.pop()
        options["key"] = _key(key)
    if len(given) == 1 and isinstance(given[0], list | tuple):
        given = list(given[0])
    operands = tuple(_operand(value) for value in given)
    return Operation(function=name, operands=operands, options=options)


def _options(operation: Any) -> dict[str, Any]:
    """Return the arguments with which an operation was made."""
    return {
        name: _plain(value)
        for name, value in operation.get_config().items()
        if name not in _UNUSED or (name == "dtype" and "Cast" in str(type(operation)))
        if value is not None
    }


def _operand(value: Any) -> Any:
    if is_symbolic(value):
        return "tensor"
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, keras.Variable | tf.Variable):
        raise Unknown("a weight")
    array = np.asarray(value)
    if array.ndim > 1 or array.size > MAX_CONSTANTS or array.dtype.kind not in "iuf":
        raise Unknown("a constant")
    return array.item() if array.ndim == 0 else tuple(array.tolist())


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
    raise Unknown(type(value).__name__)
