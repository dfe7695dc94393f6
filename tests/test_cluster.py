"""The same maps on a Dask cluster: a real scheduler, two worker processes."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from distributed import Client

from autograder.cli import main

BATCH = Path(__file__).parent / "faults" / "batch.py"
STUDENTS = 40


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """Start a script of ours, or a module of Dask's."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


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
    assert start(BATCH, class_folder, tmp_path / "here", level).wait() == 0
    pids = cluster.run(os.getpid)
    assert len(set(pids.values())) == 2
    batch = start(BATCH, class_folder, tmp_path / "there", level, address)
    while batch.poll() is None and len(results(tmp_path / "there")) < STUDENTS / 4:
        with contextlib.suppress(subprocess.TimeoutExpired):
            batch.wait(0.01)
    assert batch.poll() is None, "it was over before a worker was killed"
    os.kill(next(iter(pids.values())), signal.SIGKILL)
    assert batch.wait() == 0
    assert results(tmp_path / "there") == results(tmp_path / "here")
    grades = [tmp_path / place / "grades.json" for place in ("here", "there")]
    assert grades[0].read_bytes() == grades[1].read_bytes()


@pytest.mark.slow
def test_workers_prove_their_fence(cluster: Client, class_folder: Path) -> None:
    """A worker on whose machine the walls do not hold is given nothing to run."""


def test_nobody_answers(tmp_path: Path) -> None:
    """An address at which no scheduler listens is wrong use, said in one line."""
