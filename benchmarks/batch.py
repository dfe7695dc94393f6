"""Grade a class and print time and memory as JSON: `batch.py CLASS OUT JOBS [regrade]`.

Each measurement runs in a process of its own, so that its peak memory is that of one
batch.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from autograder.arguments import Settings
from autograder.report.batch import grade_folder, regrade_folder

SOLUTIONS = Path(__file__).parent.parent / "solutions"


def main() -> None:
    """Grade with full isolation, and print seconds and bytes."""
    folder, out, jobs, *again = sys.argv[1:]
    begin = time.monotonic()
    moments: dict[str, list[float]] = {}

    def note(title: object, _done: int, _total: int) -> None:
        phase = moments.setdefault(str(title), [])
        phase.append(time.monotonic() - begin)
        del phase[1:-1]

    settings = Settings(SOLUTIONS, int(jobs), None, note)
    if again:
        batch = regrade_folder(Path(out), settings)
    else:
        batch = grade_folder(Path(folder), Path(out), settings, "full", fresh=False)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    print(
        json.dumps(
            {
                "seconds": time.monotonic() - begin,
                "submissions": sum(row.outcome != "missing" for row in batch.rows),
                "ungraded": sum(row.outcome == "ungraded" for row in batch.rows),
                "phases": moments,
                "peak": 1024 * int(peak.split()[1]),
            }
        )
    )


if __name__ == "__main__":
    main()
