"""Weights that Keras does not find are neither counted nor trained."""

from typing import Any

import numpy as np
import pytest

from autograder.facts.arrays import Array
from autograder.facts.canonical import canonical
from autograder.facts.compilation import Compilation
from autograder.facts.layers import BatchNormalization, Dense, Unused
from autograder.facts.layers.opaque import HeldWeight
from autograder.facts.layers.untracked import Untracked
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.setting import Setting
from autograder.facts.spec import ModelSpec

pytestmark = pytest.mark.slow
LOSS = Compilation(loss=Setting(name="mean_squared_error"), optimizer=None)


def built(spec: ModelSpec) -> Any:
    """Return the model that the trainer builds."""
    from autograder.trainer.constructors import build

    return build(canonical(spec))


def test_they_stay_as_they_are() -> None:
    """Other layers learn, and a BatchNormalization still reads the batch."""
    hidden = Untracked(layer=Dense(units=9))
    layers = (hidden, Untracked(layer=BatchNormalization()), Dense(units=1))
    spec = ModelSpec(input_shape=(4,), layers=layers, compiled=LOSS)
    assert spec.total_parameters == spec.trainable_parameters == 10
    model = built(spec)
    x = np.random.default_rng(0).normal(3, 2, (32, 4)).astype("float32")
    first, norm, last = ([*map(np.array, la.weights)] for la in model.layers)
    model.fit(x, x[:, :1], verbose=0)
    after = [[*map(np.array, la.weights)] for la in model.layers]
    assert all(map(np.array_equal, first, after[0]))
    assert all(map(np.array_equal, norm[:2], after[1][:2]))
    assert not np.array_equal(norm[2], after[1][2])
    assert not np.array_equal(last[0], after[2][0])


def test_weights_that_nothing_reads_change_nothing() -> None:
    """They are counted, and equal models may lack them."""
    dense = Dense(units=2)
    held = (HeldWeight(shape=(4, 5)), HeldWeight(shape=(5,), is_learnt=False))
    graph = Graph(
        inputs=(Input(shape=(4,)),),
        calls=(Call(layer=0, inputs=((0, 0),)), Call(layer=1, inputs=((0, 0),))),
        outputs=((1, 0),),
    )
    spec = ModelSpec.connected(graph, (dense, Unused(held=held)), LOSS)
    plain = ModelSpec(input_shape=(4,), layers=(dense,), compiled=LOSS)
    assert (spec.total_parameters, spec.trainable_parameters) == (35, 30)
    assert canonical(spec) == canonical(plain)
    assert ModelSpec.from_json(spec.to_json()) == spec


def test_huge_weights_are_refused() -> None:
    """Memory is estimated for weights that are not counted, too."""
    from autograder.facts.training import InlineData, TrainingJob, TrainingPlan
    from autograder.trainer.train import train

    layers = (Untracked(layer=Dense(units=10**9)), Dense(units=1))
    spec = ModelSpec(input_shape=(4,), layers=layers, compiled=LOSS)
    rows = Array.of(np.zeros((4, 4), "float32"))
    data = InlineData(x=rows, y=Array.of(np.zeros((4, 1), "float32")))
    plan = TrainingPlan(data=data, epochs=1, optimizer=Setting(name="sgd"), seeds=(1,))
    result = train(TrainingJob.of(spec, plan))
    assert result.refusal and not result.runs
