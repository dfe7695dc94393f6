"""Attributes that Keras 2 had. Each use is noted."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

import keras

from autograder.runner.compat.moved import Note

_OLD_SHAPE = "_keras_shape"
"""An attribute of the tensors of Keras 2."""


def install(note: Note) -> None:
    """Let optimizers, tensors and models have what they had in Keras 2."""
    _rename_of_optimizers(note)
    _list_sizes(note)
    for side in ("input", "output"):
        setattr(keras.layers.Layer, f"{side}_shape", _SideShape(side, note))
        _find_ends(side, note)
    _find_first_input(note)
    keras.metrics.Metric.reset_states = _reset(note)
    for home in (
        keras.callbacks,
        importlib.import_module("tensorflow.keras.callbacks"),
    ):
        callbacks: Any = home
        callbacks.BaseLogger = _BaseLogger
    _take_own_shapes(note)


def _rename_of_optimizers(note: Note) -> None:
    """Let `optimizer.lr` be the learning rate, and `weights` the variables."""

    def read(self: Any) -> Any:
        note("optimizer.lr", "optimizer.learning_rate")
        return self.learning_rate

    def change(self: Any, value: Any) -> None:
        note("optimizer.lr", "optimizer.learning_rate")
        self.learning_rate = value

    def variables(self: Any) -> Any:
        note("optimizer.weights", "optimizer.variables")
        return self.variables

    keras.optimizers.Optimizer.lr = property(read, change)
    keras.optimizers.Optimizer.weights = property(variables)


class _BaseLogger(keras.callbacks.Callback):  # type: ignore[misc]
    """Took the means of metrics in Keras 2. Keras 3 does this itself."""

    def __init__(self, stateful_metrics: Any = None) -> None:
        super().__init__()


class Sizes(tuple[int | None, ...]):
    """A shape of Keras 2."""

    def as_list(self) -> list[int | None]:
        """Return all sizes."""
        return list(self)


def _find_first_input(note: Note) -> None:
    """Let `model.layers[0].input` be the input of the model, also of an InputLayer."""
    original: Any = keras.layers.InputLayer.input

    def read(self: Any) -> Any:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if caller != "__main__":
            return original.fget(self)
        note("model.layers[0].input", "model.input")
        return self.output

    keras.layers.InputLayer.input = property(read)


def _find_ends(side: str, note: Note) -> None:
    """Let `model.input` and `model.output` be found in a Sequential without a call."""
    original: Any = getattr(keras.Sequential, side)

    def read(self: Any) -> Any:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        try:
            return original.fget(self)
        except AttributeError:
            ends: Any = getattr(self, f"{side}s", None) or ()
            if caller != "__main__" or len(ends) != 1:
                raise
        note(f"model.{side} of a Sequential", f"model.{side}s")
        return ends[0]

    setattr(keras.Sequential, side, property(read))


def _reset(note: Note) -> Callable[[Any], None]:
    def reset_states(self: Any) -> None:
        note("metric.reset_states()", "metric.reset_state()")
        self.reset_state()

    return reset_states


class _SideShape:
    """The shape of what a layer reads or returns, as `layer.output_shape`.

    Keras itself looks whether a layer has this attribute, so only students' code finds
    it. An attribute of the layer's own comes first.
    """

    def __init__(self, side: str, note: Note) -> None:
        self._side, self._note = side, note

    def __get__(self, layer: Any, kind: type) -> Any:
        if layer is None:
            return self
        name = f"{self._side}_shape"
        is_student = sys._getframe(1).f_globals.get("__name__", "") == "__main__"
        tensors = getattr(layer, self._side, None) if is_student else None
        if tensors is None:
            text = f"{kind.__name__!r} object has no attribute {name!r}"
            raise AttributeError(text, name=name, obj=layer)
        self._note(f"layer.{name}", f"layer.{self._side}.shape")
        return keras.tree.map_structure(lambda tensor: tensor.shape, tensors)


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

    def keras_shape(self: Any) -> Sizes:
        note("x._keras_shape", "x.shape")
        return Sizes(shape.fget(self))

    keras.KerasTensor.get_shape = get_shape
    setattr(keras.KerasTensor, _OLD_SHAPE, property(keras_shape))


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
