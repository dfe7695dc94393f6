"""Tell whether the labels that `fit` was given belong to its inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.facts.calls import RecordedFit
from autograder.facts.examples import InlineData
from autograder.facts.sample import Sample
from autograder.facts.training import TrainingPlan
from autograder.rubric.criteria.scalings import CLOSE, are_equal, scaling

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
    inputs = inputs.astype(float)  # truth values have no distance
    rows = sorted({*fit.x.rows} & {*fit.y.rows})
    given, own = _at(fit.x, rows), _at(fit.y, rows)
    if given.shape[1:] != inputs.shape[1:] or own.shape[1:] != labels.shape[1:]:
        return False
    places = _places(given, inputs, rows)
    known = places >= 0
    if not known.any():
        return False
    return _are_others(own[known], labels[places[known]], labels)


def _places(given: Rows, inputs: Rows, rows: Sequence[int]) -> Rows:
    """Return which row of the plan each given row is; -1 if it could be several.

    Rows may be scaled if they are in the order of the plan.
    """
    if rows and rows[-1] < len(inputs):
        planned = inputs[rows]
        if are_equal(given, planned) or scaling(given, planned, given.shape[1]):
            return np.array(rows)
    allowed = CLOSE * np.ptp(inputs)
    found = [np.flatnonzero(np.abs(inputs - row).max(1) <= allowed) for row in given]
    return np.array([at[0] if len(at) == 1 else -1 for at in found], int)


def _are_others(own: Rows, right: Rows, labels: Rows) -> bool:
    """Say whether labels are those of other rows, and not another form of the right."""
    if are_equal(own, right.astype(float)):
        return False
    own, right, labels = (part.astype(np.float32) for part in (own, right, labels))
    known = {*map(tuple, labels.tolist())}
    pairs = {*zip(map(tuple, right.tolist()), map(tuple, own.tolist()), strict=True)}
    if not {other for _right, other in pairs} <= known:
        return False
    one_for_each = len(pairs) == len({one for one, _own in pairs})
    are_classes = 2 * len(known) <= len(labels)
    return not (one_for_each and are_classes)


def _at(sample: Sample, rows: list[int]) -> Rows:
    return sample.seen[[sample.rows.index(row) for row in rows]]
