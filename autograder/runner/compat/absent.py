"""Modules and names that scripts from the web use and that are not installed here.

If a module only shows something, its replacement does nothing. The replacement of any
other module can be imported. Code that uses it gets an error.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import types
from collections.abc import Callable
from typing import Any

import keras
import matplotlib
import matplotlib.pyplot as plt
import tensorflow as tf
from matplotlib import font_manager
from matplotlib.backend_bases import FigureManagerBase

from autograder.facts.names import TRACKERS
from autograder.runner.compat import loggers
from autograder.runner.compat.absent_layers import OF_KERAS, OF_MODULES
from autograder.runner.compat.finder import Finder, is_in
from autograder.runner.compat.nothing import NOTHING, Nothing
from autograder.runner.compat.shims import TENSORFLOW_UTILS

_SHOWING = ("GPUtil", "IPython", "alive_progress", "altair", "ann_visualizer", "bokeh",
            "colorama", "cufflinks", "fastprogress", "folium", "google.colab",
            "graphviz", "humanize", "icecream", "ipywidgets", "japanize_matplotlib",
            "keras.utils.visualize_util", "keras_visualizer", "koreanize_matplotlib",
            "learntools", "livelossplot", "loguru", "missingno", "netron", "plotly",
            "prettytable", "progressbar", "pydot", "pydotplus", "pynvml", "pyprind",
            "seaborn", "tabulate", "termcolor", "visualkeras", "wordcloud")  # fmt: skip
_COMPUTING = ("autokeras", "catboost", "cv2", "gensim", "gym", "gymnasium", "imageio",
              "imblearn", "imutils", "keras_adversarial", "keras_contrib", "keras_cv",
              "keras_hub", "keras_nlp", "konlpy", "librosa", "lightgbm", "nltk",
              "skimage", "spacy", "statsmodels", "tensorflow_addons",
              "tensorflow_datasets",
              "tensorflow_hub", "tensorflow_probability", "tensorflow_text", "theano",
              "transformers", "xgboost")  # fmt: skip
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
    **dict.fromkeys(
        (keras.backend, importlib.import_module("tensorflow.keras.backend")),
        ("get_session", "set_learning_phase", "set_session")),
    keras.utils: ("plot_model",),
    TENSORFLOW_UTILS: ("plot_model",),
    matplotlib: ("use",),
    FigureManagerBase: ("frame", "window"),
    font_manager: ("_rebuild",),
    plt: ("draw", "ion", "pause"),
}  # fmt: skip
"""Names that only set up or show something that is missing here.

Examples are the graphs and sessions of TensorFlow 1, which Keras 3 cannot use, logs,
caches of fonts, and windows.
"""
_REMOVED = {
    keras.layers: ("MaxoutDense",),
    keras.utils: ("multi_gpu_model",),
}
"""Names that many scripts import and few scripts use."""
_WRITER = "torch.utils.tensorboard"
_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def install() -> None:
    """Add such modules and names if they are missing."""
    # Experiment trackers are replaced even if they are installed.
    sys.meta_path.insert(0, Finder(lambda name: is_in(name, TRACKERS), AbsentModule))
    nowhere = _SHOWING + _COMPUTING
    sys.meta_path.append(Finder(lambda name: is_in(name, nowhere), AbsentModule))
    sys.modules[_WRITER] = AbsentModule(_WRITER)  # there is no `torch` to import before
    for module, names in _WITHOUT_EFFECT.items():
        for name in names:
            setattr(module, name, NOTHING)
    for module, names in _REMOVED.items():
        for name in names:
            if not hasattr(module, name):
                setattr(module, name, Missing(f"{module.__name__}.{name}"))
    for layers in (keras.layers, importlib.import_module("tensorflow.keras.layers")):
        for name, layer in OF_KERAS.items():
            setattr(layers, name, layer)
    plt.style.use = _known_style(plt.style.use)  # type: ignore[assignment]
    for utils in (keras.utils, TENSORFLOW_UTILS):
        utils.model_to_dot = lambda *args, **kwargs: _Graph()


def _known_style(use: Callable[[Any], None]) -> Callable[[Any], None]:
    def use_if_known(style: Any) -> None:
        with contextlib.suppress(OSError):  # other versions have other style names
            use(style)

    return use_if_known


class Missing:
    """Stands for something that is missing. It can be imported, but not used."""

    def __init__(self, place: str) -> None:
        self._place = place

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Raise an error, because it is used."""
        raise ModuleNotFoundError(
            f"{self._place!r} is not there where your code is graded"
        )

    __iter__ = __getitem__ = __enter__ = __mro_entries__ = __call__


class _Graph(Nothing):
    """An empty drawing of a model. Keras would need graphviz to draw it."""

    def create(self, *args: Any, **kwargs: Any) -> bytes:
        return _PICTURE


class AbsentModule(types.ModuleType):
    """A module that is not here. It can be imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if is_in(self.__name__, (*_SHOWING, *TRACKERS, _WRITER)):
            return loggers.stand_in(self.__name__, name)
        if name in (known := OF_MODULES.get(self.__name__, {})):
            return known[name]
        return Missing(self.__name__)
