"""The assignment of the guide to function tasks: right, wrong and hostile answers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.arguments import Settings
from autograder.authoring.trial import Trial, grade_texts
from autograder.authoring.validation import validate
from autograder.facts.grade import Grade
from autograder.rubric.assignment import Assignment
from autograder.rubric.public import public_part
from autograder.rubric.rubric_file import load_rubric
from tests.places import DOCS

pytestmark = pytest.mark.slow

GUIDE = (DOCS / "function_task.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```python\n# \S*/(\w+\.py)\n(.*?)^```$", GUIDE, re.M | re.S))
SOLUTION = FILES["solution.py"]
RUBRIC = FILES["rubric.py"].replace("7.0, 7.0", "7331.0, 7331.0")
RUBRIC = RUBRIC.replace("points=6,", "points=6, seconds=1,")
HEAD = "import numpy as np\n\ndef normalise(x, low=0.0):\n"
OTHER = """
    x = np.asarray(x, dtype="float32")
    ends = x.min(), x.max()
    print("I was given", x)
    return np.where(ends[0] == ends[1], low,
                    low + (1 - low) * (x - ends[0]) / max(ends[1] - ends[0], 1e-9))
"""
ANSWERS = {
    "solution": (SOLUTION, 6),
    "another way": (HEAD + OTHER, 6),
    "no care for equal numbers": (
        HEAD + "    return low + (1 - low) * (x - x.min()) / (x.max() - x.min())\n",
        4,
    ),
    "fails later": (SOLUTION + "print(1 / 0)\n", 6),
    "zero": (HEAD + "    return 0.0\n", 0),
    "nothing": (HEAD + "    low + x\n", 0),
    "raises": (HEAD + "    return x / undefined\n", 0),
    "only what is public": (HEAD + "    return np.array([0.0, 0.25, 1.0])\n", 0),
    "endless": (HEAD + "    while True: pass\n", 0),
    "leaves": (HEAD + "    import os; os._exit(0)\n", 0),
    "huge": (HEAD + "    return np.zeros((2000, 2000))\n", 0),
    "liar": (
        "class Same:\n"
        "    def __eq__(self, other): return True\n"
        "    def __array__(self, *a, **k): raise SystemExit\n"
        "    shape = property(lambda self: 1 / 0)\n"
        "def normalise(x, low=0.0): return Same()\n",
        0,
    ),
    "tells": (
        "import gc\n"
        "def normalise(x, low=0.0):\n"
        "    found = [o for o in gc.get_objects() if type(o).__name__ == 'Arguments']\n"
        "    given = [v.numpy().tolist() for o in found for v in o.values]\n"
        "    raise ValueError(repr(given)[:2000])\n",
        0,
    ),
    "spy": (
        "import gc, sys\n"
        "def normalise(x, low=0.0):\n"
        "    frame = sys._getframe()\n"
        "    while frame is not None:\n"
        "        for value in [*frame.f_locals.values(), *frame.f_globals.values()]:\n"
        "            found = getattr(value, 'answer', None)\n"
        "            if found is not None: return found\n"
        "        frame = frame.f_back\n"
        "    for one in gc.get_objects():\n"
        "        if type(one).__name__ == 'Outcome' and one.answer is not None:\n"
        "            return one.answer.numpy()\n",
        0,
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the assignment."""
    folder = tmp_path_factory.mktemp("course") / "normalise"
    folder.mkdir()
    (folder / "solution.py").write_text(SOLUTION)
    (folder / "rubric.py").write_text(RUBRIC)
    return folder


@pytest.fixture(scope="module")
def assignment(folder: Path) -> Assignment:
    """Return the assignment, whose solution has answered."""
    return load_rubric(folder / "rubric.py")


@pytest.fixture(scope="module")
def trial(folder: Path, assignment: Assignment) -> Iterator[Trial]:
    """Return the grades of all answers."""
    settings = Settings(folder.parent, 1, None, lambda *_: None)
    texts = {(name, "normalise"): text for name, (text, _) in ANSWERS.items()}
    return grade_texts([assignment], texts, settings)


def grade(trial: Trial, name: str) -> Grade:
    """Return one of the grades."""
    return trial.graded[name, "normalise"].grade


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_gets_what_it_deserves(trial: Trial, name: str) -> None:
    """Every submission is graded, and only the answers decide on points."""
    found = grade(trial, name)
    assert (found.outcome, found.score) == ("graded", ANSWERS[name][1]), found


def test_pages_show_public_calls_alone(trial: Trial) -> None:
    """No word of a hidden argument is in a grade, whatever the code prints."""
    for name in ANSWERS:
        graded = trial.graded[name, "normalise"]
        assert "7331" not in grade(trial, name).to_json()
        assert graded.evidence is not None
        assert "7331" not in graded.evidence.run.output
    _blanks, raised = grade(trial, "raises").criteria
    assert "line 4" in raised.message
    assert "NameError" in raised.message
    assert "normalise(array([1., 2., 5.]))" in raised.message


def test_students_get_the_public_calls_alone(assignment: Assignment) -> None:
    """The released files have one call, with its answer."""
    _blanks, own = public_part(assignment).criteria
    (call,) = own.function_calls
    assert "[1., 2., 5.]" in str(call)
    assert "low=" not in public_part(assignment).to_json()


def test_answers_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The solution runs again only if it, or a call, changes."""
    load_rubric(folder / "rubric.py")
    monkeypatch.setattr(
        "autograder.rubric.solution_run.run_solution", lambda *_: pytest.fail("it ran")
    )
    load_rubric(folder / "rubric.py")


def test_wrong_bodies_are_noticed(folder: Path, assignment: Assignment) -> None:
    """`validate` changes the function, and finds no body that passes."""
    settings = Settings(folder.parent, 1, None, lambda *_: None)
    (found,) = validate([assignment], settings)
    assert not found.problems
    assert found.noticed > 6
