"""Made-up results of `fit`, `evaluate` and `predict`, because nothing is trained here.

They have the shape and the range of real results, so that code which prints or draws
them still works. The trainer measures the real numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

import keras
import numpy as np

from autograder.runner.speed.lazy import waits

MAX_HISTORY = 100_000
"""The most entries of a curve. This is enough for `plt.plot(range(epochs), ...)`."""
MAX_STEP = 2**60
"""Where the curves end. A loss is about 1e-18 there."""
AHEAD = 10
"""How many times as far as its history a trained model is when it is measured."""
MOST_NUMBERS = 200_000
"""The most numbers that a model is called with at once, if it gets more rows."""
_SPELLINGS = (
    ("acc", "accuracy", "binary_accuracy", "categorical_accuracy",
     "sparse_categorical_accuracy"),
    ("mse", "mean_squared_error"),
    ("mae", "mean_absolute_error"),
    ("lr", "learning_rate"),
)  # fmt: skip
"""Each group has the names that different versions of Keras give to one curve."""


def history(
    names: Sequence[str], epochs: int, step: int, note: Callable[[str, str], None]
) -> Any:
    """Return the history of a fit. Losses fall, and other curves rise.

    Args:
        names: the names of the curves.
        epochs: the length of each curve.
        step: how far the model has been trained, see `next_step`.
        note: is called with code for an older Keras, and with the code for today.
    """
    count = min(max(epochs, 0), MAX_HISTORY)
    steps = np.arange(1, count + 1) + step
    made_up = keras.callbacks.History()
    made_up.epoch = list(range(count))
    made_up.set_params({"verbose": 0, "epochs": epochs, "steps": 1})
    made_up.history = _Curves(note)
    for name in names:
        falls = name.endswith("loss")
        made_up.history[name] = (1 / steps if falls else 1 - 1 / steps).tolist()
    return made_up


def next_step(step: int, epochs: int) -> int:
    """Return how far a model has been trained after so many epochs more.

    Each fit gets twice as far as the one before, so that a loop which trains until the
    loss is small ends soon.
    """
    return min(2 * step + max(epochs, 0), MAX_STEP)


def measured(names: Sequence[str], step: int, as_dict: bool) -> Any:
    """Return numbers in the form that `evaluate` and `train_on_batch` return.

    All are 0.5 before the training. They are better than the last ones of the history,
    because code may demand a good result after a few epochs.
    """
    loss = 1 / (2 + AHEAD * step)
    numbers = {name: loss if name.endswith("loss") else 1 - loss for name in names}
    values = list(numbers.values())
    return numbers if as_dict else values if len(values) > 1 else values[0]


def predictions(model: Any, x: Any, trained: bool) -> Any:
    """Return predictions.

    If the weights of the model are initialized, it predicts. Otherwise its predictions
    would be random, and made-up ones are returned: float32, from 0 to 1, and several
    for one input add up to 1. A model that was `trained` would predict something else
    than it does here, so some rows are enough: their predictions are repeated.

    Raises:
        Exception: any error of Keras or of the student's own layers.
    """
    numbers = isinstance(x, np.ndarray) and x.ndim and x.dtype.kind in "bfiu"
    shapes = _shapes(model, len(x) if numbers else 0)
    if shapes is None or not numbers or x.shape[1:] != shapes[0]:
        return _computed(model, x, trained)
    rows = x.reshape(len(x), math.prod(shapes[0])).astype(np.float32)
    return _plausible(rows, shapes[1])


def _computed(model: Any, x: Any, trained: bool) -> Any:
    """Call a model with some rows after others, so that many rows need little memory.

    For a trained model, the first rows are enough.

    A model is called once if it keeps states of a whole batch, or does not return one
    row for each row.
    """
    parts = keras.tree.flatten(x)
    in_rows = all(isinstance(part, np.ndarray) and part.ndim for part in parts)
    batch = model.inputs[0].shape[0] if getattr(model, "inputs", None) else None
    rows = len(parts[0]) if in_rows and batch is None else 0
    size = sum(part.size for part in parts) // rows if rows else 0
    step = max(MOST_NUMBERS // max(size, 1), 1)
    if rows <= step or any(len(part) != rows for part in parts):
        return _called(model, x)
    made = []
    for first in range(0, rows, step):
        some = slice(first, first + step)
        made.append(_called(model, keras.tree.map_structure(itemgetter(some), x)))
        answers = keras.tree.flatten(made[0])
        if any(part.shape[:1] != (step,) for part in answers):
            return _called(model, x)
        if trained:
            return keras.tree.map_structure(
                lambda part: np.resize(part, (rows, *part.shape[1:])), made[0]
            )
    return keras.tree.map_structure(lambda *all: np.concatenate(all), *made)


def _called(model: Any, x: Any) -> Any:
    return keras.tree.map_structure(np.asarray, model(x, training=False))


def _plausible(rows: Any, shape: tuple[int, ...]) -> Any:
    """Return numbers of this shape for each row. They depend only on that row."""
    wide = np.sin(np.arange(1, rows.shape[1] + 1, dtype=np.float32))
    # With `@`, the last digit of a row's result would depend on the other rows.
    mixed = np.einsum("ij,j->i", rows, wide)[:, None]
    unit = np.arange(1, math.prod(shape) + 1, dtype=np.float32)
    numbers = ((1 + np.sin(mixed + unit)) / 2).reshape(len(rows), *shape)
    several = bool(shape) and shape[-1] > 1
    return numbers / numbers.sum(axis=-1, keepdims=True) if several else numbers


def _shapes(model: Any, rows: int) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return the shapes of one input and output, if weights are not initialized yet.

    A model for batches of another size, which keeps states, cannot be called with them.
    """
    if not model.built:
        return None
    batch = model.inputs[0].shape[0] if getattr(model, "inputs", None) else None
    if not waits(model) and batch in (None, rows):
        return None
    in_a_row = isinstance(model, keras.Sequential)
    if not in_a_row and not isinstance(model.output, keras.KerasTensor):
        return None  # the model has several outputs
    shapes = model.input_shape, model.output_shape
    known = all(isinstance(n, int) for shape in shapes for n in shape[1:])
    return (shapes[0][1:], shapes[1][1:]) if known else None


class _Curves(dict[str, list[float]]):
    """A history that also accepts old names of curves, such as `acc`."""

    def __init__(self, note: Callable[[str, str], None]) -> None:
        super().__init__()
        self._note = note

    def __missing__(self, key: str) -> list[float]:
        name = key.removeprefix("val_")
        for names in _SPELLINGS:
            for other in names if name in names else ():
                modern = key.removesuffix(name) + other
                if modern in self:
                    self._note(f"history[{key!r}]", f"history[{modern!r}]")
                    return self[modern]
        raise KeyError(key)
