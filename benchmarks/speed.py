"""Measure what `autograder/runner/speed/` saves: `python -m benchmarks.speed`.

Submissions of a generated class run in new servers, as they are and with code that
makes them not plain, with each part of `speed/` and without it. The CPU time of all
processes counts, because other programs change it little. `--write` stores the medians
in `results/speed.json`.
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
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psutil

from autograder.datasets import cache_folder, find_mnist
from autograder.facts.observation import ObservationJob
from autograder.runner import observation_client as runner
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone
from autograder.sandbox.zygote import WARM_AFTER
from autograder.submissions.source.cells import Cell
from benchmarks.sample_class import write_class
from benchmarks.tables import markdown

RESULTS = Path(__file__).parent / "results" / "speed.json"
SERVERS = 3
"""New servers for each case."""
LATER = 12
"""Submissions of each server after its rehearsal."""
NOT_PLAIN = "\ndef nothing():\n    return None\n"
CLASS = 300 * 4
"""Submissions of a class."""


HEAD = """
from autograder.runner import __main__ as runner
from autograder.sandbox.server import serve
"""
NO_REHEARSAL = f"{HEAD}serve(runner.handle, runner.warm, lambda: None)"
NO_MADE_UP = f"""{HEAD}
def handle(*request):
    from autograder.runner.observe import made_up
    made_up.waits = lambda model: False
    runner.handle(*request)
serve(handle, runner.warm, runner.rehearse)
"""


@dataclass(frozen=True)
class CodeFence(Fence):
    """A fence behind which other code than the runner's serves."""

    code: str = ""

    def command(self, module: str, folder: Path) -> list[str]:
        """Return the command that starts this code."""
        command = super().command(module, folder)
        place = command.index("-m")
        code = ["-c", self.code] if self.code else ["-m", module]
        return [*command[:place], *code, *command[place + 2 :]]


class Case(NamedTuple):
    """One way to run submissions."""

    name: str
    code: str = ""
    """The code of the server; empty for that of the runner."""
    more: str = ""
    """Code that is added to each submission."""


CASES = (
    Case("all parts"),
    Case("no lazy weights (not plain)", more=NOT_PLAIN),
    Case("no made-up predictions", NO_MADE_UP),
    Case("no rehearsal", NO_REHEARSAL),
    Case("none of them", NO_REHEARSAL, NOT_PLAIN),
)


def jobs(datasets: dict[str, str], more: str) -> list[ObservationJob]:
    """Return the submissions of a small class that are scripts."""
    sources = [base64.b64encode((t + more).encode()).decode() for t in texts()]
    return [ObservationJob(kind="py", source=s, datasets=datasets) for s in sources]


def texts() -> list[str]:
    """Return the code of the scripts of a small class."""
    with tempfile.TemporaryDirectory() as name:
        write_class(Path(name), 10, seed=3, late=10)
        return [p.read_text("utf-8") for p in sorted(Path(name).rglob("*.py"))]


def cpu_seconds() -> float:
    """Return the CPU time of all processes that this one started."""
    found = 0.0
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            found += sum(process.cpu_times()[:4])  # with those of its own children
    return found


def measure() -> dict[str, float]:
    """Return the median milliseconds of one submission, after any rehearsal.

    The first submissions of a server are left out, because they wait for the imports.
    """
    mnist = find_mnist(None, cache_folder(), print)
    times: dict[str, list[float]] = {case.name: [] for case in CASES}
    for _, case in itertools.product(range(SERVERS), CASES):
        fence = CodeFence("full", (mnist.folder,), code=case.code)
        zone = WarmZone(runner.MODULE, fence)
        chosen = itertools.cycle(jobs({"mnist": str(mnist.folder)}, case.more))
        with contextlib.closing(zone):
            for number in range(WARM_AFTER + 1 + LATER):
                begin = cpu_seconds()
                run = runner.observe(zone, next(chosen))
                if run.ending != "finished":
                    raise RuntimeError(str(run))
                if number > WARM_AFTER:
                    times[case.name].append(1000 * (cpu_seconds() - begin))
    return {name: statistics.median(taken) for name, taken in times.items()}


def reading() -> float:
    """Return the milliseconds in which `plain` reads one submission."""
    from autograder.runner.speed.plain import is_plain

    codes = texts()
    is_plain([Cell(codes[0], None)])
    begin = time.process_time()
    for text in codes:
        is_plain([Cell(text, None)])
    return 1000 * (time.process_time() - begin) / len(codes)


def main() -> None:
    """Measure, and print a table."""
    found = measure()
    whole = found[CASES[0].name]
    rows = [
        (name, f"{taken:.0f}", f"{CLASS * (taken - whole) / 1000:.0f}")
        for name, taken in found.items()
    ]
    columns = ("runner", "ms for one submission", f"more s for {CLASS} submissions")
    print(markdown(columns, rows))
    found["reading"] = reading()
    print(f"`plain` reads a submission in {found['reading']:.1f} ms")
    if "--write" in sys.argv[1:]:
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
