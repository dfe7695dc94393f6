"""The trainer process: `python -m autograder.trainer [--once]`."""

from __future__ import annotations

import sys
import traceback

from autograder.facts.observation import Limits
from autograder.facts.training import TrainingJob, TrainingResult
from autograder.sandbox.server import ChildLine, serve
from autograder.sandbox.wire import MAX_ANSWER

NOT_NEEDED = ("IPython", "matplotlib", "pandas", "sklearn")
"""Keras imports these, if they are there, for notebooks, pictures and tables. That
takes a quarter of the time to start."""


def warm() -> None:
    """Import what training needs; run no operation."""
    # An import of them then fails, as if they were not installed.
    sys.modules.update(dict.fromkeys(NOT_NEEDED))  # type: ignore[arg-type]
    import tensorflow as tf

    import autograder.trainer.train  # noqa: F401 - only loaded

    # An operation that cannot give the same result twice then fails.
    tf.config.experimental.enable_op_determinism()


def handle(body: bytes, limits: Limits, line: ChildLine) -> None:
    """Train one model, or say that the trainer itself failed."""
    from autograder.trainer.room import within
    from autograder.trainer.train import train

    try:
        result = within(train(TrainingJob.from_json(body)), MAX_ANSWER)
    except MemoryError:
        raise  # ends this process, as running out of memory does elsewhere
    except Exception as error:  # noqa: BLE001 - whatever Keras raises is our failure
        traceback.print_exc()
        result = TrainingResult(failure=f"{type(error).__name__}: {error}")
    line.send(result.to_json().encode())


if __name__ == "__main__":
    serve(handle, warm)
