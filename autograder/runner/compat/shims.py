"""Names, arguments and methods of Keras 2, and what to write today.

Each shim does what the old name did. Its use is noted with the student's line.
"""

from __future__ import annotations

import functools
import importlib
import types
import weakref
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.facts.names import SHORT_LOSSES
from autograder.runner.compat.moved import Note

TENSORFLOW_UTILS: Any = importlib.import_module("tensorflow.keras.utils")
"""This module is not `keras.utils`. TensorFlow loads it only by this import."""
_CUDNN = {"CuDNNGRU": "GRU", "CuDNNLSTM": "LSTM"}
_OPTIMIZERS = ("SGD", "Adam", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam")
_RENAMED: dict[types.ModuleType, dict[str, str]] = {
    keras.layers: _CUDNN,
    importlib.import_module("tensorflow.keras.layers"): _CUDNN,
    keras.constraints: {"maxnorm": "MaxNorm", "nonneg": "NonNeg"},
    keras.mixed_precision: {"set_policy": "set_global_policy"},
    keras.initializers: {"normal": "RandomNormal", "uniform": "RandomUniform"},
}
_LOSSES = {
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
    "cosine_proximity": "cosine_similarity",
}
"""Functions of `keras.losses` in Keras 2 -> their names today."""
MAX_SIZES = 8
"""The most items of a list that is read as a shape or as the size of a kernel."""
_INPUTS = ("input_dim", "input_shape")
_OF_GENERATORS = {
    "fit": ("steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data"),
    "evaluate": ("steps",),
    "predict": ("steps",),
}
"""Methods that had a form of their own for generators -> its arguments behind them."""
_BATCH_SHAPES: weakref.WeakKeyDictionary[Any, tuple[int | None, ...]] = (
    weakref.WeakKeyDictionary()
)
"""Layers that were made with the shape of a whole batch -> this shape."""


def install(note: Note) -> None:
    """Make old names work in this process. Each use of one calls `note`."""
    for name in _OPTIMIZERS:
        _wrap(getattr(keras.optimizers, name), _optimizer_arguments, note)
        _rename(keras.optimizers, name.lower(), name, note)
    for home, renamed in _RENAMED.items():
        for name, today in renamed.items():
            _rename(home, name, today, note)
    for name in ("activations", "constraints", "initializers", "regularizers"):
        setattr(keras.layers, name, getattr(keras, name))  # found there in Keras 2
    theirs: Any = importlib.import_module("tensorflow.keras.models")
    for models in (keras.models, theirs):
        models.Input = _input_of_models(note)
    for utils in (keras.utils, TENSORFLOW_UTILS):
        utils.to_categorical = _to_categorical(utils.to_categorical, note)
    for name in ("Dense", "Activation", "Flatten", "Dropout", "Conv2D"):
        _wrap(getattr(keras.layers, name), _input_arguments, note)
    for kind in map(vars(keras.layers).get, dir(keras.layers)):
        if isinstance(kind, type) and issubclass(kind, keras.layers.Layer):
            _take_numpy(kind, note)
            _take_batch_shape(kind, note)
    _begin_with_batch_shape()
    _take_other_endings(keras.callbacks.ModelCheckpoint, note)
    _add_losses(note)
    _add_methods(note)


def _take_other_endings(checkpoint: Any, note: Note) -> None:
    """Let `ModelCheckpoint` accept the names of files that Keras 2 accepted."""
    original = checkpoint.__init__

    @functools.wraps(original)  # its arguments are found by their names
    def __init__(self: Any, filepath: Any, *args: Any, **kwargs: Any) -> None:
        if "period" in kwargs:
            del kwargs["period"]
            note("ModelCheckpoint(period=...)", "ModelCheckpoint without it")
        try:
            original(self, filepath, *args, **kwargs)
        except ValueError as error:
            if "filepath provided must end in" not in str(error):
                raise
            ending = ".weights.h5" if ".weights.h5" in str(error) else ".keras"
            note(f"ModelCheckpoint({str(filepath)!r})", f"a name that ends in {ending}")
            original(self, f"checkpoint{ending}", *args, **kwargs)
            self.filepath = str(filepath)

    checkpoint.__init__ = __init__


def _rename(home: types.ModuleType, old: str, new: str, note: Note) -> None:
    place = home.__name__.removeprefix("keras.")

    def make(*args: Any, **kwargs: Any) -> Any:
        note(f"{place}.{old}", f"{place}.{new}")
        return getattr(home, new)(*args, **kwargs)

    setattr(home, old, make)


def _input_of_models(note: Note) -> Callable[..., Any]:
    def make(*args: Any, **kwargs: Any) -> Any:
        note("keras.models.Input", "keras.Input")
        return keras.Input(*args, **kwargs)

    return make


def _to_categorical(original: Any, note: Note) -> Callable[..., Any]:
    def to_categorical(x: Any = None, *args: Any, **kwargs: Any) -> Any:
        for old, new in {"nb_classes": "num_classes", "y": "x"}.items():
            if old in kwargs:
                kwargs[new] = kwargs.pop(old)
                note(f"to_categorical({old}=...)", f"to_categorical({new}=...)")
        dtype = kwargs.pop("dtype", None)
        made = original(kwargs.pop("x", x), *args, **kwargs)
        if dtype is None:
            return made
        note("to_categorical(dtype=...)", "to_categorical(...).astype(...)")
        return made.astype(tf.as_dtype(dtype).as_numpy_dtype)

    return to_categorical


def _wrap(cls: Any, translate: Callable[[str, Any, Note], None], note: Note) -> None:
    original = cls.__init__

    # `functools.wraps` is not used here. Keras reads the signature and the argument
    # names of the constructor, and the two must agree.
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        if args and "lr" in kwargs:  # `lr` counted
            args = args[1:]
        translate(cls.__name__, kwargs, note)
        original(self, *args, **kwargs)

    cls.__init__ = __init__


def _take_numpy(kind: Any, note: Note) -> None:
    """Let a layer accept whole numbers of NumPy, as older versions of Keras did."""
    if "__init__" not in vars(kind):
        return
    original = kind.__init__

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        given = [*args, *kwargs.values()]
        plain = [_plain(value) for value in given]
        if any(old is not new for old, new in zip(given, plain, strict=True)):
            name = kind.__name__
            note(f"{name}(np.int64(...))", f"{name}(int(...))")
            args = tuple(plain[: len(args)])
            kwargs = dict(zip(kwargs, plain[len(args) :], strict=True))
        original(self, *args, **kwargs)

    kind.__init__ = __init__


def _take_batch_shape(kind: Any, note: Note) -> None:
    """Let a layer accept `batch_input_shape`, as older versions of Keras did.

    It may also be said by `batch_size` besides `input_shape`.
    """
    if "__init__" not in vars(kind) or kind is keras.layers.InputLayer:
        return
    original = kind.__init__

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        shape = kwargs.pop("batch_input_shape", None)
        size = kwargs.pop("batch_size", None)
        if size is not None and kwargs.get("input_shape") is not None:
            shape = (size, *kwargs.pop("input_shape"))
        original(self, *args, **kwargs)
        if shape is not None:
            today = "keras.Input(batch_shape=(...)) as the first layer"
            note(f"{kind.__name__}(batch_input_shape=...)", today)
            _BATCH_SHAPES[self] = tuple(shape)

    kind.__init__ = __init__


def _begin_with_batch_shape() -> None:
    """Let a Sequential begin with the shape of a batch that its first layer has."""
    original = keras.Sequential.add

    def add(self: Any, layer: Any, rebuild: bool = True) -> None:
        if not self.layers and layer in _BATCH_SHAPES:
            shape = _BATCH_SHAPES[layer]
            original(self, keras.layers.InputLayer(batch_shape=shape), rebuild=False)
        original(self, layer, rebuild=rebuild)

    keras.Sequential.add = add


def _plain(value: Any) -> Any:
    """Turn whole numbers of NumPy into those of Python, also in short lists."""
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu":
        return int(value)
    if type(value) in (list, tuple) and len(value) <= MAX_SIZES:
        plain = [_plain(item) for item in value]
        changed = any(old is not new for old, new in zip(value, plain, strict=True))
        return type(value)(plain) if changed else value
    return value


def _optimizer_arguments(name: str, kwargs: dict[str, Any], note: Note) -> None:
    if "lr" in kwargs:
        kwargs["learning_rate"] = kwargs.pop("lr")
        note(f"{name}(lr=...)", f"{name}(learning_rate=...)")
    if "decay" in kwargs:
        del kwargs["decay"]
        note(f"{name}(decay=...)", "a keras.optimizers.schedules object")
    if kwargs.get("epsilon", 0.0) is None:
        del kwargs["epsilon"]
        note(f"{name}(epsilon=None)", f"{name}(...) without it")


def _input_arguments(name: str, kwargs: dict[str, Any], note: Note) -> None:
    for old in _INPUTS:
        if old in kwargs:
            note(f"{name}({old}=...)", "keras.Input(shape=(...,)) as the first layer")


def _add_losses(note: Note) -> None:
    """Add short names such as `keras.losses.mse`, and the long names in `tf.keras`."""

    def __getattr__(name: str) -> Any:
        for home in (keras.losses, keras.metrics):
            if name in vars(home):
                return getattr(home, name)
        today = _LOSSES.get(name, name.lower())
        if name not in _LOSSES and today not in SHORT_LOSSES:
            raise AttributeError(f"module 'keras.losses' has no attribute {name!r}")
        loss = keras.losses.get(today)
        note(f"keras.losses.{name}", f"keras.losses.{loss.__name__}")
        return loss

    for module in (keras.losses, tf.keras.losses, tf.keras.metrics):
        module.__getattr__ = __getattr__


def _add_methods(note: Note) -> None:
    def predict_classes(self: Any, x: Any, **_: Any) -> Any:
        note("model.predict_classes(x)", "model.predict(x).argmax(axis=-1)")
        probabilities = self.predict(x)
        wide = probabilities.shape[-1] > 1
        return (
            probabilities.argmax(axis=-1)
            if wide
            else (probabilities > 0.5).astype("int32")
        )

    def predict_proba(self: Any, x: Any, **_: Any) -> Any:
        note("model.predict_proba(x)", "model.predict(x)")
        return self.predict(x)

    keras.Model.predict_classes = predict_classes
    keras.Model.predict_proba = predict_proba
    for name, second in _OF_GENERATORS.items():
        setattr(keras.Model, f"{name}_generator", _generator_method(name, second, note))


def _generator_method(name: str, second: tuple[str, ...], note: Note) -> Any:
    """Return a method that takes what its old form for generators took."""

    def method(self: Any, generator: Any, *args: Any, **kwargs: Any) -> Any:
        note(f"model.{name}_generator(...)", f"model.{name}(...)")
        given = dict(zip(second, args, strict=False)) | kwargs
        return getattr(self, name)(generator, **given)

    return method
