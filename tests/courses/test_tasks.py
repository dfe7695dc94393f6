"""Tasks of courses get the right verdicts: the solution, and wrong answers."""

import base64
from collections.abc import Callable, Iterator

import pytest

from autograder.engine.grading import grade
from autograder.facts.observation import ObservationJob, Run
from autograder.rubric import Assignment
from autograder.rubric.criteria.evidence import Evidence
from autograder.runner.observation_client import MODULE, observe
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone
from tests.courses.tasks import IMPORTS, TASKS, Task

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def run(isolation: list[str]) -> Iterator[Callable[[str], Run]]:
    """Return a function that runs a submission."""
    zone = WarmZone(MODULE, Fence(level=isolation[1]))  # type: ignore[arg-type]

    def ask(text: str) -> Run:
        source = base64.b64encode((IMPORTS + text).encode()).decode()
        return observe(zone, ObservationJob(kind="py", source=source))

    yield ask
    zone.close()


def verdicts(task: Task, name: str, run: Run) -> dict[str, str]:
    """Return the criteria that are not passed, and what they say."""
    assignment = Assignment(slug=name, title=name, criteria=task.criteria)
    found = grade(assignment, "ada", Evidence(run))
    assert found.outcome == "graded"
    lost = [one for one in found.criteria if one.status != "passed"]
    return {one.id: str(one.message) for one in lost}


@pytest.mark.parametrize("name", TASKS)
def test_the_solution_gets_all_points(name: str, run: Callable[[str], Run]) -> None:
    """The solution passes all criteria."""
    found = run(TASKS[name].solution)
    assert not found.observation.errors
    assert verdicts(TASKS[name], name, found) == {}


@pytest.mark.parametrize(
    ("name", "place"),
    [(n, p) for n, task in TASKS.items() for p in range(len(task.wrong))],
)
def test_a_mistake_costs_its_criterion(
    name: str, place: int, run: Callable[[str], Run]
) -> None:
    """The criteria on what is wrong fail, and no others."""
    task = TASKS[name]
    right, mistake, failing = task.wrong[place]
    assert right in task.solution
    lost = verdicts(task, name, run(task.solution.replace(right, mistake, 1)))
    assert set(lost) == failing, lost
