"""Read the arguments of a layer, and what it learnt from data, by public names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np

from autograder.facts.layers.state import MAX_WORD, MAX_WORDS
from autograder.i18n import _
from autograder.runner.observe import setting_names
from autograder.runner.observe.changed_texts import text_steps
from autograder.runner.observe.steps import Undescribable


def argument(layer: Any, name: str) -> Any:
    """Return an argument of a layer, as numbers, text and tuples of them.

    A function is named as an own one. Some arguments are only in the configuration.

    Raises:
        Undescribable: if a layer has learnt too much from its data.
    """
    read = _LEARNT.get(type(layer), {}).get(name)
    if read is not None:
        return read(layer)
    value = getattr(layer, name) if hasattr(layer, name) else layer.get_config()[name]
    if callable(value):
        if name == "standardize" and (steps := text_steps(value)) is not None:
            return steps
        return setting_names.own(value).name
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def _vocabulary(layer: Any) -> list[Any] | None:
    """Return all tokens in their order; None before `adapt`."""
    count = layer.vocabulary_size()
    _check_size(layer, count)
    try:
        words = [_plain(word) for word in layer.get_vocabulary()]
        learnt = bool(layer.get_vocabulary(include_special_tokens=False))
    except UnicodeError:
        raise _unknown_words(layer) from None
    if any(isinstance(word, str) and len(word) > MAX_WORD for word in words):
        raise _unknown_words(layer)
    return words if learnt else None


def _plain(word: Any) -> Any:
    return word.item() if isinstance(word, np.generic) else word


def _unknown_words(layer: Any) -> Undescribable:
    text = _("The vocabulary of the layer {name!r} has entries that are not words.")
    return Undescribable(text.format(name=layer.name))


def _check_size(layer: Any, count: int) -> None:
    if count <= MAX_WORDS:
        return
    text = _(
        "The layer {name!r} has learnt {count:,} words or numbers from its data. "
        "The grader describes at most {most:,}."
    )
    raise Undescribable(text.format(name=layer.name, count=count, most=MAX_WORDS))


def _document_weights(layer: Any) -> list[float] | None:
    """Return the weights of tf-idf, which Keras only tells when it saves a layer."""
    if layer.get_config()["output_mode"] != "tf_idf" or _vocabulary(layer) is None:
        return None
    saved: dict[str, Any] = {}
    layer.save_own_variables(saved)
    return [float(weight) for weight in saved["idf_weights"]]


def _is_adapted(layer: Any) -> bool:
    """Say whether the means are weights of the layer, and no longer 0 and 1."""
    if layer.input_mean is not None or layer.mean is None:
        return False
    mean, variance = (np.asarray(part) for part in (layer.mean, layer.variance))
    return bool((mean != 0).any() or (variance != 1).any())


def _moment(name: str) -> Callable[[Any], Any]:
    """Return a function that reads the mean or the variance of a layer."""

    def read(layer: Any) -> Any:
        given = getattr(layer, f"input_{name}")
        if given is None and not _is_adapted(layer):
            return None
        if layer.mean is None:
            return np.asarray(given, np.float64).tolist()
        # Keras keeps them with a length of 1 on all other axes.
        values = np.asarray(getattr(layer, name), np.float64)
        _check_size(layer, values.size)
        kept = sorted({axis % values.ndim for axis in layer.axis})
        return values.reshape([values.shape[axis] for axis in kept]).tolist()

    return read


def _output_dim(layer: Any) -> int | None:
    """Return how many numbers leave an attention layer for each query, if it is said.

    Raises:
        Undescribable: if they have several axes.
    """
    shape = layer.get_config()["output_shape"]
    if shape is not None and len(shape) > 1:
        text = _("The output of the layer {name!r} has several axes for each query.")
        raise Undescribable(text.format(name=layer.name))
    return None if shape is None else int(shape[0])


_WORDS = {"vocabulary": _vocabulary, "idf_weights": _document_weights}
_LEARNT: Mapping[type, Mapping[str, Callable[[Any], Any]]] = {
    keras.layers.TextVectorization: _WORDS,
    keras.layers.StringLookup: _WORDS,
    keras.layers.IntegerLookup: _WORDS,
    keras.layers.MultiHeadAttention: {"output_dim": _output_dim},
    keras.layers.Normalization: {
        "mean": _moment("mean"),
        "variance": _moment("variance"),
        "adapted": _is_adapted,
    },
}
"""Layer -> field of its fact -> the function that reads it."""
