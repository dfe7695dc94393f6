"""Small submissions that went wrong once: each is graded as `cases/table.toml` says."""

import base64
import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.datasets.dataset import Split
from autograder.engine.grading import grade
from autograder.facts.grade import Grade
from autograder.facts.observation import ObservationJob, Run
from autograder.rubric.criteria.evidence import Evidence, Images, together
from autograder.rubric.rubric_file import load_assignments
from autograder.runner.observation_client import MODULE, observe
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone
from tests.places import CASES

pytestmark = pytest.mark.slow
TABLE: dict[str, dict[str, Any]] = tomllib.loads((CASES / "table.toml").read_text())
FILES = {path.name: path for path in CASES.iterdir() if path.suffix != ".toml"}
ASSIGNMENTS = {a.slug: a for a in load_assignments(CASES.parent.parent / "solutions")}
COLUMNS = {"outcome", "fails", "partial", "skips", "causes", "no_causes", "says",
           "never_says", "notes"}  # fmt: skip


def slug_of(source: bytes) -> str:
    """Return the exercise, which stands in the first comment of a case."""
    found = re.search(rb"# (\w+) \| EXPECTED", source)
    assert found
    return found[1].decode()


@pytest.fixture(scope="module")
def graded(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], tuple[Run, Grade]]]:
    """Return a function that grades a case, without training; one server for all."""
    folder, random = tmp_path_factory.mktemp("digits"), np.random.default_rng(0)
    images: dict[str, Images] = {}
    for part, name, count in (
        ("train", "mnist", 12_000),
        ("test", "mnist_test", 10_000),
    ):
        x = random.integers(0, 256, (count, 28, 28)).astype(np.uint8)
        x[:, :4] = 0  # as the margins of digits are
        x[:, 4, :2] = 0, 255
        images[name] = Split(x=x, y=(np.arange(count) % 10).astype(np.uint8))
        np.save(folder / f"x_{part}.npy", images[name].x)
        np.save(folder / f"y_{part}.npy", images[name].y)
    zone = WarmZone(MODULE, Fence("none"))

    def run(name: str) -> tuple[Run, Grade]:
        source = FILES[name].read_bytes()
        assignment = ASSIGNMENTS[slug_of(source)]
        job = ObservationJob(
            kind="ipynb" if name.endswith(".ipynb") else "py",
            source=base64.b64encode(source).decode(),
            models=assignment.models,
            variables=assignment.reported,
            datasets={"mnist": str(folder)} if assignment.needs_mnist else {},
            limits=assignment.limits,
        )
        seen = observe(zone, job)
        evidence = together(
            Evidence(seen, model, assignment.plan_of(model), images=images)
            for model in (assignment.model_variable, *assignment.rivals)
        )
        return seen, grade(assignment, "ada", evidence)

    yield run
    zone.close()


def test_every_case_has_its_line() -> None:
    """The files and the table have the same names."""
    assert FILES.keys() == TABLE.keys()
    assert set().union(*TABLE.values()) <= COLUMNS


@pytest.mark.parametrize("name", sorted(TABLE))
def test_case(graded: Callable[[str], tuple[Run, Grade]], name: str) -> None:
    """Outcome, lost criteria, causes and words are those of the table."""
    wanted = TABLE[name]
    run, found = graded(name)
    page = written(run, found)
    assert found.outcome == wanted.get("outcome", "graded"), page
    if found.outcome == "graded":
        trained = {c.id for c in ASSIGNMENTS[found.assignment].criteria
                   if c.needs_training}  # fmt: skip
        for status in ("failed", "partial", "skipped"):
            column = {"failed": "fails", "skipped": "skips"}.get(status, status)
            ids = {c.id for c in found.criteria if c.status == status} - trained
            assert ids == set(wanted.get(column, ())) - trained, page
    causes = [diagnosis.id for diagnosis in found.diagnoses]
    assert causes == wanted.get("causes", causes), page
    assert not set(causes) & set(wanted.get("no_causes", ())), page
    notes = [f"{note.found} -> {note.today}" for note in run.observation.notes]
    assert len(notes) == len(wanted.get("notes", notes)), notes
    assert all(part in note for part, note in zip(wanted.get("notes", ()), notes,
                                                  strict=False))  # fmt: skip
    for text in wanted.get("says", ()):
        assert text in page, page
    for text in wanted.get("never_says", ()):
        assert text not in page, page


def written(run: Run, found: Grade) -> str:
    """Return all that the page of a grade says."""
    lines = [str(found.summary), *map(str, found.warnings)]
    for d in found.diagnoses:
        lines.append(f"[{d.id}] {d.title} | {d.found} | {d.why} | {d.fix}")
    for c in found.criteria:
        lines.append(f"{c.id} {c.status} | {c.message} | {c.hint}")
    return "\n".join([*lines, *(f"note {n.found} {n.today}" for n in
                                run.observation.notes)])  # fmt: skip
