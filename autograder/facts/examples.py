"""The examples that models are trained, validated and tested on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

import numpy as np
from pydantic import Field, model_validator

from autograder.facts.arrays import Array, Texts
from autograder.facts.base import Fact, Name
from autograder.facts.ordered import Ordered
from autograder.facts.outline import InputOutline, LabelOutline, Outline, Task, outline
from autograder.facts.sources import AnySource, ImageFolder, Source
from autograder.i18n import _

Inputs = Array | Texts | Annotated[dict[Name, Array | Texts], *Ordered]
"""The inputs of a model: one array, or an array for each input by its name."""
Labels = Array | Annotated[dict[Name, Array], *Ordered]
"""The labels: one array, or an array for each output by its name."""


def by_name(
    arrays: Array | Texts | dict[Name, Array | Texts] | dict[Name, Array],
) -> dict[Name, np.ndarray]:
    """Return the arrays by their names, in their order; the name of one alone is ""."""
    if isinstance(arrays, Array | Texts):
        return {"": arrays.numpy()}
    return {name: array.numpy() for name, array in arrays.items()}


def length(arrays: Inputs | Labels) -> int:
    """Return the number of examples, which is that of the first array."""
    shape = next(iter(by_name(arrays).values())).shape
    return shape[0] if shape else 0


class InlineData(Fact):
    """Data that are small enough to be written in the rubric."""

    kind: Literal["inline"] = "inline"
    x: Inputs
    y: Labels
    """The labels, one row for each example.

    These are numbers, class numbers, one-hot rows, or 0 and 1 for yes and no.
    """
    x_validation: Inputs | None = None
    y_validation: Labels | None = None
    """What `validation_data` is in `fit`: curves with `val_` measure it."""
    x_test: Inputs | None = None
    y_test: Labels | None = None
    """What trained models are tested on."""

    @property
    def outline(self) -> Outline:
        """The form of the examples."""
        parts = (self.x_validation, self.x_test)
        validation, test = (part is not None for part in parts)
        return outline(by_name(self.x), by_name(self.y), validation, test)

    @property
    def single(self) -> tuple[np.ndarray, np.ndarray] | None:
        """The input and the labels; None if there are several of one, or texts."""
        if isinstance(self.x, Array) and isinstance(self.y, Array):
            return self.x.numpy(), self.y.numpy()
        return None


class OutlineData(Fact):
    """The form of data that are not there: nothing can be trained on them.

    Students get it in place of examples, which the solution may have prepared.
    """

    kind: Literal["outline"] = "outline"
    outline: Outline

    @property
    def input_names(self) -> tuple[Name, ...]:
        """The names of the inputs; none if there is one array."""
        return tuple(filter(None, self.outline.inputs))

    @property
    def output_names(self) -> tuple[Name, ...]:
        """The names of the outputs; none if there is one array of labels."""
        return tuple(filter(None, self.outline.outputs))


class Examples(Fact):
    """What one call of `fit` or `evaluate` was given, or a part of its rows."""

    x: Inputs
    y: Labels


Rows = Annotated[
    tuple[Annotated[int, Field(ge=0, lt=1_000_000)], ...], Field(max_length=20_000)
]
"""The numbers of some examples, counted from 0."""


class FolderRows(Fact):
    """Images of a folder that one call of `fit` or `evaluate` was given."""

    x: ImageFolder
    one_hot: bool
    """Whether the labels were one-hot rows, and not class numbers."""
    rows: Rows
    count: int
    """How many images the folder has."""


class _Form(NamedTuple):
    """The form of a data set, and how many examples there are to train on."""

    shape: tuple[int, ...]
    """The shape of one example; empty for texts."""
    examples: int
    classes: int = 0
    """0 if the labels are numbers."""


_FORMS = {
    "mnist": _Form((784,), 60_000, 10),
    "fashion_mnist": _Form((28, 28), 60_000, 10),
    "cifar10": _Form((32, 32, 3), 50_000, 10),
    "cifar100": _Form((32, 32, 3), 50_000, 100),
    "boston_housing": _Form((13,), 404),
    "california_housing": _Form((8,), 16_512),
    "imdb": _Form((), 25_000, 2),
    "reuters": _Form((), 8_982, 46),
}


class NamedData(Fact):
    """A data set of `keras.datasets`. Its fingerprint identifies the exact data.

    Images have numbers from 0 to 1. Texts are rows of the numbers of words.
    """

    kind: Literal["named"] = "named"
    name: Literal[
        "mnist", "fashion_mnist", "cifar10", "cifar100", "boston_housing",
        "california_housing", "imdb", "reuters",
    ]  # fmt: skip
    num_words: Annotated[int, Field(ge=3, le=200_000)] | None = None
    """The most words of texts, as in `load_data(num_words=...)`."""
    length: Annotated[int, Field(ge=1, le=5_000)] | None = None
    """The number of words to which texts are cut or padded in front, as by
    `pad_sequences`."""
    fingerprint: Name = ""
    """The fingerprint of the data on this machine. The pipeline sets it."""
    first_train: Annotated[int, Field(ge=1)] | None = None
    """How many training examples are used, from the first on; None for all."""
    first_test: Annotated[int, Field(ge=1)] | None = None
    """How many test examples are used, from the first on; None for all."""

    @property
    def outline(self) -> Outline:
        """The form of the examples."""
        form, one_hot = _FORMS[self.name], self.name == "mnist"
        task: Task = "classes" if form.classes > 2 else "yes_no"
        label = LabelOutline(
            shape=(form.classes,) if one_hot else (),
            task=task if form.classes else "numbers",
            may_be_class_numbers=bool(form.classes) and not one_hot,
            largest=1 if one_hot else max(form.classes - 1, 0),
        )
        count = min(self.first_train or form.examples, form.examples)
        shape = form.shape or (self.length or 0,)
        return Outline(
            inputs={"": InputOutline(shape=shape)},
            outputs={"": label},
            examples=count,
            has_test=True,
        )

    @model_validator(mode="after")
    def _has_a_length(self) -> NamedData:
        is_texts = not _FORMS[self.name].shape
        if is_texts != (self.length is not None):
            raise ValueError(_("texts need a `length`, and other data have none"))
        return self


Sources = AnySource | Annotated[dict[Name, AnySource], *Ordered]
"""Where one array stands, or the array of each input or output by its name."""
PARTS = ("", "_validation", "_test")
"""The endings of `x` and `y` in the names of the fields with examples."""


def sources_by_name(sources: Sources | None) -> dict[Name, Source]:
    """Return the sources by their names; the name of one alone is ""."""
    if sources is None:
        return {}
    return {"": sources} if isinstance(sources, Source) else dict(sources)


class FileData(Fact):
    """Data in the files of the assignment, which lie in `solutions/<slug>/data/`.

    For validation, the plan has a `validation_split`.
    """

    kind: Literal["files"] = "files"
    x: Sources
    y: Sources
    """The labels. Class numbers count from 0."""
    x_validation: Sources | None = None
    y_validation: Sources | None = None
    """What `validation_data` is in `fit`: curves with `val_` measure it."""
    x_test: Sources | None = None
    y_test: Sources | None = None
    """What trained models are tested on. It may be in `hidden/`."""
    test_split: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """The share at the end of the examples that is kept for the test."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] | None = None
    """Shuffles the examples first, as the `seed` of `image_dataset_from_directory`
    does; without it they stay in their order."""
    rows: Rows | None = None
    """Which examples of `x` and `y` are trained on; None for all."""
    validation_rows: Rows | None = None
    """Which examples are `validation_data`. Without `x_validation` they are rows of
    `x`."""
    test_rows: Rows | None = None
    """Which examples are for the test. Without `x_test` they are rows of `x`."""
    fingerprint: Name = ""
    """The fingerprint of the files. It is set when the rubric is loaded."""
    outline: Outline | None = None
    """The form of the examples. It is set when the rubric is loaded."""

    def sources(self) -> Iterator[Source]:
        """Yield all sources."""
        for part in PARTS:
            for name in ("x", "y"):
                yield from self._part(f"{name}{part}").values()

    def public_part(self) -> FileData:
        """Return the data without test data that students never get.

        The fingerprint and the outline are left out: students' files are looked at
        again.
        """
        changes: dict[str, object] = {"fingerprint": "", "outline": None}
        if self._is_hidden("_test"):
            changes |= {"x_test": None, "y_test": None}
        return self.model_copy(update=changes)

    def form_part(self) -> FileData:
        """Return the data with which students' files show their form, and no more."""
        return FileData(x=self.x, y=self.y)

    def _is_hidden(self, part: str) -> bool:
        both = (self._part(f"{name}{part}") for name in ("x", "y"))
        return any(source.hidden for sources in both for source in sources.values())

    def _part(self, name: str) -> dict[Name, Source]:
        return sources_by_name(getattr(self, name))

    @model_validator(mode="after")
    def _is_consistent(self) -> FileData:
        if self._is_hidden("") or self._is_hidden("_validation"):
            raise ValueError(_("only `x_test` and `y_test` may be in `hidden/`"))
        for part in PARTS[1:]:
            x, y = (self._part(f"{name}{part}").keys() for name in ("x", "y"))
            if bool(x) != bool(y):
                one, other = f"x{part}", f"y{part}"
                text = _("`{one}` and `{other}` belong together")
                raise ValueError(text.format(one=one, other=other))
            for name, given in (("x", x), ("y", y)):
                if given and given != self._part(name).keys():
                    text = _("`{part}` has other names than `{name}`")
                    raise ValueError(text.format(part=f"{name}{part}", name=name))
        if self.test_split and self.x_test is not None:
            raise ValueError(_("`test_split` and `x_test` exclude each other"))
        chosen = self.rows, self.validation_rows, self.test_rows
        if any(rows is not None for rows in chosen) and (
            self.test_split or self.seed is not None
        ):
            raise ValueError(_("rows exclude `test_split` and `seed`"))
        return self
