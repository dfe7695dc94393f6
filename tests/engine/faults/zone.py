"""A server that answers as the runner or the trainer does, at once and without Keras.

Started by `batch.py` in the place of the real ones: faults are injected many times, and
importing Keras each time would take all day.
"""

import sys
import time

import numpy as np

from autograder.facts.arrays import Array
from autograder.facts.compilation import Compilation
from autograder.facts.layers import Dense, Setting
from autograder.facts.observation import (
    Limits,
    Observation,
    ObservationJob,
    ObservedModel,
    Run,
)
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingJob, TrainingResult, TrainingRun
from autograder.sandbox.server import ChildLine, serve

WORK_SECONDS = 0.03


def observe(body: bytes, limits: Limits, line: ChildLine) -> None:
    """Claim a model with as many units as the source has bytes, up to three."""
    job = ObservationJob.from_json(body)
    spec = ModelSpec(
        input_shape=(1,),
        layers=(Dense(units=len(job.source) // 4 % 3 + 1),),
        compiled=Compilation(loss=Setting(name="mean_squared_error"), optimizer=None),
    )
    work()
    model = ObservedModel(variable="model", spec=spec)
    run = Run(
        ending="finished",
        observation=Observation(models=(model,)),
        source=job.source_digest,
    )
    line.send(run.to_json().encode())


def train(body: bytes, limits: Limits, line: ChildLine) -> None:
    """Say that every model has learnt all there is."""
    plan = TrainingJob.from_json(body).plan
    runs = tuple(
        TrainingRun(
            seed=seed,
            metrics={"loss": 0.0},
            epochs=(1,),
            curves={"loss": (0.0,)},
            predictions={
                name: Array.of(np.asarray(query.numpy(), np.float32))
                for name, query in plan.queries.items()
            },
        )
        for seed in plan.seeds
    )
    work()
    line.send(TrainingResult(runs=runs).to_json().encode())


def work() -> None:
    """Take some time, so that there is a middle in which to be killed."""
    end = time.monotonic() + WORK_SECONDS
    while time.monotonic() < end:
        pass


if __name__ == "__main__":
    handle = observe if sys.argv.pop(1) == "autograder.runner" else train
    serve(handle, warm=lambda: None)
