"""Show test examples that a model took for something else: texts and images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.facts.arrays import Array
from autograder.facts.training import FileData, TestResult, TrainingPlan, TrainingRun
from autograder.trainer.model_data import Values

SHOWN = 15
"""The most examples of a result that are shown."""
LETTERS = 300
"""The most letters of a text."""
SIDE = 64
"""The most rows or columns of pixels of an image. Others are left out."""


def may_be_shown(plan: TrainingPlan) -> bool:
    """Say whether students may see the test data.

    They never get hidden ones. The painter reads the digits of MNIST itself.
    """
    if isinstance(plan.data, FileData):
        sources = (*plan.data.sources(),)
        return not any(source.hidden for source in sources)
    return not plan.on_digits


def with_examples(run: TrainingRun, x: Sequence[Values]) -> TrainingRun:
    """Return a training whose results have the first wrong examples.

    Args:
        run: the training.
        x: the test data, before layers of the model prepared them. Of several inputs,
            and of rows of numbers, nothing is shown.
    """
    if len(x) != 1:
        return run
    changes = {
        "test": run.test and _with_examples(run.test, x[0]),
        "tests": {n: _with_examples(test, x[0]) for n, test in run.tests.items()},
    }
    return run.model_copy(update=changes)


def _with_examples(result: TestResult, examples: Values) -> TestResult:
    if not result.misread:
        return result
    white = _white(examples)
    misread = (
        item.model_copy(update=_shown(examples[item.index], white)) if place < SHOWN
        else item
        for place, item in enumerate(result.misread)
    )  # fmt: skip
    return result.model_copy(update={"misread": tuple(misread)})


def _white(examples: Values) -> float:
    """Return the largest pixel: 255, or 1 if the images were scaled; 0 for texts."""
    if examples.dtype == object:
        return 0
    return 1 if examples.max() <= 1 else 255


def _shown(example: Any, white: float) -> dict[str, object]:
    """Return what is added to a `Misread`."""
    if not white:
        words = " ".join(map(str, np.ravel(np.asarray(example, object))))
        return {"text": words.strip()[:LETTERS]}
    if example.ndim == 2 and min(example.shape) > 4:
        example = example[..., None]
    if example.ndim != 3 or example.shape[-1] not in (1, 3, 4):
        return {}
    step = -(-max(example.shape[:2]) // SIDE)
    pixels = np.clip(example[::step, ::step] / white, 0, 1) * 255
    return {"image": Array.of(pixels.astype(np.uint8))}
