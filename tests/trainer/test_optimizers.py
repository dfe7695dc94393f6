"""Every optimizer that a plan may name trains as it does in `fit`."""

from typing import Any

import numpy as np
import pytest

from autograder.facts.arrays import Array
from autograder.facts.compilation import Compilation
from autograder.facts.layers import Dense
from autograder.facts.names import OPTIMIZERS
from autograder.facts.setting import Schedule, Setting
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingJob, TrainingPlan

pytestmark = pytest.mark.slow
STEPS = Schedule(
    name="piecewise_constant_decay",
    arguments={"boundaries": (3.0, 6.0), "values": (0.1, 0.05, 0.01)},
)
DECAY = Schedule(
    name="exponential_decay",
    arguments={"initial_learning_rate": 0.1, "decay_steps": 2.0, "decay_rate": 0.5},
)
SETTINGS = [
    *(Setting(name=name) for name in sorted(OPTIMIZERS)),
    Setting(name="sgd", arguments={"learning_rate": STEPS, "clipvalue": 0.01}),
    Setting(name="adam", arguments={"learning_rate": DECAY, "clipnorm": 0.5}),
    Setting(name="sgd", arguments={"gradient_accumulation_steps": 3}),
    Setting(name="rmsprop", arguments={"centered": True, "global_clipnorm": 0.5}),
]


@pytest.mark.parametrize("optimizer", SETTINGS, ids=str)
def test_an_optimizer_trains_as_in_fit(optimizer: Setting) -> None:
    """The loss of each epoch is that of `fit` from the same weights (1e-4)."""
    import keras

    from autograder.trainer.constructors import build
    from autograder.trainer.train import train

    generator: Any = np.random.default_rng(1)
    x = generator.normal(size=(8, 3)).astype("float32")
    y = x[:, :1] * 2 - 1
    plan = TrainingPlan(
        data=InlineData(x=Array.of(x), y=Array.of(y)),
        optimizer=optimizer,
        epochs=10,
        seeds=(1,),
    )
    spec = ModelSpec(
        input_shape=(3,),
        layers=(Dense(units=2), Dense(units=1)),
        compiled=Compilation(loss=Setting(name="mean_squared_error"), optimizer=None),
    )
    job = TrainingJob.of(spec, plan)
    (run,) = train(job).runs
    keras.utils.set_random_seed(1)
    history = build(job.model).fit(x, y, epochs=10, verbose=0)
    np.testing.assert_allclose(run.curves["loss"], history.history["loss"], rtol=1e-4)
