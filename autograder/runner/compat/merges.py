"""The merges of Keras 1: the function `merge`, and the layer `Merge`.

A Sequential that begins with a `Merge` of other models becomes a Functional model. Its
inputs are those of these models, as they were in Keras 1.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import keras

from autograder.runner.compat.moved import Note

_MODES = {"sum": "add", "mul": "multiply", "ave": "average", "max": "maximum",
          "concat": "concatenate", "dot": "dot", "cos": "dot"}  # fmt: skip
_OWN = "_Merge"
"""The name that the base of own merges had."""


def install(note: Note) -> None:
    """Let layers and models be merged as in Keras 1. Each use calls `note`."""
    module = sys.modules["keras.layers.merge"]

    def __call__(self: Any, inputs: Any, mode: Any = "sum", **rest: Any) -> Any:
        return _merged(inputs, mode, note, **rest)

    module.__class__ = type("_Merging", (type(module),), {"__call__": __call__})
    keras.layers.Merge = type("Merge", (_Merge,), {"note": staticmethod(note)})
    theirs: Any = importlib.import_module("tensorflow.keras.layers")
    for layers in (keras.layers, theirs):
        setattr(layers, _OWN, _OwnMerge)
    _keep_lengths(keras.layers.Embedding)
    _take_branches()


class _Merge:
    """The layer. It merges the models that it was given, or the tensors of a call."""

    note: Note

    def __init__(self, layers: Any = None, mode: Any = "sum", **rest: Any) -> None:
        self.branches, self._mode, self._rest = layers, mode, rest

    def __call__(self, inputs: Any) -> Any:
        return _merged(inputs, self._mode, self.note, kind="Merge", **self._rest)


class _OwnMerge(keras.layers.Layer):  # type: ignore[misc]
    """The base of own merges in Keras 2, which say how to merge in a function."""

    def call(self, inputs: Any) -> Any:
        """Merge the tensors."""
        return self._merge_function(inputs)


def _merged(
    inputs: Any,
    mode: Any,
    note: Note,
    concat_axis: int = -1,
    dot_axes: Any = -1,
    kind: str = "merge",
    **rest: Any,
) -> Any:
    if callable(mode):
        note(f"{kind}(..., mode=function)", "keras.layers.Lambda(function)")
        return keras.layers.Lambda(mode, name=rest.get("name"))(inputs)
    function = _MODES.get(mode)
    if function is None:
        raise ValueError(f"There is no mode {mode!r} to merge layers.")
    note(f"{kind}(..., mode={mode!r})", f"keras.layers.{function}(...)")
    given: dict[str, Any] = {"axis": concat_axis} if mode == "concat" else {}
    if function == "dot":
        given = {"axes": dot_axes, "normalize": mode == "cos"}
    return getattr(keras.layers, function)(inputs, **given)


def _keep_lengths(kind: Any) -> None:
    """Let an Embedding keep its `input_length`, which Keras 3 drops."""
    original = kind.__init__

    # `functools.wraps` is not used here. Keras reads the signature of a constructor.
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.input_length = kwargs.get("input_length")

    kind.__init__ = __init__


def _take_branches() -> None:
    """Let a Sequential begin with a `Merge`."""
    original = keras.Sequential.add

    def add(self: Any, layer: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(layer, _Merge):
            return original(self, layer, *args, **kwargs)
        if self.layers or not layer.branches:
            raise ValueError("A `Merge` of models is the first layer of a Sequential.")
        branches = [_built(branch) for branch in layer.branches]
        inputs = [given for branch in branches for given in branch.inputs]
        _become(self, inputs, layer([branch.outputs[0] for branch in branches]))
        return None

    keras.Sequential.add = add


def _built(branch: Any) -> Any:
    """Return a model whose inputs are known. An Embedding reads indices."""
    first = next(iter(branch.layers), None)
    if not branch.built and isinstance(first, keras.layers.Embedding):
        length: Any = first.input_length
        # An Embedding of a grid of indices has several lengths.
        lengths = length if isinstance(length, tuple | list) else (length,)
        branch.build((None, *lengths))
    return branch


def _become(model: Any, inputs: Any, outputs: Any) -> None:
    """Make a Functional model of this one, to which layers can still be added."""
    made = keras.Model(inputs, outputs, name=model.name)

    def add(layer: Any, rebuild: bool = True) -> None:
        _become(model, inputs, layer(outputs))

    model.__class__ = type(made)
    vars(model).clear()
    vars(model).update(vars(made))
    # The constructor of a Sequential calls the second one after all layers.
    vars(model).update(add=add, _maybe_rebuild=lambda: None)
