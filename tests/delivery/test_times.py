"""What was handed in and when, by the record of the collection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.delivery.collected import (
    Collected,
    CollectedFile,
    Collection,
    RosterRow,
    write_collected,
)
from autograder.delivery.times import times_of
from autograder.engine.attempts import HandedIn


def file(time: str, *students: str, **facts: Any) -> CollectedFile:
    """Return a file that counts for some students."""
    known = {"bucket": "used", "students": students, "time": time, **facts}
    return CollectedFile(entry="a.py", download=0, **known)


def collected(folder: Path, *files: CollectedFile) -> None:
    """Write a record of files for iris."""
    all_of_it = {"iris": Collection(platform="folder", files=files)}
    write_collected(folder, Collected(assignments=all_of_it))


def test_the_latest_time_of_a_file_that_counts_is_used(tmp_path: Path) -> None:
    """Members of a group share the time, and superseded files do not count."""
    collected(
        tmp_path,
        file("2026-10-01T12:00:00", "kim", "lee"),
        file("2026-10-01T13:00:00", "kim", late=True),
        file("2026-10-09T12:00:00", "kim", bucket="superseded"),
        file("yesterday", "bob", late=True),
    )
    assert times_of(tmp_path) == (
        HandedIn(student="kim", slug="iris", time="2026-10-01T13:00:00", late=True),
        HandedIn(student="lee", slug="iris", time="2026-10-01T12:00:00"),
        HandedIn(student="bob", slug="iris", late=True),
    )


def test_the_record_may_lie_beside_the_submissions(tmp_path: Path) -> None:
    """A folder or archive of submissions has its record in the same place."""
    collected(tmp_path, file("2026-10-01T12:00:00Z", "kim"))
    for name in ("submissions", "submissions.zip"):
        assert [one.student for one in times_of(tmp_path / name)] == ["kim"]


def test_without_a_record_no_time_is_known(tmp_path: Path) -> None:
    """Classes that were not collected are graded as before."""
    assert times_of(tmp_path) == ()


def test_what_cannot_be_graded_is_said(tmp_path: Path) -> None:
    """Who handed in files that do not count has a reason, unless another one counts."""
    collected(
        tmp_path,
        file("", "ada", bucket="unreadable", inside="hw/work\n.rar"),
        *[file("", "bob", bucket="ambiguous") for _number in range(4)],
        file("", "kim", bucket="not a notebook"),
        file("", "kim"),
        file("", "lee", bucket="superseded"),
    )
    found = {one.student: str(one.unread) for one in times_of(tmp_path)}
    assert found == {
        "kim": "",
        "ada": "No file counts of what was handed in: work .rar. A person has to look.",
        "bob": "No file counts of what was handed in: a.py, a.py, a.py, …. A person "
        "has to look.",
    }


def test_a_file_may_be_of_a_student(tmp_path: Path) -> None:
    """The roster says that somebody may own a file, and no file says whose it is."""
    row = RosterRow(file="a.csv", row=2, student="ada", bucket="ambiguous")
    here = Collection(platform="folder", roster=(row,))
    write_collected(tmp_path, Collected(assignments={"iris": here}))
    (one,) = times_of(tmp_path)
    assert str(one.unread).startswith("A file of the download may be of this student.")
