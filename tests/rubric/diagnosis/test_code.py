"""Real code with the Keras that is installed: it does what the other tests assume."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from autograder.facts.observation import ErrorFact, Run
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.diagnosis.exceptions import explain_error
from autograder.rubric.diagnosis.table import diagnose
from autograder.rubric.rubric_file import load_assignments
from tests.places import ROOT, SOLUTIONS

from .cases import ASKED, DIGITS, TEST, TRAIN, plan
from .recorded import EXPECTED, NEWEST, OLDER, VERSIONS
from .student_code import HABITS, PIECES, RIGHT, SUBMISSIONS

pytestmark = pytest.mark.slow
RUBRICS = {a.slug: a for a in load_assignments(SOLUTIONS)}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run all code once and return the folder with what came of it."""
    folder = tmp_path_factory.mktemp("recorded")
    subprocess.run(
        [sys.executable, "-m", "tests.rubric.diagnosis.record", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=600,
    )
    return folder


def causes(recorded: Path) -> dict[str, list[str]]:
    """Return what is diagnosed in each submission, by its name."""
    runs = json.loads((recorded / "runs.json").read_text(encoding="utf-8"))
    found = {}
    for name, (slug, _) in SUBMISSIONS.items():
        images = {"mnist": TRAIN, "mnist_test": TEST} if slug == DIGITS else {}
        evidence = Evidence(
            run=Run.from_json(json.dumps(runs[name])), plan=plan(slug), images=images
        )
        criteria = (*RUBRICS[slug].criteria, *ASKED.get(name, ()))
        diagnoses = diagnose(criteria, evidence, ())
        found[name] = [diagnosis.id for diagnosis in diagnoses]
    return found


def test_mistakes_are_recognised_in_real_code(recorded: Path) -> None:
    """A mistake is among the first causes, however the code is written."""
    found = causes(recorded)
    missed = {name: found[name] for name in PIECES if name not in found[name]}
    assert missed == {}
    right = RIGHT | HABITS
    assert {name: found[name] for name in right} == {name: [] for name in right}


def test_errors_are_those_that_were_recorded(recorded: Path) -> None:
    """The installed Keras raises what stands next to the tests, or the same in kind."""
    (path,) = recorded.glob("errors-*.json")
    raised = {
        name: ErrorFact.from_json(json.dumps(fact))
        for name, fact in json.loads(path.read_text(encoding="utf-8")).items()
    }
    expected = {name: id for id, names in EXPECTED.items() for name in names.split()}
    expected |= OLDER if version("keras") == VERSIONS[0] else {}
    found = {
        name: (d.id if (d := explain_error(e)) else "") for name, e in raised.items()
    }
    assert found == {name: expected[name] for name in found}
    assert len(found) >= len(NEWEST) - 1
