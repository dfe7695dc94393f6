"""Write the masks that attention is called with by what the description knows.

That is one mask that says which values each query may look at, as an input of the
layer, or operations before and after the layer.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from autograder.runner.observe.masks import OF_STEPS, carries_mask
from autograder.runner.observe.steps import Step, Trace, start
from autograder.runner.observe.symbolic import is_symbolic
from autograder.runner.observe.unknown_sizes import OpenSize, broadcast

Recorded = Callable[[Sequence[Any], Sequence[Any]], Trace]
"""Returns the steps between symbolic tensors."""
_HIDDEN = 1e9
"""What Keras subtracts from a score that does not count."""


def with_known_masks(
    step: Step, read: Sequence[Any], recorded: Recorded
) -> Trace | None:
    """Return the steps of a layer of attention that is called with masks.

    Returns:
        None if that is not possible. Then the layer itself says what is not known.
    """
    if any(map(carries_mask, read)):
        return None  # Keras gives the layer more masks by itself
    inputs = [start(tuple(t.shape), t.dtype) for t in read]
    tensors = iter(inputs)
    given = {
        name: keras.tree.map_structure(
            lambda part: next(tensors) if is_symbolic(part) else part, value
        )
        for name, value in step.arguments
    }
    several = type(step.operation) is keras.layers.MultiHeadAttention
    ends = (_of_several if several else _of_one)(step.operation, given)
    return None if ends is None else recorded(inputs, keras.tree.flatten(ends))


def _of_several(layer: Any, given: dict[str, Any]) -> Any:
    """Put all masks of several heads together."""
    masks = {name: given.pop(name, None) for name in OF_STEPS}
    scores = given.pop("attention_mask", None)
    steps = [name for name, mask in masks.items() if mask is not None]
    known = all(is_symbolic(masks[name]) for name in steps)
    if not known or given.get("query_mask") is not None:
        return None
    parts = [
        keras.ops.expand_dims(keras.ops.cast(masks[name], "bool"), -2) for name in steps
    ]
    if scores is not None and not is_symbolic(scores):
        parts += [_for_each_example(np.asarray(scores), given["query"])]
    elif scores is not None:
        parts += [keras.ops.cast(scores, "bool")]
    if any(part is None for part in parts):
        return None
    together = functools.reduce(keras.ops.logical_and, parts)
    return layer(**given, attention_mask=together)


def _for_each_example(scores: Any, query: Any) -> Any:
    """Return a fixed mask as a tensor; None if it has more axes than scores have."""
    rows = scores[0] if scores.ndim == 3 and len(scores) == 1 else scores
    if rows.ndim != 2 or len(query.shape) != 3:
        return None
    sizes = [OpenSize(query, 0), *rows.shape]
    return keras.ops.cast(broadcast(rows.astype("float32")[None], sizes), "bool")


def _of_one(layer: Any, given: dict[str, Any]) -> Any:
    """Subtract the mask of the values from the scores, and use that of the queries.

    This is only known of a layer without weights.
    """
    masks = given.pop("mask", None)
    if not isinstance(masks, list | tuple) or len(masks) < 2:
        return None
    of_query, of_value, *_ = masks
    made = layer(**given) if of_value is None else _weighed(layer, given, of_value)
    if made is None or of_query is None:
        return made
    if isinstance(made, list | tuple):
        return None
    kept = keras.ops.expand_dims(keras.ops.cast(of_query, made.dtype), -1)
    return keras.ops.multiply(made, kept)


def _weighed(layer: Any, given: dict[str, Any], mask: Any) -> Any:
    is_plain = type(layer) is keras.layers.Attention and not layer.dropout
    others = given.keys() - {"inputs", "training"}
    if not is_plain or others or layer.use_scale or layer.score_mode != "dot":
        return None
    query, value, key = (*given["inputs"], given["inputs"][1])[:3]
    scores = keras.ops.matmul(query, keras.ops.transpose(key, (0, 2, 1)))
    hidden = 1.0 - keras.ops.cast(keras.ops.expand_dims(mask, -2), scores.dtype)
    shares = keras.ops.softmax(scores - _HIDDEN * hidden, axis=-1)
    return keras.ops.matmul(shares, value)
