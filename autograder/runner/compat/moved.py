"""Old and internal modules of Keras, and where their contents are today.

Each use of such a module is noted with the student's line.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import importlib.util
import operator
import sys
import types
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.runner.compat.finder import Finder

Note = Callable[[str, str], None]
"""A function that gets the code that was found, and the code to write today."""

_LAYERS = ("advanced_activations", "attention", "convolutional",
           "convolutional_recurrent", "core", "cudnn_recurrent", "embeddings", "local",
           "merge", "merging", "noise", "normalization", "pooling", "recurrent",
           "regularization", "reshaping", "rnn", "wrappers")  # fmt: skip
_ENGINE = ("functional", "network", "sequential", "training")
_UTILS = ("np_utils", "vis_utils", "generic_utils", "data_utils", "layer_utils",
          "conv_utils", "io_utils", "tf_utils")  # fmt: skip
_OPTIMIZERS = ("adadelta", "adagrad", "adam", "adamax", "ftrl", "gradient_descent",
               "nadam", "rmsprop")  # fmt: skip
_MOVED = {
    **{
        f"layers.{part}": ("layers", "from keras.layers import ...") for part in _LAYERS
    },
    "layers.experimental": ("layers", "from keras.layers import ..."),
    "layers.experimental.preprocessing": ("layers", "from keras.layers import ..."),
    "engine": ("layers", "from keras.layers import ..."),
    "engine.topology": ("layers", "from keras.layers import ..."),
    "engine.base_layer": ("layers", "from keras.layers import ..."),
    "engine.input_layer": ("layers", "from keras.layers import ..."),
    **{
        f"engine.{part}": ("models", "from keras.models import ...") for part in _ENGINE
    },
    "objectives": ("losses", "from keras.losses import ..."),
    "initializations": ("initializers", "from keras.initializers import ..."),
    "optimizer_v2": ("optimizers", "from keras.optimizers import ..."),
    **{
        name: ("optimizers", "from keras.optimizers import ...")
        for optimizer in _OPTIMIZERS
        for name in (f"optimizers.{optimizer}_v2", f"optimizer_v2.{optimizer}")
    },
    "mixed_precision.experimental": (
        "mixed_precision",
        "from keras.mixed_precision import ...",
    ),
    "optimizers.legacy": ("optimizers", "from keras.optimizers import ..."),
    **{f"utils.{part}": ("utils", "from keras.utils import ...") for part in _UTILS},
    "utils.np_utils": ("utils", "from keras.utils import to_categorical"),
    "utils.vis_utils": ("utils", "from keras.utils import plot_model"),
    "backend.tensorflow_backend": ("backend", "nothing: Keras 3 has no sessions"),
}
"""Old module -> where its contents are today, and what to write."""
_INSIDE = "tensorflow.python.keras"
_ELSEWHERE = {
    "tensorflow.contrib.keras.api.keras": "tensorflow.keras",
    "tensorflow.contrib.keras.api": "tensorflow.keras",
    "tensorflow.contrib.keras": "tensorflow.keras",
    "tensorflow.contrib": "tensorflow",
    "tensorflow_core.python.keras.api.keras": "tensorflow.keras",
    "tensorflow_core.python.keras.api": "tensorflow",
    "tensorflow_core": "tensorflow",
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
    _INSIDE: "keras",
    "tf_keras": "tensorflow.keras",
    "keras_preprocessing": "tensorflow.keras.preprocessing",
}
"""Internal packages that old pages import from -> where their contents are."""
_INSIDE_PARTS = ("models", "layers", "optimizers", "losses", "metrics", "utils",
                 "callbacks", "datasets", "datasets.mnist", "activations",
                 "initializers", "regularizers", "backend", "optimizer_v2", "engine",
                 "engine.base_layer", "engine.input_layer", "engine.topology",
                 *(f"engine.{part}" for part in _ENGINE),
                 *(f"utils.{part}" for part in _UTILS),
                 *(f"optimizer_v2.{name}" for name in _OPTIMIZERS),
                 *(f"layers.{part}" for part in _LAYERS))  # fmt: skip
_OF_NUMPY = {
    "float": "float", "int": "int", "object": "object", "str": "str",
    **dict.fromkeys(("Inf", "Infinity", "PINF", "infty"), "np.inf"),
    "NaN": "np.nan", "NAN": "np.nan",
    "float_": "np.float64", "complex_": "np.complex128", "bool8": "np.bool_",
    "int0": "np.intp", "string_": "np.bytes_", "unicode_": "np.str_",
    "product": "np.prod", "cumproduct": "np.cumprod", "alltrue": "np.all",
    "sometrue": "np.any", "round_": "np.round", "mat": "np.asmatrix",
    "row_stack": "np.vstack", "in1d": "np.isin", "trapz": "np.trapezoid",
}  # fmt: skip
"""Names that older versions of NumPy had, and what to write today."""
_INSTEAD = {
    "keras.backend": "keras.ops",
    "keras.preprocessing.image": "from tensorflow.keras.preprocessing.image import ...",
    "keras.preprocessing.sequence": "keras.utils",
}
"""Module -> what to write today instead of its old names."""


class _MovedModule(types.ModuleType):
    """An old module. Its names are looked up in the module of today."""

    def __init__(self, name: str, target: Any, today: str, note: Note) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        self.today: types.ModuleType = target
        self.instead, self._note = today, note

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._note(self.__name__, self.instead)
        inside = sys.modules.get(f"{self.__name__}.{name}")
        return getattr(self.today, name) if inside is None else inside


def install(note: Note) -> None:
    """Make old modules work in this process. Each use of one calls `note`."""
    for old, (new, today) in _MOVED.items():
        parent, _, leaf = old.rpartition(".")
        module = _MovedModule(f"keras.{old}", getattr(keras, new), today, note)
        for prefix, home in (("keras", keras), ("tensorflow.keras", tf.keras)):
            setattr(_inside(home, parent), leaf, module)
            sys.modules[f"{prefix}.{old}"] = module
    _open_inside(note)
    for version in ("v1", "v2"):  # they hold another copy of the modules
        imported: Any = importlib.import_module(f"tensorflow.compat.{version}")
        for home in (getattr(tf.compat, version), imported):
            home.keras = tf.keras
    sys.meta_path.insert(0, _elsewhere(note))
    _add_preprocessing(note)
    _add_names(keras.backend, lambda name: getattr(tf.keras.backend, name), note)
    _add_names(np, lambda name: _of_numpy(_OF_NUMPY[name]), note)


def _of_numpy(today: str) -> Any:
    """Return what a name of today, such as `np.nan` or `float`, stands for."""
    home: Any = np if today.startswith("np.") else builtins
    return getattr(home, today.removeprefix("np."))


def _inside(home: Any, name: str) -> Any:
    return operator.attrgetter(name)(home) if name else home


def _open_inside(note: Note) -> None:
    """Let imports from internal modules of TensorFlow return Keras itself."""
    today = "from tensorflow.keras..., or from keras..."
    whole = _MovedModule(_INSIDE, keras, today, note)
    sys.modules[_INSIDE] = whole
    importlib.import_module("tensorflow.python").keras = whole  # type: ignore[attr-defined]
    for part in _INSIDE_PARTS:
        target = _today(f"keras.{part}")
        name = f"{_INSIDE}.{part}"
        sys.modules[name] = _MovedModule(name, target, today, note)


def _elsewhere(note: Note) -> Finder:
    """Return a finder for modules of internal packages."""

    def is_known(name: str) -> bool:
        real = _real_name(name)
        if real is None or real in sys.modules:
            return real is not None
        return importlib.util.find_spec(real) is not None

    def moved(name: str) -> types.ModuleType:
        real = str(_real_name(name))
        found = importlib.import_module(real)
        if isinstance(found, _MovedModule):
            return _MovedModule(name, found.today, found.instead, note)
        return _MovedModule(name, found, f"from {real} import ...", note)

    return Finder(is_known, moved)


def _today(name: str) -> types.ModuleType:
    """Import a module. For one that moved, return where its contents are."""
    found = importlib.import_module(name)
    return found.today if isinstance(found, _MovedModule) else found


def _real_name(name: str) -> str | None:
    for package, real in _ELSEWHERE.items():
        if name == package or name.startswith(f"{package}."):
            return real + name.removeprefix(package)
    return None


def _add_preprocessing(note: Note) -> None:
    """Add to `keras.preprocessing` what only `tf.keras.preprocessing` still has."""
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


def _add_names(home: types.ModuleType, find: Callable[[str], Any], note: Note) -> None:
    """Let a module find its old names in another place."""
    original = getattr(home, "__getattr__", None)

    def look(name: str) -> Any:
        try:
            found = find(name)
        except (AttributeError, KeyError):
            if original is not None:
                return original(name)
            text = f"module {home.__name__!r} has no attribute {name!r}"
            raise AttributeError(text, name=name, obj=home) from None
        today = _OF_NUMPY[name] if home is np else _INSTEAD[home.__name__]
        note(f"{home.__name__}.{name}", today)
        return found

    home.__getattr__ = look  # type: ignore[method-assign]
