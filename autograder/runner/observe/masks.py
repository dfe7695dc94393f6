"""Say which masks Keras gives to layers by itself."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from autograder.i18n import Message, _
from autograder.runner.observe.setting_names import is_kerases
from autograder.runner.observe.symbolic import is_symbolic


def computes_mask(operation: Any, arguments: dict[str, Any]) -> bool:
    """Say whether Keras gives a mask to a layer by itself, as it will do again.

    It takes the mask from the other tensors that the layer reads.
    """
    given = arguments.get("mask")
    if given is None or not is_kerases(type(operation).call):
        return False
    others = [value for name, value in arguments.items() if name != "mask"]
    tensors = filter(is_symbolic, keras.tree.flatten(others))
    return any(map(carries_mask, tensors))


def has_own_mask(operation: Any) -> bool:
    """Say whether the student wrote which mask leaves a layer."""
    if not isinstance(operation, keras.layers.Layer):
        return False
    return not is_kerases(type(operation).compute_mask)


def reads_own_mask(operation: Any) -> Message | None:
    """Say that a layer gets a mask that is no argument; None for other layers."""
    if type(operation) is not keras.layers.MultiHeadAttention:
        return None
    text = _("The layer {name!r} reads a mask of `compute_mask`.")
    return text.format(name=operation.name)


def is_causal(mask: Any) -> bool:
    """Say whether fixed numbers let each step look only at itself and those before."""
    if mask is None or is_symbolic(mask):
        return False
    rows = np.squeeze(np.asarray(mask))
    triangle = np.tri(len(rows)) if rows.ndim == 2 else None
    return triangle is not None and np.array_equal(rows, triangle)


class _Looking(keras.layers.Layer):  # type: ignore[misc]
    """Sees whether Keras gives it a mask with a tensor."""

    sees_mask = False

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Change nothing."""
        return inputs

    def compute_output_spec(self, inputs: Any, mask: Any = None) -> Any:
        """Look, without computing anything."""
        self.sees_mask = mask is not None
        return keras.KerasTensor(inputs.shape, inputs.dtype)


def carries_mask(tensor: Any) -> bool:
    """Say whether Keras gives a layer that reads a tensor a mask by itself."""
    # It has a name so that Keras does not count it in the names of other layers.
    layer = _Looking(name="looking")
    layer.supports_masking = True
    layer(tensor)
    return layer.sees_mask
