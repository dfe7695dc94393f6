"""The runner whose server rehearses nothing. `benchmarks.speed` measures it."""

from __future__ import annotations

from autograder.runner import __main__ as runner
from autograder.sandbox.server import serve


def rehearse() -> None:
    """Fill no caches."""


if __name__ == "__main__":
    serve(runner.handle, runner.warm, rehearse)
