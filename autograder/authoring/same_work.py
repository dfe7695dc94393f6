"""Whether two submissions built the same models from the same data."""

from __future__ import annotations

import numpy as np

from autograder.errors import FactError
from autograder.facts.observation import Observation, RecordedFit, RecordedTest, Sample
from autograder.rubric.criteria.evidence import Evidence

ALIKE = 1e-3
"""Data with smaller differences are the same, for example float32 and float64."""


def changed_models(one: Evidence | None, other: Evidence | None) -> set[str | None]:
    """Return the variables whose models are different in two submissions."""
    if one is None or other is None:
        return set()
    return {variable for variable, _form in set(_forms(one)) ^ set(_forms(other))}


def same_work(one: Evidence | None, other: Evidence | None) -> bool:
    """Say whether two submissions built the same models from the same data."""
    if one is None or other is None:
        return False
    a, b = one.observation, other.observation
    return (
        _forms(one) == _forms(other)
        and a.values == b.values
        and list(map(_asked_of, a.fits)) == list(map(_asked_of, b.fits))
        and len(_samples(a)) == len(_samples(b))
        and all(map(_alike, _samples(a), _samples(b)))
    )


def same_weights(one: Evidence | None, other: Evidence | None) -> bool:
    """Say whether the models of two submissions have weights of the same shapes.

    Layers that read sequences of any length have them, whatever length the input
    declares. Keras trains such a model on data of another length, too.
    """
    if one is None or other is None:
        return False
    try:
        return _weights(one) == _weights(other)
    except FactError:
        return False


def _weights(evidence: Evidence) -> list[object]:
    specs = [model.spec for model in evidence.observation.models]
    return [
        spec and [group.shape for row in spec.rows() for group in row.weights]
        for spec in specs
    ]


def _asked_of(fit: RecordedFit) -> tuple[object, ...]:
    """Return those arguments of `fit` that a criterion may ask for."""
    return fit.callbacks, fit.has_validation_data, fit.validation_split


def _samples(observation: Observation) -> list[Sample | None]:
    calls: list[RecordedFit | RecordedTest] = [*observation.fits, *observation.tests]
    return [sample for call in calls for sample in (call.x, call.y)]


def _forms(evidence: Evidence) -> list[tuple[str | None, str]]:
    return [(model.variable, model.form) for model in evidence.observation.models]


def _alike(one: Sample | None, other: Sample | None) -> bool:
    """Compare shapes and ranges. The reported rows depend on the text of the file."""
    if one is None or other is None:
        return one is other
    a, b = [one.minimum, one.maximum], [other.minimum, other.maximum]
    return one.shape == other.shape and np.allclose(a, b, rtol=0, atol=ALIKE)
