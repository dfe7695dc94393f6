"""Tell whether the labels that `fit` was given belong to its inputs."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.facts.calls import RecordedFit
from autograder.facts.examples import InlineData
from autograder.facts.sample import Sample
from autograder.facts.training import TrainingPlan
from autograder.rubric.criteria.scalings import are_equal, scaling

Rows = np.ndarray[Any, np.dtype[Any]]


def labels_are_mixed(fit: RecordedFit, plan: TrainingPlan | None) -> bool:
    """Say whether rows of the plan came with the labels of other rows.

    It is only known for one input and one output of a plan that has its data itself.
    Labels in another form, such as other class numbers, are not mixed.
    """
    data = plan.data if plan is not None else None
    single = data.single if isinstance(data, InlineData) else None
    if single is None or fit.x is None or fit.y is None:
        return False
    inputs, labels = (array.reshape(len(array), -1) for array in single)
    rows = sorted({*fit.x.rows} & {*fit.y.rows})
    if fit.x.shape[0] != len(inputs) or fit.y.shape[0] != len(labels) or not rows:
        return False
    given, planned = _at(fit.x, rows), inputs[rows].astype(float)
    are_rows = are_equal(given, planned) or scaling(given, planned, given.shape[1])
    own, right = _at(fit.y, rows), labels[rows].astype(float)
    if not are_rows or own.shape != right.shape or are_equal(own, right):
        return False
    own, right, labels = (part.astype(np.float32) for part in (own, right, labels))
    known = {*map(tuple, labels.tolist())}
    pairs = {*zip(map(tuple, right.tolist()), map(tuple, own.tolist()), strict=True)}
    if not {other for _right, other in pairs} <= known:
        return False
    return len(pairs) > len({a for a, _b in pairs}) or 2 * len(known) > len(labels)


def _at(sample: Sample, rows: list[int]) -> Rows:
    return sample.seen[[sample.rows.index(row) for row in rows]]
