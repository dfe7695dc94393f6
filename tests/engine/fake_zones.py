"""Zones that answer at once, in this process, and fail as they are told."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from autograder.engine.crew import Crew
from autograder.engine.store import Store
from autograder.engine.workers import on_this_machine
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
from autograder.rubric.rubric_file import load_assignments
from autograder.sandbox.pool import AnyJob
from autograder.sandbox.zone import Reply, Zone
from autograder.trainer import training_client as trainer
from tests.places import SOLUTIONS

LINE = next(a for a in load_assignments(SOLUTIONS) if a.slug == "linear_regression")
Fail = Callable[[int], Reply | None]
"""Given how often something was asked, a reply that is no answer; None to answer."""
CRASH = Reply("crashed", "SIGSEGV", "", None)


def never(_count: int) -> None:
    """Do not fail."""


class FakeZone:
    """Answers as the runner and the trainer would, and fails as it is told."""

    start_seconds = 0.0

    def __init__(self, module: str, fail: dict[str, Fail], asked: Counter[str]) -> None:
        """Fail for the runner, or for models by their number of units."""
        self._judges = module == trainer.MODULE
        self._fail, self._asked = fail, asked

    def ask(
        self, request: bytes, limits: Limits, alone: bool = False, later: bytes = b""
    ) -> Reply:
        """Answer, or fail."""
        answer: Run | TrainingResult
        if self._judges:
            job = TrainingJob.from_json(request)
            head = job.model.dense_layers[-1]
            key, answer = f"{head.activation.name}", trained(job.plan.queries)
        else:
            source = ObservationJob.from_json(request).source_digest
            seen = observed(relu=b"cmVsdQ==" in request)
            key, answer = "runner", seen.model_copy(update={"source": source})
        self._asked[key] += 1
        failure = self._fail.get(key, never)(self._asked[key])
        return failure or Reply("finished", "", "", answer.to_json().encode())

    def close(self) -> None:
        """Nothing is kept."""


@dataclass(frozen=True)
class FakeSite:
    """A site with zones of the test's own, and no data."""

    zone: Callable[[str], Zone]

    def locate(self, job: AnyJob) -> AnyJob:
        """Leave the job as it is."""
        return job


def one_worker(zone: Callable[[str], Zone], folder: Path) -> Crew:
    """Return a crew of one."""
    hire = partial(on_this_machine, 1)
    return Crew(FakeSite(zone), hire, Store(folder / ".store"), lambda *_: None)


def observed(relu: bool) -> Run:
    """Return the run of a right answer, or of one with another activation."""
    spec = ModelSpec(
        input_shape=(1,),
        layers=(Dense(units=1, activation=Setting(name="relu" if relu else "linear")),),
        compiled=Compilation(loss=Setting(name="mean_squared_error"), optimizer=None),
    )
    model = ObservedModel(variable="model", spec=spec)
    return Run(ending="finished", observation=Observation(models=(model,)))


def trained(queries: dict[str, Array]) -> TrainingResult:
    """Return a perfect training."""
    answers = {
        n: Array.of(np.asarray(q.numpy(), np.float32)) for n, q in queries.items()
    }
    run = TrainingRun(
        seed=1, metrics={"loss": 0.0}, epochs=(1,), curves={"loss": (0.0,)},
        predictions=answers,
    )  # fmt: skip
    return TrainingResult(runs=(run,))
