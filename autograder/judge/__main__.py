"""The judge process: `python -m autograder.judge [--once]`."""

from __future__ import annotations

from autograder.facts.observation import Limits
from autograder.facts.training import TrainingRequest
from autograder.sandbox.server import Send, serve


def warm() -> None:
    """Import what training needs; run no operation."""
    import tensorflow as tf

    import autograder.judge.training  # noqa: F401

    # An operation that cannot give the same result twice then fails.
    tf.config.experimental.enable_op_determinism()


def handle(body: bytes, limits: Limits, send: Send) -> None:
    """Train one model."""
    from autograder.judge.training import train

    send(train(TrainingRequest.from_json(body)).to_json().encode())


if __name__ == "__main__":
    serve(handle, warm)
