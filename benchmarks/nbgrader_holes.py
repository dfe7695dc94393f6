"""Compare the scores of plain nbgrader and autograder for the same submissions.

    python -m benchmarks.nbgrader_holes

This prints the table of docs/nbgrader.md. The plain course has the tests that an
instructor would write. Both give up to 10 points. The plain course runs the training,
so it has only ten epochs there.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from nbformat.v4 import new_code_cell

from autograder.authoring.nbgrader_source import source_notebook
from autograder.authoring.release import notebook_text
from autograder.nbgrader.course import quickstart
from autograder.rubric.rubric_file import load_rubric
from tests.nbgrader.course import SLUG, Course
from tests.nbgrader.students import STUDENTS, is_test
from tests.places import ROOT

PLAIN = """
from autograder.nbgrader import configure

c = get_config()
configure(c)
del c.Autograde  # nbgrader's own
c.Execute.timeout = 600
"""
TESTS = {
    "units": (3, "assert model.layers[-1].units == 3"),
    "activation": (3, "assert model.layers[-1].activation.__name__ == 'softmax'"),
    "loss": (3, "assert model.loss == 'categorical_crossentropy'"),
    # partial credit as NumPy counts it
    "share": (1, "np.mean([model.count_params() == 15, model.loss != 'mse'])"),
}
ROWS = {
    "right": "right answers",
    "partly": "wrong answers (half a point, which NumPy writes as `np.float64(0.5)`)",
    "skip_execution": "wrong, test cells tagged `skip-execution`",
    "displayhook": "wrong, `sys.displayhook(3.0)` from inside a test",
    "edited_tests": "wrong, test cells turned into answers",
    "stderr": "right, a library warns on standard error",
    "dead_kernel": "right, then the kernel dies",
    "deleted_tests": "right, test cells deleted",
    "doubled_test": "right, a test cell twice",
    "broken": "no notebook at all",
}
SCORES = (
    "SELECT student_id, SUM(auto_score), COUNT(*) - COUNT(auto_score)"
    " FROM submitted_assignment JOIN submitted_notebook"
    " ON submitted_notebook.assignment_id = submitted_assignment.id"
    " JOIN grade ON grade.notebook_id = submitted_notebook.id GROUP BY student_id"
)


def plain_source() -> str:
    """Return the source notebook with tests that an instructor would write."""
    folder = ROOT / "solutions" / SLUG
    solution = (folder / "solution.py").read_text(encoding="utf-8")
    node = source_notebook(
        load_rubric(folder / "rubric.py"), solution.replace("epochs=10000", "epochs=10")
    )
    node.cells = [cell for cell in node.cells if not is_test(cell)]
    for name, (points, source) in TESTS.items():
        metadata = {
            "schema_version": 3, "grade_id": name, "points": points,
            "grade": True, "locked": True, "solution": False, "task": False,
        }  # fmt: skip
        node.cells.append(
            new_code_cell(source, id=name, metadata={"nbgrader": metadata})
        )
    return notebook_text(node)


def marks(course: Course, alone: bool) -> dict[str, str]:
    """Hand in all submissions, grade them, and return student -> score.

    Args:
        course: the course directory.
        alone: grade each student in a separate run, because one student can stop a run.
    """
    if course.run(["generate_assignment", SLUG]) != [0]:
        raise SystemExit("nbgrader generate_assignment failed")
    for student in ROWS:
        course.hand_in(student, STUDENTS[student](course.release))
    autograde = ["autograde", SLUG]
    codes = course.run(
        *([*autograde, f"--student={student}"] for student in ROWS if alone),
        *([autograde] if not alone else []),
    )
    rows = sqlite3.connect(course.folder / "gradebook.db").execute(SCORES).fetchall()
    found = {s: f"{n or 0:g}" + " and waits" * bool(open_) for s, n, open_ in rows}
    failed = [student for student, code in zip(ROWS, codes, strict=False) if code]
    return found | dict.fromkeys(failed, "none: an error")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folders = Path(name) / "plain", Path(name) / "ours"
        for folder in folders:
            quickstart(folder, ROOT / "solutions")
        (folders[0] / "nbgrader_config.py").write_text(PLAIN, encoding="utf-8")
        source = folders[0] / "source" / SLUG / f"{SLUG}.ipynb"
        source.write_text(plain_source(), encoding="utf-8")
        plain = marks(Course(folders[0]), alone=True)
        ours = marks(Course(folders[1]), alone=False)
    print("| what is handed in | plain nbgrader | autograder |\n|---|---|---|")
    for student, title in ROWS.items():
        print(f"| {title} | {plain[student]} | {ours[student]} |")


if __name__ == "__main__":
    main()
