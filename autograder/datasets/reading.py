"""Read the values of one source from the files of an assignment.

Nothing is unpickled, and no file can make this module allocate much more than its own
size. Images are only looked at: the trainer decodes them.
"""

from __future__ import annotations

import csv
import math
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from PIL import Image

from autograder.errors import UsageError
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

Values = np.ndarray[Any, np.dtype[Any]]
MAX_BYTES = 1_000_000_000
"""The most bytes of an array."""
MAX_CELLS = 50_000_000
"""The most cells that are read from a CSV file."""
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


def refusal(path: object, reason: object) -> UsageError:
    """Return an error about a file, in one line."""
    return UsageError(_("{path}: {reason}").format(path=path, reason=reason))


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
        raise refusal(source.path, _("the folder `data` has no such file or folder"))
    try:
        return _READERS[type(source)](source, path)
    except UnicodeDecodeError:
        raise refusal(source.path, _("this is no text in UTF-8")) from None
    except OSError as error:
        raise refusal(source.path, error.strerror or error) from None


def _array(source: ArrayFile, path: Path) -> Values:
    if path.suffix == ".npy":
        with path.open("rb") as stream:
            return _plain(_npy(stream, path.stat().st_size, source), source)
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist()]
            if source.name not in names:
                raise refusal(
                    source.path,
                    _("it has no array {name!r}; its arrays are {names}").format(
                        name=source.name, names=", ".join(names[:50])
                    ),
                )
            member = archive.infolist()[names.index(source.name)]
            with archive.open(member) as stream:
                return _plain(_npy(stream, member.file_size, source), source)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise refusal(source.path, _("this is neither .npy nor .npz")) from None


def _npy(stream: IO[bytes], size: int, source: Source) -> Values:
    """Read an array whose header says just what the file has."""
    headers: dict[Any, Callable[[Any], Any]] = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    try:
        version = np.lib.format.read_magic(stream)
        shape, by_columns, dtype = headers[version](stream)
    except (ValueError, KeyError):
        raise refusal(source.path, _("this is no array of NumPy")) from None
    if dtype.hasobject:
        raise refusal(source.path, _("an array of Python objects is not read"))
    if any(axis < 0 for axis in shape) or math.prod(shape) * dtype.itemsize > MAX_BYTES:
        raise refusal(
            source.path,
            _("an array may have {n} MB at the most").format(n=MAX_BYTES // 1_000_000),
        )
    expected = math.prod(shape) * dtype.itemsize
    if stream.tell() + expected != size or len(content := stream.read()) != expected:
        raise refusal(source.path, _("the array is damaged"))
    values = np.frombuffer(content, dtype) if expected else np.zeros(0, dtype)
    return values.reshape(shape, order="F" if by_columns else "C")


def _plain(values: Values, source: Source) -> Values:
    """Return numbers or Python strings."""
    if values.ndim == 0:
        raise refusal(source.path, _("the array has no rows"))
    kind = values.dtype.kind
    if kind == "S":
        return np.char.decode(values, "utf-8").astype(object)
    if kind == "U":
        return values.astype(object)
    if kind not in "fiub":
        text = _("an array of {dtype} has no numbers")
        raise refusal(source.path, text.format(dtype=values.dtype))
    if kind == "f" and not np.isfinite(values).all():
        raise refusal(source.path, _("the array has infinite numbers or NaN"))
    return values


def _columns(source: CsvColumns, path: Path) -> Values:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream, delimiter=source.separator)
        try:
            first = next(rows, [])
            names = first if source.header else [str(n) for n in range(len(first))]
            wanted = _wanted(source, names)
            table = [] if source.header else [[first[place] for place in wanted]]
            for row in rows:
                if len(row) == len(names):
                    table.append([row[place] for place in wanted])
                elif row:
                    text = _("line {line} has {n} cells, the first line {names}")
                    counts = {"n": len(row), "names": len(names)}
                    raise refusal(
                        source.path, text.format(line=rows.line_num, **counts)
                    )
                if len(table) * len(wanted) > MAX_CELLS:
                    text = _("more than {n} cells are not read")
                    raise refusal(source.path, text.format(n=f"{MAX_CELLS:,}"))
        except csv.Error as error:
            raise refusal(
                source.path, _("line {line}: {error}").format(
                    line=rows.line_num, error=error)
            ) from None  # fmt: skip
    if not table:
        raise refusal(source.path, _("it has no rows"))
    if not isinstance(source.columns, str):
        columns = zip(zip(*table, strict=True), wanted, strict=True)
        return np.stack(
            [_numbers(cells, source, names[place]) for cells, place in columns], axis=1
        )
    cells = [row[0] for row in table]
    if sum(map(_is_number, cells)) * 2 > len(cells):
        return _numbers(cells, source, source.columns)
    return _texts(cells)


def _wanted(source: CsvColumns, names: Sequence[str]) -> list[int]:
    """Return the places of the columns that are read."""
    asked = (source.columns,) if isinstance(source.columns, str) else source.columns
    for name in (*asked, *source.without):
        if name not in names:
            text = _("it has no column {name!r}; its columns are {names}")
            shown = ", ".join(names[:50])
            raise refusal(source.path, text.format(name=name, names=shown))
    chosen = asked or [name for name in names if name not in source.without]
    return [names.index(name) for name in chosen]


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def _numbers(cells: Sequence[str], source: CsvColumns, name: str) -> Values:
    try:
        values = np.array(cells, dtype=object).astype(np.float64)
    except ValueError:
        values = np.array([np.nan])
    if np.isfinite(values).all():
        return values
    wrong = next(n for n, cell in enumerate(cells) if not _is_number(cell))
    text = _("row {row} of column {name!r} is {cell!r}, which is no number")
    raise refusal(
        source.path, text.format(row=wrong + 1, name=name, cell=cells[wrong][:50])
    )


def _texts(texts: Sequence[str]) -> Values:
    values = np.empty(len(texts), dtype=object)
    values[:] = texts
    return values


def _lines(source: TextLines, path: Path) -> Values:
    lines = path.read_bytes().decode("utf-8-sig").split("\n")
    if lines[-1] == "":
        lines.pop()
    if not lines:
        raise refusal(source.path, _("it has no lines"))
    return _texts([line.removesuffix("\r") for line in lines])


def _text_files(source: TextFolder, path: Path) -> Values:
    files = [file for __, file in _files(source, path, TEXTS)]
    return _texts([file.read_bytes().decode("utf-8") for file in files])


def _images(source: ImageFolder, path: Path) -> Values:
    files = np.array([file for __, file in _files(source, path, IMAGES)], dtype=object)
    for file in files:
        name = file.relative_to(path.parent)
        try:
            with Image.open(file, formats=list(_COLOURS)) as image:
                pixels = math.prod(image.size) * getattr(image, "n_frames", 1)
                found = image.format or ""
                modes = _COLOURS[found] or _BITMAPS.get(image.mode, set())
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            raise refusal(name, _("this is no image that can be read")) from None
        if pixels > MAX_PIXELS:
            text = _("an image may have {n} pixels at the most")
            raise refusal(name, text.format(n=f"{MAX_PIXELS:,}"))
        if source.color_mode not in modes:
            text = _("Keras does not read this {format} image as {color_mode}")
            raise refusal(name, text.format(format=found, color_mode=source.color_mode))
    return files


def _classes(source: FolderClasses, path: Path) -> Values:
    endings = IMAGES if next(_listed(path, IMAGES), None) else TEXTS
    found = _files(source, path, endings)
    if any(name == "" for name, __ in found):
        raise refusal(source.path, _("it has no folders, one for each class"))
    names = sorted({name for name, __ in found})
    return np.array([names.index(name) for name, __ in found], dtype=np.int64)


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


_READERS: dict[type[Source], Callable[[Any, Path], Values]] = {
    ArrayFile: _array,
    CsvColumns: _columns,
    FolderClasses: _classes,
    ImageFolder: _images,
    TextFolder: _text_files,
    TextLines: _lines,
}
