"""The autograder for Gradescope, laid out as its container lays it out."""

import json
import os
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from autograder.delivery.gradescope.results import earlier, key_of, results, unfinished
from autograder.delivery.one_student import OneStudent, assignments_of
from autograder.delivery.plain_text import shown
from autograder.sandbox.removal import remove
from autograder.submissions.files import plain_files
from tests.deep_folders import deep
from tests.places import ROOT, SOLUTIONS
from tests.report.samples import sample_class, ungraded

SLUG = "linear_regression"
VISIBLE = {"hidden", "after_due_date", "after_published", "visible"}


def sent(*feedback: Any, leaderboard: bool = False) -> dict[str, Any]:
    """Return the results as Gradescope reads them."""
    student = OneStudent(feedback, (), (), "container")
    return json.loads(json.dumps(results(student, "key", 1.5, leaderboard)))


@pytest.mark.parametrize("feedback", sample_class(), ids=lambda f: f.grade.student)
def test_results_are_those_of_the_grade(feedback: Any) -> None:
    """A row for each criterion, with its points; what is not public comes later."""
    found, grade = sent(feedback), feedback.grade
    if grade.outcome == "ungraded":
        assert "score" not in found
        return
    assert found["score"] == grade.score
    rows = [row for row in found["tests"] if "score" in row]
    assert [row["score"] for row in rows] == [c.points for c in grade.criteria]
    assert [row["number"] for row in rows] == [str(n + 1) for n in range(len(rows))]
    public = {c.id for c in feedback.assignment.criteria if c.public}
    for row, result in zip(rows, grade.criteria, strict=True):
        assert row["visibility"] in VISIBLE
        assert (row["visibility"] == "visible") == (result.id in public)
        assert row["status"] == ("passed" if result.status == "passed" else "failed")
        assert row["output_format"] == row["name_format"] == "text"
        assert str(result.found) in row["output"].replace("\n", " ")
        assert "\x1b" not in row["output"] + row["name"]
    for row in found["tests"][len(rows) :]:
        assert row["output_format"] == "html"
        ET.fromstring(f"<p>{row['output']}</p>")  # noqa: S314 - raises
        assert "script" not in row["output"]


def test_text_that_no_file_can_hold_is_replaced() -> None:
    """Lone surrogates cannot be written as UTF-8."""
    assert shown("a\ud800\x1b[1mb\nc") == "a?b\nc"


def test_what_stays_ungraded_has_no_score() -> None:
    """Without a score, Gradescope reports a failure and counts nothing."""
    found = sent(ungraded())
    assert "score" not in found
    assert not found["tests"]
    assert found["output"] == unfinished()["output"]


def test_points_of_a_person_are_no_zero() -> None:
    """A criterion that waits for a person has a row without a score."""
    first = sample_class()[0]
    waits = first.grade.criteria[0].model_copy(update={"waits": True, "points": 0.0})
    others = first.grade.criteria[1:]
    graded = first.grade.model_copy(update={"criteria": (waits, *others)})
    rows = sent(replace(first, grade=graded))["tests"]
    assert "score" not in rows[0]
    assert "max_score" not in rows[0]
    assert all("score" in row for row in rows[1 : len(graded.criteria)])


def test_several_assignments_are_numbered() -> None:
    """Rows are 1.1, 1.2, …, 2.1; the score is the sum."""
    first, second = [f for f in sample_class() if f.grade.outcome == "graded"][:2]
    found = sent(first, second, leaderboard=True)
    assert found["tests"][0]["number"] == "1.1"
    assert any(row["number"] == "2.1" for row in found["tests"])
    assert found["score"] == first.grade.score + second.grade.score
    assert found["leaderboard"][0]["value"] == found["score"]


def laid_out(tmp_path: Path, programs: str) -> Path:
    """Return `/autograder`, with a program in the place of its Python."""
    packed = tmp_path / "autograder.zip"
    arguments = [SLUG, "--solutions", str(SOLUTIONS), "--out", str(packed)]
    done = CliRunner().invoke(main, ["gradescope", *arguments])
    assert done.exit_code == 0, done.output
    root = tmp_path / "autograder"
    (root / "submission").mkdir(parents=True)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root)
    python = root / "source" / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(programs)
    python.chmod(0o755)
    return root


def run(root: Path) -> dict[str, Any]:
    """Run the script as Gradescope does, and read the results."""
    done = subprocess.run(["bash", root / "run_autograder"], cwd=root, check=False)
    found = json.loads((root / "results" / "results.json").read_text("utf-8"))
    return found | {"code": done.returncode}


OURS = f"#!/bin/sh\nexec {sys.executable} "


@pytest.mark.slow
def test_a_submission_is_graded_and_not_graded_again(tmp_path: Path) -> None:
    """The solution has full marks; an unchanged attempt gets the earlier results."""
    root = laid_out(tmp_path, OURS + '"$@"\n')
    shutil.copy(SOLUTIONS / SLUG / "solution.py", root / "submission" / "hw1 (2).py")
    found = run(root)
    assert found["code"] == 0
    assert found["score"] == 10
    last = {key: value for key, value in found.items() if key != "code"}
    last["output"] = "as before"
    metadata = {"previous_submissions": [{"results": {}}, {"results": last}]}
    (root / "submission_metadata.json").write_text(json.dumps(metadata))
    assert run(root)["output"] == "as before"


@pytest.mark.slow
def test_files_that_are_no_program_have_no_points_and_a_reason(tmp_path: Path) -> None:
    """This is the student's mistake, so it is no failure of the grader."""
    root = laid_out(tmp_path, OURS + '"$@"\n')
    (root / "submission" / "essay.pdf").write_bytes(b"%PDF")
    found = run(root)
    assert (found["code"], found["score"]) == (0, 0)
    assert "essay.pdf: neither a script nor a notebook" in found["output"]
    assert f"Submit {SLUG}.ipynb or {SLUG}.py." in found["output"]


KILLED = """
import os, sys
from autograder.delivery.gradescope import __main__ as program
def killed(*_): os.kill(os.getpid(), 9)
program.grade_student = killed
from pathlib import Path
program.run(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("program", [
    f"{OURS}-c '{KILLED}' \"$4\"\n", "#!/bin/sh\nkill -9 $$\n",
])  # fmt: skip
def test_a_killed_grader_leaves_results_without_a_score(
    tmp_path: Path, program: str
) -> None:
    """They are written before anything runs, even Python."""
    root = laid_out(tmp_path, program)
    found = run(root)
    assert found["code"] in {-signal.SIGKILL, 128 + signal.SIGKILL}
    assert {k: v for k, v in found.items() if k != "code"} == unfinished()


def test_folders_that_are_too_deep_are_left_out(tmp_path: Path) -> None:
    """They would end the grader; files beside them count, links and pipes do not."""
    files = tmp_path / "submission"
    deep(files, 1_200)
    (files / "a.py").write_text("x = 1")
    (files / "inner").mkdir()
    (files / "inner" / "b.py").write_text("x = 2")
    (files / "link.py").symlink_to(files / "a.py")
    (files / "outside").symlink_to(tmp_path)
    os.mkfifo(files / "pipe.py")
    named = [path.relative_to(files).as_posix() for path in plain_files(files)]
    assert named == ["a.py", "inner/b.py"]
    assert key_of(files, [])
    remove(files)


def test_earlier_results_count_only_if_nothing_changed(tmp_path: Path) -> None:
    """Another file, another name or another rubric is graded."""
    (assignment,) = assignments_of(SOLUTIONS, [SLUG])
    files = tmp_path / "submission"
    files.mkdir()
    (files / "a.py").write_text("x = 1")
    key = key_of(files, [assignment])
    assert key == key_of(files, [assignment])
    changed = assignment.model_copy(update={"title": assignment.title.format(a=1)})
    assert key == key_of(files, [changed])  # the same words
    more = assignment.model_copy(update={"hints_shown": 0})
    assert key != key_of(files, [more])
    (files / "b.py").write_text("x = 1")
    assert key != key_of(files, [assignment])
    metadata = tmp_path / "metadata.json"
    odd = '{"previous_submissions": [{"results": {"extra_data": 3}}]}'
    for text in ("", "[]", "{}", '{"previous_submissions": []}', "[" * 100_000, odd):
        metadata.write_text(text)
        assert earlier(metadata, key) is None
    results = {"score": 1, "extra_data": {"key": key}}
    metadata.write_text(json.dumps({"previous_submissions": [{"results": results}]}))
    assert earlier(metadata, key) == results
    assert earlier(metadata, "other") is None
    del results["score"]
    metadata.write_text(json.dumps({"previous_submissions": [{"results": results}]}))
    assert earlier(metadata, key) is None


def test_the_archive_holds_what_the_container_needs(tmp_path: Path) -> None:
    """Programs at the top, the rubric, the grader, versions; and always equal bytes."""
    first = laid_out(tmp_path / "a", OURS).parent / "autograder.zip"
    second = laid_out(tmp_path / "b", OURS).parent / "autograder.zip"
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        modes = {i.filename: i.external_attr >> 16 for i in archive.infolist()}
        locked = archive.read("requirements.txt").decode()
    assert modes["setup.sh"] & modes["run_autograder"] & 0o111
    assert f"solutions/{SLUG}/rubric.py" in modes
    assert "package/autograder/__init__.py" in modes
    assert "package/autograder/templates/style.css" in modes
    assert not any(".." in name or name.startswith("/") for name in modes)
    for name in ("keras", "tensorflow", "numpy", "pytest", "pandas"):
        assert f"\n{name}==" in f"\n{locked}"
    assert "keras-autograder" not in locked
    for script in ("setup.sh", "run_autograder"):
        place = first.parent / "autograder" / "source" / script
        assert subprocess.run(["bash", "-n", place], check=False).returncode == 0
    assert os.fspath(ROOT) not in first.read_bytes().decode("latin-1")


@pytest.mark.parametrize("slug", ["linear_regresion", "../x"])
def test_an_unknown_assignment_is_refused(slug: str, tmp_path: Path) -> None:
    """One line, exit code 2, and no archive."""
    out = tmp_path / "a.zip"
    arguments = ["gradescope", slug, "--solutions", str(SOLUTIONS), "--out", str(out)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert len(done.output.splitlines()) == 1
    assert not out.exists()
