"""nbgrader's commands write our scores, on every kind of submission."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.nbgrader.course import SLUG, Course, environment
from tests.nbgrader.scores import FULL, SCORES, by_student, expected_cells, export
from tests.nbgrader.students import RIGHT, SCRIPT_LINKS, STUDENTS, filled

pytestmark = pytest.mark.slow
HALF = 6.0
EXPECTED = {
    "right": FULL,
    "late": FULL,
    "manual": HALF,
    "partly": HALF,
    "blank": 0.0,
    "hostile": HALF,
    "broken": 0.0,
    "skip_execution": HALF,
    "displayhook": HALF,
    "unparseable": HALF,
    "stderr": FULL,
    "dead_kernel": FULL,
    "deleted_tests": FULL,
    "doubled_test": FULL,
    "edited_tests": HALF,
}


@pytest.mark.parametrize("student", STUDENTS)
def test_every_hole_of_nbgrader_is_closed(course: Course, student: str) -> None:
    """Changes of cells, kernel and outputs by a student change no score."""
    assert export(course)[student] == EXPECTED[student]


def test_gradebook_export_and_our_report_agree(
    course: Course, ours: dict[str, Any]
) -> None:
    """The same scores stand in gradebook.db, in the export and in grades.json."""
    scores = {name: grade["score"] for name, grade in ours.items()}
    assert scores == EXPECTED | {"manual": HALF + 1.5}
    assert export(course) == EXPECTED
    with sqlite3.connect(course.folder / "gradebook.db") as database:
        cells = by_student(database.execute(SCORES))
    assert cells == {name: expected_cells(grade) for name, grade in ours.items()}


def test_our_report_has_the_points_of_formgrader(ours: dict[str, Any]) -> None:
    """A score of a person there counts here and stands beside the automatic one."""
    loss = next(c for c in ours["manual"]["criteria"] if c["id"] == "loss")
    assert (loss["points"], loss["decision"]["automatic"]) == (1.5, 0.0)
    assert loss["decision"]["by"] == "formgrader"


def test_late_penalties_and_manual_scores_survive(
    course: Course, ours: dict[str, Any]
) -> None:
    """Grading again changes neither deductions nor points of a person."""
    assert course.run(["export", "--to=grades.csv"]) == [0]
    assert ours["late"]["score"] == FULL
    assert export(course, "late_submission_penalty")["late"] == FULL
    assert export(course, "score")["late"] == 0
    assert export(course, "score")["manual"] == HALF + 1.5


def test_feedback_pages_show_our_reasons(course: Course, ours: dict[str, Any]) -> None:
    """Every criterion is explained on nbgrader's page as on ours."""
    for student in ("right", "partly", "broken"):
        page = course.page(student)
        for criterion in ours[student]["criteria"]:
            if criterion["id"] != "secret_bound":
                assert criterion["title"] in page, (student, criterion["id"])
    assert "The output activation is" in course.page("partly")
    assert "is not a Jupyter notebook" in course.page("broken")
    assert "Nothing is filled in yet" in course.page("blank")


def test_a_hidden_criterion_leaks_nowhere(course: Course) -> None:
    """Neither its name nor its title nor its bound is in what students see."""
    for step in ("release", "feedback", "autograded"):
        files = [path for path in (course.folder / step).rglob("*") if path.is_file()]
        assert files
        for path in files:
            text = path.read_text(encoding="utf-8").lower()
            assert "secret" not in text, path
    assert "This check is hidden." in course.page("partly")


def test_a_release_has_the_public_tests_alone(course: Course) -> None:
    """No answer and no test cell of another criterion is released."""
    text = json.dumps(course.release)
    assert "SOLUTION" not in text
    assert "categorical_crossentropy" not in text
    tests = [
        cell["metadata"]["nbgrader"]["grade_id"]
        for cell in course.release["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade")
    ]
    assert tests == ["blanks_filled", "compiled", "parameter_count"]


def test_validate_runs_the_public_tests(course: Course, tmp_path: Path) -> None:
    """In the student's own kernel, nbgrader names the public criterion that fails."""
    notebook = filled(course.release, RIGHT | {"units": "4"})
    path = tmp_path / f"{SLUG}.ipynb"
    path.write_text(json.dumps(notebook).replace("epochs=10000", "epochs=1"))
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", str(path)],
        cwd=course.folder, env=environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert "VALIDATION FAILED ON 1 CELL(S)" in done.stdout, done.stderr
    assert (
        'check("softmax_classification", "parameter_count", points=1.0)' in done.stdout
    )


def test_no_script_of_a_student_reaches_a_page(course: Course) -> None:
    """Neither Markdown, an output nor an error message becomes HTML or a script."""
    page = course.page("hostile")
    assert "hostile" in page
    assert page.count("my notes") == len(SCRIPT_LINKS)
    assert 'href="javascript' not in page
    assert "<script>alert" not in page
    notebook = course.folder / "autograded" / "hostile" / SLUG / f"{SLUG}.ipynb"
    assert "<script>alert" not in _outputs(notebook)


def _outputs(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return json.dumps([cell.get("outputs") for cell in cells])
