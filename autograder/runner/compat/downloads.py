"""Give the digits to code that downloads them, and explain why nothing else comes."""

from __future__ import annotations

import functools
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import keras
import numpy as np

from autograder.datasets.dataset import PARTS
from autograder.runner.compat.shims import TENSORFLOW_UTILS

FAILED_DOWNLOAD = "URL fetch failure"
"""Every error of Keras about a download begins with it."""
DIGITS = "mnist.npz"
FAST = 1
"""The level of compression. The archive must be smaller than a file may be."""


def install(folder_of: Callable[[str], str | None]) -> None:
    """Replace the functions of Keras that download.

    Args:
        folder_of: returns the folder with the arrays of a data set that the exercise
            hands out.
    """
    for utils in (keras.utils, TENSORFLOW_UTILS):
        utils.get_file = _explained(utils.get_file, folder_of)


def _explained(
    download: Callable[..., Any], folder_of: Callable[[str], str | None]
) -> Callable[..., Any]:
    @functools.wraps(download)
    def call(fname: Any = None, origin: Any = None, *args: Any, **kwargs: Any) -> Any:
        asked = {PurePosixPath(str(name)).name for name in (fname, origin)}
        folder = folder_of("mnist") if origin and DIGITS in asked else None
        if folder is not None:
            return str(_archive(Path(folder)))
        try:
            return download(fname, origin, *args, **kwargs)
        except Exception as error:
            if not str(error).startswith(FAILED_DOWNLOAD):
                raise
            raise OSError(
                "nothing can be downloaded where your code is graded; read the files "
                "that you got with the assignment"
            ) from None

    return call


def _archive(folder: Path) -> Path:
    """Write the digits into one file, as it is downloaded elsewhere."""
    path = Path(tempfile.mkdtemp(), DIGITS)
    packed = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w", packed, compresslevel=FAST) as archive:
        for part in PARTS:
            array = np.load(folder / f"{part}.npy", mmap_mode="r")
            with archive.open(f"{part}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array)
    return path
