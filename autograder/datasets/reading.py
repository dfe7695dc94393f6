"""Read the values of one source from the files of an assignment.

Each kind of file has a module. Nothing is unpickled, and no file can make the readers
allocate much more than its own size. Images are only looked at: the trainer decodes
them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.datasets.array_files import read_array
from autograder.datasets.csv_files import read_columns
from autograder.datasets.folder_files import find_images, read_classes, read_text_files
from autograder.datasets.source_values import Values, array_of_texts, refusal
from autograder.facts.sources import (
    ArrayFile,
    CsvColumns,
    FolderClasses,
    ImageFolder,
    Source,
    TextFolder,
    TextLines,
)
from autograder.i18n import _


def read_source(source: Source, folder: Path) -> Values:
    """Return a value for each example.

    Args:
        source: where they are.
        folder: the folder `data`.

    Returns:
        numbers, or an array of Python strings, or of a `Path` for each image.

    Raises:
        UsageError: if they are not there, or cannot be read.
    """
    path = folder / source.path
    if not path.exists():
        text = _("the folder `data` has no such file or folder")
        if source.path.startswith("data/"):
            text = _("paths are below the folder `data`: leave `data/` out")
        raise refusal(source.path, text)
    try:
        return _READERS[type(source)](source, path)
    except UnicodeDecodeError:
        raise refusal(source.path, _("this is not text in UTF-8")) from None
    except OSError as error:
        raise refusal(source.path, error.strerror or error) from None


def _lines(source: TextLines, path: Path) -> Values:
    lines = path.read_bytes().decode("utf-8-sig").split("\n")
    if lines[-1] == "":
        lines.pop()
    if not lines:
        raise refusal(source.path, _("it has no lines"))
    return array_of_texts([line.removesuffix("\r") for line in lines])


_READERS: dict[type[Source], Callable[[Any, Path], Values]] = {
    ArrayFile: read_array,
    CsvColumns: read_columns,
    FolderClasses: read_classes,
    ImageFolder: find_images,
    TextFolder: read_text_files,
    TextLines: _lines,
}
