"""Say which masks Keras gives to layers by itself."""

from __future__ import annotations

import json
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


def _are_one_mask(one: Any, other: Any) -> bool:
    """Say whether two masks are computed in the same way, of the same tensors."""
    if one is other:
        return True
    if not (is_symbolic(one) and is_symbolic(other)):
        return not is_symbolic(one) and not is_symbolic(other) and one == other
    sources = [keras.utils.get_source_inputs(mask) for mask in (one, other)]
    if list(map(id, sources[0])) != list(map(id, sources[1])):
        return False
    try:
        return _way(sources[0], one) == _way(sources[1], other)
    except Exception:  # noqa: BLE001 - a layer of the student's own may raise anything
        return False


def _way(sources: list[Any], mask: Any) -> str:
    """Return how a mask is computed. The names of operations do not count."""
    model = keras.Model(sources, mask, name="way")
    config = model.get_config()
    text = json.dumps(config, default=str, sort_keys=True)
    for number, step in enumerate(model.operations):
        if not isinstance(step, keras.layers.Layer):
            text = text.replace(json.dumps(step.name), f'"#{number}"')
    return text


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
    """Sees which mask Keras gives it with a tensor."""

    seen: Any = None

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Change nothing."""
        return inputs

    def compute_output_spec(self, inputs: Any, mask: Any = None) -> Any:
        """Look, without computing anything."""
        self.seen = [mask]  # Keras would follow a tensor in an attribute
        return keras.KerasTensor(inputs.shape, inputs.dtype)


def carries_mask(tensor: Any) -> bool:
    """Say whether Keras gives a layer that reads a tensor a mask by itself."""
    return _mask_of(tensor) is not None


def _mask_of(tensor: Any) -> Any:
    """Return the mask that Keras gives to a layer that reads a tensor."""
    # It has a name so that Keras does not count it in the names of other layers.
    layer = _Looking(name="looking")
    layer.supports_masking = True
    layer(tensor)
    return layer.seen[0]
