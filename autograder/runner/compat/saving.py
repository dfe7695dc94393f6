"""Names of files in which Keras 2 saved models and weights. Each use is noted."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from autograder.runner.compat.moved import Note

_WEIGHTS = ".weights.h5"
_WHOLE = (".keras", ".h5", ".hdf5")


def install(note: Note) -> None:
    """Let models and weights be saved under any name, and found under it."""
    _take_other_endings(note)
    _save_anywhere(note)


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


def _save_anywhere(note: Note) -> None:
    """Let models be saved under any name, such as `my_model`, and found under it."""
    save, load = keras.Model.save, keras.saving.load_model

    def save_model(model: Any, filepath: Any, *args: Any, **kwargs: Any) -> None:
        name = str(filepath)
        kind = kwargs.pop("save_format", None)
        if not name.endswith(_WHOLE):
            note(f"model.save({name!r})", "a name that ends in .keras")
            name = name.rstrip("/") + (".h5" if kind == "h5" else ".keras")
            filepath = name
            with contextlib.suppress(OSError):  # Keras 2 made the folders, too
                Path(name).parent.mkdir(parents=True, exist_ok=True)
        save(model, filepath, *args, **kwargs)

    def load_model(filepath: Any, *args: Any, **kwargs: Any) -> Any:
        name = str(filepath).rstrip("/")
        others = [name + ending for ending in (".keras", ".h5")]
        saved = [other for other in others if Path(other).exists()]
        known = name.endswith(_WHOLE) or not saved
        return load(filepath if known else saved[0], *args, **kwargs)

    replace(save_model, load_model)


def replace(save: Callable[..., None], load: Callable[..., Any]) -> None:
    """Let code save and load models with these functions, by whatever name."""
    keras.Model.save = save
    # TensorFlow loads another copy of this module if it is imported by its name.
    imported: Any = importlib.import_module("tensorflow.keras.models")
    for home in (keras.saving, keras.models, tf.keras.models, imported):
        home.load_model, home.save_model = load, save
