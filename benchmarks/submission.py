"""Measure the time of one submission for different kinds of code."""

from __future__ import annotations

import base64
import contextlib
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.datasets import cache_folder, find_mnist
from autograder.facts.observation import ObservationJob
from autograder.runner import observation_client as runner
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone
from benchmarks.tables import markdown

SOLUTIONS = Path(__file__).parent.parent / "solutions"
ROUNDS = 41
LOOK = "\nmodel.get_weights()\n"


def cases(datasets: dict[str, str]) -> Iterator[tuple[str, ObservationJob]]:
    """Yield the name and the job of each case."""
    for slug in ("", "binary_classification", "mnist_ann"):
        path = SOLUTIONS / slug / "solution.py"
        text = path.read_text(encoding="utf-8") if slug else "pass\n"
        for more in ("", LOOK) if slug else ("",):
            name = f"`{slug}`" if slug else "no code at all"
            name += ", and looks at its weights" if more else ""
            source = base64.b64encode((text + more).encode()).decode()
            yield name, ObservationJob(kind="py", source=source, datasets=datasets)


def measure_submission() -> dict[str, float]:
    """Return the median milliseconds of each case, in a server that already runs."""
    mnist = find_mnist(None, cache_folder(), print)
    zone = WarmZone(runner.MODULE, Fence("full", (mnist.folder,)))
    found = {}
    with contextlib.closing(zone):
        for name, job in cases({"mnist": str(mnist.folder)}):
            times = []
            for _ in range(ROUNDS):
                begin = time.monotonic()
                run = runner.observe(zone, job)
                times.append(1000 * (time.monotonic() - begin))
                if run.observation.errors or run.ending != "finished":
                    raise RuntimeError(f"{name}: {run}")
            found[name] = statistics.median(times)
    return found


def submission_table(numbers: dict[str, float]) -> str:
    """Return the table of the times."""
    rows = [(name, f"{value:.0f}") for name, value in numbers.items()]
    return markdown(("one submission", "ms"), rows)
