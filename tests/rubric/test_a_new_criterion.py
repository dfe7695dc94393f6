"""A new criterion is its class: one module, and nothing else is touched."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.places import PACKAGE, ROOT

CRITERION = '''
"""The criterion on how much a Dropout layer drops."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.layers import Dropout
from autograder.facts.message import Sentence
from autograder.i18n import Message, _
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Ladder, Rubric, Subject
from autograder.rubric.criteria.evidence import Evidence, canonical_of
from autograder.rubric.criteria.judging import failed, passed
from autograder.rubric.criteria.proposal import NewExercise, RubricPlace, Proposal
from autograder.rubric.criteria.wrong_code import WrongCall


class DropoutRate(Criterion):
    """Every Dropout layer drops this share of its inputs."""

    looks_at: ClassVar = frozenset((Subject.SHAPE,))
    example: ClassVar[dict[str, Any]] = {"rate": 0.5}
    wrong_code: ClassVar = frozenset((WrongCall("Dropout", "rate", position=0),))
    kind: Literal["dropout_rate"] = "dropout_rate"
    id: Name = "dropout_rate"
    title: Sentence = _("The right share is dropped")
    public: bool = True
    rate: float
    """From 0 to 1."""

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """If a share is marked."""
        if ("Dropout", "rate") in exercise.marked_arguments:
            yield Proposal.of(cls, RubricPlace.LAYERS, 1, _("a share"), "rate=0.5")

    def check(self, evidence: Evidence) -> Verdict:
        """Look at each Dropout layer."""
        layers = canonical_of(evidence).layers
        rates = [layer.rate for layer in layers if isinstance(layer, Dropout)]
        if rates and set(rates) == {self.rate}:
            return passed(_("All drop {rate}.").format(rate=self.rate))
        found = _("The shares are {rates}.").format(rates=str(rates))
        return failed(found, _("Expected {rate}.").format(rate=self.rate))

    def ladder(self) -> Ladder:
        """Ask for the share."""
        answer = _("Write {rate}.").format(rate=self.rate)
        return (_("Look at Dropout."), _("It drops a share."), answer)

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse a number that is not a share."""
        if not 0 < self.rate < 1:
            yield _("{rate} is not a share").format(rate=self.rate)
'''
RUBRIC = """
from autograder.rubric import Assignment, BlanksFilled, DropoutRate
assignment = Assignment(
    slug="drop", title="Drop", hints_shown=3, blanks=("rate",),
    criteria=(BlanksFilled(), DropoutRate(rate=0.5, requires=("blanks_filled",))),
)
"""
SOLUTION = """
import keras

model = keras.Sequential(
    [
        keras.Input(shape=(4,)),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dropout(
            ### BEGIN SOLUTION
            rate=0.5,  # how much is dropped?
            ### END SOLUTION
        ),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dropout(0.5),
        keras.layers.Dense(1),
    ]
)
"""
SCRIPT = '''
"""Uses the criterion in every way there is, and prints what came of it."""

import contextlib, io, json
from pathlib import Path

from autograder.authoring.new_exercise import propose_criteria
from autograder.authoring.reference import PAGE, reference
from autograder.authoring.solution import Solution
from autograder.authoring.trial import mutants_of
from autograder.datasets.own_files import OwnFiles
from autograder.engine.grading import grade
from autograder.errors import RubricError
from autograder.facts.layers import Dense, Dropout
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.notebook import check
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.public import public_part
from autograder.rubric.rubric_file import load_rubric
from autograder.rubric.solution_facts import KnownSolution


def graded(assignment, rate):
    spec = ModelSpec(input_shape=(4,), layers=(Dropout(rate=rate), Dense(units=1)))
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    evidence = Evidence(Run(ending="finished", observation=seen))
    result = grade(assignment, "ada", evidence).criteria[-1]
    return [result.status, str(result.message), list(map(str, result.hints))]


rubric = Path("solutions/drop/rubric.py")
assignment = load_rubric(rubric)
public = public_part(assignment)
Path("drop.json").write_text(public.to_json())
solution = rubric.with_name("solution.py")
mutants = mutants_of(Solution.read(solution), assignment)
known = KnownSolution("drop", solution.read_text(), Observation())
proposed = propose_criteria(known, OwnFiles(Path("no"), Path("no")), [])
(own,) = [c for c in assignment.criteria if c.kind == "dropout_rate"]
out = io.StringIO()
with contextlib.redirect_stdout(out):
    check("drop")
rubric.write_text(rubric.read_text().replace("0.5", "1.5"))
try:
    load_rubric(rubric)
    refused = ""
except RubricError as error:
    refused = str(error)
print(json.dumps({
    "right": graded(assignment, 0.5),
    "wrong": graded(assignment, 0.25),
    "public": json.loads(public.to_json())["criteria"][-1],
    "read again": Assignment.from_json(public.to_json()) == public,
    "notebook": out.getvalue(),
    "mutants": [m.mistake for m in mutants if m.change in own.wrong_code],
    "refused": refused,
    "proposed": [(c.kind, c.arguments) for c in proposed],
    "reference": reference(),
}))
'''


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package with one more module, and an assignment for it."""
    folder = tmp_path_factory.mktemp("course")
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, folder / "autograder", ignore=skipped)
    for name in ("templates", "assignments"):
        (folder / name).symlink_to(ROOT / name)
    criteria = folder / "autograder" / "rubric" / "criteria"
    (criteria / "dropping.py").write_text(CRITERION, "utf-8")
    solution = folder / "solutions" / "drop"
    solution.mkdir(parents=True)
    (solution / "rubric.py").write_text(RUBRIC, "utf-8")
    (solution / "solution.py").write_text(SOLUTION, "utf-8")
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the copy of the package."""
    return subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def found(course: Path) -> dict[str, Any]:
    """Return what came of using the criterion in every way."""
    done = run(course, "-c", SCRIPT)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_it_judges_and_hints(found: dict[str, Any]) -> None:
    """It loads in a rubric, passes, fails, and gives its three hints."""
    assert found["right"] == ["passed", "All drop 0.5.", []]
    status, message, hints = found["wrong"]
    assert (status, message) == ("failed", "The shares are [0.25]. Expected 0.5.")
    assert hints == ["Look at Dropout.", "It drops a share.", "Write 0.5."]


def test_it_goes_to_students(found: dict[str, Any]) -> None:
    """Its public part has the first two hints, and a notebook's check shows it."""
    hints = [hint["template"] for hint in found["public"]["hints"]]
    assert hints == ["Look at Dropout.", "It drops a share."]
    assert found["public"]["requires"] == ["blanks_filled"]
    assert found["read again"]
    assert "The right share is dropped" in found["notebook"]


def test_rubrics_are_tested_for_it(found: dict[str, Any]) -> None:
    """Wrong answers are made for it, and a rubric that cannot be is refused."""
    assert {"rate = 0.25", "Dropout(rate=0.25)"} <= set(found["mutants"])
    assert "1.5 is not a share" in found["refused"]


def test_new_rubrics_have_it(found: dict[str, Any]) -> None:
    """It is proposed for a solution in which its argument is marked."""
    assert ["DropoutRate", ["rate=0.5"]] in found["proposed"]


def test_it_stands_in_the_reference(found: dict[str, Any]) -> None:
    """The page has its text, its arguments and its example."""
    assert "## DropoutRate\n\nEvery Dropout layer drops" in found["reference"]
    assert "- `rate: float`: From 0 to 1." in found["reference"]
    assert "DropoutRate(0.5)" in found["reference"]


@pytest.mark.slow
def test_validate_says_that_no_wrong_answer_survives(course: Path) -> None:
    """The mutants made for it lose points by it, in real Keras."""
    (course / "solutions" / "drop" / "rubric.py").write_text(RUBRIC, "utf-8")
    done = run(course, "-m", "autograder", "validate", "drop",
               "--solutions", "solutions")  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "survives" not in done.stdout
