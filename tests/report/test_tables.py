"""`grades.json` and `grades.csv`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.facts.grade import Grade
from autograder.report.overview import Row
from autograder.report.writers.grades_csv import HEAD, GradesCsv, csv_line
from autograder.report.writers.grades_json import GradesJson
from autograder.report.writers.writer import Writer
from autograder.submissions.tables import defused

from .samples import sample_class, ungraded

Compare = Callable[[str, str], None]
NAMES = st.text(
    st.sampled_from(list("ab,\"'=+-@\t \n;éж")) | st.characters(categories=["L", "P"]),
    max_size=30,
)


def _grade(student: str, summary: str = "", **facts: float) -> Grade:
    numbers = {"score": 1.0, "max_score": 4.0} | facts
    return Grade(
        student=student,
        assignment="line",
        outcome="graded",
        summary=summary,
        criteria=(),
        **numbers,
    )


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def _written(writer: Writer[Any], file: str, **provenance: Any) -> str:
    """Return a file that a writer made of the sample class."""
    writer.begin(provenance, {})
    for feedback in sample_class():
        writer.write(writer.prepare(feedback))
    writer.end((), ())
    return (writer.out / file).read_text("utf-8")


def test_grades_json_of_a_class(same_as_golden: Compare, tmp_path: Path) -> None:
    """The whole class as JSON is what it was."""
    text = _written(GradesJson(tmp_path), "grades.json", autograder="1", seeds={})
    same_as_golden("grades.json", text)


def test_grades_json_keeps_the_contract(tmp_path: Path) -> None:
    """The keys that other programs rely on are all there."""
    document = json.loads(_written(GradesJson(tmp_path), "grades.json", data="none"))
    assert list(document) == ["schema", "provenance", "grades"]
    assert document["schema"] == 1
    first = document["grades"][0]
    assert {"student", "assignment", "outcome", "score", "max_score"} <= set(first)
    wanted = {"id", "title", "status", "points", "max_points", "message", "hint"}
    assert wanted <= set(first["criteria"][0])
    layer = {"kind": "Dense", "units": 1, "activation": "linear", "parameters": 2}
    assert first["model"] == {
        "total_parameters": 2,
        "layers": [layer],
        "loss": "mean_squared_error",
        "optimizer": "adam",
    }
    assert document["grades"][-1]["model"] is None


@pytest.mark.parametrize("size", [1, 100])
def test_a_long_class_is_written_to_its_end(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit into memory comes back in the same order."""
    whole = _written(GradesJson(tmp_path), "grades.json")
    monkeypatch.setattr("autograder.report.writers.grades_json.IN_MEMORY", size)
    monkeypatch.setattr("autograder.report.writers.grades_json.BLOCK", size)
    assert _written(GradesJson(tmp_path), "grades.json") == whole


def test_grades_json_of_nobody(tmp_path: Path) -> None:
    """A class without a submission is JSON, too."""
    writer = GradesJson(tmp_path)
    writer.begin({}, {})
    writer.end((), ())
    assert json.loads((tmp_path / "grades.json").read_text("utf-8"))["grades"] == []


def test_grades_csv_of_a_class(same_as_golden: Compare, tmp_path: Path) -> None:
    """The whole class as CSV is what it was."""
    same_as_golden("grades.csv", _written(GradesCsv(tmp_path), "grades.csv"))


@given(student=NAMES, summary=NAMES)
def test_csv_survives_any_text(student: str, summary: str) -> None:
    """Commas, quotes and line ends of a name come back as they were."""
    grade = _grade(student, summary)
    header, row = _rows(HEAD + csv_line(Row.of(grade)))
    assert len(row) == len(header) == 7
    assert row[0] == defused(grade.student)
    assert row[6] == defused(str(grade.summary))


SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫⁼⁺−"
UNSEEN = ["", "\t", "\r", "\n", "\0", " ", "\u00a0", "\u3000", "\u200b", "\ufeff"]
QUOTES = ["", "'", '"', "“", "' ", '"\t']


@given(
    start=st.builds(
        str.__add__,
        st.builds(str.__add__, st.sampled_from(UNSEEN), st.sampled_from(QUOTES)),
        st.sampled_from(SIGNS),
    ),
    rest=NAMES,
)
def test_no_cell_begins_a_formula(start: str, rest: str) -> None:
    """A spreadsheet finds no formula, whatever a student is called."""
    (row,) = _rows(csv_line(Row.of(_grade(start + rest, start + rest))))
    assert row[0][0] == "'"
    assert row[6][0] == "'"


@pytest.mark.parametrize("start", UNSEEN[1:])
def test_what_begins_unseen_is_text(start: str) -> None:
    """A cell that begins with a line end, a space or a mark is marked as text."""
    assert defused(f"{start}ada") == f"'{start}ada"


@pytest.mark.parametrize("name", ["", "ada", "Ada-Lovelace", "'ada'", "a=1", "éж"])
def test_plain_text_stays_as_it_is(name: str) -> None:
    """Plain text stays as it is."""
    assert defused(name) == name


@pytest.mark.parametrize(
    ("score", "maximum", "percent"), [(1, 4, "25.0"), (2, 3, "66.7"), (0, 0, "0.0")]
)
def test_percent(score: float, maximum: float, percent: str) -> None:
    """The percentage has one decimal, and no maximum means none."""
    grade = _grade("ada", score=float(score), max_score=float(maximum))
    assert _rows(csv_line(Row.of(grade)))[0][5] == percent


def test_a_failure_of_the_grader_is_no_zero() -> None:
    """What stayed ungraded has an empty score, so that no gradebook takes a 0."""
    (row,) = _rows(csv_line(Row.of(ungraded().grade)))
    assert row[:6] == ["nora", "linear_regression", "ungraded", "", "10", ""]
