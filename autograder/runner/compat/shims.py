"""Code of Keras 1 and 2 that still has to run, and what to write today.

Each shim does what the old name did and leaves a note, with the student's line.
"""

from __future__ import annotations

import functools
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

TENSORFLOW_UTILS: Any = importlib.import_module("tensorflow.keras.utils")
"""Another module than `keras.utils`, and than TensorFlow has before this import."""
Note = Callable[[str, str], None]
"""Takes what was found and what to write today."""

_LAYERS = ("advanced_activations", "convolutional", "core", "embeddings", "local",
           "merge", "noise", "normalization", "pooling", "recurrent",
           "wrappers")  # fmt: skip
_MOVED = {
    **{
        f"layers.{part}": ("layers", "from keras.layers import ...") for part in _LAYERS
    },
    "engine": ("layers", "from keras.layers import ..."),
    "engine.topology": ("layers", "from keras.layers import ..."),
    "objectives": ("losses", "from keras.losses import ..."),
    "optimizers.legacy": ("optimizers", "from keras.optimizers import ..."),
    "utils.np_utils": ("utils", "from keras.utils import to_categorical"),
    "utils.vis_utils": ("utils", "from keras.utils import plot_model"),
    "utils.generic_utils": ("utils", "from keras.utils import ..."),
    "backend.tensorflow_backend": ("backend", "nothing: Keras 3 has no sessions"),
}
"""Module of old -> where its contents are, and what to write today."""
_ELSEWHERE = {
    "keras.api._v1.keras": "keras",
    "keras.api._v1": "keras",
    "keras.api._v2.keras": "keras",
    "keras.api._v2": "keras",
    "keras.api": "keras",
    "keras_core": "keras",
    "tensorflow.compat.v1.keras": "tensorflow.keras",
    "tensorflow.compat.v2.keras": "tensorflow.keras",
    "tensorflow.keras.api": "tensorflow.keras",
    "tensorflow.python.keras.api._v2.keras": "tensorflow.keras",
    "tensorflow.python.keras.api._v2": "tensorflow.keras",
    "tensorflow.python.keras.api": "tensorflow.keras",
    "tf_keras": "tensorflow.keras",
    "keras_preprocessing": "tensorflow.keras.preprocessing",
}
"""Packages from which editors and old pages import -> where the contents are."""
_INSIDE = "tensorflow.python.keras"
_INSIDE_PARTS = ("models", "layers", "optimizers", "losses", "metrics", "utils",
                 "callbacks", "datasets", "datasets.mnist", "activations",
                 "initializers", "regularizers", "backend")  # fmt: skip
_OPTIMIZERS = ("SGD", "Adam", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam")
_LAYER_ARGUMENTS = {
    "output_dim": "units",
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "bias": "use_bias",
    "p": "rate",
    "nb_filter": "filters",
}
_SHORT_LOSSES = {"mse", "mae", "mape", "msle", "bce", "kld"}
_RENAMED: dict[types.ModuleType, dict[str, str]] = {
    keras.constraints: {"maxnorm": "MaxNorm", "nonneg": "NonNeg"},
    keras.initializers: {"normal": "RandomNormal", "uniform": "RandomUniform"},
}
_OF_NUMPY = {"float": float, "int": int, "object": object}
_INSTEAD = {
    "keras.backend": "keras.ops",
    "keras.preprocessing.image": "from tensorflow.keras.preprocessing.image import ...",
    "keras.preprocessing.sequence": "keras.utils",
    "numpy": "{name}",
}
"""Module -> what to write today instead of its names of old."""
MAX_SIZES = 8
"""Of a list that may be a shape or the size of a kernel."""
_INPUTS = ("input_dim", "input_shape", "batch_input_shape")


class _MovedModule(types.ModuleType):
    """A module of old that hands out what now lives elsewhere."""

    def __init__(self, name: str, target: Any, today: str, note: Note) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        self._target, self._today, self._note = target, today, note

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._note(self.__name__, self._today)
        return getattr(self._target, name)


def install(note: Note) -> None:
    """Make old names work in this process; `note` is called when one is used."""
    for old, (new, today) in _MOVED.items():
        parent, _, leaf = old.rpartition(".")
        module = _MovedModule(f"keras.{old}", getattr(keras, new), today, note)
        setattr(getattr(keras, parent) if parent else keras, leaf, module)
        for prefix in ("keras", "tensorflow.keras"):
            sys.modules[f"{prefix}.{old}"] = module
    _open_inside(note)
    sys.meta_path.insert(0, _Elsewhere(note))
    _add_preprocessing(note)
    for name in _OPTIMIZERS:
        _wrap(getattr(keras.optimizers, name), _optimizer_arguments, note)
        _rename(keras.optimizers, name.lower(), name, note)
    for home, renamed in _RENAMED.items():
        for name, today in renamed.items():
            _rename(home, name, today, note)
    for utils in (keras.utils, TENSORFLOW_UTILS):
        utils.to_categorical = _to_categorical(utils.to_categorical, note)
    for name in ("Dense", "Activation", "Flatten", "Dropout", "Conv2D"):
        _wrap(getattr(keras.layers, name), _layer_arguments, note)
    for kind in map(vars(keras.layers).get, dir(keras.layers)):
        if isinstance(kind, type) and issubclass(kind, keras.layers.Layer):
            _take_numpy(kind, note)
    _add_losses(note)
    _add_names(keras.backend, lambda name: getattr(tf.keras.backend, name), note)
    _add_names(np, lambda name: _OF_NUMPY[name], note)
    _add_methods(note)


def _open_inside(note: Note) -> None:
    """Lead imports from the inside of TensorFlow to Keras itself."""
    today = "from tensorflow.keras..., or from keras..."
    whole = _MovedModule(_INSIDE, keras, today, note)
    sys.modules[_INSIDE] = whole
    importlib.import_module("tensorflow.python").keras = whole  # type: ignore[attr-defined]
    for part in _INSIDE_PARTS:
        target = importlib.import_module(f"keras.{part}")
        name = f"{_INSIDE}.{part}"
        sys.modules[name] = _MovedModule(name, target, today, note)


class _Elsewhere(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Leads imports from such a package to where its contents are."""

    def __init__(self, note: Note) -> None:
        self._note = note

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        real = _real_name(fullname)
        if real is None or importlib.util.find_spec(real) is None:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        real = str(_real_name(spec.name))
        today = f"from {real} import ..."
        return _MovedModule(spec.name, importlib.import_module(real), today, self._note)

    def exec_module(self, module: types.ModuleType) -> None:
        """Leave the module as it was made."""


def _real_name(name: str) -> str | None:
    for package, real in _ELSEWHERE.items():
        if name == package or name.startswith(f"{package}."):
            return real + name.removeprefix(package)
    return None


def _add_preprocessing(note: Note) -> None:
    """Give `keras.preprocessing` what only `tf.keras.preprocessing` still has."""
    for name in ("image", "sequence", "text"):
        real = f"tensorflow.keras.preprocessing.{name}"
        full, whole = f"keras.preprocessing.{name}", importlib.import_module(real)
        if name == "text":  # there is no such module
            today = "keras.layers.TextVectorization"
            sys.modules[full] = _MovedModule(full, whole, today, note)
            keras.preprocessing.text = sys.modules[full]
        else:
            home = importlib.import_module(full)
            _add_names(home, functools.partial(getattr, whole), note)


def _rename(home: types.ModuleType, old: str, new: str, note: Note) -> None:
    place = home.__name__.removeprefix("keras.")

    def make(*args: Any, **kwargs: Any) -> Any:
        note(f"{place}.{old}", f"{place}.{new}")
        return getattr(home, new)(*args, **kwargs)

    setattr(home, old, make)


def _add_names(home: types.ModuleType, find: Callable[[str], Any], note: Note) -> None:
    """Look for names that a module has no more in another place."""
    original = getattr(home, "__getattr__", None)

    def look(name: str) -> Any:
        try:
            found = find(name)
        except (AttributeError, KeyError):
            if original is not None:
                return original(name)
            text = f"module {home.__name__!r} has no attribute {name!r}"
            raise AttributeError(text, name=name, obj=home) from None
        note(f"{home.__name__}.{name}", _INSTEAD[home.__name__].format(name=name))
        return found

    home.__getattr__ = look  # type: ignore[method-assign]


def _to_categorical(original: Any, note: Note) -> Callable[..., Any]:
    def to_categorical(x: Any = None, *args: Any, **kwargs: Any) -> Any:
        for old, new in {"nb_classes": "num_classes", "y": "x"}.items():
            if old in kwargs:
                kwargs[new] = kwargs.pop(old)
                note(f"to_categorical({old}=...)", f"to_categorical({new}=...)")
        return original(kwargs.pop("x", x), *args, **kwargs)

    return to_categorical


def _wrap(cls: Any, translate: Callable[[str, Any, Note], None], note: Note) -> None:
    original = cls.__init__

    # Not functools.wraps: Keras reads the signature and the argument names of the
    # constructor, and those two must agree.
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        translate(cls.__name__, kwargs, note)
        original(self, *args, **kwargs)

    cls.__init__ = __init__


def _take_numpy(kind: Any, note: Note) -> None:
    """Let a layer take NumPy's whole numbers, as Keras once did."""
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


def _plain(value: Any) -> Any:
    """Turn whole numbers of NumPy into those of Python, in short lists, too."""
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


def _layer_arguments(name: str, kwargs: dict[str, Any], note: Note) -> None:
    for old, new in _LAYER_ARGUMENTS.items():
        if old in kwargs:
            kwargs[new] = kwargs.pop(old)
            note(f"{name}({old}=...)", f"{name}({new}=...)")
    if "batch_input_shape" in kwargs:
        kwargs["input_shape"] = tuple(kwargs.pop("batch_input_shape"))[1:]
    for old in _INPUTS:
        if old in kwargs:
            note(f"{name}({old}=...)", "keras.Input(shape=(...,)) as the first layer")


def _add_losses(note: Note) -> None:
    """Give back `keras.losses.mse` and so on, and the long names in `tf.keras`."""

    def __getattr__(name: str) -> Any:
        if name in vars(keras.losses):
            return getattr(keras.losses, name)
        if name.lower() not in _SHORT_LOSSES:
            raise AttributeError(f"module 'keras.losses' has no attribute {name!r}")
        loss = keras.losses.get(name.lower())
        note(f"keras.losses.{name}", f"keras.losses.{loss.__name__}")
        return loss

    for module in (keras.losses, tf.keras.losses):
        module.__getattr__ = __getattr__


def _add_methods(note: Note) -> None:
    def predict_classes(self: Any, x: Any, **_: Any) -> Any:
        note("model.predict_classes(x)", "model.predict(x).argmax(axis=-1)")
        chances = self.predict(x)
        wide = chances.shape[-1] > 1
        return chances.argmax(axis=-1) if wide else (chances > 0.5).astype("int32")

    def predict_proba(self: Any, x: Any, **_: Any) -> Any:
        note("model.predict_proba(x)", "model.predict(x)")
        return self.predict(x)

    keras.Model.predict_classes = predict_classes
    keras.Model.predict_proba = predict_proba
