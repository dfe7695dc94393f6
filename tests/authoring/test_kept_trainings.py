"""What `new` has trained is not trained again by `ready`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.authoring import training_bound
from autograder.authoring.training_bound import trained
from autograder.engine.store import Store
from autograder.engine.trainings import Trainings
from autograder.facts.training import TrainingJob, TrainingResult, TrainingRun
from autograder.rubric import Assignment, Compiled
from autograder.sandbox.pool import Site
from autograder.sandbox.shared_zones import shared_zones, zone_of
from tests.engine.fake_zones import FakeSite
from tests.observed_solution import known

RUN = TrainingRun(seed=1, metrics={}, epochs=(1,), curves={"loss": (0.5,)})


def test_a_training_of_new_is_found_by_a_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is stored under the digest that the solution has in a class, once."""
    jobs: list[TrainingJob] = []

    def train(_zone: object, job: TrainingJob) -> TrainingResult:
        jobs.append(job)
        return TrainingResult(runs=(RUN,))

    @contextmanager
    def no_zone(_site: Site, _module: str) -> Iterator[None]:
        yield

    monkeypatch.setattr(training_bound, "train", train)
    monkeypatch.setattr(training_bound, "zone_of", no_zone)
    monkeypatch.setattr(training_bound, "best", lambda: "none")
    solution, store = known(), Store(tmp_path)
    plan = solution.plan()
    assert plan is not None
    for _turn in range(2):
        assert trained(solution, store, plan) == (RUN,)
    assert len(jobs) == 1
    trained(solution, None, plan)
    assert len(jobs) == 2
    assignment = Assignment(
        slug="one",
        title="One",
        criteria=(Compiled(),),
        plan=plan,
        reference=solution.model(),
    )
    (digest,) = Trainings({"one": assignment}, {}).of_solutions
    assert store.has(TrainingResult, digest)


def test_zones_are_shared_in_a_context() -> None:
    """An inner context keeps the zones of the outer one, which closes them."""
    made: list[str] = []
    closed: list[str] = []

    class CountedZone:
        start_seconds = 0.0

        def __init__(self, module: str) -> None:
            made.append(module)
            self._module = module

        def close(self) -> None:
            closed.append(self._module)

    site = FakeSite(CountedZone)  # type: ignore[arg-type]
    with shared_zones():
        with zone_of(site, "one"), zone_of(site, "other"):
            pass
        with shared_zones(), zone_of(site, "one"):
            pass
        assert (made, closed) == (["one", "other"], [])
    assert closed == ["one", "other"]
    with zone_of(site, "one"):
        assert closed == ["one", "other"]
    assert closed == ["one", "other", "one"]
