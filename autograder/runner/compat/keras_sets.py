"""Let `keras.datasets` answer without a network, by data that are made here."""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any

from autograder.datasets.keras_sets import KERAS_SETS, KerasSet


def install() -> None:
    """Replace the functions of the modules of `keras.datasets` that download."""
    for name, found in KERAS_SETS.items():
        for home in ("keras.datasets", "tensorflow.keras.datasets"):
            module: Any = importlib.import_module(f"{home}.{name}")
            module.load_data = partial(_load, found)
            if found.words:
                module.get_word_index = lambda path="", found=found: found.word_index


def _load(found: KerasSet, *args: Any, **kwargs: Any) -> Any:
    return found.load(found.make(), *args, **kwargs)
