"""Measure what `autograder/runner/speed/` saves: `python -m benchmarks.speed`.

Submissions of a generated class run in new servers, as they are and with code that
makes them not plain. The first ones of a server run before its rehearsal. `--write`
stores the medians in `results/speed.json`.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from autograder.datasets import cache_folder, find_mnist
from autograder.facts.observation import ObservationJob
from autograder.runner import observation_client as runner
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone
from autograder.sandbox.zygote import WARM_AFTER
from benchmarks.sample_class import write_class
from benchmarks.tables import markdown

RESULTS = Path(__file__).parent / "results" / "speed.json"
SERVERS = 5
"""New servers for each kind of code."""
LATER = 12
"""Submissions of each server after its rehearsal."""
NOT_PLAIN = "\ndef nothing():\n    return None\n"
CLASS = 300 * 4
"""Submissions of a class."""


def jobs(datasets: dict[str, str], more: str) -> list[ObservationJob]:
    """Return the submissions of a small class that are scripts."""
    with tempfile.TemporaryDirectory() as name:
        write_class(Path(name), 10, seed=3, late=10)
        texts = [path.read_bytes() for path in sorted(Path(name).rglob("*.py"))]
    sources = [base64.b64encode(text + more.encode()).decode() for text in texts]
    return [ObservationJob(kind="py", source=s, datasets=datasets) for s in sources]


def measure() -> dict[str, dict[str, float]]:
    """Return the median milliseconds of one submission, before and after a rehearsal.

    The first submission of a server is left out, because it waits for the imports.
    """
    mnist = find_mnist(None, cache_folder(), print)
    kinds = {"plain": "", "not plain": NOT_PLAIN}
    times: dict[str, dict[str, list[float]]] = {
        kind: {"before": [], "after": []} for kind in kinds
    }
    for _, (kind, more) in itertools.product(range(SERVERS), kinds.items()):
        zone = WarmZone(runner.MODULE, Fence("full", (mnist.folder,)))
        chosen = itertools.cycle(jobs({"mnist": str(mnist.folder)}, more))
        with contextlib.closing(zone):
            for number in range(WARM_AFTER + 1 + LATER):
                begin = time.monotonic()
                run = runner.observe(zone, next(chosen))
                taken = 1000 * (time.monotonic() - begin)
                if run.ending != "finished":
                    raise RuntimeError(str(run))
                if 0 < number < WARM_AFTER:
                    times[kind]["before"].append(taken)
                elif number > WARM_AFTER:
                    times[kind]["after"].append(taken)
    return {
        kind: {when: statistics.median(taken) for when, taken in found.items()}
        for kind, found in times.items()
    }


def main() -> None:
    """Measure, and print a table."""
    found = measure()
    rows = [
        (kind, *(f"{found[kind][when]:.0f}" for when in ("before", "after")))
        for kind in found
    ]
    print(markdown(("code", "ms before the rehearsal", "ms after it"), rows))
    last = found["plain"]["after"]
    for name, other in (
        ("lazy weights and made-up predictions", found["not plain"]["after"]),
        ("the rehearsal", found["plain"]["before"]),
    ):
        print(f"{name}: {CLASS * (other - last) / 1000:.0f} s for {CLASS} submissions")
    if "--write" in sys.argv[1:]:
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
