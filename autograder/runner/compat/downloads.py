"""Say in a plain sentence that code cannot download where it is graded."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any

import keras

from autograder.runner.compat.shims import TENSORFLOW_UTILS

_SETS = ("boston_housing", "california_housing", "cifar10", "cifar100",
         "fashion_mnist", "imdb", "reuters")  # fmt: skip
FAILED_DOWNLOAD = "URL fetch failure"
"""Every error of Keras about a download begins with it."""


def install() -> None:
    """Replace the functions of Keras that download."""
    for utils in (keras.utils, TENSORFLOW_UTILS):
        utils.get_file = _explained(utils.get_file)
    for home in ("keras.datasets", "tensorflow.keras.datasets"):
        for name in _SETS:
            module: Any = importlib.import_module(f"{home}.{name}")
            for function in ("load_data", "get_word_index"):
                if hasattr(module, function):
                    setattr(module, function, _explained(getattr(module, function)))


def _explained(download: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(download)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return download(*args, **kwargs)
        except Exception as error:
            if not str(error).startswith(FAILED_DOWNLOAD):
                raise
            raise OSError(
                "nothing can be downloaded where your code is graded; read the files "
                "that you got with the assignment"
            ) from None

    return call
