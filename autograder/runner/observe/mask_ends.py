"""Say where a mask ends that the description of a step as a layer would keep.

When a model runs, the mask of a tensor is lost in an operation such as `x * 2`. The
layer that computes the same, here `Rescaling`, keeps it. So a step that ends the mask
comes after such an operation.
"""

from __future__ import annotations

from typing import Any

import keras

from autograder.facts.model_graph import Tensor
from autograder.runner.observe import activation_names
from autograder.runner.observe.given_names import OURS
from autograder.runner.observe.setting_names import is_kerases
from autograder.runner.observe.steps import Step, Trace

_LIKE_LAYERS = frozenset((
    "Add", "Subtract", "Multiply", "Divide", "TrueDivide", "Maximum", "Minimum",
    "Concatenate", "Hstack", "Reshape", "ExpandDims", "Squeeze",
))  # fmt: skip
"""Operations that are described as layers."""


class EndsMask(keras.Operation):  # type: ignore[misc]
    """Lets all numbers through, without their mask."""

    def compute_output_spec(self, x: Any) -> Any:
        """Return a tensor of the same shape."""
        return keras.KerasTensor(x.shape, x.dtype)

    def call(self, x: Any) -> Any:
        """Refuse to compute. The trainer does it."""
        raise NotImplementedError


def with_ends_of_masks(trace: Trace) -> Trace:
    """Return the steps of a model with a step at each end of a mask."""
    if not any(map(_makes_mask, trace.steps)):
        return trace
    first = len(trace.inputs)
    steps: list[Step] = []
    places: dict[Tensor, Tensor] = {(n, 0): (n, 0) for n in range(first)}
    """Tensor of the trace -> the tensor among the new steps."""
    masked: set[Tensor] = set()
    """The new tensors that have a mask when the model runs."""
    for number, step in enumerate(trace.steps, first):
        inputs = tuple(places[tensor] for tensor in step.inputs)
        steps.append(step._replace(inputs=inputs))
        has_steps = any(len(shape) > 2 for shape in step.leaving)
        enters = has_steps and not masked.isdisjoint(inputs)
        ours = (first + len(steps) - 1, 0)
        if _makes_mask(step) or (enters and _keeps_mask(step)):
            masked.add(ours)
        elif enters and _is_like_a_layer(step.operation):
            shapes = step.leaving[:1]
            steps.append(Step(EndsMask(), (ours,), shapes, shapes))
            ours = (ours[0] + 1, 0)
        for place in range(max(len(step.leaving), 1)):
            places[number, place] = (ours[0], place) if place else ours
    outputs, losses = (
        tuple(places[tensor] for tensor in tensors)
        for tensors in (trace.outputs, trace.losses)
    )
    return trace._replace(steps=tuple(steps), outputs=outputs, losses=losses)


def _makes_mask(step: Step) -> bool:
    """Say whether what leaves a step has a mask that its inputs do not have."""
    is_masking = isinstance(step.operation, keras.layers.Masking)
    if is_masking or getattr(step.operation, "mask_zero", False):
        return True
    is_given = dict(step.arguments).get("mask") is not None
    return is_given and bool(getattr(step.operation, "supports_masking", False))


def _keeps_mask(step: Step) -> bool:
    """Say whether a mask goes on after a step."""
    if _is_like_a_layer(step.operation):
        return _restores_mask(step)
    supports = bool(getattr(step.operation, "supports_masking", False))
    return supports or type(step.operation).__name__ == "ConvertToTensor"


def _restores_mask(step: Step) -> bool:
    """Say whether it is in a layer of the student's own that supports masks.

    Keras gives the mask of what such a layer reads to what leaves it.
    """
    around = (part for part in step.enclosing if not isinstance(part, keras.Model))
    own = (part for part in around if not is_kerases(type(part)))
    return any(getattr(part, "supports_masking", False) for part in own)


def _is_like_a_layer(operation: Any) -> bool:
    if isinstance(operation, keras.layers.Layer):
        is_function = operation.name.startswith(OURS)
        return is_function or type(operation) is keras.layers.Reshape
    if activation_names.operation(operation) is not None:
        return True
    return type(operation).__name__ in _LIKE_LAYERS
