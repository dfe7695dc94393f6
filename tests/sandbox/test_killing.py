"""When a run is over, none of its processes is left."""

import base64
import os
import sys

import pytest

from autograder.facts.observation import ObservationJob
from autograder.runner.observation_client import MODULE, observe
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it"),
]

HOPS = b"""
import os
print(os.getpgrp())
for _ in range(4):
    if os.fork() == 0:
        os.execv("/bin/sh", ["sh", "-c", "hop() { hop & exit; }; hop"])
os._exit(0)
"""


def test_processes_that_hop_are_killed() -> None:
    """Each forks and ends, so that no list of the processes has one that is alive."""
    # Without walls: a namespace of processes would end them by itself.
    zone = WarmZone(MODULE, Fence("none"))
    try:
        for _ in range(6):
            source = base64.b64encode(HOPS).decode()
            run = observe(zone, ObservationJob(kind="py", source=source))
            with pytest.raises(ProcessLookupError):
                os.killpg(int(run.output), 0)
    finally:
        zone.close()
