"""Ignore folders and fonts of another machine: a mounted drive, `C:/Users`, a font.

If code changes to such a folder, makes one or uses such a font, nothing happens and the
code continues. If it reads a file from there, Python says that the file is missing.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
from matplotlib import figure, font_manager
from PIL import ImageFont


def install() -> None:
    """Let such code in this process continue."""
    os.chdir = _if_possible(os.chdir)
    os.makedirs = _if_possible(os.makedirs)
    os.mkdir = _unless_elsewhere(os.mkdir)
    paths: Any = Path
    paths.mkdir = _if_possible(paths.mkdir)
    properties: Any = font_manager.FontProperties
    properties.set_file = _if_there(properties.set_file)
    manager: Any = font_manager.FontManager
    manager.addfont = _if_possible(manager.addfont)
    font_manager.get_font = _or_default(font_manager.get_font)
    fonts: Any = ImageFont
    fonts.truetype = _or_built_in(ImageFont.truetype)
    figures: Any = figure.Figure
    figures.savefig = _if_possible(figures.savefig)
    for name in ("save", "save_weights", "export"):
        save = getattr(keras.Model, name)
        setattr(keras.Model, name, _if_possible(save))


def _if_possible(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that does nothing if the original raises an error."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except FileExistsError:
            raise
        except OSError:
            return None

    return call


def _unless_elsewhere(mkdir: Callable[..., None]) -> Callable[..., None]:
    """Return a function that does nothing if no folder can be made at that place.

    If only the folder above is missing, the error of Python is kept.
    `Path.mkdir(parents=True)` needs this error: it then makes the folder above first.
    """

    @functools.wraps(mkdir)
    def make(path: Any, *args: Any, **kwargs: Any) -> None:
        try:
            mkdir(path, *args, **kwargs)
        except FileExistsError:
            raise
        except OSError:
            above = Path(os.path.abspath(path)).parents  # noqa: PTH100 - no links
            if os.access(next(p for p in above if p.exists()), os.W_OK):
                raise

    return make


def _if_there(set_file: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(set_file)
    def set_if_there(self: Any, file: Any) -> None:
        set_file(self, file if file is not None and Path(file).is_file() else None)

    return set_if_there


def _or_default(get_font: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(get_font)
    def get(paths: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return get_font(paths, *args, **kwargs)
        except OSError:
            return get_font(font_manager.findfont(""), *args, **kwargs)

    return get


def _or_built_in(truetype: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(truetype)
    def load(font: Any = None, size: float = 10, *args: Any, **kwargs: Any) -> Any:
        try:
            return truetype(font, size, *args, **kwargs)
        except OSError:
            return ImageFont.load_default(size)

    return load
