"""Build the functions of `keras.ops` that stand between the layers of a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from autograder.facts.layers import Operation
from autograder.facts.layers.operating import OPERATIONS


def applied(operation: Operation) -> Callable[[Any], Any]:
    """Return a function that takes one tensor, or a list of tensors.

    Raises:
        ValueError: if the function is not in the registry.
    """
    if operation.function not in OPERATIONS:
        raise ValueError(f"no function {operation.function} is in the registry")
    function = getattr(keras.ops, operation.function)
    options: dict[str, Any] = dict(operation.options)
    if operation.function == "get_item":
        options["key"] = _key(options["key"])

    def apply(inputs: Any) -> Any:
        tensors = iter(inputs if isinstance(inputs, list | tuple) else [inputs])
        operands: list[Any] = [
            next(tensors) if operand == "tensor" else operand
            for operand in operation.operands
        ]
        if operation.function == "stack":
            return function(operands, **options)
        return function(*operands, **options)

    return apply


def _key(parts: Any) -> Any:
    """Return an index of NumPy."""

    def part(given: Any) -> Any:
        if given == "...":
            return Ellipsis
        return slice(*given) if isinstance(given, tuple) else given

    return tuple(map(part, parts)) if isinstance(parts, tuple) else part(parts)
