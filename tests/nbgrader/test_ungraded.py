"""The grader's own failure is no score in nbgrader's gradebook either."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from traitlets.config import Configurable

from autograder.authoring.nbgrader_source import test_cells as cells_of
from autograder.engine.grading import without_evidence
from autograder.errors import AutograderError, UsageError
from autograder.facts.grade import Grade, Outcome
from autograder.nbgrader.course import course_overrides
from autograder.report.decisions import Decisions
from autograder.rubric.assignment import Assignment
from autograder.rubric.overrides import Override
from autograder.rubric.rubric_file import load_rubric
from tests.nbgrader.course import SLUG, environment
from tests.places import SOLUTIONS

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
RUBRIC = load_rubric(SOLUTIONS / SLUG / "rubric.py")


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Make a gradebook with one submission; return what nbgrader calls it."""
    from nbgrader.api import Gradebook

    monkeypatch.setenv("PATH", environment()["PATH"])
    url = f"sqlite:///{tmp_path}/gradebook.db"
    with Gradebook(url) as gradebook:
        gradebook.add_assignment(SLUG)
        gradebook.add_notebook(SLUG, SLUG)
        for test in cells_of(RUBRIC):
            gradebook.add_grade_cell(
                test.grade_id, SLUG, SLUG, max_score=test.points, cell_type="code"
            )
        gradebook.add_solution_cell("answer-1", SLUG, SLUG)
        gradebook.add_student("ada")
        gradebook.add_submission(SLUG, "ada")
    return {"db_url": url, "student": "ada", "assignment": SLUG, "notebook": SLUG}


def save(outcome: Outcome, names: dict[str, str], *decided: Override) -> NotebookNode:
    """Let the preprocessor write a grade with an outcome."""
    from autograder.nbgrader.preprocessors import SaveGrades

    grade = without_evidence(RUBRIC, "ada", outcome, "The reason <b>why</b>.")
    grade = Decisions(decided).applied(grade)

    class Exporter(Configurable):
        """What `SubmittedNotebooks` is for the step."""

        def rubric(self, slug: str) -> Assignment:
            """Return the rubric of the only assignment."""
            return RUBRIC

        def grade(self, student: str, slug: str) -> Grade:
            """Return the grade of the only submission."""
            return grade

    step = SaveGrades(parent=Exporter())
    node = new_notebook(cells=[test.cell(SLUG) for test in cells_of(RUBRIC)])
    return step.preprocess(node, {"nbgrader": names})[0]


def rows(names: dict[str, str]) -> list[tuple[float | None, bool]]:
    """Return the automatic score, and whether a person has to look, of each cell."""
    from nbgrader.api import Gradebook

    with Gradebook(names["db_url"]) as gradebook:
        submission = gradebook.find_submission_notebook(SLUG, SLUG, "ada")
        return [(g.auto_score, g.needs_manual_grade) for g in submission.grades]


def test_ungraded_is_no_score(names: dict[str, str]) -> None:
    """No zero is written, not even over an older score, and nbgrader tries again."""
    save("refused", names)
    assert set(rows(names)) == {(0.0, False)}
    with pytest.raises(AutograderError, match="ungraded"):
        save("ungraded", names)
    assert set(rows(names)) == {(None, True)}


def test_the_reason_is_a_comment(names: dict[str, str]) -> None:
    """Remarks about the whole submission are at its first answer."""
    from nbgrader.api import Gradebook

    node = save("refused", names)
    with Gradebook(names["db_url"]) as gradebook:
        comment = gradebook.find_comment("answer-1", SLUG, SLUG, "ada")
        assert comment.comment == "The reason &lt;b>why&lt;/b>."
    assert "<b>why" not in node.cells[0].outputs[0].data["text/html"]


def test_a_changed_rubric_is_refused(names: dict[str, str]) -> None:
    """Scores of other cells than the released ones are not written."""
    from autograder.nbgrader.preprocessors import check_cells

    known = {test.grade_id: test.points for test in cells_of(RUBRIC)}
    check_cells(RUBRIC, known)
    with pytest.raises(UsageError, match="loss"):
        check_cells(RUBRIC, known | {"loss": 5.0})


def test_points_of_a_person_are_the_score_of_the_cell(names: dict[str, str]) -> None:
    """The gradebook has what our report has, and a manual score of its own stays."""
    from nbgrader.api import Gradebook

    first = RUBRIC.criteria[0]
    about = {"student": "ada", "assignment": SLUG, "criterion": first.id}
    row = Override(points=first.points, comment="<b>Yes</b>", **about)
    node = save("refused", names, row)
    cell = cells_of(RUBRIC)[0].grade_id
    with Gradebook(names["db_url"]) as gradebook:
        grade = gradebook.find_grade(cell, SLUG, SLUG, "ada")
        assert (grade.auto_score, grade.score) == (first.points, first.points)
        grade.manual_score = 0.25
        gradebook.db.commit()
    assert "&lt;b&gt;Yes" in node.cells[0].outputs[0].data["text/html"]
    save("refused", names, row)
    with Gradebook(names["db_url"]) as gradebook:
        assert gradebook.find_grade(cell, SLUG, SLUG, "ada").score == 0.25


@pytest.mark.parametrize(("points", "is_fine"), [("5", False), ("", True)])
def test_nbgrader_adds_up_the_total(tmp_path: Path, points: str, is_fine: bool) -> None:
    """A total would not agree with the gradebook, so its row is refused."""
    (tmp_path / "solutions").mkdir()
    text = f"student,assignment,criterion,points\nada,{SLUG},total,{points}\n"
    (tmp_path / "solutions" / "overrides.csv").write_text(text)
    if is_fine:
        assert len(course_overrides(tmp_path)) == 1
        return
    with pytest.raises(UsageError, match=r"row 2: .* nbgrader adds up"):
        course_overrides(tmp_path)
