"""Keep the data that a solution gave to `fit` and `evaluate`, and report them.

They become the data of the assignment's training plan. Of a submission, only a few rows
are reported, see `samples.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.facts.arrays import Array, Texts
from autograder.facts.calls import RecordedCall
from autograder.facts.examples import Examples
from autograder.facts.observation import Observation
from autograder.runner.observe.building import inputs_of
from autograder.runner.observe.feeding import arrays_in, batches_of, fed
from autograder.runner.observe.found_images import images_in_folders

MAX_REPORT = 3_900_000
"""The most characters of a report, and of the one before it."""
MAX_READ = 200_000_000
"""The most bytes that are read from batches."""
MAX_TEXTS = 20_000


class KeptExamples:
    """The data of the calls of one run, in memory until its last report."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._given: list[tuple[RecordedCall, Any, Any, Any]] = []

    def keep(self, record: RecordedCall, model: Any, x: Any, y: Any) -> None:
        """Keep what a recorded call was given. Batches are read to their end."""
        data = fed(x, y, batches=batches_of(x, MAX_READ))
        self._given.append((record, model, data.x, data.y))

    def added_to(
        self, seen: Observation, records: Sequence[RecordedCall]
    ) -> Observation:
        """Return an observation with the data of the last calls of each model.

        Args:
            seen: the observation.
            records: its fits and then its tests, as they were kept.
        """
        calls = [*seen.fits, *seen.tests]
        last = {(type(c), c.model, getattr(c, "of_fit", False)): n
                for n, c in enumerate(calls)}  # fmt: skip
        left = (MAX_REPORT - 2 * len(seen.to_json())) * 3 // 4  # they are in base64
        share = max(left, 0) // max(len(last), 1)
        given = {number: g[1:] for number in last.values() for g in self._given
                 if g[0] is records[number]}  # fmt: skip
        folders = {n: images_in_folders(x, y) for n, (_m, x, y) in given.items()}
        for number, (model, x, y) in given.items():
            found: dict[str, object] = {"in_folder": folders[number]}
            if None in folders.values():
                found = {"examples": _packed(model, x, y, share)}
            calls[number] = calls[number].model_copy(update=found)
        count = len(seen.fits)
        return seen.model_copy(
            update={"fits": tuple(calls[:count]), "tests": tuple(calls[count:])}
        )


def _packed(model: Any, x: Any, y: Any, limit: int) -> Examples | None:
    """Return so many rows that they fit into the limit; None for other data."""
    names = [tensor.name for tensor in inputs_of(model)]
    inputs = dict(_named(x, names))
    labels = dict(_named(y, getattr(model, "output_names", None) or []))
    arrays = [*inputs.values(), *labels.values()]
    rows = {len(array) for array in arrays if getattr(array, "ndim", 0)}
    if not inputs or not labels or len(rows) != 1 or not (count := rows.pop()):
        return None
    size = sum(_compact(array[:1]).nbytes for array in arrays)
    kept = min(count, max(limit // max(size, 1), 1), MAX_TEXTS)
    chosen = np.unique(np.linspace(0, count - 1, kept).round().astype(int))
    try:
        return Examples(
            x=_facts({name: array[chosen] for name, array in inputs.items()}),
            y=_facts({name: array[chosen] for name, array in labels.items()}),
        )
    except ValueError:
        return None


def _named(value: Any, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield each array with the name of its input or output; "" for one alone."""
    if isinstance(value, dict):
        yield from sorted(
            ((str(key), part) for key, part in value.items()),
            key=lambda item: [*names, item[0]].index(item[0]),
        )
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield names[number] if number < len(names) else f"part_{number}", part
    elif len(arrays_in(value)) == 1:
        yield "", value


def _compact(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return an array as Keras reads it: real numbers have 32 bits."""
    if array.dtype.kind == "f":
        numbers = array.astype(np.float32)
        with np.errstate(invalid="ignore"):  # then they differ
            bytes_ = numbers.astype(np.uint8)
        # The trainer reads all numbers as float32.
        return bytes_ if array.ndim > 2 and (bytes_ == numbers).all() else numbers
    small = array.dtype.kind in "iu" and array.dtype.itemsize > 4
    return array.astype(np.int32) if small and abs(array).max() < 2**31 else array


def _facts(arrays: dict[str, np.ndarray[Any, Any]]) -> Any:
    """Return the arrays as facts; one alone has no name.

    Raises:
        ValueError: for numbers that are not finite, and objects that are no text.
    """
    facts = {name: _fact(array) for name, array in arrays.items()}
    return facts[""] if facts.keys() == {""} else facts


def _fact(array: np.ndarray[Any, Any]) -> Array | Texts:
    if array.dtype.kind not in "OUS":
        return Array.of(_compact(array))
    values = array.reshape(len(array), -1)
    if values.shape[1] != 1:
        raise ValueError("several texts in one row")
    texts = (v.decode() if isinstance(v, bytes) else v for v in values[:, 0].tolist())
    return Texts(texts=tuple(texts))
