"""Say which masks Keras gives to layers by itself."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from autograder.i18n import Message, _
from autograder.runner.observe.setting_names import is_kerases
from autograder.runner.observe.symbolic import is_symbolic

OF_STEPS = ("value_mask", "key_mask")
"""Masks of several heads. Some versions of Keras ignore that of the queries."""


def computes_mask(operation: Any, arguments: dict[str, Any]) -> bool:
    """Say whether Keras gives a mask to a layer by itself, as it will do again.

    It takes the mask from the other tensors that the layer reads.
    """
    given = arguments.get("mask")
    if given is None or not is_kerases(type(operation).call):
        return False
    others = [value for name, value in arguments.items() if name != "mask"]
    reading = [v for v in others if any(map(is_symbolic, keras.tree.flatten(v)))]
    if len(reading) != 1:
        return False  # then Keras gives no mask by itself
    own = keras.tree.flatten(keras.tree.map_structure(_mask_of, reading[0]))
    masks = keras.tree.flatten(given)
    return len(own) == len(masks) and all(map(_are_one_mask, own, masks))


def _mask_of(tensor: Any) -> Any:
    return getattr(tensor, "_keras_mask", None)


def _are_one_mask(one: Any, other: Any) -> bool:
    """Say whether two masks are computed in the same way, of the same tensors."""
    if one is other:
        return True
    if not (is_symbolic(one) and is_symbolic(other)):
        return not is_symbolic(one) and not is_symbolic(other) and one == other
    first, second = one._keras_history, other._keras_history
    if first.tensor_index != second.tensor_index:
        return False
    if _settings(first.operation) != _settings(second.operation):
        return False
    read, others = map(_read_by, (first, second))
    return len(read) == len(others) and all(map(_are_one_mask, read, others))


def _settings(operation: Any) -> tuple[Any, ...]:
    """Return what an operation computes. A layer is itself, for it has weights."""
    if isinstance(operation, keras.layers.Layer):
        return (operation,)
    public = {n: repr(v) for n, v in vars(operation).items() if not n.startswith("_")}
    return type(operation), public | {"name": ""}


def _read_by(history: Any) -> list[Any]:
    node = history.operation._inbound_nodes[history.node_index]
    return list(keras.tree.flatten((node.arguments.args, node.arguments.kwargs)))


def has_masks(operation: Any, given: dict[str, Any]) -> bool:
    """Say whether attention is called with masks, or with a fixed mask."""
    if type(operation) in (keras.layers.Attention, keras.layers.AdditiveAttention):
        return given.get("mask") is not None
    scores = given.get("attention_mask")
    is_fixed = scores is not None and not is_symbolic(scores)
    is_several = type(operation) is keras.layers.MultiHeadAttention
    return is_several and (
        is_fixed or any(given.get(name) is not None for name in OF_STEPS)
    )


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
