"""Grade the whole corpus with other seeds: `make validity`.

python -m tests.validity [--bases 5] [--jobs 2] [--only SLUG]... [--folder FOLDER]
    [--write FILE]

Prints the confusion matrix over all criteria, and how often the cause that is shown is
the planted mistake; ends with 1 if a verdict is not what its label says, or a cause is
wrong. What is worked out is kept in the folder, so that the same command goes on
where it stopped; without one, nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from autograder.datasets import cache_folder, find_mnist
from autograder.sandbox.selftest import best

from .causes import FOUND, CauseTable
from .corpus import handwritten
from .generate import generated
from .matrix import Matrix, grade_corpus

WIDTH = 36


def table(matrix: Matrix) -> str:
    """Write a matrix as text: a line for each criterion."""
    heads = ("must pass", "false fails", "must not pass", "false passes", "open")
    lines = ["".join([f"{'criterion':{WIDTH}}", *(f"{head:>15}" for head in heads)])]
    for name, row in (*matrix.rows().items(), ("all", matrix.total())):
        lines.append(f"{name:{WIDTH}}" + "".join(f"{number:>15,}" for number in row))
    return "\n".join(lines)


def cause_table(causes: CauseTable) -> str:
    """Write as text how often the cause shown was the planted one."""
    heads = ("right", "missing", "wrong")
    lines = ["".join([f"{'planted mistake':{WIDTH}}", *(f"{h:>15}" for h in heads)])]
    all_ = ("all", *(causes.total(found) for found in FOUND))
    for name, *numbers in (*causes.rows(), all_):
        lines.append(f"{name:{WIDTH}}" + "".join(f"{n:>15,}" for n in numbers))
    return "\n".join(lines)


def _say(title: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{title}: {done} of {total}  ", end="", file=sys.stderr)


def main() -> int:
    """Grade, print, and tell whether anything was judged wrongly."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--bases", type=int, default=5, help="base seeds")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", action="append", help="an exercise; all without it")
    parser.add_argument("--folder", type=Path, help="keep the work here")
    parser.add_argument("--write", type=Path, help="keep the numbers in this file")
    options = parser.parse_args()
    if options.folder is not None:
        return _grade(options.folder, options)
    with tempfile.TemporaryDirectory(prefix="validity-") as folder:
        return _grade(Path(folder), options)


def _grade(folder: Path, options: argparse.Namespace) -> int:
    level, mnist = best(), find_mnist(None, cache_folder(), print)
    by_hand, by_machine = (
        [case for case in cases if not options.only or case.slug in options.only]
        for cases in (handwritten(), generated())
    )
    cases = [*by_hand, *by_machine]
    counts: Counter[tuple[str, str, str]] = Counter()
    causes = CauseTable()
    different = 0
    for base in range(options.bases):
        matrix = grade_corpus(cases, base, folder, level, mnist, _say, options.jobs)
        print(f"\nbase seed {base}: {len(cases)} submissions, isolation {level}")
        print(table(matrix))
        print("\n".join(matrix.different))
        print(cause_table(matrix.causes))
        print("\n".join(matrix.causes.wrong))
        causes.counts.update(matrix.causes.counts)
        counts.update(matrix.counts)
        different += len(matrix.different) + matrix.causes.total("wrong")
    if options.write is not None:
        result = {
            "by_hand": len(by_hand),
            "generated": len(by_machine),
            "base_seeds": options.bases,
            "isolation": level,
            "data": str(mnist.source),
            "causes": [[*key, count] for key, count in sorted(causes.counts.items())],
            "counts": [[*key, count] for key, count in sorted(counts.items())],
        }
        options.write.parent.mkdir(parents=True, exist_ok=True)
        options.write.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main())
