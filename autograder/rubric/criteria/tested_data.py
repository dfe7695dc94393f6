"""Tell whether `fit` was given the data that a plan tests models on."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.facts.calls import RecordedFit
from autograder.facts.examples import InlineData, Inputs, by_name
from autograder.facts.sample import Sample
from autograder.facts.training import TrainingPlan

Rows = np.ndarray[Any, np.dtype[Any]]
CLOSE = 1e-5
"""How far numbers may be off, as a share of the largest one."""


def learns_what_is_tested(fit: RecordedFit, plan: TrainingPlan | None) -> bool:
    """Say whether a model learns the plan's test data, alone or with the training data.

    It is only known for data in the plan itself that are not its validation data, too.
    """
    data = plan.data if plan is not None else None
    if not isinstance(data, InlineData) or data.x_test in (None, data.x_validation):
        return False
    samples = fit.each_input
    learnt, tested = (_inputs(part) for part in (data.x, data.x_test))
    if len(samples) != len(tested):
        return False
    return all(
        sample is not None and _is_of_test(sample, *arrays)
        for sample, *arrays in zip(samples, learnt, tested, strict=True)
    )


def _inputs(inputs: Inputs | None) -> list[Rows]:
    arrays = by_name(inputs).values() if inputs is not None else ()
    return [array.reshape(len(array), -1) for array in arrays]


def _is_of_test(sample: Sample, learnt: Rows, tested: Rows) -> bool:
    """Say whether a sample is of the test data, or of all rows of both."""
    if tested.dtype.kind not in "bfiu" or not sample.finite:
        return False
    given, count = sample.seen, sample.shape[0]
    if count == len(tested):
        return _are_among(given, tested) and not _are_among(given, learnt)
    both = np.concatenate([learnt, tested])
    return count == len(both) and _are_among(given, both)


def _are_among(given: Rows, rows: Rows) -> bool:
    """Say whether every row is one of others."""
    width = given.shape[1]
    if rows.shape[1] < width:
        return False
    known, allowed = rows[:, :width], CLOSE * float(np.abs(rows).max() or 1)
    return all(
        bool((np.abs(known - row).max(axis=1) <= allowed).any()) for row in given
    )
