"""Say in a plain sentence that code cannot download where it is graded."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import keras

from autograder.runner.compat.shims import TENSORFLOW_UTILS

FAILED_DOWNLOAD = "URL fetch failure"
"""Every error of Keras about a download begins with it."""


def install() -> None:
    """Replace the functions of Keras that download."""
    for utils in (keras.utils, TENSORFLOW_UTILS):
        utils.get_file = _explained(utils.get_file)


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
