"""Put files of a mounted drive and of Colab's own folder into a folder of this run.

Code names them by whole paths: `/content/drive/MyDrive/x.npy`. A file that the code
saves there can be loaded again. A file that was there before is missing. Errors name a
file as the code does.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import io
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

PLACES = ("/content", "/gdrive", "/kaggle/working")
_DRIVES = ("content/drive", "content/gdrive", "gdrive")
_ROOTS = ("MyDrive", "My Drive")
_OF_OS = ("chmod", "listdir", "lstat", "makedirs", "mkdir", "remove", "rename",
          "replace", "rmdir", "scandir", "stat", "unlink", "utime")  # fmt: skip
_IS_WRITTEN = re.compile(r"r?[wax][bt+]*|r[bt]*\+[bt]*")
"""Modes in which a file is opened to write it."""


def install() -> None:
    """Let functions of this process that open files look for such paths there."""
    for name in _OF_OS:
        setattr(os, name, _moved(getattr(os, name)))
    opened: Any = _moved(builtins.open)
    builtins.open = io.open = opened
    files: Any = importlib.import_module("h5py").File  # Keras brings it
    files.__init__ = _moved(files.__init__)


@functools.cache
def _folder() -> str:
    """Make the folder with empty drives in it. The first such path needs it."""
    folder = tempfile.mkdtemp()
    for drive in _DRIVES:
        for root in _ROOTS:
            Path(folder, drive, root).mkdir(parents=True)
    return folder


def _moved(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that takes such paths among its first two arguments."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        paths = tuple(_place_of(value) for value in args[:2])
        if all(path is given for path, given in zip(paths, args, strict=False)):
            return function(*args, **kwargs)
        modes = [value for value in (*args, *kwargs.values()) if isinstance(value, str)]
        if any(map(_IS_WRITTEN.fullmatch, modes)):
            for path in paths:
                _make_folder_of(path)
        try:
            return function(*paths, *args[2:], **kwargs)
        except OSError as error:
            _name_as_written(error)
            raise

    return call


def _place_of(value: Any) -> Any:
    """Return where a path of a drive is in this run. Return other values unchanged."""
    if not isinstance(value, str | os.PathLike):
        return value
    path = os.fspath(value)
    if not isinstance(path, str) or not path.startswith(PLACES):
        return value
    whole = os.path.normpath(path)
    inside = any(whole == place or whole.startswith(f"{place}/") for place in PLACES)
    return _folder() + whole if inside else value


def _make_folder_of(path: Any) -> None:
    if isinstance(path, str) and path.startswith(_folder()):
        Path(path).parent.mkdir(parents=True, exist_ok=True)


def _name_as_written(error: OSError) -> None:
    """Take the folder of this run out of an error."""
    folder = _folder()
    error.args = tuple(
        part.replace(folder, "") if isinstance(part, str) else part
        for part in error.args
    )
    for name in ("filename", "filename2"):
        if isinstance(path := getattr(error, name), str):
            setattr(error, name, path.replace(folder, ""))
