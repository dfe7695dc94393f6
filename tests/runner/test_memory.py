"""Nothing of one run is in the memory of the next, nor of the process that forks."""

import base64
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from autograder.facts.observation import ObservationJob, Run
from autograder.runner.observation_client import MODULE, observe
from autograder.sandbox.fence import Fence, Level
from autograder.sandbox.warm_zone import WarmZone
from tests.places import ATTACKS

pytestmark = pytest.mark.slow

RUNS = 50
TOKEN = re.compile(rb"CANARY-[0-9a-f]{16}")
LEAVES_TOKENS = """
# {0}
import keras, numpy as np
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)], name="{1}")
model.compile(loss="mse")
model.fit(np.ones((3, 1)), np.ones(3))
guess = "{2}"
print("{3}")
"""
SEARCHES = (
    (ATTACKS / "75b_read_neighbour" / "linear_regression.py")
    .read_text(encoding="utf-8")
    .replace("SECRET", "CANARY")
)


def run(zone: WarmZone, script: str) -> Run:
    """Run a script."""
    source = base64.b64encode(script.encode()).decode()
    return observe(zone, ObservationJob(kind="py", source=source, variables=("guess",)))


def tokens() -> list[str]:
    """Return tokens that are used once."""
    return [f"CANARY-{secrets.token_hex(8)}" for _ in range(4)]


def memory(pid: int) -> Iterator[bytes]:
    """Yield what a process has in its writable memory; it must be readable to us."""
    lines = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as file:
        for line in lines:
            extent, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, end = (int(part, 16) for part in extent.split("-"))
                file.seek(start)
                yield file.read(end - start)


def found(pid: int) -> set[bytes]:
    """Return the tokens in the memory of a process."""
    return {token for part in memory(pid) for token in TOKEN.findall(part)}


def servers() -> list[psutil.Process]:
    """Return the processes of the zone, the ones with the most memory last."""
    own = psutil.Process().children(recursive=True)
    python = [process for process in own if MODULE in process.cmdline()]
    return sorted(python, key=lambda process: process.memory_info().rss)


def test_a_fresh_child_finds_nothing_of_its_predecessors(isolation: list[str]) -> None:
    """A child searches all of its memory, and finds no token of earlier runs."""
    zone = WarmZone(MODULE, Fence(level=isolation[1]))
    try:
        for _ in range(RUNS):
            left = tokens()
            seen = run(zone, LEAVES_TOKENS.format(*left))
            assert seen.observation.values["guess"] == left[2]
            assert left[3] in seen.output
        searched = run(zone, SEARCHES)
    finally:
        zone.close()
    assert searched.ending == "finished"
    assert searched.observation.errors == ()
    assert "FOUND" not in searched.output


def test_a_child_that_searches_finds_what_is_there(isolation: list[str]) -> None:
    """The search works: a token in its own memory is found."""
    zone = WarmZone(MODULE, Fence(level=isolation[1]))
    try:
        seen = run(zone, 'token = "CANARY-" + "0123456789abcdef"\n' + SEARCHES)
    finally:
        zone.close()
    assert "FOUND CANARY-0123456789abcdef" in seen.output


@pytest.mark.parametrize("level", ["none", "full"])
def test_the_process_that_forks_holds_nothing_of_a_run(
    level: Level, isolation: list[str]
) -> None:
    """The process that forks holds no token, and the keeper does hold what it has
    read."""
    if level == "full" and (isolation[1] != "full" or os.geteuid() != 0):
        pytest.skip("only root may read the memory of these processes")
    zone = WarmZone(MODULE, Fence(level=level))
    try:
        for _ in range(10):
            run(zone, LEAVES_TOKENS.format(*tokens()))
        *_, keeper, zygote = servers()
        assert found(keeper.pid), "the search finds nothing where something is"
        assert found(zygote.pid) == set()
    finally:
        zone.close()
