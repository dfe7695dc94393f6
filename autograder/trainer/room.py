"""Keep what pages only show of a result within the room that an answer has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from autograder.facts.arrays import Array
from autograder.facts.training import Misread, TestResult, TrainingResult, TrainingRun
from autograder.trainer.refusal import TrainerError

_STEPS = (10_000, 2_500, 600, 0)
"""How many numbers of each kind one test may show, tried in this order."""


def within(result: TrainingResult, room: int) -> TrainingResult:
    """Show less of each test until a result fits.

    All runs lose as much, because a page may show any of them. Grades do not change:
    no criterion looks at what is left out.

    Args:
        result: the runs of a job.
        room: how many bytes of JSON there may be.

    Raises:
        TrainerError: if the rest is still too long.
    """
    for most in _STEPS:
        if _bytes_of(result) <= room:
            return result
        runs = tuple(_shortened_run(run, most) for run in result.runs)
        result = result.model_copy(update={"runs": runs})
    if _bytes_of(result) > room:
        raise TrainerError(f"the result has {_bytes_of(result):,} bytes")
    return result


def _bytes_of(result: TrainingResult) -> int:
    return len(result.to_json().encode())


def _shortened_run(run: TrainingRun, most: int) -> TrainingRun:
    changes = {
        "test": run.test and _shortened(run.test, most),
        "tests": {name: _shortened(test, most) for name, test in run.tests.items()},
        "shifted": {name: _shortened(test, most) for name, test in run.shifted.items()},
    }
    return run.model_copy(update=changes)


def _shortened(test: TestResult, most: int) -> TestResult:
    changes: dict[str, Any] = {
        "labels": _first(test.labels, most),
        "predictions": _first(test.predictions, most),
        "misread": tuple(_without_image(test.misread, most)),
    }
    return test.model_copy(update=changes)


def _first(values: Array | None, most: int) -> Array | None:
    """Return the first numbers, in one row; None if there is room for none."""
    if values is None or not most:
        return None
    numbers = values.numpy()
    return values if numbers.size <= most else Array.of(numbers.ravel()[:most])


def _without_image(examples: Sequence[Misread], most: int) -> Iterator[Misread]:
    """Leave out the images for which there is no room."""
    taken = 0
    for example in examples:
        taken += example.image.numpy().size if example.image else 0
        has_room = taken <= most
        yield example if has_room else example.model_copy(update={"image": None})
