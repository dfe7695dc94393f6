"""Measure the grader: `python -m benchmarks.throughput [PART ...] [--write]`.

Without a PART, it measures all of them:

- class: 300 students × 4 exercises without stored results; then ten students hand in
  again; then regrade
- scale: 10 to 10,000 submissions; 1,000 also with one worker
- submission: the time of one submission for different kinds of code
- trainer: the floating-point rate of a training, compared with a matrix product
- page: the class page with 10,000 rows in headless Chromium
- wait: the time that a student waits

`--write` stores the numbers in `results/throughput.json` and fills the tables of
`docs/performance.md`. The numbers of other parts are kept. `--students` and `--most`
make the first two parts smaller, to test them.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from autograder.commands.check import Checker
from autograder.datasets import cache_folder, find_mnist
from autograder.facts.grade import Grade
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingJob
from autograder.report.html import class_page
from autograder.report.overview import Counted, Overview, Row
from autograder.rubric.rubric_file import load_assignments
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone
from autograder.trainer import training_client as trainer
from benchmarks.sample_class import write_class
from benchmarks.submission import measure_submission, submission_table
from benchmarks.tables import markdown, write

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results" / "throughput.json"
PAGE = ROOT / "docs" / "performance.md"
SIZES = ((10, 2), (100, 2), (1_000, 1), (1_000, 2), (10_000, 2))
"""Pairs of a number of submissions and a number of workers."""
ROWS = 10_000
Numbers = dict[str, Any]


def batch(folder: Path, out: Path, jobs: int, *more: str) -> Numbers:
    """Grade in a process of its own, and add the peak memory of all its processes."""
    command = [sys.executable, "-m", "benchmarks.batch", folder, out, jobs, *more]
    with subprocess.Popen(
        [str(part) for part in command], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        together = 0
        while process.poll() is None:
            together = max(together, sum(shares(process.pid)))
            time.sleep(1)
        assert process.stdout is not None  # noqa: S101 - it was asked for
        found: Numbers = json.loads(process.stdout.read().splitlines()[-1])
    return {**found, "together": together, "jobs": jobs}


def shares(pid: int) -> Iterator[int]:
    """Yield the memory of a process and of its descendants, in bytes.

    Shared memory is divided among the processes that share it.
    """
    try:
        processes = [
            psutil.Process(pid), *psutil.Process(pid).children(recursive=True)
        ]  # fmt: skip
    except psutil.Error:
        return
    for process in processes:
        try:
            text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        yield 1024 * int(text.split("Pss:")[1].split()[0])


def measure_class(work: Path, options: argparse.Namespace) -> Numbers:
    """Grade a class, grade it again after ten new submissions, and regrade it."""
    folder, out, jobs = work / "class", work / "out", os.cpu_count() or 1
    write_class(folder, options.students, seed=1)
    cold = batch(folder, out, jobs)
    write_class(folder, options.students, seed=1, late=10)
    return {
        "cold": cold,
        "again": batch(folder, out, jobs),
        "regrade": batch(folder, out, jobs, "regrade"),
    }


def measure_scale(work: Path, options: argparse.Namespace) -> list[Numbers]:
    """Grade classes of growing size."""
    found = []
    for size, jobs in SIZES:
        if size <= options.most:
            folder, out = work / f"class{size}", work / f"out{size}-{jobs}"
            write_class(folder, max(1, round(size / 4)), seed=2)
            found.append(batch(folder, out, jobs))
            shutil.rmtree(out)
    return found


def measure_trainer(_work: Path, _options: argparse.Namespace) -> Numbers:
    """Measure how long a training of the digits' network compiles and computes."""
    assignments = {a.slug: a for a in load_assignments(ROOT / "solutions")}
    assignment, mnist = (
        assignments["mnist_ann"],
        find_mnist(None, cache_folder(), print),
    )
    assert assignment.plan is not None and assignment.reference is not None  # noqa: S101
    seconds = []
    zone = WarmZone(trainer.MODULE, Fence("full", (mnist.folder,)))
    for epochs in (1, 1, 6):  # the first training starts the server
        plan = assignment.plan.model_copy(update={"epochs": epochs, "seeds": (41,)})
        folders = {"mnist": str(mnist.folder)}
        job = TrainingJob.of(assignment.reference, plan, folders)
        begin = time.monotonic()
        trainer.train(zone, job)
        seconds.append(time.monotonic() - begin)
    zone.close()
    # Three products: forward, backward to the weights, and backward to the inputs.
    operations = 3 * 2 * multiply_adds(job.model) * 60_000
    epoch = (seconds[2] - seconds[1]) / 5
    plain = {n: product_rate(n, 256, 256) for n in (32, 4_096)}
    return {"epoch": epoch, "start": seconds[1] - epoch,
            "rate": operations / epoch, "plain": plain}  # fmt: skip


def multiply_adds(spec: ModelSpec) -> int:
    """Estimate the multiply-adds of one forward pass of one example."""
    return sum(
        row.weights[0].parameters * math.prod(row.output_shape[:-1])
        for row in spec.rows()
        if row.weights
    )


def product_rate(rows: int, inner: int, columns: int) -> float:
    """Return the operations per second of a float32 matrix product."""
    a = np.ones((rows, inner), np.float32)
    b = np.ones((inner, columns), np.float32)
    rounds, begin = 0, time.monotonic()
    while time.monotonic() - begin < 2:
        for _ in range(100):
            a @ b
        rounds += 100
    return 2 * rows * inner * columns * rounds / (time.monotonic() - begin)


def measure_page(work: Path, _options: argparse.Namespace) -> Numbers:
    """Open the page of a large class, and let a script sort and filter it."""
    assignments = load_assignments(ROOT / "solutions")
    overview = Overview(assignments)
    for number in range(ROWS):
        assignment = assignments[number % len(assignments)]
        grade = Grade(
            student=f"student{number // len(assignments):05}", criteria=(),
            assignment=assignment.slug, outcome="graded", score=float(number % 11),
            max_score=10.0,
        )  # fmt: skip
        link = f"{grade.student}/{grade.assignment}.html"
        overview.add(Counted.of(grade, Row.of(grade, link)))
    page = class_page(overview, {}, ())
    size = len(page.encode())
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    script = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")
    file = work / "page.html"
    file.write_text(page.replace("</main>", f"<script>{script}</script></main>"))
    browser = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    dumped = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
         file.as_uri()],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    found: Numbers = json.loads(dumped.split('id="found">')[1].split("<")[0])
    return {**found, "bytes": size}


def measure_wait(work: Path, _options: argparse.Namespace) -> Numbers:
    """Measure the time of commands, and of checks in a process that already runs."""
    file = work / "linear_regression.py"
    source = ROOT / "examples" / "class" / "dmitri" / file.name
    text = source.read_text(encoding="utf-8")
    file.write_text(text)
    autograder = (sys.executable, "-m", "autograder")
    found = {
        "help": timed(lambda: run(*autograder, "--help")),
        "wrong path": timed(lambda: run(*autograder, "check", work / "none.py")),
        "import keras": timed(lambda: run(sys.executable, "-c", "import keras")),
        "cold check": timed(lambda: run(*autograder, "check", file)),
    }
    with Checker(file, None, lambda *_: None, ready=True) as checker:
        checker.check()

        def save_and(answer: Callable[[], object]) -> None:
            """Save new bytes, for which no result is stored yet."""
            file.write_text(f"{text}\n# {time.monotonic()}\n")
            answer()

        quick = timed(lambda: save_and(checker.quick_problems))
        found["quick problems after a save"] = quick
        found["check after a save"] = timed(lambda: save_and(checker.check))
    return found


def run(*command: object) -> None:
    """Run a command. Ignore its exit code."""
    subprocess.run([str(part) for part in command], capture_output=True, check=False)


def timed(work: Callable[[], object]) -> float:
    """Return the shortest of three times, in seconds."""
    seconds = []
    for _ in range(3):
        begin = time.monotonic()
        work()
        seconds.append(time.monotonic() - begin)
    return min(seconds)


PARTS: dict[str, Callable[[Path, argparse.Namespace], Any]] = {
    "class": measure_class,
    "scale": measure_scale,
    "submission": lambda _work, _options: measure_submission(),
    "trainer": measure_trainer,
    "page": measure_page,
    "wait": measure_wait,
}


def tables(results: Numbers) -> dict[str, str]:
    """Return the tables of the measured parts."""
    written = {name: TABLES[name](numbers) for name, numbers in results.items()}
    if "class" in results:
        written["phases"] = phases_table(results["class"])
    return written


def class_table(numbers: Numbers) -> str:
    """Return the table of the time and memory for a class."""
    names = {"cold": "from cold", "again": "after ten new submissions",
             "regrade": "`regrade`"}  # fmt: skip
    rows = [
        (names[name], found["submissions"], f"{found['seconds']:.1f}",
         f"{1000 * found['seconds'] / found['submissions']:.0f}",
         mega(found["peak"]), mega(found["together"]))
        for name, found in numbers.items()
    ]  # fmt: skip
    heads = ("", "submissions", "seconds", "ms each", "controller, MB", "all, MB")
    return markdown(heads, rows)


def phases_table(numbers: Numbers) -> str:
    """Return the table of the steps of each command."""
    titles = list(dict.fromkeys(t for n in numbers.values() for t in n["phases"]))
    rows = [
        (title, *(span(found["phases"].get(title)) for found in numbers.values()))
        for title in titles
    ]
    heads = ("seconds", "from cold", "after ten new submissions", "`regrade`")
    return markdown(heads, rows)


def span(moments: list[float] | None) -> str:
    """Return the begin and the end of a step as text."""
    return "–" if not moments else f"{moments[0]:.1f} – {moments[-1]:.1f}"


def scale_table(numbers: list[Numbers]) -> str:
    """Return the table of the time for a submission by the size of the class."""
    rows = [
        (f"{found['submissions']:,}", found["jobs"], f"{found['seconds']:.0f}",
         f"{1000 * found['seconds'] / found['submissions']:.0f}",
         mega(found["peak"]), mega(found["together"]))
        for found in numbers
    ]  # fmt: skip
    heads = ("submissions", "workers", "seconds", "ms each", "controller, MB",
             "all, MB")  # fmt: skip
    return markdown(heads, rows)


def trainer_table(numbers: Numbers) -> str:
    """Return the table of the trainer's rate, compared with a matrix product."""
    rows = [("the trainer, an epoch of the digits' network", giga(numbers["rate"]))]
    rows += [
        (f"NumPy, {n} × 256 times 256 × 256", giga(rate))
        for n, rate in numbers["plain"].items()
    ]
    return markdown(("float32", "billion operations a second"), rows)


def page_table(numbers: Numbers) -> str:
    """Return the table of the times of the class page."""
    rows = [(name, f"{value:.0f} ms") for name, value in numbers.items()
            if name != "bytes"]  # fmt: skip
    size = f"{numbers['bytes'] / 1e6:.1f} MB"
    return markdown((f"{ROWS:,} rows", ""), [("size", size), *rows])


def wait_table(numbers: Numbers) -> str:
    """Return the table of the times that a student waits."""
    rows = [(name, f"{seconds:.3f}") for name, seconds in numbers.items()]
    return markdown(("", "seconds"), rows)


TABLES: dict[str, Callable[[Any], str]] = {
    "class": class_table,
    "scale": scale_table,
    "submission": submission_table,
    "trainer": trainer_table,
    "page": page_table,
    "wait": wait_table,
}


def mega(count: float) -> str:
    """Return bytes as text in millions."""
    return f"{count / 1e6:.0f}"


def giga(count: float) -> str:
    """Return a rate as text in billions."""
    return f"{count / 1e9:.1f}"


def main() -> None:
    """Measure the parts on the command line, and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--most", type=int, default=max(SIZES)[0])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    results: Numbers = {}
    for name in options.parts or PARTS:
        with tempfile.TemporaryDirectory(prefix="autograder-benchmark-") as folder:
            results[name] = PARTS[name](Path(folder), options)
        print(f"{name}\n{TABLES[name](results[name])}\n", flush=True)
    if options.write:
        if RESULTS.exists():
            results = json.loads(RESULTS.read_text(encoding="utf-8")) | results
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        write(PAGE, tables(results))


if __name__ == "__main__":
    main()
