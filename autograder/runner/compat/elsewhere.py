"""Ignore what another machine has: folders, fonts, languages and windows.

If code changes to such a folder, makes one or uses such a font, nothing happens and the
code continues. If it reads a file from there, Python says that the file is missing.
"""

from __future__ import annotations

import contextlib
import functools
import locale
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import matplotlib
import matplotlib.pyplot as plt
from matplotlib import figure, font_manager
from PIL import Image, ImageFont

_FONTS = {
    "AppleGothic": "/System/Library/Fonts/AppleGothic.ttf",
    "Malgun Gothic": "C:/Windows/Fonts/malgun.ttf",
    "NanumBarunGothic": "/usr/share/fonts/truetype/nanum/NanumBarunGothic.ttf",
    "NanumGothic": "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
}
"""Fonts that code looks for by their name, and where they are on other machines."""


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
    font_manager.findSystemFonts = _with_fonts(font_manager.findSystemFonts)
    usual = str(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"))
    for name in _FONTS:
        font_manager.fontManager.ttflist.append(
            font_manager.FontEntry(fname=usual, name=name)
        )
    fonts: Any = ImageFont
    fonts.truetype = _or_built_in(ImageFont.truetype)
    figures: Any = figure.Figure
    figures.savefig = _if_possible(figures.savefig)
    images: Any = Image.Image
    images.save = _if_possible(images.save)
    for name in ("save", "save_weights", "export"):
        save = getattr(keras.Model, name)
        setattr(keras.Model, name, _if_possible(save))
    locale.setlocale = _or_none(locale.setlocale, locale.Error)
    plt.switch_backend = _or_none(plt.switch_backend, ImportError)


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


def _or_none(
    function: Callable[..., Any], problem: type[Exception]
) -> Callable[..., Any]:
    """Return a function that returns None if the original raises such an error."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with contextlib.suppress(problem):
            return function(*args, **kwargs)

    return call


def _with_fonts(find: Callable[..., list[str]]) -> Callable[..., list[str]]:
    @functools.wraps(find)
    def find_with(*args: Any, **kwargs: Any) -> list[str]:
        return [*find(*args, **kwargs), *_FONTS.values()]

    return find_with


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
