"""Grade a class with the zones of `zone.py`, on this machine or on a cluster.

`python -m tests.engine.faults.batch SUBMISSIONS OUT LEVEL [SCHEDULER]`
"""

import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from autograder.engine.crew import Crew
from autograder.engine.pipeline import Grader
from autograder.engine.store import Store
from autograder.engine.workers import on_cluster, on_this_machine
from autograder.report.writers.grades_json import GradesJson, grade_json
from autograder.rubric.rubric_file import load_assignments
from autograder.sandbox.fence import Fence, Level
from autograder.sandbox.pool import AnyJob
from autograder.sandbox.warm_zone import WarmZone
from autograder.sandbox.zone import Zone
from autograder.submissions import find_submissions
from tests.places import SOLUTIONS, ZONES


@dataclass(frozen=True)
class QuickFence(Fence):
    """The same fence with another program behind it."""

    def command(self, module: str, folder: Path) -> list[str]:
        """Start `zone.py` and tell it whom it stands for."""
        command = super().command(module, folder)
        at = command.index("-m")
        command[at : at + 2] = [str(ZONES / "zone.py"), module]
        return command


@dataclass(frozen=True)
class QuickSite:
    """Zones that answer without Keras."""

    level: Level

    def zone(self, module: str) -> Zone:
        """Return a zone behind a fence."""
        return WarmZone(module, QuickFence(self.level, (ZONES,)))

    def locate(self, job: AnyJob) -> AnyJob:
        """Leave the job as it is: it has no data."""
        return job


def main() -> int:
    """Return 0 if everything was graded, 1 if something stayed ungraded."""
    submissions, out, level, *cluster = sys.argv[1:]
    assignments = [
        a for a in load_assignments(SOLUTIONS) if a.slug == "linear_regression"
    ]
    found, _ = find_submissions(Path(submissions), ["linear_regression"])

    store = Store(Path(out) / ".store")
    hire = partial(on_cluster, *cluster) if cluster else partial(on_this_machine, 2)
    crew = Crew(QuickSite(level), hire, store, lambda *_: None)
    graded = [
        item.grade for item in Grader(assignments, None, crew, level).grade_class(found)
    ]
    file = GradesJson(Path(out))
    file.begin({}, {})
    for grade in graded:
        file.write(grade_json(grade))
    file.end((), ())
    return int(any(grade.outcome == "ungraded" for grade in graded))


if __name__ == "__main__":
    sys.exit(main())
