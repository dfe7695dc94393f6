"""The grades of a term: points, categories, dropped results, and what is not known."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder.commands.cli import main
from autograder.delivery.term import Term
from autograder.facts.grade import Grade
from autograder.report.writers.grades_json import grade_json
from autograder.rubric.course_file import Category, Course, Task


def grade(student: str, slug: str, score: float, **facts: Any) -> Grade:
    """Return a grade of 10 points."""
    known = {"outcome": "graded", "max_score": 10, "criteria": (), **facts}
    return Grade(student=student, assignment=slug, score=score, **known)


def rows(course: Course, *grades: Grade) -> list[dict[str, str]]:
    """Return the rows by the columns of the head."""
    head, *others = Term(course, grades).table()
    return [dict(zip(head, row, strict=True)) for row in others]


KIM = [grade("kim", "a", 5), grade("kim", "b", 10), grade("kim", "c", 8)]


def weighted(drop: int = 0, **tasks: Task) -> Course:
    """Return a course with homework, a project and something that is not graded."""
    return Course(
        assignments=tasks,
        categories={
            "homework": Category(weight=1, assignments=["a", "b"], drop_lowest=drop),
            "project": Category(weight=3, assignments=["c"]),
            "exam": Category(weight=100, assignments=["z"]),
        },
    )


def test_without_categories_assignments_count_by_their_points() -> None:
    """A course needs no file for a table."""
    (row,) = rows(Course(), *KIM)
    assert row["total (%)"] == "76.67"
    assert row["a (10)"] == "5"


def test_categories_have_weights() -> None:
    """An assignment without any grade does not count yet."""
    (row,) = rows(weighted(), *KIM)
    assert (row["homework (%)"], row["project (%)"]) == ("75", "80")
    assert row["total (%)"] == "78.75"
    assert "exam (%)" not in row


@pytest.mark.parametrize("drop", [1, 2, 9])
def test_the_lowest_results_are_dropped(drop: int) -> None:
    """At least one result always counts."""
    (row,) = rows(weighted(drop), *KIM)
    assert row["homework (%)"] == "100"


def test_points_of_the_course_replace_those_of_the_rubric() -> None:
    """Scores are scaled, and so is their share in the category."""
    (row,) = rows(weighted(a=Task(points=30)), *KIM)
    assert row["a (30)"] == "15"
    assert row["homework (%)"] == "62.5"


def test_an_assignment_that_is_worth_nothing_does_not_count() -> None:
    """Nor does a category of only such assignments."""
    (row,) = rows(weighted(a=Task(points=0), c=Task(points=0)), *KIM)
    assert row["homework (%)"] == row["total (%)"] == "100"
    assert "project (%)" not in row


def test_who_handed_nothing_in_has_no_points() -> None:
    """A missing grade is a zero, also if a report does not mention the student."""
    kim, lee = rows(weighted(), *KIM, grade("lee", "c", 0, outcome="missing"))
    assert lee["homework (%)"] == lee["total (%)"] == "0"
    assert kim["total (%)"] == "78.75"


def test_what_is_not_known_is_no_zero() -> None:
    """An ungraded submission leaves its category and the total empty."""
    lost = grade("kim", "a", 0, outcome="ungraded")
    (row,) = rows(weighted(drop=1), *KIM, lost)
    assert row["a (10)"] == row["homework (%)"] == row["total (%)"] == ""
    assert row["project (%)"] == "80"


@pytest.mark.parametrize(("weight", "total"), [(0, "80"), (1, "")])
def test_a_category_without_a_weight_changes_no_total(
    weight: float, total: str
) -> None:
    """What is not known there leaves the total as it is."""
    course = Course(
        categories={
            "practice": Category(weight=weight, assignments=["a", "b"]),
            "project": Category(weight=3, assignments=["c"]),
        }
    )
    lost = grade("kim", "a", 0, outcome="ungraded")
    (row,) = rows(course, *KIM, lost)
    assert (row["practice (%)"], row["total (%)"]) == ("", total)


def gradebook(
    folder: Path, *reports: list[Grade | dict[str, Any]], weight: int = 1
) -> Result:
    """Run the command on reports, beside a course with one category."""
    solutions = folder / "solutions"
    for slug in "ab":
        (solutions / slug).mkdir(parents=True)
        (solutions / slug / "rubric.py").touch()
    text = f"[categories.homework]\nweight = {weight}\nassignments = ['a']\n"
    (solutions / "course.toml").write_text(text)
    folders = [folder / str(i) for i in range(len(reports))]
    for place, grades in zip(folders, reports, strict=True):
        place.mkdir()
        entries = [
            json.loads(grade_json(g)) if isinstance(g, Grade) else g for g in grades
        ]
        provenance = {"finished": "2026-01-01T00:00:00+00:00"}
        text = json.dumps({"schema": 1, "provenance": provenance, "grades": entries})
        (place / "grades.json").write_text(text)
    options = ["--out", str(folder / "term.csv"), "--solutions", str(solutions)]
    return CliRunner().invoke(main, ["gradebook", *map(str, folders), *options])


def test_the_later_report_counts(tmp_path: Path) -> None:
    """Each grade is in the table once, and names cannot be formulas."""
    first = [grade("=kim", "a", 2), grade("=kim", "b", 1)]
    result = gradebook(tmp_path, first, [grade("=kim", "a", 9)])
    assert result.exit_code == 0
    assert "b is in no category" in result.stderr
    (row,) = csv.DictReader((tmp_path / "term.csv").read_text("utf-8").splitlines())
    assert (row["student"], row["total (%)"]) == ("'=kim", "90")


def test_an_ungraded_submission_is_named(tmp_path: Path) -> None:
    """The exit code says that a total is missing."""
    lost = grade("kim", "a", 0, outcome="ungraded")
    result = gradebook(tmp_path, [lost])
    assert result.exit_code == 1
    assert "kim/a is not graded yet" in result.stderr
    assert (tmp_path / "term.csv").is_file()


def test_without_any_weight_there_are_no_totals(tmp_path: Path) -> None:
    """The command says why, and no total is said to be lost by one grade."""
    lost = grade("lee", "a", 0, outcome="ungraded")
    result = gradebook(tmp_path, [grade("kim", "a", 9), lost], weight=0)
    assert result.exit_code == 1
    told = result.stderr.splitlines()
    assert told == [
        "autograder: no totals: nothing that is graded has a weight",
        "autograder: lee/a is not graded yet; it has no weight",
    ]
    kim, lee = csv.DictReader((tmp_path / "term.csv").read_text("utf-8").splitlines())
    assert (kim["homework (%)"], kim["total (%)"]) == ("90", "")
    assert (lee["homework (%)"], lee["total (%)"]) == ("", "")


def test_a_report_that_cannot_be_read_is_named_in_one_line(tmp_path: Path) -> None:
    """Nothing is written then."""
    result = gradebook(tmp_path, [{"student": "kim"}])
    assert result.exit_code == 2
    assert "grades.json" in result.stderr
    assert not (tmp_path / "term.csv").exists()
