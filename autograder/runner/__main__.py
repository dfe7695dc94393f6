"""The runner process: `python -m autograder.runner [--once]`."""

from __future__ import annotations

import os

from autograder.facts.observation import Limits, ObservationJob
from autograder.sandbox.server import ChildLine, serve


def warm() -> None:
    """Import everything that submissions need. Run no operation of TensorFlow.

    TensorFlow can compile code for faster training. This is switched off: nothing is
    trained here, and the compiler took about half of a child's time.
    """
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
    os.environ["TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL"] = "0"
    import autograder.runner.observe.session  # noqa: F401 - only loaded


def rehearse() -> None:
    """Run the example submission."""
    from autograder.runner.speed.rehearsal import rehearse

    rehearse()


def handle(body: bytes, _limits: Limits, line: ChildLine) -> None:
    """Run one submission."""
    from autograder.runner.observe.session import Session

    Session(ObservationJob.from_json(body), line.send, line.more).run()


if __name__ == "__main__":
    serve(handle, warm, rehearse)
