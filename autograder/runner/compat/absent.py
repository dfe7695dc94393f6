"""Modules and names that scripts from the web use and that are not to be had here.

What only shows something does nothing. What would compute something can be imported,
and stops the code only where it is used.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

import keras
import matplotlib
import matplotlib.pyplot as plt
import tensorflow as tf
from matplotlib import font_manager
from matplotlib.backend_bases import FigureManagerBase

from autograder.runner.compat import accelerators, elsewhere, loggers
from autograder.runner.compat.nothing import NOTHING, Nothing
from autograder.runner.compat.shims import TENSORFLOW_UTILS

_SHOWING = ("GPUtil", "IPython", "alive_progress", "altair", "ann_visualizer", "bokeh",
            "colorama", "cufflinks", "fastprogress", "folium", "google.colab",
            "graphviz", "ipywidgets", "japanize_matplotlib",
            "keras.utils.visualize_util", "keras_visualizer", "koreanize_matplotlib",
            "livelossplot", "loguru", "missingno", "netron", "plotly", "progressbar",
            "pydot", "pydotplus", "pynvml", "pyprind", "seaborn", "visualkeras",
            "wordcloud")  # fmt: skip
_COMPUTING = ("cv2", "keras.wrappers.scikit_learn", "pandas",
              "tensorflow.keras.wrappers.scikit_learn", "tensorflow_addons",
              "tensorflow_datasets", "theano")  # fmt: skip
_ONLY_GRAPHS = ("disable_eager_execution", "disable_v2_behavior")
_WITHOUT_EFFECT: dict[types.ModuleType | type, tuple[str, ...]] = {
    tf: ("ConfigProto", "GPUOptions", "InteractiveSession", "Session",
         "enable_eager_execution", "global_variables_initializer", "logging",
         "reset_default_graph", "set_random_seed"),
    tf.compat.v1: _ONLY_GRAPHS,
    importlib.import_module("tensorflow.compat.v1"): _ONLY_GRAPHS,
    tf.random: ("set_random_seed",),
    tf.profiler.experimental: ("start", "stop", "server"),
    tf.summary: ("FileWriter", "audio", "create_file_writer", "flush", "graph",
                 "histogram", "image", "merge_all", "scalar", "text", "trace_export",
                 "trace_off", "trace_on", "write"),
    keras.backend: ("get_session", "image_dim_ordering", "set_image_dim_ordering",
                    "set_learning_phase", "set_session"),
    importlib.import_module("tensorflow.keras.backend"): ("get_session", "set_session"),
    keras.utils: ("plot_model",),
    TENSORFLOW_UTILS: ("plot_model",),
    matplotlib: ("use",),
    FigureManagerBase: ("frame", "window"),
    font_manager: ("_rebuild",),
    plt: ("ion", "pause"),
}  # fmt: skip
"""Names that set up, seed or show what is not there: the graphs and sessions of
TensorFlow 1, with which Keras 3 cannot work, logs, caches of fonts, and windows."""
_REMOVED = {
    keras.layers: ("CuDNNGRU", "CuDNNLSTM", "MaxoutDense", "Merge"),
    importlib.import_module("tensorflow.keras.layers"): ("CuDNNGRU", "CuDNNLSTM"),
    keras.utils: ("multi_gpu_model",),
}
"""Names that are imported more often than they are needed."""
_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def install() -> None:
    """Make such modules and names there, where they are not."""
    sys.meta_path.insert(0, _Finder(loggers.TRACKERS))
    sys.meta_path.append(_Finder(_SHOWING + _COMPUTING))
    for stand_ins in (loggers, elsewhere, accelerators):
        stand_ins.install()
    for module, names in _WITHOUT_EFFECT.items():
        for name in names:
            setattr(module, name, NOTHING)
    for module, names in _REMOVED.items():
        for name in names:
            if not hasattr(module, name):
                setattr(module, name, _Missing(f"{module.__name__}.{name}"))
    plt.style.use = _known_style(plt.style.use)  # type: ignore[assignment]
    for utils in (keras.utils, TENSORFLOW_UTILS):
        utils.model_to_dot = lambda *args, **kwargs: _Graph()


def _known_style(use: Callable[[Any], None]) -> Callable[[Any], None]:
    def use_if_known(style: Any) -> None:
        with contextlib.suppress(OSError):  # names of styles change, too
            use(style)

    return use_if_known


class _Missing:
    """Something that is not there; it may be imported, but not used."""

    def __init__(self, place: str) -> None:
        self._place = place

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise ModuleNotFoundError(
            f"{self._place!r} is not there where your code is graded"
        )


class _Graph(Nothing):
    """A drawing of a model, which graphviz would have to draw."""

    def create(self, *args: Any, **kwargs: Any) -> bytes:
        return _PICTURE


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules that are nothing: some before anybody else looks for them."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self._packages = packages

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if not _is_in(fullname, self._packages):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Absent(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Leave the module empty."""


class _Absent(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if _is_in(self.__name__, _COMPUTING):
            return _Missing(self.__name__)
        return loggers.stand_in(self.__name__, name)


def _is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in packages)
