"""The same maps on a Dask cluster: a real scheduler, two worker processes."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cloudpickle
import pytest
from distributed import Client

from autograder.engine.crew import Crew
from autograder.engine.store import Store
from autograder.engine.workers import on_cluster
from autograder.errors import AutograderError, UsageError
from autograder.facts.observation import ObservationJob, Run
from autograder.runner import observation_client as runner
from autograder.sandbox.pool import AnyJob
from autograder.sandbox.zone import Zone
from tests.places import BATCH, ROOT

STUDENTS = 40


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """Start a script of ours, or a module of Dask's."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Start a scheduler and two workers of one thread on the loopback address."""
    folder = tmp_path_factory.mktemp("cluster")
    file, host = folder / "scheduler.json", ("--host", "127.0.0.1", "--no-dashboard")
    scheduler = start(
        *("-m", "distributed.cli.dask_scheduler", *host, "--port", 0),
        *("--scheduler-file", file),
    )
    workers = start(
        *("-m", "distributed.cli.dask_worker", *host, "--scheduler-file", file),
        *("--nworkers", 2, "--nthreads", 1, "--local-directory", folder),
    )
    try:
        with Client(scheduler_file=str(file), timeout=120) as client:
            client.wait_for_workers(2, timeout=120)
            yield client
    finally:
        for process in (workers, scheduler):
            process.terminate()
            process.wait()


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a class for the zones of `faults/zone.py`."""
    folder = tmp_path_factory.mktemp("class")
    for number in range(STUDENTS):
        (folder / f"student{number:02}").mkdir()
        file = folder / f"student{number:02}" / "linear_regression.py"
        file.write_text("x" * (1 + number))
    return folder


def results(out: Path) -> dict[str, bytes]:
    """Return every stored result of a batch."""
    return {path.name: path.read_bytes() for path in out.glob(".store/*/*/[!.]*.json")}


@pytest.mark.slow
def test_a_cluster_does_what_this_machine_does(
    tmp_path: Path, isolation: list[str], cluster: Client, class_folder: Path
) -> None:
    """A batch on two workers, one of which is killed, ends as one without a cluster."""
    level, address = isolation[1], cluster.scheduler.address
    assert start("-m", BATCH, class_folder, tmp_path / "here", level).wait() == 0
    pids = cluster.run(os.getpid)
    assert len(set(pids.values())) == 2
    batch = start("-m", BATCH, class_folder, tmp_path / "there", level, address)
    while batch.poll() is None and len(results(tmp_path / "there")) < STUDENTS / 4:
        with contextlib.suppress(subprocess.TimeoutExpired):
            batch.wait(0.01)
    assert batch.poll() is None, "it was over before a worker was killed"
    os.kill(next(iter(pids.values())), signal.SIGKILL)
    assert batch.wait() == 0
    assert results(tmp_path / "there") == results(tmp_path / "here")
    grades = [tmp_path / place / "grades.json" for place in ("here", "there")]
    assert grades[0].read_bytes() == grades[1].read_bytes()


@dataclass(frozen=True)
class NoWalls:
    """A site at which no fence can be had."""

    def zone(self, module: str) -> Zone:
        """Refuse."""
        raise UsageError(f"no walls for {module}")

    def locate(self, job: AnyJob) -> AnyJob:
        """Leave the job as it is."""
        return job


@pytest.mark.slow
def test_a_worker_without_walls_is_given_nothing(
    tmp_path: Path, cluster: Client
) -> None:
    """If a worker has no fence, the batch ends with the reason."""
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    hire = partial(on_cluster, cluster.scheduler.address)
    crew = Crew(NoWalls(), hire, Store(tmp_path), lambda *_: None)
    job = ObservationJob(kind="py", source="")
    with pytest.raises(UsageError, match=r"no walls for autograder\.runner"):
        crew.work("Running", runner.MODULE, runner.observe, Run, [("0" * 64, job)], 1)


@pytest.mark.slow
@pytest.mark.parametrize("late", [False, True])
def test_a_worker_of_other_versions_is_refused(
    tmp_path: Path, cluster: Client, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    """A worker with other versions is refused, also if it comes after the beginning of
    the batch."""
    if not late:
        monkeypatch.setattr("autograder.engine.workers.VERSIONS", ("keras=0",))
    monkeypatch.setattr("autograder.engine.crew.VERSIONS", ("keras=0",))
    hire = partial(on_cluster, cluster.scheduler.address)
    crew = Crew(NoWalls(), hire, Store(tmp_path), lambda *_: None)
    job = ObservationJob(kind="py", source="")
    with pytest.raises(UsageError, match=r"worker on .* has .*; needed: keras=0"):
        crew.work("Running", runner.MODULE, runner.observe, Run, [("0" * 64, job)], 1)


@pytest.mark.slow
def test_a_worker_that_cannot_load_the_grader_is_refused(
    cluster: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says why a worker cannot be used."""

    def need_same(_versions: object) -> None:
        raise ModuleNotFoundError("No module named 'autograder'")

    monkeypatch.setattr("autograder.engine.workers.need_same", need_same)
    with (
        pytest.raises(UsageError, match=r"cannot grade \(No module named"),
        on_cluster(cluster.scheduler.address),
    ):
        pass


@pytest.mark.slow
def test_a_scheduler_that_goes_away(
    cluster: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the scheduler and says what to do."""

    def nthreads(_client: Client) -> None:
        raise OSError("connection refused")

    with on_cluster(cluster.scheduler.address) as workers:
        assert workers.size() >= 1
        monkeypatch.setattr(Client, "nthreads", nthreads)
        with pytest.raises(AutograderError, match="scheduler has stopped"):
            workers.size()


@pytest.mark.slow
def test_a_scheduler_without_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command does not wait for workers for ever."""
    monkeypatch.setattr("autograder.engine.workers.CONNECT_SECONDS", 5)
    file = tmp_path / "scheduler.json"
    scheduler = start(
        *("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1"),
        *("--no-dashboard", "--port", 0, "--scheduler-file", file),
    )
    try:
        with Client(scheduler_file=str(file), timeout=120) as client:
            address = client.scheduler.address
        with pytest.raises(UsageError, match="no worker came"), on_cluster(address):
            pass
    finally:
        scheduler.terminate()
        scheduler.wait()


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address at which no scheduler listens is wrong use, said in one line."""
    monkeypatch.setattr("autograder.engine.workers.CONNECT_SECONDS", 0.2)
    with (
        pytest.raises(UsageError, match="no Dask scheduler answers"),
        on_cluster("tcp://127.0.0.1:9"),
    ):
        pass
