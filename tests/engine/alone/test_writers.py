"""A format is one class: called in order, and a fault of it costs it alone."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from autograder.errors import UsageError, WriteError
from autograder.report import writers
from autograder.report.feedback import Feedback
from autograder.report.writers import FORMATS
from autograder.report.writers.student_pages import StudentPages
from autograder.report.writers.writer import Writer
from autograder.rubric.assignment import Assignment

from .small_class import LINE, STUDENTS, breaks, grade, regrade, regraded, told

STAGES = ("begin", "write", "end")


class Diary(Writer[str]):
    """Notes in a file of its own what it is told."""

    doing = "keeping a diary"

    def begin(
        self, provenance: Mapping[str, Any], assignments: Mapping[str, Assignment]
    ) -> None:
        """Begin."""
        self.lines = [f"begin {provenance['isolation']} {', '.join(assignments)}"]

    def prepare(self, feedback: Feedback) -> str:
        """Say who got what, and from what it was drawn."""
        grade = feedback.grade
        models = len(feedback.evidence.observation.models) if feedback.evidence else 0
        pictures = f"{models} models, {len(feedback.plots)} pictures"
        return f"{grade.student} {grade.outcome}, {pictures}, {feedback.page}"

    def write(self, entry: str) -> None:
        """Note it."""
        self.lines.append(entry)

    def end(self, problems: Sequence[str], failures: Sequence[str]) -> None:
        """Write it all."""
        self.lines.append(f"end {len(problems)} {len(failures)}")
        (self.out / "diary").write_text("\n".join(self.lines))


def test_no_format_is_forgotten() -> None:
    """Each module beside the registry has a format in it."""
    modules = {name for _, name, _ in iter_modules(writers.__path__)} - {"writer"}
    assert modules == {kind.__module__.rpartition(".")[2] for kind in FORMATS}


@pytest.mark.parametrize("command", ["grade", "regrade"])
def test_a_new_format_is_one_class(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets the begin, each grade once in order, and the end, for both commands."""
    monkeypatch.setattr(writers, "FORMATS", (*FORMATS, Diary))
    if command == "grade":
        result = grade(tmp_path, monkeypatch)
    else:
        result = regrade(tmp_path, monkeypatch, LINE)
    assert (tmp_path / "out" / "diary").read_text().splitlines() == [
        "begin none linear_regression",
        *(f"{student} graded, 1 models, 2 pictures, {student}/linear_regression.html"
          for student in STUDENTS),
        "end 0 0",
    ]  # fmt: skip
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("kind", (*FORMATS, Diary), ids=lambda kind: kind.__name__)
def test_a_format_that_cannot_write_one_grade(
    kind: type[Writer[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That submission is ungraded in every format, the broken one too."""
    real = kind.prepare

    def broken(writer: Writer[Any], feedback: Feedback) -> Any:
        graded = feedback.grade.outcome == "graded"
        return breaks(real, writer, feedback) if graded else real(writer, feedback)

    monkeypatch.setattr(writers, "FORMATS", (*FORMATS, Diary))
    monkeypatch.setattr(kind, "prepare", broken)
    outcomes, result = regraded(tmp_path, monkeypatch, LINE)
    assert outcomes == {"ada": "graded", "victim": "ungraded", "zoe": "graded"}
    told(result, tmp_path, kind.doing)
    diary = (tmp_path / "out" / "diary").read_text().splitlines()
    assert [line.split(",")[0] for line in diary[1:-1]] == [
        f"{student} {outcome}" for student, outcome in outcomes.items()
    ]
    assert (tmp_path / "out" / "victim" / "linear_regression.html").exists()


def written(folder: Path) -> dict[str, Any]:
    """Return what stands in each file that came out, without the times."""
    found: dict[str, Any] = {}
    for path in (folder / "out").rglob("[!.]*.*"):
        name = path.relative_to(folder / "out").as_posix()
        if name.startswith(".store") or path.is_dir():
            continue
        text = path.read_text("utf-8")
        found[name] = text
        if name == "grades.json":
            found[name] = json.loads(text)["grades"]
        elif name == "index.html":
            found[name] = all(student in text for student in STUDENTS)
            links = re.findall(r'href="([^"#]+\.html)"', text)
            assert all((folder / "out" / link).is_file() for link in links)
        elif name == "grades.csv":
            found[name] = list(csv.DictReader(text.splitlines()))
    return found


ERRORS = (ZeroDivisionError("planted"), UsageError("planted"), WriteError("planted"))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.__name__)
def test_a_format_that_fails_loses_its_file_alone(
    kind: type[Writer[Any]],
    stage: str,
    error: Exception,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The other formats do not change, the broken one is named, and the exit code is
    1."""
    with monkeypatch.context() as patch:
        assert regrade(tmp_path / "whole", patch, LINE).exit_code == 0
        patch.setattr(writers, "FORMATS", (kind,))
        assert regrade(tmp_path / "own", patch, LINE).exit_code == 0
    whole, own = written(tmp_path / "whole"), written(tmp_path / "own")
    assert own.keys() < whole.keys()

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(kind, stage, broken)
    result = regrade(tmp_path, monkeypatch, LINE)
    left = written(tmp_path)
    others = whole.keys() - own.keys()
    assert {name: left[name] for name in others} == {n: whole[n] for n in others}
    if kind is not StudentPages:  # a page is there as soon as it is prepared
        assert left.keys() == others
    assert re.search(rf"{kind.doing}: (ZeroDivisionError: )?planted", result.stderr)
    assert result.exit_code == 1
