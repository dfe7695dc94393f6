"""Let `tensorflow_datasets` answer without a network, if it is not installed.

Its examples are made up one by one, when somebody reads them. Each has the form of the
real ones, and is the same each time.
"""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Callable, Mapping
from importlib.machinery import PathFinder
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from autograder.datasets.tensorflow_sets import TENSORFLOW_SETS, Feature
from autograder.runner.compat.absent import Missing
from autograder.runner.compat.finder import Finder
from autograder.runner.compat.nothing import NOTHING
from autograder.runner.compat.tfds_examples import made, of_keras

PACKAGE = "tensorflow_datasets"
_PART = re.compile(r"(\w+?)(?:\[(-?\d+%?)?:(-?\d+%?)?\])?")
FolderOf = Callable[[str], str | None]


def install(folder_of: FolderOf) -> None:
    """Add the package, unless it is there.

    Args:
        folder_of: returns the folder with the arrays of a data set.
    """
    if PathFinder.find_spec(PACKAGE) is None:
        names = (PACKAGE, f"{PACKAGE}.public_api")
        finder = Finder(lambda name: name in names, lambda _name: Package(folder_of))
        sys.meta_path.insert(0, finder)


class Package(types.ModuleType):
    """The functions of the package that courses call. Others can only be imported."""

    Split = types.SimpleNamespace(
        TRAIN="train", TEST="test", VALIDATION="validation", ALL="all"
    )
    disable_progress_bar = enable_progress_bar = show_examples = NOTHING
    show_statistics = NOTHING

    def __init__(self, folder_of: FolderOf) -> None:
        super().__init__(PACKAGE)
        self._folder_of = folder_of

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing(PACKAGE)

    def builder(self, name: str, **_ignored: Any) -> Builder:
        """Return the builder of a data set, also of `name:1.*.*`."""
        asked = name.partition(":")[0]
        if asked not in TENSORFLOW_SETS:
            return Missing(f"{PACKAGE}: {asked}")()  # type: ignore[no-any-return]
        return Builder(asked, self._folder_of)

    def load(
        self, name: str, *, split: Any = None, with_info: bool = False, **given: Any
    ) -> Any:
        """Return the parts of a data set, as `as_dataset` does, and what is known."""
        builder = self.builder(name)
        found = builder.as_dataset(split, **given)
        return (found, builder.info) if with_info else found

    def list_builders(self, **_ignored: Any) -> list[str]:
        """Return the names of the data sets that are known here."""
        return sorted({name.partition("/")[0] for name in TENSORFLOW_SETS})

    def as_numpy(self, dataset: Any) -> Any:
        """Return arrays for tensors, and an iterator over arrays for a data set."""

        def plain(value: Any) -> Any:
            if isinstance(value, tf.data.Dataset):
                return value.as_numpy_iterator()
            return value.numpy() if isinstance(value, tf.Tensor) else value

        return keras.tree.map_structure(plain, dataset)


class _Class(NamedTuple):
    """What is known about labels."""

    names: list[str]
    shape: tuple[()] = ()
    dtype: Any = np.int64

    @property
    def num_classes(self) -> int:
        """How many classes there are."""
        return len(self.names)

    def int2str(self, number: Any) -> str:
        """Return the name of a class."""
        return self.names[int(number)]

    def str2int(self, name: str) -> int:
        """Return the number of a class."""
        return self.names.index(name)


class _Features(dict[str, Any]):
    """What is known about each entry of an example."""

    @property
    def shape(self) -> dict[str, Any]:
        """The shapes of the entries."""
        return {name: entry.shape for name, entry in self.items()}

    @property
    def dtype(self) -> dict[str, Any]:
        """The types of the entries."""
        return {name: entry.dtype for name, entry in self.items()}


def _known(feature: Feature) -> Any:
    if feature.kind == "class":
        count = feature.classes
        names = map(str, range(count)) if isinstance(count, int) else count
        return _Class([*names])
    dtype = {"text": np.object_, "number": np.float32}.get(feature.kind, np.uint8)
    return types.SimpleNamespace(shape=feature.shape, dtype=dtype)


class Builder:
    """Makes the parts of one data set."""

    def __init__(self, name: str, folder_of: FolderOf) -> None:
        """Prepare. Nothing is made yet."""
        self.name = name
        self._set, self._folder_of = TENSORFLOW_SETS[name], folder_of
        sizes = self._set.examples
        self.info = types.SimpleNamespace(
            name=name.partition("/")[0],
            full_name=name,
            description="",
            citation="",
            supervised_keys=self._set.supervised,
            features=_Features({f.name: _known(f) for f in self._set.features}),
            splits=_Splits(sizes),
        )

    def download_and_prepare(self, *_args: Any, **_ignored: Any) -> None:
        """Do nothing. There is no network, and nothing is needed."""

    def as_dataset(
        self,
        split: Any = None,
        batch_size: int | None = None,
        shuffle_files: bool = False,
        as_supervised: bool = False,
        **_ignored: Any,
    ) -> Any:
        """Return a part, or a structure of parts; all in a dictionary by default.

        A batch size of -1 asks for tensors with all examples.
        """
        if split is None:
            split = {name: name for name in self._set.examples}
        keys = self._set.supervised if as_supervised else None

        def one(part: str) -> Any:
            found = self._part(str(part), keys)
            if batch_size == -1:
                return next(iter(found.batch(len(found))))
            return found.batch(batch_size) if batch_size else found

        return keras.tree.map_structure(one, split)

    def _part(self, split: str, keys: tuple[str, str] | None) -> Any:
        parts = [
            made(self._set, self._of_keras(name), name, keys, rows)
            for name, rows in _rows(split, self._set.examples)
        ]
        whole = parts[0]
        for other in parts[1:]:
            whole = whole.concatenate(other)
        return whole

    def _of_keras(self, part: str) -> tuple[Any, Any] | None:
        folder = self._folder_of(self.name)
        return of_keras(self.name, folder, part, self._set.features[0])


class _Splits(dict[str, Any]):
    """The number of examples of each part, also of `train[:80%]`."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        super().__init__({name: _examples(size) for name, size in sizes.items()})
        self._sizes = sizes

    def __missing__(self, split: str) -> Any:
        return _examples(sum(len(rows) for _part, rows in _rows(split, self._sizes)))


def _examples(count: int) -> Any:
    return types.SimpleNamespace(num_examples=count)


def _rows(split: str, sizes: Mapping[str, int]) -> list[tuple[str, range]]:
    """Return the rows that an expression such as `train[10%:]+test` names.

    Raises:
        ValueError: if it names no part of the data set.
    """
    if split == "all":
        split = "+".join(sizes)
    found = []
    for text in split.replace(" ", "").split("+"):
        match = _PART.fullmatch(text)
        if match is None or match[1] not in sizes:
            known = ", ".join(sizes)
            raise ValueError(f"Unknown split {text!r}. Should be one of [{known}].")
        count = sizes[match[1]]
        first, last = (_bound(bound, count) for bound in (match[2], match[3]))
        found.append((match[1], range(count)[first:last]))
    return found


def _bound(text: str | None, count: int) -> int | None:
    if text is None:
        return None
    share = text.removesuffix("%")
    return int(text) if share == text else round(int(share) * count / 100)
