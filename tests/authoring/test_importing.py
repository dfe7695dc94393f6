"""Assignments of nbgrader and Otter are taken over with their tests."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)

from autograder.authoring import function_tasks
from autograder.authoring.foreign_tests import (
    ForeignTest,
    _with_points,
    read_ok_files,
    read_test_cells,
)
from autograder.authoring.function_tasks import CourseTest
from autograder.authoring.importing import _plain, nbgrader_sources, slug_of
from autograder.commands.cli import main
from autograder.errors import UsageError
from autograder.facts.function_calls import FunctionCall, Outcome
from autograder.facts.plain_values import datum_of
from autograder.rubric.criteria import KINDS
from autograder.rubric.rubric_file import load_rubric

MODEL = """
import keras
import numpy as np
model = keras.Sequential([
    keras.Input((2,)),
    ### BEGIN SOLUTION
    keras.layers.Dense(5, activation="relu"),
    ### END SOLUTION
    keras.layers.Dense(1),
])
model.compile("adam", "mse")
x = np.zeros((4, 2))
"""
HIDDEN = """assert model.layers[0].units == 5
### BEGIN HIDDEN TESTS
assert model.count_params() == 21
### END HIDDEN TESTS
"""

FUNCTION = """def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
"""


def graded(name: str, source: str, points: float) -> nbformat.NotebookNode:
    """Return a test cell of nbgrader."""
    about = {"grade": True, "solution": False, "grade_id": name, "points": points}
    return new_code_cell(source, metadata={"nbgrader": about})


def test_shares_are_together_what_a_question_is_worth() -> None:
    """Three tests of four points have 1.33, 1.34 and 1.33."""
    none: list[tuple[str, bool, float | None]] = [("x", False, None)] * 3
    worth = [test.points for test in _with_points("q", 4, none)]
    assert sum(worth) == pytest.approx(4)
    assert all(round(points, 2) == points for points in worth)


@pytest.mark.parametrize(
    ("solution", "tests", "hidden"),
    [
        ("", [CourseTest("double(1)", hidden=True)], True),
        ("", [CourseTest("double(1)"), CourseTest("double(2)", hidden=True)], False),
        ("double(3)\n", [CourseTest("double(1)", hidden=True)], False),
        ("double(3)\n", [], False),
    ],
)
def test_students_see_no_call_of_a_hidden_test(
    solution: str,
    tests: list[CourseTest],
    hidden: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If only hidden tests call a function, all proposed calls are hidden."""

    def run(source: bytes, data: str, looks: tuple[FunctionCall, ...]) -> object:
        notes = [["double", [number], {}] for number in (1, 2)]
        outcomes = {
            look.key: Outcome(ending="returned", answer=datum_of(note))
            for look, note in zip(looks, notes, strict=False)
        }
        return SimpleNamespace(outcomes=outcomes)

    monkeypatch.setattr(function_tasks, "run_solution", run)
    calls = function_tasks.noted_calls(FUNCTION + solution, ["double"], "", tests)
    exercise: Any = SimpleNamespace(calls=calls)
    (found,) = KINDS["calls"].proposals(exercise)
    public = next(code for code in found.arguments if code.startswith("public"))
    assert ("given" in public) != hidden


def test_visible_tests_are_tried_first() -> None:
    """The first call that is noted is one that students see."""
    tests = [ForeignTest(name, name, 1, name == "a") for name in ("a", "b", "1 +")]
    assert [test.code for test in _plain(tests)] == ["b", "a"]


def test_cells_of_nbgrader(tmp_path: Path) -> None:
    """Points and names are kept, and the marker says what is hidden."""
    path = tmp_path / "one.ipynb"
    cells = [new_code_cell(MODEL), graded("size", HIDDEN, 2), graded("data", "x", 1.5)]
    nbformat.write(new_notebook(cells=cells), path)
    size, data = read_test_cells(path)
    assert (size.name, size.points, size.hidden) == ("size", 2.0, True)
    assert size.code.splitlines() == [
        "assert model.layers[0].units == 5", "assert model.count_params() == 21",
    ]  # fmt: skip
    assert (data.name, data.points, data.hidden) == ("data", 1.5, False)


def test_cells_of_otter(tmp_path: Path) -> None:
    """Tests without points of their own share those of the question."""
    path = tmp_path / "one.ipynb"
    config = '""" # BEGIN TEST CONFIG\npoints: 2\nhidden: true\n""" # END TEST CONFIG\n'
    cells = [
        new_raw_cell("# BEGIN QUESTION\nname: q1\npoints: 3"),
        new_raw_cell("# BEGIN SOLUTION"),
        new_code_cell("model = 1 # SOLUTION"),
        new_raw_cell("# END SOLUTION"),
        new_raw_cell("# BEGIN TESTS"),
        new_code_cell("assert model"),
        new_code_cell(f"{config}assert model == 1"),
        new_code_cell("# HIDDEN\nassert 2"),
        new_raw_cell("# END TESTS"),
        new_raw_cell("# END QUESTION"),
    ]
    nbformat.write(new_notebook(cells=cells), path)
    found = [(t.name, t.points, t.hidden) for t in read_test_cells(path)]
    assert found == [("q1_1", 0.5, False), ("q1_2", 2.0, True), ("q1_3", 0.5, True)]


@pytest.mark.parametrize(
    ("source", "output", "code"),
    [
        ("# HIDDEN\nmodel.loss == 'mse'", "", "assert (model.loss == 'mse')"),
        ("n = 1\nmodel.depth + n", "42", "assert (model.depth + n) == 42"),
        ("model.built", "True", "assert (model.built) == True"),
        ("model.summary()", "", "model.summary()"),
        ("model", "<Sequential name=sequential>", "model"),
    ],
)
def test_the_value_of_a_cell_of_otter_is_compared(
    source: str, output: str, code: str, tmp_path: Path
) -> None:
    """Otter compares it with the output that is saved in the notebook."""
    results = [new_output("execute_result", {"text/plain": output})] if output else []
    cells = [
        new_raw_cell("# BEGIN TESTS"),
        new_code_cell(source, outputs=results),
        new_raw_cell("# END TESTS"),
        new_raw_cell("# END QUESTION"),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "one.ipynb")
    (test,) = read_test_cells(tmp_path / "one.ipynb")
    assert test.code.strip().endswith(code)


def test_files_in_the_ok_format(tmp_path: Path) -> None:
    """They are read as data; what a session shows becomes an assertion."""
    test = {"name": "q2", "points": 4, "suites": [{"cases": [
        {"code": ">>> model.count_params()\n15", "hidden": False},
        {"code": ">>> a = 3\n>>> assert a == 3", "hidden": True},
    ]}]}  # fmt: skip
    (tmp_path / "q2.py").write_text(f"OK_FORMAT = True\ntest = {test!r}\n")
    one, two = read_ok_files(tmp_path)
    assert one.code == "assert (model.count_params()) == 15\n"
    assert (one.points, one.hidden, two.points, two.hidden) == (2, False, 2, True)
    assert two.code == "a = 3\nassert a == 3\n"
    (tmp_path / "q3.py").write_text("test = open('/etc/passwd')\n")
    with pytest.raises(UsageError, match="no test in the OK format"):
        read_ok_files(tmp_path)


def test_a_course_names_its_assignments(tmp_path: Path) -> None:
    """Several notebooks of one assignment become several; data lie beside them."""
    for place in ("ps1/Iris net.ipynb", "ps2/a.ipynb", "ps2/b.ipynb", "ps1/iris.csv"):
        path = tmp_path / "source" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = nbgrader_sources(tmp_path, [])
    assert [source.slug for source in found] == ["ps1", "ps2_a", "ps2_b"]
    assert [path.name for path in found[0].data] == ["iris.csv"]
    assert len(nbgrader_sources(tmp_path, ["ps2"])) == 2
    with pytest.raises(UsageError, match="there are ps1, ps2"):
        nbgrader_sources(tmp_path, ["ps3"])
    with pytest.raises(UsageError, match="no folder"):
        nbgrader_sources(tmp_path / "source", [])
    (one,) = nbgrader_sources(found[0].notebook, [])
    assert (one.slug, one.data) == (slug_of(found[0].notebook.stem), found[0].data)
    assert slug_of("Week 3: CNN") == "week_3_cnn"
    assert slug_of("02 Réseaux") == "assignment_02_reseaux"
    assert slug_of("a" * 80) == "a" * 60


def test_a_course_of_nbgrader_is_graded_with_its_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hidden test notices a wrong layer; what is left out has a reason."""
    monkeypatch.chdir(tmp_path)
    place = Path("course/source/nets")
    place.mkdir(parents=True)
    data = graded("data", "assert x.shape == (4, 2)", 1)
    mixed = f"{HIDDEN}assert len(x) == 4\n"
    cells = [
        new_markdown_cell("# Nets"),
        new_code_cell(MODEL),
        graded("size", mixed, 2),
        data,
        new_code_cell(FUNCTION),
        graded("twice", "assert double(3) == 6\nassert double(-1) == -2", 1),
    ]
    nbformat.write(new_notebook(cells=cells), place / "nets.ipynb")
    result = CliRunner().invoke(main, ["import", "nbgrader", "course"])
    assert result.exit_code == 0, result.output
    assert "taken over: size (2 points)" in result.output
    assert "a part of size: `assert len(x) == 4`: it looks at `x`" in result.output
    assert "not taken over: data (1 points): it looks at `x`" in result.output
    assert "twice (1 points): the criterion `Calls` asks for double" in " ".join(
        result.output.split()
    )
    rubric = load_rubric(tmp_path / "solutions" / "nets" / "rubric.py")
    assert [c.points for c in rubric.criteria if c.id == "test_size"] == [2]
    right = Path("solutions/nets/solution.py").read_text()
    wrong = right.replace("(5", "(6").replace("2 * x", "3 * x")
    for name, text in (("right", right), ("wrong", wrong)):
        Path("class", name).mkdir(parents=True)
        Path("class", name, "nets.py").write_text(text)
    assert right.replace("(5", "(6") != right
    assert CliRunner().invoke(main, ["grade", "class", "--out", "r"]).exit_code == 0
    grades = json.loads(Path("r/grades.json").read_text())["grades"]
    found = {
        grade["student"]: {c["id"]: c["status"] for c in grade["criteria"]}
        for grade in grades
    }
    assert found["right"]["test_size"] == "passed"
    assert found["wrong"]["test_size"] == "failed"
    assert (found["right"]["double"], found["wrong"]["double"]) == ("passed", "failed")
