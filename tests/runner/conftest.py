"""One warm server for the tests of a module."""

import base64
from collections.abc import Callable, Iterator

import pytest

from autograder.facts.observation import ObservationJob, Run
from autograder.runner.observation_client import MODULE, observe
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone


@pytest.fixture(scope="module")
def run(isolation: list[str]) -> Iterator[Callable[..., Run]]:
    """Return a function that runs a script and reports some of its variables."""
    zone = WarmZone(MODULE, Fence(level=isolation[1]))

    def ask(script: str, *variables: str) -> Run:
        source = base64.b64encode(script.encode()).decode()
        return observe(
            zone, ObservationJob(kind="py", source=source, variables=variables)
        )

    yield ask
    zone.close()
