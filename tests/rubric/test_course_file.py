"""`course.toml`: what it says, and what is wrong in it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.rubric.course_file import Course, read_course
from tests.places import ROOT

WHOLE = """
time_zone = "Europe/Berlin"
slip_days = 3
exempt = ["ada"]

[late]
rate = 10
floor = 40

[groups]
"team 1" = ["kim", "lee"]

[assignments.iris]
due = 2026-10-12T23:59:00
points = 20
extensions = {kim = 2026-10-14, "team 1" = 2026-10-13, "9" = 2026-10-01}

[assignments.digits]
due = 2026-11-01T12:00:00Z
late = {unit = "hour", rate = 1, of = "points", rounding = "exact"}

[categories.homework]
weight = 40
drop_lowest = 1
assignments = ["iris", "digits"]
"""


def read(folder: Path, text: str) -> Course:
    """Read a file for the assignments iris and digits."""
    (folder / "course.toml").write_text(text, encoding="utf-8")
    course = read_course(folder, ["iris", "digits"])
    assert course is not None
    return course


def test_without_a_file_there_is_no_course(tmp_path: Path) -> None:
    """A course without a file has no rules."""
    assert read_course(tmp_path, ["iris"]) is None


def test_due_dates_are_in_their_time_zone(tmp_path: Path) -> None:
    """A time without a zone is of the course, and a day means its end."""
    course = read(tmp_path, WHOLE)
    assert course.due("bob", "iris") == datetime(2026, 10, 12, 21, 59, tzinfo=UTC)
    assert course.due("bob", "digits") == datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert course.due("kim", "iris") == datetime(2026, 10, 14, 21, 59, 59, tzinfo=UTC)


def test_the_latest_extension_of_a_student_counts(tmp_path: Path) -> None:
    """A group's extension is for its members, and none shortens the time."""
    course = read(tmp_path, WHOLE)
    assert course.due("lee", "iris") == datetime(2026, 10, 13, 21, 59, 59, tzinfo=UTC)
    assert course.due("9", "iris") == course.due("bob", "iris")


def test_a_group_is_not_a_student_of_its_name(tmp_path: Path) -> None:
    """What a group gets is for its members, also if a student has its name."""
    text = """exempt = ["night"]
        [assignments.iris]
        due = 2026-10-01
        extensions = {night = 2026-10-09}
        [groups]
        night = ["lee"]
    """
    course = read(tmp_path, text)
    assert course.names_of("night") == set()
    assert course.names_of("lee") == {"lee", "night"}
    assert course.due("night", "iris") == course.due("bob", "iris")
    assert course.due("lee", "iris") != course.due("bob", "iris")


@pytest.mark.parametrize(
    ("text", "due", "handed_in"),
    [
        ("2026-10-25T02:30:00", (1, 30), (0, 30)),  # the clocks show it twice
        ("2026-03-29T02:30:00", (1, 30), (0, 30)),  # and never
        ("2026-10-25T01:30:00Z", (1, 30), (1, 30)),
    ],
)
def test_a_student_gets_the_hour_that_clocks_repeat(
    tmp_path: Path, text: str, due: tuple[int, int], handed_in: tuple[int, int]
) -> None:
    """Work is due at the later one of two times, and was handed in at the earlier."""
    zone = "time_zone = 'Europe/Berlin'\n"
    course = read(tmp_path, f"{zone}[assignments.iris]\ndue = {text}")
    found = course.due("kim", "iris"), course.handed_in(datetime.fromisoformat(text))
    for one, clock in zip(found, (due, handed_in), strict=True):
        assert one is not None
        utc = one.astimezone(UTC)
        assert (utc.hour, utc.minute) == clock


def test_an_assignment_may_have_its_own_policy(tmp_path: Path) -> None:
    """It replaces the policy of the course as a whole."""
    course = read(tmp_path, WHOLE)
    assert (course.policy("iris").rate, course.policy("iris").floor) == (10, 40)
    assert (course.policy("digits").of, course.policy("digits").floor) == ("points", 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[late\nrate = 1", "line 1"),
        ("[late]\nrate = 1\nrate = 2\n", "line 3"),
        ("[late]\nrates = 1", "late.rates: there is no such key"),
        ("[late]\nrate = '10'", "late.rate"),
        ("[late]\nrate = nan", "late.rate"),
        ("[late]\nrate = -1", "late.rate"),
        ("[late]\nunit = 'week'", "late.unit"),
        ("[late]\nfloor = 101", "late.floor"),
        ("late = 10", "late: not a table"),
        ("groups = ['kim']", "groups: not a table"),
        ("exempt = 'kim'", "exempt: not a list"),
        ("time_zone = 1", "time_zone: not a text in quotation marks"),
        ("time_zone = 'Europe/Berln'", "time_zone"),
        ("time_zone = '../../etc/passwd'", "time_zone"),
        ("[assignments.irsi]\ndue = 2026-10-12", "did you mean iris?"),
        ("[assignments.iris]\ndue = '2026-10-12'", "iris.due: not a date, such as"),
        ("[assignments.iris]\ndue = '2026-10-12'", "assignments.iris.due"),
        ("[assignments.iris]\ndue = 12:00:00", "assignments.iris.due"),
        ("[assignments.iris]\ndue = 2026-10-12T23:59", "seconds: 2026-10-12T23:59:00"),
        ("[assignments.iris.extensions]\nkim = 2026-10-12", "without a due date"),
        ("[categories.a]\nweight = 1\nassignments = ['iri']", "did you mean iris?"),
        ("[categories.a]\nassignments = ['iris']", "a.weight: is missing"),
        (
            "[categories.a]\nweight = 1\nassignments = ['iris', 'iris']",
            "iris is in the categories a and a",
        ),
    ],
)
def test_a_mistake_is_one_line_with_its_place(
    tmp_path: Path, text: str, said: str
) -> None:
    """The line names the file, and the line or the key in it."""
    with pytest.raises(UsageError) as error:
        read(tmp_path, text)
    line = str(error.value)
    assert said in line
    assert "course.toml" in line
    assert "\n" not in line


@pytest.mark.parametrize("data", [b"\xff\xfe[", b"a = " + b"[" * 100_000])
def test_what_is_no_toml_is_refused_in_one_line(tmp_path: Path, data: bytes) -> None:
    """Other encodings and endless brackets are the author's mistakes, too."""
    (tmp_path / "course.toml").write_bytes(data)
    with pytest.raises(UsageError, match=r"course\.toml"):
        read_course(tmp_path, ["iris"])


def test_the_example_of_the_guide_is_right(tmp_path: Path) -> None:
    """The example in docs/course.md can be read."""
    text = (ROOT / "docs" / "course.md").read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    assert read(tmp_path, example).policy("iris").rate
