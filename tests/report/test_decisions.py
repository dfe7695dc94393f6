"""Decisions of persons: they beat automatic points, and stand beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autograder.errors import UsageError
from autograder.facts.grade import TOTAL, Grade
from autograder.report.decisions import (
    Decisions,
    automatic_points,
    new_override,
    outdated,
)
from autograder.report.feedback import Feedback
from autograder.report.html import feedback_page
from autograder.rubric.overrides import Override

from .samples import sample_class

OTHER = "f" * 64


def sample() -> Feedback:
    """Return a submission that was graded, with the digest of its file."""
    first = sample_class()[0]
    named = first.grade.model_copy(update={"submission": "0" * 64})
    return replace(first, grade=named)


def row(grade: Grade, name: str, points: float | None, **facts: Any) -> Override:
    """Return a decision about a grade."""
    about = {"student": grade.student, "assignment": grade.assignment}
    return Override(**about, criterion=name, points=points, **facts)


def decided(grade: Grade, *rows: Override) -> Grade:
    """Return a grade after decisions."""
    return Decisions(rows).applied(grade)


def test_points_of_a_person_count_and_the_automatic_ones_stay() -> None:
    """The sum changes by the difference, and the page shows both."""
    whole = sample()
    first = whole.grade.criteria[0]
    assert first.points == first.max_points
    after = decided(whole.grade, row(whole.grade, first.id, 0, comment="<b>No</b>"))
    result = after.criteria[0]
    assert (result.points, result.status) == (0, "failed")
    assert result.decision is not None
    assert result.decision.automatic == first.points
    assert after.score == whole.grade.score - first.points
    page = feedback_page(replace(whole, grade=after))
    assert f"A person gave 0 of {first.max_points:g} points" in page
    assert f"Automatically, it would be {first.points:g}" in page
    assert "&lt;b&gt;No&lt;/b&gt;" in page


def test_a_total_beats_the_sum() -> None:
    """A decision about the total replaces the sum and the decisions about criteria."""
    grade = sample().grade
    name = grade.criteria[0].id
    after = decided(grade, row(grade, TOTAL, 1.25), row(grade, name, 0))
    assert after.score == 1.25
    assert after.decision is not None
    assert after.decision.automatic == grade.score
    assert automatic_points(after, TOTAL) == grade.score


def test_a_comment_alone_changes_no_points() -> None:
    """A decision without points keeps the automatic points."""
    grade = sample().grade
    name = grade.criteria[0].id
    after = decided(grade, row(grade, name, None, comment="well done"))
    assert after.score == grade.score
    assert after.criteria[0].decision is not None
    assert after.criteria[0].decision.comment == "well done"
    assert not list(outdated(after))


def test_who_decides_notes_what_was_there() -> None:
    """A row that was just written is not outdated, also beside an earlier one."""
    grade = sample().grade
    name = grade.criteria[0].id
    once = decided(grade, new_override(grade, name, 0, "", "lee"))
    again = new_override(once, name, 1, "", "lee")
    total = new_override(once, TOTAL, 1, "", "lee")
    assert again.automatic == grade.criteria[0].points
    assert total.automatic == grade.score
    assert not list(outdated(decided(grade, again, total)))


@pytest.mark.parametrize("name", ["first", TOTAL])
def test_what_has_changed_since_is_flagged(name: str) -> None:
    """The decision still counts, and the line says what has changed."""
    grade = sample().grade
    name = grade.criteria[0].id if name == "first" else name
    now = automatic_points(grade, name)
    assert now is not None
    old = row(grade, name, 0, automatic=now - 0.5, submission=grade.submission)
    (line,) = outdated(decided(grade, old))
    assert f"were {now - 0.5:g}" in str(line)
    assert f"{now:g} now" in str(line)
    other = row(grade, name, 0, automatic=now, submission=OTHER)
    (line,) = outdated(decided(grade, other))
    assert "Another file" in str(line)
    assert not list(outdated(decided(grade, row(grade, name, 0))))


def test_a_person_can_grade_what_the_grader_cannot() -> None:
    """A total, or all criteria, make an ungraded or missing submission graded."""
    grade = sample().grade
    lost = grade.model_copy(update={"outcome": "ungraded", "score": 0.0})
    after = decided(lost, row(grade, TOTAL, 2))
    assert (after.outcome, after.score) == ("graded", 2)
    assert after.decision is not None
    assert after.decision.automatic is None
    one = row(grade, grade.criteria[0].id, 0)
    assert decided(lost, one).outcome == "ungraded"
    every = [row(grade, c.id, 0) for c in grade.criteria]
    assert decided(lost, *every).outcome == "graded"
    missing = lost.model_copy(update={"outcome": "missing"})
    assert decided(missing, one).outcome == "graded"
    assert decided(missing, row(grade, TOTAL, None)).outcome == "missing"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"criterion": "los"}, "no criterion 'los'"),
        ({"student": "nobody"}, "no grade of this student"),
        ({"assignment": "iris2"}, "no assignment 'iris2'"),
        ({"points": 1000.0}, "at most"),
    ],
)
def test_a_decision_that_counts_nowhere_is_reported(
    change: dict[str, Any], problem: str
) -> None:
    """Its row is named, and the grade is as it was."""
    whole = sample()
    good = row(whole.grade, whole.grade.criteria[0].id, 0, row=7)
    orphan = good.model_copy(update=change)
    decisions = Decisions([orphan])
    assert decisions.applied(whole.grade) == whole.grade
    (line,) = decisions.unused({whole.grade.assignment: whole.assignment})
    assert problem in str(line)
    assert "overrides.csv, row 7" in str(line)
    fine = Decisions([good])
    fine.applied(whole.grade)
    assert not list(fine.unused({whole.grade.assignment: whole.assignment}))


def test_a_decision_that_makes_no_sense_is_refused_at_once() -> None:
    """Too many points and an unknown name are refused."""
    grade = sample().grade
    with pytest.raises(UsageError, match="at most"):
        new_override(grade, TOTAL, grade.max_score + 1, "", "lee")
    with pytest.raises(UsageError, match="no criterion"):
        new_override(grade, "x", 1, "", "lee")
