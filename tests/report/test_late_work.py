"""Deductions for late work: from the dates of a course to what reports show."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from autograder.engine.attempts import HandedIn
from autograder.errors import UsageError
from autograder.facts.grade import Deduction, Grade
from autograder.report.html import feedback_page
from autograder.report.late_work import LateWork, late_work
from autograder.report.writers.grades_csv import GradesCsv
from autograder.report.writers.grades_json import GradesJson
from autograder.report.writers.writer import Writer
from autograder.rubric.course_file import Course, Task
from autograder.rubric.late_policy import Policy

from .samples import sample_class

TASKS = {
    slug: Task.model_validate({"due": day})
    for slug, day in (
        ("one", date(2026, 10, 1)),
        ("two", date(2026, 10, 8)),
    )
}


def late(slug: str, time: str, student: str = "kim", **facts: Any) -> HandedIn:
    """Return when a student handed something in."""
    return HandedIn(student=student, slug=slug, time=time, **facts)


def grade(slug: str, student: str = "kim", **facts: Any) -> Grade:
    """Return a grade of 8 of 10 points."""
    numbers = {"outcome": "graded", "score": 8.0, "max_score": 10.0, **facts}
    return Grade(student=student, assignment=slug, criteria=(), **numbers)


def course(**facts: Any) -> Course:
    """Return a course in which a day costs a tenth."""
    return Course(assignments=TASKS, late=Policy(rate=10), **facts)


def lost(course: Course, times: list[HandedIn], graded: Grade) -> float | None:
    """Return what a grade loses; None if it has no deduction."""
    after = LateWork(course, times).applied(graded)
    if after.deduction is None:
        assert after == graded
        return None
    assert after.raw_score == graded.score
    assert after.score == graded.score - after.deduction.points
    return after.deduction.points


def test_late_work_loses_points_and_the_rest_does_not() -> None:
    """Work in time, and work without a known time, keeps its grade."""
    times = [late("one", "2026-10-03T12:00:00"), late("two", "2026-10-08T12:00:00")]
    assert lost(course(), times, grade("one")) == 2
    assert lost(course(), times, grade("two")) is None
    assert lost(course(), times, grade("one", "lee")) is None
    assert lost(course(), times, grade("three")) is None


@pytest.mark.parametrize("outcome", ["ungraded", "missing"])
def test_without_a_score_nothing_is_deducted(outcome: str) -> None:
    """A failure of the grader has no number to deduct from."""
    times = [late("one", "2026-10-03T12:00:00")]
    assert lost(course(), times, grade("one", outcome=outcome, score=0.0)) is None


def test_a_time_without_a_zone_is_in_that_of_the_course() -> None:
    """The same digits are later in another zone."""
    noon = [late("one", "2026-10-02T00:30:00+02:00")]
    assert lost(course(), noon, grade("one")) is None
    assert lost(course(), [late("one", "2026-10-02T00:30:00")], grade("one")) == 1


def test_exempt_students_lose_nothing_and_read_why() -> None:
    """The page of a student, or of a member of a group, says so."""
    times = [late("one", "2026-10-03T12:00:00")]
    free = course(groups={"team": ["kim"]}, exempt=["team"])
    assert lost(free, times, grade("one")) == 0
    after = LateWork(free, times).applied(grade("one"))
    assert after.deduction is not None
    assert "exempt" in str(after.deduction.reason)


def test_free_late_days_are_used_in_the_order_of_the_due_dates() -> None:
    """Whole days are used, and what they do not reach is deducted."""
    times = [
        late("two", "2026-10-11T12:00:00"),
        late("one", "2026-10-03T12:00:00"),
    ]
    free = course(slip_days=3)
    assert lost(free, times, grade("one")) == 0
    assert lost(free, times, grade("two")) == 2
    assert lost(free, times[:1], grade("two")) == 0


def test_a_label_without_a_time_deducts_nothing() -> None:
    """The page says that the platform gave no time."""
    labelled = [late("one", "", late=True)]
    assert lost(course(), labelled, grade("one")) == 0
    assert lost(Course(assignments=TASKS), labelled, grade("one")) is None


def test_without_a_file_of_the_course_there_are_no_deductions(tmp_path: Path) -> None:
    """The file makes the difference, and a wrong one stops the command."""
    assert late_work(tmp_path, ()) is None
    (tmp_path / "course.toml").write_text("[late]\nrate = 'x'")
    with pytest.raises(UsageError, match=r"late\.rate"):
        late_work(tmp_path, ())


def written(writer: Writer[Any], file: str) -> str:
    """Return what a writer makes of a class with one late grade."""
    first, *others = sample_class()
    reason = "=Handed in late"
    facts = {
        "raw_score": first.grade.score,
        "score": first.grade.score - 1,
        "deduction": Deduction(points=1, reason=reason),
    }
    writer.begin({}, {})
    for feedback in (
        replace(first, grade=first.grade.model_copy(update=facts)),
        *others,
    ):
        writer.write(writer.prepare(feedback))
        if feedback.grade.deduction:
            page = feedback_page(feedback)
            assert f"{facts['raw_score']:g} points − 1 for late work" in page
            assert reason in page
    writer.end((), ())
    return (writer.out / file).read_text("utf-8")


def test_reports_show_the_score_before_and_the_reason(tmp_path: Path) -> None:
    """In JSON only late grades have the fields, and in CSV every line has the cells."""
    first, *others = json.loads(written(GradesJson(tmp_path), "grades.json"))["grades"]
    assert first["raw_score"] == first["score"] + 1
    assert first["deduction"] == {"points": 1.0, "reason": "=Handed in late"}
    assert not any("raw_score" in g or "deduction" in g for g in others)
    text = written(GradesCsv(tmp_path), "grades.csv")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert head[-3:] == ["raw_score", "deduction", "deduction_reason"]
    assert rows[0][-2:] == ["1", "'=Handed in late"]
    assert {len(row) for row in rows} == {10}


def test_names_of_nobody_stand_with_their_place() -> None:
    """Names of groups and of the class are known, and a long list is cut."""
    strangers = [f"{n:03}" for n in range(12)]
    tasks = {
        "one": TASKS["one"].model_copy(update={"extensions": {"kimm": date.max}}),
    }
    held = Course(
        assignments=tasks, exempt=["kim", "blue"], groups={"blue": ["kim", *strangers]}
    )
    extension, group = map(str, LateWork(held, []).unknown_names(["kim"]))
    assert "assignments.one.extensions" in extension
    assert extension.endswith("kimm (did you mean kim?)")
    assert "groups.blue" in group
    assert group.endswith("009, …")


def test_work_of_which_the_time_is_not_known_is_counted() -> None:
    """It loses nothing, so a line for each assignment says how many there are."""
    times = [late("one", "2026-10-03T12:00:00"), late("two", "", "lee", late=True)]
    work = LateWork(course(exempt=["ada"]), times)
    for graded in (
        grade("one"), grade("one", "lee"), grade("one", "zoe"), grade("one", "ada"),
        grade("one", "bob", outcome="missing", score=0.0), grade("two", "lee"),
        grade("three"),
    ):  # fmt: skip
        work.applied(graded)
    one, two = map(str, work.unknown_times())
    assert "one has a due date" in one
    assert "when 2 of 3 submissions were" in one
    assert "when 1 of 1 submissions was" in two
    free = LateWork(course().model_copy(update={"late": Policy()}), times)
    free.applied(grade("one", "lee"))
    assert list(free.unknown_times()) == []


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Seoul"])
@pytest.mark.parametrize("due", [date.max, datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_work_may_be_due_at_the_end_of_time(zone: str, due: date) -> None:
    """The year of such a date does not exist in every zone, and nobody is late."""
    held = Course(
        time_zone=zone, assignments={"one": Task(due=due)}, late=Policy(rate=10)
    )
    assert lost(held, [late("one", "2026-10-03T12:00:00")], grade("one")) is None


def test_a_free_late_day_has_24_hours_when_the_clocks_change() -> None:
    """The night in which summer time begins has one hour less, and costs nobody."""
    due = {"one": Task(due=date(2026, 3, 28))}
    held = Course(
        time_zone="Europe/Berlin",
        assignments=due,
        late=Policy(rate=10),
        slip_days=1,
    )
    assert lost(held, [late("one", "2026-03-30T00:30:00")], grade("one")) == 0
