"""Build a function that changes texts from its steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from autograder.facts.layers.text_steps import STEPS
from autograder.i18n import _
from autograder.trainer.refusal import Refusal, TrainerError


def changing(steps: Sequence[Sequence[str]]) -> Callable[[Any], Any]:
    """Return a function that applies functions of `tf.strings`, one after the other.

    Raises:
        Refusal: if TensorFlow does not understand what a step looks for.
        TrainerError: if a function is not in the registry.
    """
    if not {name for name, *_given in steps} <= STEPS.keys():
        raise TrainerError("no such function of texts is in the registry")

    def change(texts: Any) -> Any:
        for name, *given in steps:
            texts = getattr(tf.strings, name)(texts, *given)
        return texts

    try:
        change(tf.constant(["text"]))
    except tf.errors.InvalidArgumentError:
        raise Refusal(
            _("it looks in texts for a pattern that cannot be read.")
        ) from None
    return change
