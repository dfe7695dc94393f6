"""The data sets of `keras.datasets`: how they are made here, and how Keras loads them.

Each set is one entry of `KERAS_SETS`. Its `load` takes the arguments that the function
`load_data` of Keras has.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from autograder.datasets.stand_ins import Arrays, Values, houses, pictures, texts

Loaded = tuple[tuple[Any, Any], tuple[Any, Any]]
"""Training data and test data, each with inputs and labels."""


class KerasSet(NamedTuple):
    """One data set."""

    make: Callable[[], Arrays]
    """Returns a stand-in. It takes a second or two."""
    load: Callable[..., Loaded]
    """Returns what `load_data` returns, from these arrays and its own arguments."""
    cached: str = ""
    """The file or folder that Keras keeps in its cache."""
    words: int = 0
    """The largest number of a word; 0 for a set without texts."""

    @property
    def word_index(self) -> dict[str, int]:
        """The number of each word. The words are made up."""
        return {f"word{number}": number for number in range(1, self.words + 1)}


def _pictures(arrays: Arrays, path: str = "") -> Loaded:
    return (
        (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])
    )  # fmt: skip


def _with_columns(arrays: Arrays) -> Loaded:
    (x, y), (x_test, y_test) = _pictures(arrays)
    return (x, y[:, None]), (x_test, y_test[:, None])


def _cifar100(arrays: Arrays, label_mode: str = "fine") -> Loaded:
    if label_mode not in ("fine", "coarse"):
        raise ValueError(f"`label_mode` must be 'fine' or 'coarse', not {label_mode!r}")
    (x, y), (x_test, y_test) = _with_columns(arrays)
    if label_mode == "coarse":
        coarse = arrays.get("coarse", np.arange(100) // 5)
        y, y_test = coarse[y], coarse[y_test]
    return (x, y), (x_test, y_test)


def _boston(
    arrays: Arrays, path: str = "", test_split: float = 0.2, seed: int = 113
) -> Loaded:
    if not 0 <= test_split < 1:
        raise ValueError(f"`test_split` must be from 0 to 1, not {test_split}")
    order = _shuffled(len(arrays["x"]), seed)
    x, y = arrays["x"][order], arrays["y"][order]
    first = int(len(x) * (1 - test_split))
    return (x[:first], y[:first]), (x[first:], y[first:])


def _california(
    arrays: Arrays, version: str = "large", path: str = "", test_split: float = 0.2,
    seed: int = 113,
) -> Loaded:  # fmt: skip
    if version not in ("small", "large"):
        raise ValueError(f"`version` must be 'small' or 'large', not {version!r}")
    rows = 600 if version == "small" else None
    some = {name: values[:rows] for name, values in arrays.items()}
    return _boston(some, path, test_split, seed)


def _imdb(
    arrays: Arrays, path: str = "", num_words: int | None = None, skip_top: int = 0,
    maxlen: int | None = None, seed: int = 113, start_char: int | None = 1,
    oov_char: int | None = 2, index_from: int = 3, **kwargs: Any,
) -> Loaded:  # fmt: skip
    half = len(arrays["x"]) // 2
    xs, ys = [], []
    for part in (slice(half), slice(half, None)):
        x, y = arrays["x"][part], arrays["y"][part]
        order = _shuffled(len(x), seed)
        marked = _marked(x[order], y[order], start_char, index_from, maxlen)
        xs.append(marked[0])
        ys.append(marked[1])
    kept = _frequent([*xs[0], *xs[1]], num_words, skip_top, oov_char)
    first = len(xs[0])
    return (_ragged(kept[:first]), ys[0]), (_ragged(kept[first:]), ys[1])


def _reuters(
    arrays: Arrays, path: str = "", num_words: int | None = None, skip_top: int = 0,
    maxlen: int | None = None, test_split: float = 0.2, seed: int = 113,
    start_char: int | None = 1, oov_char: int | None = 2, index_from: int = 3,
) -> Loaded:  # fmt: skip
    order = _shuffled(len(arrays["x"]), seed)
    x, y = _marked(
        arrays["x"][order], arrays["y"][order], start_char, index_from, maxlen
    )
    kept = _frequent(x, num_words, skip_top, oov_char)
    first = int(len(kept) * (1 - test_split))
    return (_ragged(kept[:first]), y[:first]), (_ragged(kept[first:]), y[first:])


def _shuffled(count: int, seed: int) -> Values:
    """Return the order in which Keras returns the examples."""
    order = np.arange(count)
    np.random.RandomState(seed).shuffle(order)
    return order


def _marked(
    x: Values, y: Values, start: int | None, index_from: int, maxlen: int | None
) -> tuple[list[list[int]], Values]:
    """Move the numbers of words, mark the beginning, and leave long texts out."""
    first = [] if start is None else [start]
    moved = [first + [word + index_from for word in text] for text in x]
    if not maxlen:
        return moved, y
    short = [number for number, text in enumerate(moved) if len(text) < maxlen]
    if not short:
        raise ValueError(f"no text is shorter than maxlen={maxlen}")
    return [moved[number] for number in short], y[short]


def _frequent(
    texts: list[list[int]], num_words: int | None, skip_top: int, oov: int | None
) -> list[list[int]]:
    """Replace or leave out the words that are not among the most frequent ones."""
    if not num_words and not skip_top:
        return texts
    most = num_words or max(map(max, texts))
    if oov is None:
        return [[w for w in text if skip_top <= w < most] for text in texts]
    return [[w if skip_top <= w < most else oov for w in text] for text in texts]


def _ragged(texts: list[list[int]]) -> Values:
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return array


_BOSTON = np.array(
    [[0.0, 0, 0, 0, 0.39, 3.6, 3, 1.1, 1, 188, 12.6, 0.3, 1.7],
     [89.0, 100, 27.7, 1, 0.87, 8.8, 100, 12.1, 24, 711, 22, 397, 38]]
)  # fmt: skip
_CALIFORNIA = np.array(
    [[-124.3, 32.5, 1, 2, 1, 3, 1, 0.5], [-114.3, 42, 52, 39_000, 6_400, 35_000, 6_000,
      15]]
)  # fmt: skip
KERAS_SETS = {
    "fashion_mnist": KerasSet(
        partial(pictures, (28, 28), 10, 60_000, 10_000), _pictures, "fashion-mnist"
    ),
    "cifar10": KerasSet(
        partial(pictures, (32, 32, 3), 10, 50_000, 10_000),
        _with_columns,
        "cifar-10-batches-py-target",
    ),
    "cifar100": KerasSet(
        partial(pictures, (32, 32, 3), 100, 50_000, 10_000, "int64"),
        _cifar100,
        "cifar-100-python-target",
    ),
    "boston_housing": KerasSet(
        partial(houses, 506, _BOSTON, (5.0, 50.0), "float64"),
        _boston,
        "boston_housing.npz",
    ),
    "california_housing": KerasSet(
        partial(houses, 20_640, _CALIFORNIA, (15_000.0, 500_000.0), "float32"),
        _california,
        "california_housing.npz",
    ),
    "imdb": KerasSet(partial(texts, 50_000, 2, 88_584), _imdb, "imdb.npz", 88_584),
    "reuters": KerasSet(
        partial(texts, 11_228, 46, 30_979), _reuters, "reuters.npz", 30_979
    ),
}
"""Name of a module in `keras.datasets` -> its data set."""
