"""The examples of a plan in the files of an assignment, in their parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from autograder import __version__
from autograder.datasets.array_files import MAX_BYTES
from autograder.datasets.class_numbers import number_classes, words_in, write_as_rows
from autograder.datasets.folder_files import class_names
from autograder.datasets.own_files import OwnFiles
from autograder.datasets.reading import read_source
from autograder.datasets.source_values import Values, refusal
from autograder.errors import FactError, UsageError
from autograder.facts.examples import PARTS, FileData, Sources, sources_by_name
from autograder.facts.outline import InputOutline, LabelOutline, Outline, outline
from autograder.facts.sources import (
    CsvColumns,
    FolderClasses,
    ImageFolder,
    Source,
    TextLines,
)
from autograder.i18n import _

FLOAT = 4
"""The number of bytes of a float32."""
MAX_NAMES = 1_000
"""The most names of classes in an outline."""
Decode = Callable[[Values, ImageFolder], Values]
"""Returns the images of some paths, float32 (images, height, width, channels)."""


class FileExamples(NamedTuple):
    """Some examples: arrays of numbers or of Python strings, by their names."""

    x: dict[str, Values]
    y: dict[str, Values]
    """Numbers."""

    def rows(self, chosen: Values) -> FileExamples:
        """Return some of the examples."""
        return FileExamples(
            *({name: a[chosen] for name, a in arrays.items()} for arrays in self)
        )


class Parts(NamedTuple):
    """All examples."""

    train: FileExamples
    validation: FileExamples | None
    test: FileExamples | None


def looked_at(data: FileData, files: OwnFiles) -> FileData:
    """Return the data with the fingerprint of their files, and with their outline.

    Both are missing if there are no files. The outline is kept in the cache, because
    large files take seconds.

    Raises:
        UsageError: as `read_parts`.
    """
    bare = data.model_copy(update={"fingerprint": "", "outline": None})
    with_hidden = any(source.hidden for source in data.sources())
    fingerprint = files.fingerprint(with_hidden)
    if not fingerprint:
        return bare
    found = bare.model_copy(update={"fingerprint": fingerprint})
    kept = files.cache / f"form-{__version__}-{found.digest()}.json"
    try:
        form = Outline.from_json(kept.read_bytes())
    except (OSError, FactError):
        try:
            form = outline_of(bare, files.cache / fingerprint)
        except UsageError as error:
            raise refusal(files.folder, error) from None
        with suppress(OSError):  # then it is made again
            kept.write_text(form.to_json(), encoding="utf-8")
    return found.model_copy(update={"outline": form})


def read_parts(data: FileData, folder: Path, decode: Decode | None) -> Parts:
    """Read the examples of a plan.

    Args:
        data: where they are.
        folder: the folder `data`.
        decode: of images. Without it there is a `Path` instead of an image.

    Raises:
        UsageError: in one line, if they are not there, do not belong together, or are
            too large.
    """
    train, validation, test = (_read(data, part, folder) for part in PARTS)
    assert train is not None  # noqa: S101 - every plan has data
    parts = [part for part in (train, validation, test) if part]
    for field in ("x", "y"):
        for name, source in sources_by_name(getattr(data, field)).items():
            arrays = [getattr(part, field) for part in parts]
            if field == "y" or getattr(source, "one_hot", False):
                paths = [_paths(data, f"{field}{part}").get(name, "") for part in PARTS]
                there = [path for path in paths if path]
                number_classes(name, there, arrays)
            if getattr(source, "one_hot", False):
                write_as_rows(name, source, arrays)
    whole = train
    train = _chosen(whole, data.rows, data) or whole
    validation = _chosen(validation or whole, data.validation_rows, data) or validation
    test = _chosen(test or whole, data.test_rows, data) or test
    if data.test_split:
        train, test = _split(train, data)
    elif data.seed is not None:
        train = train.rows(_order(train, data))
    _check_size(data, parts)
    return Parts(
        _finished(train, data, decode),
        validation and _finished(validation, data, decode),
        test and _finished(test, data, decode),
    )


def outline_of(data: FileData, folder: Path) -> Outline:
    """Return the form of the examples.

    Raises:
        UsageError: as `read_parts`.
    """
    train, validation, test = read_parts(data, folder, None)
    images, pictured = (_of_images(sources) for sources in (data.x, data.y))
    y = {name: array for name, array in train.y.items() if name not in pictured}
    found = outline(train.x, y, validation is not None, test is not None)
    labels = {
        name: LabelOutline(shape=shape, task="numbers", may_be_class_numbers=False)
        for name, shape in pictured.items()
    }
    labels |= {
        name: label.model_copy(update={"class_names": _class_names(data, name, folder)})
        for name, label in found.outputs.items()
    }
    return found.model_copy(
        update={
            "inputs": {
                name: InputOutline(shape=images[name]) if name in images else entry
                for name, entry in found.inputs.items()
            },
            "outputs": {name: labels[name] for name in train.y},
        }
    )


def _class_names(data: FileData, output: str, folder: Path) -> tuple[str, ...]:
    """Return the names of the classes of an output; none if they are numbers."""
    source = sources_by_name(data.y)[output]
    if isinstance(source, FolderClasses):
        return tuple(class_names(folder / source.path))[:MAX_NAMES]
    if isinstance(source, CsvColumns | TextLines):
        return tuple(words_in(read_source(source, folder)))[:MAX_NAMES]
    return ()


def _of_images(sources: Sources) -> dict[str, tuple[int, ...]]:
    """Return the shapes of those arrays that are images."""
    return {
        name: source.shape
        for name, source in sources_by_name(sources).items()
        if isinstance(source, ImageFolder)
    }


def _read(data: FileData, part: str, folder: Path) -> FileExamples | None:
    x, y = (sources_by_name(getattr(data, f"{name}{part}")) for name in ("x", "y"))
    if not x:
        return None
    examples = FileExamples(
        *(
            {name: read_source(source, folder) for name, source in sources.items()}
            for sources in (x, y)
        )
    )
    counts = [len(a) for arrays in examples for a in arrays.values()]
    paths = [source.path for sources in (x, y) for source in sources.values()]
    for path, count in zip(paths, counts, strict=True):
        if count != counts[0] or not count:
            text = _("it has {count} examples, and {other} has {others}")
            raise refusal(
                path, text.format(count=count, other=paths[0], others=counts[0])
            )
    return examples


def _paths(data: FileData, field: str) -> dict[str, str]:
    sources = sources_by_name(getattr(data, field))
    return {name: source.path for name, source in sources.items()}


def _order(examples: FileExamples, data: FileData) -> Values:
    order = np.arange(len(next(iter(examples.x.values()))))
    if data.seed is not None:
        np.random.RandomState(data.seed).shuffle(order)
    return order


def _chosen(
    examples: FileExamples, rows: Sequence[int] | None, data: FileData
) -> FileExamples | None:
    """Return some of the examples; None if no rows are named."""
    if rows is None:
        return None
    count = len(next(iter(examples.x.values())))
    if not rows or max(rows) >= count:
        path = next(data.sources()).path
        text = _("rows need numbers from 0 to {last}, because it has {count} examples")
        raise refusal(path, text.format(last=count - 1, count=count))
    return examples.rows(np.array(rows))


def _split(train: FileExamples, data: FileData) -> tuple[FileExamples, FileExamples]:
    """Keep the last examples for the test, as many as Keras would."""
    order = _order(train, data)
    count = int(data.test_split * len(order))
    if not count:
        path = next(data.sources()).path
        raise refusal(path, _("`test_split` leaves no examples for the test"))
    return train.rows(order[:-count]), train.rows(order[-count:])


def _check_size(data: FileData, parts: Sequence[FileExamples]) -> None:
    """Refuse examples that would need too much memory as float32."""
    shapes = _of_images(data.x)
    numbers = 0
    for part in parts:
        for name, values in part.x.items():
            if name in shapes:
                numbers += len(values) * math.prod(shapes[name])
            elif values.dtype != object:
                numbers += values.size
    if numbers * FLOAT > MAX_BYTES:
        path = next(data.sources()).path
        text = _("all examples need {n} MB; at most {most} MB are trained on")
        million = 1_000_000
        raise refusal(
            path,
            text.format(n=numbers * FLOAT // million, most=MAX_BYTES // million),
        )


def _finished(
    part: FileExamples, data: FileData, decode: Decode | None
) -> FileExamples:
    """Decode images and divide numbers."""

    def finish(values: Values, source: Source) -> Values:
        if isinstance(source, ImageFolder):
            if decode is None:
                return values
            values = decode(values, source)
        divisor = getattr(source, "divide_by", 1.0)
        return values if divisor == 1 else np.asarray(values / divisor, np.float32)

    return FileExamples(
        *(
            {
                name: finish(arrays[name], source)
                for name, source in sources_by_name(sources).items()
            }
            for arrays, sources in zip(part, (data.x, data.y), strict=True)
        )
    )
