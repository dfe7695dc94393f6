"""Find the loss of Keras that a loss of the student's own is equal to.

The student's is code, which never runs where models are trained. So it is tried out
where the code runs. It is equal to a loss of Keras if both have the same mean over some
answers, and the same gradients.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from autograder.facts.known import KnownLoss
from autograder.facts.known_losses import LOSSES
from autograder.facts.setting import Argument, Setting
from autograder.runner.observe.own_settings import tried_out
from autograder.runner.observe.untouched import has_other_methods

Loss = Callable[[Any, Any], Any]
ROWS = 6
_KERAS = {
    row.name: getattr(keras.losses, row.keras)
    for row in LOSSES
    if hasattr(keras.losses, row.keras)
}
"""The losses of Keras, before code of a student could put others in their places."""
_ROWS = [row for row in LOSSES if row.name in _KERAS]


def _as_they_are(numbers: Any) -> Any:
    return numbers


_ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "classes": tf.nn.softmax,
    "yes_no": tf.sigmoid,
}
"""What makes answers of any numbers, for the losses that read probabilities.

The gradients are those of the numbers. Keras divides probabilities by their sum, which
is 1, so gradients of the probabilities would differ.
"""


class _Form(NamedTuple):
    """Which answers a loss is for."""

    task: str
    reads_class_numbers: bool
    reads_logits: bool = False

    @classmethod
    def of(cls, row: KnownLoss) -> _Form:
        """Return the form of a loss of Keras."""
        return cls(row.task or "numbers", bool(row.one_hot))

    @property
    def activation(self) -> Callable[[Any], Any]:
        """What makes answers of any numbers."""
        if self.reads_logits:
            return _as_they_are
        return _ACTIVATIONS.get(self.task, _as_they_are)

    @property
    def widths(self) -> tuple[int, ...]:
        """Answers of one number and of several; of classes only several."""
        return (4,) if self.task == "classes" else (1, 4)

    @property
    def arguments(self) -> dict[str, Argument]:
        """What a loss of Keras is given to read such answers."""
        return {"from_logits": True} if self.reads_logits else {}


class _Answers(NamedTuple):
    """Right answers, and those of a model."""

    right: np.ndarray[Any, Any]
    numbers: np.ndarray[Any, Any]


def equal_loss(value: Loss) -> Setting | None:
    """Return the loss that a function or object is; None if it is none of Keras.

    It may raise an error for answers of some width, as one that is written for a single
    number does.
    """
    for form, names in _names_by_form().items():
        found = dict(_taken(value, form))
        with tried_out():
            for name in names:
                if found and all(
                    np.allclose(one, _of_keras(name, form, width), rtol=1e-3, atol=1e-6)
                    for width, one in found.items()
                ):
                    return Setting(name=name, arguments=form.arguments)
    return None


def _taken(value: Loss, form: _Form) -> Iterator[tuple[int, np.ndarray[Any, Any]]]:
    """Yield each width of answers that a loss takes, and what it makes of them."""
    for width in form.widths:
        with tried_out():
            yield width, _tried(value, form, width)


@functools.cache
def _names_by_form() -> dict[_Form, list[str]]:
    """Return the losses of Keras for each form, those that read logits at the end."""
    found: dict[_Form, list[str]] = {}
    for row in _ROWS:
        found.setdefault(_Form.of(row), []).append(row.name)
    for row in _ROWS:
        if row.applies:
            form = _Form.of(row)._replace(reads_logits=True)
            found.setdefault(form, []).append(row.name)
    return found


@functools.cache
def _of_keras(name: str, form: _Form, width: int) -> np.ndarray[Any, Any]:
    kind = _KERAS[name]
    if has_other_methods(kind):
        raise ValueError("the code replaced a method of this loss")
    return _tried(kind(**form.arguments), form, width)


def _tried(loss: Loss, form: _Form, width: int) -> np.ndarray[Any, Any]:
    """Return the mean loss of several answers and its gradients, in one row."""
    found: list[np.ndarray[Any, Any]] = []
    for answers in _answers(form, width):
        numbers = tf.constant(answers.numbers)
        with tf.GradientTape() as tape:
            tape.watch(numbers)
            given = form.activation(numbers)
            mean = tf.reduce_mean(loss(tf.constant(answers.right), given))
        gradients = tape.gradient(mean, numbers)
        found += [np.ravel(mean), np.ravel(gradients)]
    return np.concatenate(found)


def _answers(form: _Form, width: int) -> Iterator[_Answers]:
    """Yield two times right answers, and those of a model."""
    draw = np.random.default_rng(3)
    for _ in range(2):
        numbers = draw.uniform(0.5, 3, (ROWS, width))
        if form.reads_class_numbers:
            right: Any = np.arange(ROWS) % 4
        elif form.task == "classes":
            right = np.eye(4)[np.arange(ROWS) % 4]
        elif form.task == "yes_no":
            right = np.arange(ROWS * width).reshape(ROWS, width) % 2
        else:
            right = draw.uniform(0.5, 3, (ROWS, width))
        yield _Answers(right.astype("f4"), numbers.astype("f4"))
