"""What a run uses is counted while it lives, however its processes end."""

import os
import platform
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.facts.observation import Limits
from autograder.sandbox import patience, usage
from autograder.sandbox.usage import MAX_STARTED, Watch, sockets_in_network

STATUS = dict.fromkeys((*usage._KIBIBYTES, "FDSize", "Threads", "NSpid"), 0)


class Process:
    """A process as the keeper sees it."""

    def __init__(self, pid: int, seconds: float) -> None:
        """Have used so much processor time."""
        self.pid, self.seconds = pid, seconds


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Let a run consist of what the test says, robbed of an hour by others."""
    said: dict[str, Any] = {"processes": [], "started": 1}
    monkeypatch.setattr(
        usage, "processes_of_run", lambda zygote: iter(said["processes"])
    )
    monkeypatch.setattr(usage, "_times", lambda process: (process.seconds, 0.0))
    monkeypatch.setattr(
        usage, "_status", lambda pid: STATUS | {"NSpid": said["started"]}
    )
    monkeypatch.setattr(patience, "lost_time", lambda process, used: 3_600.0)
    monkeypatch.setattr(patience.Clock, "elapsed", 10.0)
    return said


def watch() -> Watch:
    """Begin to watch a run that may take two seconds."""
    return Watch(1, 2, Limits(seconds=2), grace=1)


def test_processes_nobody_waited_for_have_used_time(run: dict[str, Any]) -> None:
    """A run that used its time in many short processes gets no time back."""
    watched = watch()
    for pid in range(10, 16):
        run["processes"] = [Process(pid, 0.4)]
        assert watched.too_much() is None
    assert watched.late()
    assert not watched.clock.starved
    assert not watched.clock.contended


def test_processes_too_many_to_be_seen_get_no_time_back(run: dict[str, Any]) -> None:
    """Processes that are too short to be measured give no time back."""
    watched = watch()
    run |= {"processes": [Process(1, 0.1)], "started": MAX_STARTED + 1}
    assert watched.too_much() is None
    assert watched.late()
    assert not watched.clock.starved


@pytest.mark.parametrize("pid", [MAX_STARTED + 2, 5])
def test_processes_are_counted_without_a_namespace(
    run: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pid: int
) -> None:
    """Then their numbers are those of the machine, which begin again at some time."""
    numbers = tmp_path / "pid_max"
    numbers.write_text("32768\n")
    monkeypatch.setattr(usage, "_NUMBERS", numbers)
    first = 1 if pid > MAX_STARTED else 32_768 - MAX_STARTED + 3
    watched = Watch(first, 2, Limits(seconds=2), grace=1)
    run |= {"processes": [Process(first, 0.1), Process(pid, 0.0)], "started": 0}
    assert watched.too_much() is None
    assert watched.late()
    assert not watched.clock.starved


@pytest.mark.parametrize("others", [None, 0, 2_990])
def test_sockets_count_that_no_descriptor_shows(
    run: dict[str, Any], monkeypatch: pytest.MonkeyPatch, others: int | None
) -> None:
    """Those of other programs do not count, if it is known how many they are."""
    run |= {"processes": [Process(1, 0.1)]}
    monkeypatch.setattr(usage, "sockets_in_network", lambda process: 3_000)
    limits = Limits(seconds=2, memory=600)
    ending = Watch(1, 2, limits, 1, usage.SOCKET_BYTES, others).too_much()
    assert ending == ("memory" if others == 0 else None)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows them")
def test_a_process_sees_the_sockets_of_its_network() -> None:
    """Also if its first thread has ended."""
    before = sockets_in_network(os.getpid())
    pairs = [socket.socketpair() for _ in range(500)]
    assert sockets_in_network(os.getpid()) >= before + 500
    for end in (end for pair in pairs for end in pair):
        end.close()
    program = f"""
import ctypes, socket, threading, time
threading.Thread(target=lambda: (print(flush=True), time.sleep(60))).start()
ctypes.CDLL(None).syscall({60 if platform.machine() == "x86_64" else 93}, 0)
"""
    command = [sys.executable, "-S", "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
            os.sched_yield()
        assert sockets_in_network(process.pid) > 0
        process.kill()


def test_who_starves_gets_its_time_back(run: dict[str, Any]) -> None:
    """A run with a few processes that used little time gets its time back."""
    watched = watch()
    run |= {"processes": [Process(1, 0.1)], "started": 20}
    assert watched.too_much() is None
    assert not watched.late()
    assert watched.clock.starved
