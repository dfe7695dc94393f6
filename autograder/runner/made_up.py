"""Numbers in place of those that training would give: the judge measures the real ones.

They have the shape and the range of real ones, so that code which prints or draws them
runs on.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import keras
import numpy as np

from autograder.runner.lazy import to_be_drawn

MAX_HISTORY = 100_000
"""Entries of a history: enough for `plt.plot(range(epochs), ...)`."""
_SPELLINGS = (
    ("acc", "accuracy", "binary_accuracy", "categorical_accuracy",
     "sparse_categorical_accuracy"),
    ("mse", "mean_squared_error"),
    ("mae", "mean_absolute_error"),
)  # fmt: skip
"""Names of one metric, which versions of Keras wrote into the history."""
_COMPARING = re.compile("close|equal|kernel|variables|weights")
"""In names of what predictions may be compared with."""


def history(names: Sequence[str], epochs: int, note: Callable[[str, str], None]) -> Any:
    """Return the history of a fit: losses fall, all else rises.

    Args:
        names: of the curves.
        epochs: the length of each.
        note: takes code of an older Keras, and what to write today.
    """
    count = min(max(epochs, 0), MAX_HISTORY)
    steps = np.arange(1, count + 1)
    made_up = keras.callbacks.History()
    made_up.epoch = list(range(count))
    made_up.history = _Curves(note)
    for name in names:
        falls = name.endswith("loss")
        made_up.history[name] = (1 / steps if falls else 1 - 1 / steps).tolist()
    return made_up


def measured(names: Sequence[str], as_dict: bool) -> Any:
    """Return what `evaluate` and `train_on_batch` would, in the form that they have."""
    numbers = dict.fromkeys(names, 0.5)
    values = list(numbers.values())
    return numbers if as_dict else values if len(values) > 1 else values[0]


def may_compare(texts: Iterable[str]) -> bool:
    """Tell whether code may compare predictions with something, so none are made up."""
    for text in texts:
        try:
            nodes = list(ast.walk(ast.parse(text)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # it is not going to run either
        for node in nodes:
            name = getattr(node, "attr", getattr(node, "id", ""))
            if isinstance(node, ast.Assert) or _COMPARING.search(str(name)):
                return True
    return False


def predictions(model: Any, x: Any, compared: bool) -> Any:
    """Return predictions, float32: from 0 to 1, and several for one input add up to 1.

    Only where real ones would depend on weights that are still to be drawn at random;
    otherwise those of the model are returned.

    Args:
        model: what predicts.
        x: its inputs.
        compared: whether predictions may be compared with something.

    Raises:
        Exception: whatever Keras or the student's own layers raise.
    """
    shapes = None if compared else _shapes(model)
    if shapes is None or not isinstance(x, np.ndarray) or x.shape[1:] != shapes[0]:
        return keras.tree.map_structure(np.asarray, model(x, training=False))
    size = (len(x), *shapes[1])
    drawn = np.random.default_rng(0).random(size, np.float32)
    several = len(size) > 1 and size[-1] > 1
    return drawn / drawn.sum(axis=-1, keepdims=True) if several else drawn


def _shapes(model: Any) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return the shapes of one input and of its output, if a layer is all there is."""
    if not (model.built and to_be_drawn(model)):
        return None
    try:
        shapes = model.input_shape, model.output_shape
    except (AttributeError, ValueError):  # of a model that is no graph of layers
        return None
    if not all(isinstance(shape, tuple) for shape in shapes):  # several, or none
        return None
    known = all(isinstance(size, int) for shape in shapes for size in shape[1:])
    return (shapes[0][1:], shapes[1][1:]) if known else None


class _Curves(dict[str, list[float]]):
    """A history that still knows `acc`."""

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
