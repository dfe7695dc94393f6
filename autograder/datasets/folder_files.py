"""Read a folder of texts or images, with a folder for each class."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from autograder.datasets.source_values import Values, array_of_texts, refusal
from autograder.facts.sources import (
    FolderClasses,
    ImageFolder,
    Source,
    TextFolder,
)
from autograder.i18n import _

MAX_PIXELS = 40_000_000
"""The most pixels of an image file, with all its frames."""
IMAGES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
"""The endings of files that `image_dataset_from_directory` reads."""
TEXTS = (".txt",)
_COLOURS: dict[str, set[str]] = {
    "BMP": set(),
    "GIF": {"rgb"},
    "JPEG": {"grayscale", "rgb"},
    "PNG": {"grayscale", "rgb", "rgba"},
}
"""Format -> the colour modes in which TensorFlow reads it; BMP only in its own."""
_BITMAPS = {"RGB": {"rgb"}, "RGBA": {"rgba"}, "L": {"grayscale"}, "P": {"grayscale"}}


def read_text_files(source: TextFolder, path: Path) -> Values:
    """Return the text of each file.

    Raises:
        UsageError: if there are none.
        UnicodeDecodeError: if one is not in UTF-8.
    """
    files = [file for __, file in _files(source, path, TEXTS)]
    return array_of_texts([file.read_bytes().decode("utf-8") for file in files])


def find_images(source: ImageFolder, path: Path) -> Values:
    """Return the path of each image. The trainer decodes the images.

    Raises:
        UsageError: if one is too large, or if Keras does not read it.
    """
    files = np.array([file for __, file in _files(source, path, IMAGES)], dtype=object)
    too_large = _("an image may have {n} pixels at the most")
    too_large = too_large.format(n=f"{MAX_PIXELS:,}")
    for file in files:
        name = file.relative_to(path.parent)
        try:
            with Image.open(file, formats=list(_COLOURS)) as image:
                pixels = math.prod(image.size) * getattr(image, "n_frames", 1)
                found = image.format or ""
                modes = _COLOURS[found] or _BITMAPS.get(image.mode, set())
        except Image.DecompressionBombError:
            raise refusal(name, too_large) from None
        except (OSError, ValueError, SyntaxError):
            raise refusal(name, _("this is not an image that can be read")) from None
        if pixels > MAX_PIXELS:
            raise refusal(name, too_large)
        if source.color_mode not in modes:
            text = _("Keras does not read this {format} image as {color_mode}")
            raise refusal(name, text.format(format=found, color_mode=source.color_mode))
    return files


def read_classes(source: FolderClasses, path: Path) -> Values:
    """Return the number of the class of each file.

    Raises:
        UsageError: if there are no folders, or no files.
    """
    endings = IMAGES if next(_listed(path, IMAGES), None) else TEXTS
    found = _files(source, path, endings)
    if any(name == "" for name, __ in found):
        raise refusal(source.path, _("it has no folders, one for each class"))
    names = class_names(path)
    return np.array([names.index(name) for name, __ in found], dtype=np.int64)


def class_names(path: Path) -> list[str]:
    """Return the names of the folders, in the order of the class numbers."""
    endings = IMAGES if next(_listed(path, IMAGES), None) else TEXTS
    return sorted({name for name, __ in _listed(path, endings)})


def _files(
    source: Source, path: Path, endings: tuple[str, ...]
) -> list[tuple[str, Path]]:
    found = list(_listed(path, endings))
    if not found:
        text = _("it has no files that end with {endings}")
        raise refusal(source.path, text.format(endings=", ".join(endings)))
    return found


def _listed(path: Path, endings: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """Yield the class of each file, and the file, in the order of Keras.

    The class is "" if there are no folders.
    """
    folders = sorted(entry.name for entry in path.iterdir() if entry.is_dir())
    for name in folders or [""]:
        for parent, __, files in sorted(os.walk(path / name)):
            for file in sorted(files):
                if file.lower().endswith(endings):
                    yield name, Path(parent, file)
