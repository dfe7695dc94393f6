"""Notice test data that were changed at random.

Images are augmented for the training alone. A layer such as `RandomFlip` also changes
the images that a model is tested with, if it is called with them, or mapped over their
dataset.
"""

from __future__ import annotations

import functools
import weakref
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np

from autograder.runner.observe.feeding import arrays_in

MOST = 8
"""So many of the last results of such layers are compared with test data."""
ROWS = 4
"""The rows of a result that are compared."""
_NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "rotation_range": (0,), "width_shift_range": (0,), "height_shift_range": (0,),
    "brightness_range": (None,), "shear_range": (0,), "zoom_range": (0, [1, 1]),
    "channel_shift_range": (0,), "horizontal_flip": (False,),
    "vertical_flip": (False,),
}  # fmt: skip
"""Setting of an `ImageDataGenerator` -> the values with which it changes nothing."""


class Augmented:
    """What layers changed at random in one submission."""

    def __init__(self) -> None:
        """Know of nothing yet."""
        self._layers: weakref.WeakSet[Any] = weakref.WeakSet()
        self._results: deque[tuple[str, int, Any]] = deque(maxlen=MOST)

    def see(self, layer: Any, result: Any, training: Any) -> None:
        """Remember a call of a layer that draws random numbers for images."""
        is_random = hasattr(layer, "generator") and training is not False
        if not is_random or isinstance(result, keras.KerasTensor):
            return
        self._layers.add(layer)
        for array in keras.tree.flatten(result):
            if hasattr(array, "numpy") and array.shape.rank:  # not within a dataset
                rows = _first(np.asarray(array[:ROWS]))
                self._results.append((type(layer).__name__, len(array), rows))

    def drawn(self) -> dict[Any, bytes]:
        """Return the state of each layer, which is another one after each draw."""
        return {
            layer: np.asarray(layer.generator.state).tobytes() for layer in self._layers
        }

    def by(self, given: Any, x: Any, before: Mapping[Any, bytes]) -> str:
        """Return what changed data at random; empty if nothing is known.

        Args:
            given: what `evaluate` was given as inputs.
            x: the arrays that were read of it.
            before: the states of all layers before they were read.
        """
        for layer, drawn in self.drawn().items():
            if before.get(layer, drawn) != drawn:
                return type(layer).__name__
        for name, count, rows in self._results:
            for array in arrays_in(x):
                if len(array) == count and np.array_equal(_first(array), rows):
                    return name
        return _generator(given)


def _first(array: Any) -> Any:
    """Return the first rows, flat, because images may be made rows later."""
    rows = array[:ROWS]
    return rows.reshape(len(rows), -1)


def _generator(given: Any) -> str:
    """Name the generator of batches if it changes images at random."""
    settings = getattr(given, "image_data_generator", None)
    for name, neutral in _NEUTRAL.items():
        value = getattr(settings, name, None)
        if value is not None and not any(_is_same(value, off) for off in neutral):
            return type(settings).__name__
    return ""


def _is_same(value: Any, neutral: Any) -> bool:
    return np.shape(value) == np.shape(neutral) and bool(np.all(value == neutral))


def watch_augmentation(see: Callable[[Any, Any, Any], None]) -> None:
    """Let all layers that change images at random tell when they are called.

    Args:
        see: is given the layer, its result, and whether the model learns.
    """
    for kind in vars(keras.layers).values():
        if hasattr(kind, "get_random_transformation"):
            kind.__call__ = _telling(kind.__call__, see)


def _telling(call: Any, see: Callable[[Any, Any, Any], None]) -> Any:
    @functools.wraps(call)
    def called(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = call(self, *args, **kwargs)
        see(self, result, kwargs.get("training"))
        return result

    return called
