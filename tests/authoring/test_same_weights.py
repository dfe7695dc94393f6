"""The declared length of a sequence is no mistake if no weight depends on it."""

import pytest

from autograder.authoring.same_work import same_weights
from autograder.facts.layers import Layer
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.rubric import LSTM, Dense
from autograder.rubric.criteria.evidence import Evidence


def evidence(shape: tuple[int, ...], *layers: Layer) -> Evidence:
    """Return a submission with one model."""
    spec = ModelSpec(input_shape=shape, layers=layers)
    models = (ObservedModel(variable="model", spec=spec),)
    return Evidence(Run(ending="finished", observation=Observation(models=models)))


@pytest.mark.parametrize(
    ("layer", "shape", "other", "same"),
    [
        (LSTM(units=3), (20, 2), (21, 2), True),
        (LSTM(units=3), (20, 2), (20, 3), False),
        (Dense(units=3), (4,), (5,), False),
    ],
)
def test_weights_tell_whether_a_shape_matters(
    layer: Layer, shape: tuple[int, ...], other: tuple[int, ...], same: bool
) -> None:
    """A recurrent layer reads any length, and a dense one does not."""
    right, wrong = evidence(shape, layer), evidence(other, layer)
    assert same_weights(wrong, right) == same
    assert not same_weights(None, right)
