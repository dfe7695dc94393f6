"""What a job leaves for GitHub, GitLab and Classroom 50."""

import ast
import json
import re
import shutil
import sys
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autograder.arguments import Settings
from autograder.commands.cli import main
from autograder.delivery.ci.classroom50 import ASKS, is_asked, result_json
from autograder.delivery.ci.job_summary import (
    MOST_ANNOTATIONS,
    as_markdown,
    no_commands,
    summary,
    workflow_commands,
)
from autograder.delivery.ci.junit import junit
from autograder.delivery.one_student import assignments_of, grade_student
from autograder.errors import SubmissionError, UsageError
from autograder.rubric.criteria import Figure
from tests.places import ROOT, SOLUTIONS
from tests.report.samples import sample_class, ungraded

ALL = [*sample_class(), ungraded()]
SLUG = "linear_regression"
CLASSROOM50 = {name: f"the {name}" for name in ASKS} | {
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d"
}


@pytest.mark.parametrize("feedback", ALL, ids=lambda f: f.grade.student)
def test_each_criterion_is_a_test_case(feedback: Any) -> None:
    """The numbers of the suite are those of its cases, and any text is well-formed."""
    name = "a<b>\x01\udc80.py"  # not all that a name may have can be in XML
    suite = ET.fromstring(junit(feedback, name, 1.25))[0]  # noqa: S314
    cases = suite.findall("testcase")
    names = [case.get("name") for case in cases]
    titles = [str(c.title) for c in feedback.grade.criteria]
    for name, title in zip(names, titles, strict=False):
        assert str(name).startswith(title)
    for number, kind in (
        ("failures", "failure"), ("errors", "error"), ("skipped", "skipped"),
    ):  # fmt: skip
        assert int(suite.get(number, "")) == len(suite.findall(f"testcase/{kind}"))
    assert suite.get("time") == "1.250"
    for case in cases:  # some readers show "NaN" without a time
        assert (case.get("file"), case.get("time")) == ("a<b>.py", "0")
    assert int(suite.get("tests", "")) == len(cases)
    assert (suite.get("errors") == "1") == (feedback.grade.outcome == "ungraded")


def test_cases_of_one_title_are_numbered() -> None:
    """GitLab reads the first of several cases with the same name, and no other."""
    first = sample_class()[0]
    criteria = [
        c.model_copy(update={"title": first.grade.criteria[0].title})
        for c in first.grade.criteria
    ]
    graded = first.grade.model_copy(update={"criteria": tuple(criteria)})
    suite = ET.fromstring(junit(replace(first, grade=graded), "a.py", 1))[0]  # noqa: S314
    names = {case.get("name") for case in suite.findall("testcase")}
    assert len(names) == len(criteria)
    assert {str(criteria[0].title), f"{criteria[0].title} (2)"} <= names


@pytest.mark.parametrize("feedback", ALL, ids=lambda f: f.grade.student)
def test_the_summary_is_a_table_that_students_cannot_change(feedback: Any) -> None:
    """Four cells in each row; no markup, link or mention from a student's text."""
    text = summary(feedback)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(feedback.grade.criteria)
    assert all(len(re.split(r"(?<!\\)\|", row)) == 6 for row in rows)
    plain = re.sub(r"\\.|`[^`]*`", "", text)
    assert not re.search(r"[<>@\[\]\x1b]", plain)


@pytest.mark.parametrize(
    "text",
    ["www.example.org", "https://a.b/c", "$\\text{x}$", "===", "- a", "1. a", "# a"],
)
def test_a_line_of_a_student_is_plain_text(text: str) -> None:
    """It is no link, no formula, no list and no heading."""
    plain = re.sub(r"\\.", "", as_markdown(text))
    assert re.fullmatch(r"[\w /]*", plain)


def test_what_students_wrote_is_no_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """GitHub reads no commands while the feedback is printed, and then again."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    tokens = set()
    for _again in range(2):
        with no_commands():
            print("one\n::error::no")
        lines = capsys.readouterr().out.splitlines()
        (token,) = re.findall(r"^::stop-commands::(\w{32})$", lines[0])
        assert lines.index("::error::no") < lines.index(f"::{token}::")
        tokens.add(token)
    assert len(tokens) == 2
    monkeypatch.delenv("GITHUB_ACTIONS")
    with no_commands():
        pass
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("feedback", ALL, ids=lambda f: f.grade.student)
def test_annotations_are_one_line_each(feedback: Any) -> None:
    """A student's text cannot end a command and begin another."""
    lines = list(workflow_commands(feedback, "a,b:c\n::error::.py"))
    assert len(lines) <= MOST_ANNOTATIONS
    for line in lines:
        assert re.fullmatch(r"::error file=[^,:]+,line=\d+,title=[^,:]+::.*", line)


@pytest.mark.parametrize("feedback", sample_class(), ids=lambda f: f.grade.student)
def test_classroom_50_gets_whole_numbers(feedback: Any) -> None:
    """The total is the sum, the time is that of the submission."""
    assert is_asked(CLASSROOM50)
    assert not is_asked({"CI": "true"})
    found = json.loads(result_json(feedback, CLASSROOM50))
    assert found["schema"] == "classroom50/result/v1"
    assert found["datetime"] == "2026-06-01T14:32:05Z"
    tests = found["tests"]
    assert found["score"] == sum(test["score"] for test in tests)
    assert found["max-score"] == sum(test["max-score"] for test in tests)
    assert all(type(test["score"]) is int for test in tests)
    grade = feedback.grade
    assert found["score"] * grade.max_score <= grade.score * found["max-score"] + 0.01


def test_points_of_a_person_are_not_for_classroom_50() -> None:
    """They would be lost there, since nobody can give them."""
    feedback = sample_class()[0]
    figure = Figure(id=feedback.grade.criteria[0].id)
    task = feedback.assignment.model_copy(update={"criteria": (figure,)})
    assert task.automatic_points == 0
    found = json.loads(result_json(replace(feedback, assignment=task), CLASSROOM50))
    assert len(found["tests"]) == len(feedback.grade.criteria) - 1
    first, *others = feedback.grade.criteria
    waits = first.model_copy(update={"waits": True})
    grade = feedback.grade.model_copy(update={"criteria": (waits, *others)})
    found = json.loads(result_json(replace(feedback, grade=grade), CLASSROOM50))
    assert len(found["tests"]) == len(others)


@pytest.mark.slow
@pytest.mark.usefixtures("team")
def test_a_job_grades_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Full marks give 0, and a wrong loss gives 3 if all points are needed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "steps.md"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for name, value in CLASSROOM50.items():
        monkeypatch.setenv(name, value)
    shutil.copy(SOLUTIONS / SLUG / "solution.py", "right.py")
    text = Path("right.py").read_text("utf-8")
    Path("wrong.py").write_text(text.replace('"mean_squared_error"', '"hinge"'))
    at_least = ["--at-least", "100", "--solutions", str(SOLUTIONS)]
    done = CliRunner().invoke(main, ["ci", SLUG, "right.py", *at_least])
    assert done.exit_code == 0, done.output
    result = json.loads(Path("result.json").read_text("utf-8"))
    assert result["score"] == result["max-score"] == 20  # there are half points
    done = CliRunner().invoke(main, ["ci", SLUG, "wrong.py", *at_least])
    assert done.exit_code == 3, done.output
    stopped, _told, annotations = re.split(
        r"^::stop-commands::(?=\w+$)|(?<=\n)::\w{32}::\n", done.output, flags=re.M
    )
    assert not stopped
    assert "::error file=wrong.py,line=" in annotations
    suite = ET.parse("autograder.xml").getroot()[0]  # noqa: S314
    assert suite.get("failures") != "0"
    assert "10 / 10" in Path("steps.md").read_text("utf-8")


def test_reports_of_a_student_do_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A student can bring reports with full marks, and nothing that can be graded."""
    monkeypatch.chdir(tmp_path)
    for name, value in CLASSROOM50.items():
        monkeypatch.setenv(name, value)
    forged = [Path("result.json"), Path("autograder.xml"), Path("words.md")]
    for path in forged:
        path.write_text("full marks")
    options = ["--summary", "words.md", "--solutions", str(SOLUTIONS)]
    done = CliRunner().invoke(main, ["ci", SLUG, "hw1.py", *options])
    assert done.exit_code == 2
    assert "hw1.py: no such file" in done.output
    assert not [path for path in forged if path.exists()]


def test_solutions_that_the_file_could_read_are_refused(tmp_path: Path) -> None:
    """A job grades nothing if its rubrics lie in a folder that Python runs from."""
    (tmp_path / "work.py").write_text("")
    with tempfile.TemporaryDirectory(dir=sys.prefix) as inside:
        shutil.copytree(SOLUTIONS / SLUG, Path(inside, SLUG))
        settings = Settings(Path(inside), 1, None, lambda *_: None)
        rubrics = assignments_of(Path(inside), [SLUG])
        with pytest.raises(UsageError, match="every submission can read"):
            grade_student(tmp_path / "work.py", rubrics, settings)


def test_a_file_of_another_kind_is_named(tmp_path: Path) -> None:
    """The line names the file, and no folder of the grader."""
    (tmp_path / "plot.png").write_bytes(b"")
    rubrics = assignments_of(SOLUTIONS, [SLUG])
    settings = Settings(SOLUTIONS, 1, None, lambda *_: None)
    with pytest.raises(SubmissionError) as told:
        grade_student(tmp_path / "plot.png", rubrics, settings)
    assert str(told.value).endswith("plot.png: neither a script nor a notebook")
    assert "class" not in str(told.value)


def test_the_shown_program_runs_no_module_of_the_student() -> None:
    """With `-m` alone, Python would look in the student's checkout first."""
    text = (ROOT / "docs" / "delivery" / "ci.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    commands = [
        [ast.unparse(word) for word in node.elts]
        for node in ast.walk(ast.parse(program))
        if isinstance(node, ast.List)
    ]
    (python,) = (words for words in commands if words[0] == "sys.executable")
    assert python[1:3] == ["'-P'", "'-m'"]
