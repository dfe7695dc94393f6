"""The runner process: `python -m autograder.runner [--once]`."""

from __future__ import annotations

from autograder.facts.observation import Limits, ObservationJob
from autograder.sandbox.server import Send, serve


def warm() -> None:
    """Import all that submissions import; run no operation."""
    import autograder.runner.session  # noqa: F401


def handle(body: bytes, limits: Limits, send: Send) -> None:
    """Run one submission."""
    from autograder.runner.session import Session

    Session(ObservationJob.from_json(body), limits, send).run()


if __name__ == "__main__":
    serve(handle, warm)
