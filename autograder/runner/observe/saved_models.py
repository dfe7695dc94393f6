"""Notice which model was saved in a file that is loaded later.

`load_model` returns another object. It is the same model to a student, who often puts
it into the variable of the one that was trained.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import keras

from autograder.runner.compat.saving import replace

_ENDINGS = (".keras", ".h5")
Seen = Callable[[Any, str], None]


def watch(saved: Seen, loaded: Seen) -> None:
    """Tell each model that is saved or loaded, with the name of its file.

    The name has no ending, because a file may be loaded without it.
    """
    save, load = keras.Model.save, keras.saving.load_model

    def save_model(model: Any, filepath: Any, *args: Any, **kwargs: Any) -> None:
        save(model, filepath, *args, **kwargs)
        saved(model, _name(filepath))

    def load_model(filepath: Any, *args: Any, **kwargs: Any) -> Any:
        model = load(filepath, *args, **kwargs)
        loaded(model, _name(filepath))
        return model

    replace(save_model, load_model)


def _name(filepath: Any) -> str:
    name = os.path.realpath(str(filepath))
    return next((name.removesuffix(e) for e in _ENDINGS if name.endswith(e)), name)
