"""Attributes and names of files that Keras 2 had. Each use is noted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import keras

from autograder.runner.compat.moved import Note

_WEIGHTS = ".weights.h5"


def install(note: Note) -> None:
    """Let optimizers, tensors and models have what they had in Keras 2."""
    _rename_learning_rate(note)
    _list_sizes(note)
    _take_own_shapes(note)
    _take_other_endings(note)


def _rename_learning_rate(note: Note) -> None:
    """Let `optimizer.lr` be the learning rate."""

    def read(self: Any) -> Any:
        note("optimizer.lr", "optimizer.learning_rate")
        return self.learning_rate

    def change(self: Any, value: Any) -> None:
        note("optimizer.lr", "optimizer.learning_rate")
        self.learning_rate = value

    keras.optimizers.Optimizer.lr = property(read, change)


class Sizes(tuple[int | None, ...]):
    """A shape of Keras 2."""

    def as_list(self) -> list[int | None]:
        """Return all sizes."""
        return list(self)


def _list_sizes(note: Note) -> None:
    """Let students' code use `x.shape.as_list()` and `x.get_shape()`.

    Keras itself reads plain tuples.
    """
    shape: Any = keras.KerasTensor.shape

    def read(self: Any) -> Any:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        return Sizes(shape.fget(self)) if caller == "__main__" else shape.fget(self)

    def get_shape(self: Any) -> Sizes:
        note("x.get_shape()", "x.shape")
        return Sizes(shape.fget(self))

    keras.KerasTensor.shape = property(read, shape.fset)
    keras.KerasTensor.get_shape = get_shape


def _take_own_shapes(note: Note) -> None:
    """Follow a layer whose `compute_output_shape` expects a shape of Keras 2."""
    original = keras.layers.Layer.compute_output_spec

    def compute_output_spec(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return original(self, *args, **kwargs)
        except AttributeError as error:
            if "as_list" not in str(error):
                raise
            note("input_shape.as_list()", "list(input_shape)")
            return keras.Operation.compute_output_spec(self, *args, **kwargs)

    keras.layers.Layer.compute_output_spec = compute_output_spec


def _take_other_endings(note: Note) -> None:
    """Let files of weights have any name, such as `model.h5`."""
    save, load = keras.Model.save_weights, keras.Model.load_weights

    def save_weights(self: Any, filepath: Any, *args: Any, **kwargs: Any) -> Any:
        name = str(filepath)
        if not name.endswith(_WEIGHTS):
            note(f"save_weights({name!r})", f"a name that ends in {_WEIGHTS}")
            name += _WEIGHTS
        kwargs.pop("save_format", None)
        return save(self, name, *args, **kwargs)

    def load_weights(self: Any, filepath: Any, *args: Any, **kwargs: Any) -> Any:
        name = str(filepath)
        saved = name if name.endswith(_WEIGHTS) else name + _WEIGHTS
        return load(self, saved if Path(saved).exists() else name, *args, **kwargs)

    keras.Model.save_weights, keras.Model.load_weights = save_weights, load_weights
