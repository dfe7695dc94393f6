"""Layers that are not there, so that models with them can be built.

What such a layer computes is not known. The width of its output is, so all other layers
of the model are judged.
"""

from __future__ import annotations

import re
from typing import Any

import keras
import tensorflow as tf

_OF_TEXT = re.compile(r"[_-]h-(\d+)|dim-?(\d+)|(\d+)dim")
"""The width of a network, in the name of one that reads text."""
_WIDTHS = {
    "classification": 1001, "universal-sentence-encoder": 512, "elmo": 1024,
    "mobilenet_v1": 1024, "mobilenet_v2": 1280, "mobilenet_v3_small": 1024,
    "mobilenet_v3_large": 1280, "inception_v1": 1024, "inception_v2": 1024,
    "inception_v3": 2048, "inception_resnet_v2": 1536, "nasnet_mobile": 1056,
    "nasnet_large": 4032, "resnet": 2048, "r50x1": 2048, "b0": 1280, "b1": 1280,
    "b2": 1408, "b3": 1536, "b4": 1792, "b5": 2048, "b6": 2304, "b7": 2560,
}  # fmt: skip
"""Part of the name of a network -> the width of its output. The first counts."""
_STEPS = 128
"""How many words networks of the BERT family read, if nobody says it."""


class AbsentLayer(keras.layers.Layer):  # type: ignore[misc]
    """A layer whose network is not there."""

    def __init__(self, leaving: Any, **more: Any) -> None:
        """Say what leaves the layer: a shape without the batch, or a dict of shapes."""
        super().__init__(autocast=False, **more)  # it may read text
        self._leaving = leaving

    def compute_output_spec(self, inputs: Any, *_: Any, **_more: Any) -> Any:
        """Return what leaves it, with the batch of what it reads."""
        batch = keras.tree.flatten(inputs)[0].shape[0]
        return self._made(lambda shape: keras.KerasTensor((batch, *shape)))

    def call(self, inputs: Any, *_: Any, **_more: Any) -> Any:
        """Return zeros. The grader does not follow it."""
        count = tf.shape(keras.tree.flatten(inputs)[0])[0]
        return self._made(lambda shape: tf.zeros((count, *shape)))

    def _made(self, make: Any) -> Any:
        if isinstance(self._leaving, dict):
            return {name: make(shape) for name, shape in self._leaving.items()}
        return make(self._leaving)


class KerasLayer(AbsentLayer):
    """`tensorflow_hub.KerasLayer`: a network from a web page."""

    def __init__(
        self, handle: Any, trainable: bool = False, *_: Any, **more: Any
    ) -> None:
        """Take the address, and find the width of the network in it."""
        given = more.pop("output_shape", None)
        kept = {n: more[n] for n in ("name", "dtype", "input_shape") if n in more}
        leaving = _leaving(str(handle).lower()) if given is None else tuple(given)
        super().__init__(leaving, trainable=trainable, **kept)


class DenseFeatures(AbsentLayer):
    """`tf.keras.layers.DenseFeatures`: columns of a table side by side."""

    def __init__(self, feature_columns: Any, **more: Any) -> None:
        """Add up the widths of the columns."""
        several = isinstance(feature_columns, list | tuple)
        columns = feature_columns if several else [feature_columns]
        width = sum(column.variable_shape.num_elements() for column in columns)
        super().__init__((width,), **more)


def _leaving(handle: str) -> Any:
    """Return what leaves a network, by its address.

    Raises:
        ModuleNotFoundError: if the address does not say it.
    """
    if "preprocess" in handle:
        names = ("input_word_ids", "input_mask", "input_type_ids")
        return dict.fromkeys(names, (_STEPS,))
    of_text = _OF_TEXT.search(handle)
    known = next((width for name, width in _WIDTHS.items() if name in handle), None)
    width = int(next(filter(None, of_text.groups()))) if of_text else known
    if width is None:
        raise ModuleNotFoundError(
            "'tensorflow_hub' is not there where your code is graded"
        )
    if "bert" not in handle:
        return (width,)
    rows = (_STEPS, width)
    return {"pooled_output": (width,), "default": (width,), "sequence_output": rows}


OF_MODULES: dict[str, dict[str, Any]] = {"tensorflow_hub": {"KerasLayer": KerasLayer}}
"""Module that is not there -> its layers."""
OF_KERAS = {"DenseFeatures": DenseFeatures}
"""Layers that Keras 2 had."""
