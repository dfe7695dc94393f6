"""Where the arrays of a plan are in the files of an assignment.

All paths are below the folder `data` of the assignment. Files in `hidden/` are those
that students never get.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from autograder.facts.base import Fact, Name
from autograder.i18n import _

HIDDEN = "hidden"
"""The folder in `data` that students never get."""
MAX_SIDE = 2_000
"""The most rows or columns of pixels of an image for a model."""


def _below_data(path: str) -> str:
    """Accept only a plain path that leads to no other folder."""
    parts = path.split("/")
    if "\\" in path or ":" in path or any(part in ("", ".", "..") for part in parts):
        text = _("{path!r} is not a path below the folder `data`")
        raise ValueError(text.format(path=path))
    return path


DataPath = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(_below_data)
]
"""A path below the folder `data`, with `/` between its parts."""


class Source(Fact):
    """Some values for each example, in one file or folder."""

    @property
    def path(self) -> str:
        """The file or folder."""
        return str(getattr(self, "file", "") or getattr(self, "folder", ""))

    @property
    def hidden(self) -> bool:
        """Whether students never get it."""
        return self.path.split("/")[0].casefold() == HIDDEN


class ArrayFile(Source):
    """The array of a `.npy` file, or one of the arrays of an `.npz` file."""

    kind: Literal["array"] = "array"
    file: DataPath
    name: Name = ""
    """The name of the array in an `.npz` file."""
    divide_by: Annotated[float, Field(gt=0)] = 1.0
    """A number by which the values are divided, as in `x / 255`."""
    one_hot: bool = False
    """Whether class numbers become rows with a 1 for the class."""


class CsvColumns(Source):
    """Columns of a CSV file.

    One name gives an array (rows,), several give an array (rows, columns). A column of
    words can be an input. As labels, words become class numbers in alphabetical order.
    """

    kind: Literal["csv"] = "csv"
    file: DataPath
    columns: Name | Annotated[tuple[Name, ...], Field(max_length=10_000)] = ()
    """Their names; none for all columns."""
    without: Annotated[tuple[Name, ...], Field(max_length=10_000)] = ()
    """The columns that are left out, if `columns` names none."""
    header: bool = True
    """Whether the first line has the names. If not, they are "0", "1" and so on."""
    separator: Annotated[str, Field(min_length=1, max_length=1)] = ","
    divide_by: Annotated[float, Field(gt=0)] = 1.0
    one_hot: bool = False


class ImageFolder(Source):
    """Images in a folder, as `keras.utils.image_dataset_from_directory` yields them.

    They are float32 (images, height, width, channels) from 0 to 255, in the order of
    their paths. Each folder in it is a class.
    """

    kind: Literal["images"] = "images"
    folder: DataPath
    image_size: tuple[
        Annotated[int, Field(ge=1, le=MAX_SIDE)],
        Annotated[int, Field(ge=1, le=MAX_SIDE)],
    ] = (256, 256)
    """Height and width. Images of other sizes are resized."""
    color_mode: Literal["grayscale", "rgb", "rgba"] = "rgb"
    divide_by: Annotated[float, Field(gt=0)] = 1.0

    @property
    def shape(self) -> tuple[int, int, int]:
        """The shape of one image."""
        channels = {"grayscale": 1, "rgb": 3, "rgba": 4}[self.color_mode]
        return (*self.image_size, channels)


class TextFolder(Source):
    """Texts in a folder, one in each `.txt` file. Each folder in it is a class.

    They are in the order of their paths, as `text_dataset_from_directory` reads them.
    """

    kind: Literal["texts"] = "texts"
    folder: DataPath


class TextLines(Source):
    """The lines of a text file, one for each example.

    As labels, words become class numbers in alphabetical order.
    """

    kind: Literal["lines"] = "lines"
    file: DataPath
    one_hot: bool = False


class FolderClasses(Source):
    """The class numbers of the images or texts in a folder.

    Each folder in it is a class, in alphabetical order.
    """

    kind: Literal["classes"] = "classes"
    folder: DataPath
    one_hot: bool = False


AnySource = Annotated[
    ArrayFile | CsvColumns | ImageFolder | TextFolder | TextLines | FolderClasses,
    Field(discriminator="kind"),
]
