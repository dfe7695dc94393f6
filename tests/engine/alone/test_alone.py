"""Whatever raises while one submission is graded costs that one alone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from autograder.errors import UsageError, WriteError
from autograder.facts.failure import Failure, alone, step
from autograder.facts.known_pictures import PICTURES
from autograder.facts.observation import (
    ErrorFact,
    Run,
)
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import KINDS
from autograder.rubric.criteria.custom import Custom
from autograder.rubric.criteria.judging import passed
from autograder.rubric.diagnosis import exceptions as errors
from autograder.rubric.diagnosis import table

from .small_class import (
    ALONE,
    ASSIGNMENTS,
    STUDENTS,
    breaks,
    passes,
    regraded,
    told,
)

CRITERIA = tuple(KINDS.values())
STEPS = (
    "autograder.report.writers.student_pages.feedback_page",
    "autograder.report.writers.student_pages.write_changed",
    "autograder.report.writers.grades_json.grade_json",
    "autograder.report.writers.grades_csv.csv_line",
    "autograder.engine.pipeline.grade",
    "autograder.engine.grading.outcome_of",
    "autograder.engine.grading._summary",
    "autograder.engine.grading.warnings_of",
    "autograder.engine.grading.diagnose",
    "autograder.engine.grading.check_all",
    "autograder.engine.trainings.models_to_train",
)
"""Steps within the grader and the formats, which a submission goes through.

Whole formats, as the registry has them, are in `test_writers.py`.
"""


def test_a_failure_names_step_place_and_reason() -> None:
    """The innermost step is named, and wrong use of the whole command is passed on."""

    def raising(error: BaseException) -> None:
        with step("outer"), step("inner"):
            raise error

    for error in (ValueError("x"), MemoryError(), RecursionError("deep")):
        failure = alone("whole", raising, error)
        assert isinstance(failure, Failure)
        assert failure.step == "inner"
        assert type(error).__name__ in failure.reason
        assert "test_alone.py, line " in failure.place
    assert isinstance(alone("whole", raising, WriteError("full")), Failure)
    for passed_on in (KeyboardInterrupt(), UsageError("no such folder")):
        with pytest.raises(type(passed_on)):
            alone("whole", raising, passed_on)
    assert alone("whole", int, "3") == 3


@pytest.fixture
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody pass everything."""
    for kind in CRITERIA:
        monkeypatch.setattr(kind, "check", passes)


@pytest.mark.parametrize("kind", CRITERIA, ids=lambda kind: kind.__name__)
@pytest.mark.usefixtures("easy")
def test_a_criterion_that_raises(
    kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each criterion that raises an error, alone in a rubric, costs one submission."""
    assignment = one_with(kind)
    monkeypatch.setattr(kind, "check", lambda *args: breaks(passes, *args))
    monkeypatch.setattr(
        "autograder.engine.own_checks.stage.run_checks",
        lambda _checks, known, _open: ([{"test_own": passed("")} for _ in known], []),
    )
    outcomes, result = regraded(tmp_path, monkeypatch, assignment)
    assert outcomes == ALONE
    told(result, tmp_path, f"the criterion `{assignment.criteria[0].id}`")


def one_with(kind: Any) -> Assignment:
    """Return an assignment with one criterion of a kind, and nothing required."""
    own = Custom(id="test_own", file="test_own.py")
    used = (
        (assignment, criterion)
        for assignment in ASSIGNMENTS
        for criterion in (*assignment.criteria, own)
        if type(criterion) is kind
    )
    in_no_rubric = (ASSIGNMENTS[0], kind(**kind.example))
    assignment, criterion = next(used, in_no_rubric)
    free = criterion.model_copy(update={"requires": ()})
    return assignment.model_copy(update={"criteria": (free,), "plots": ()})


@pytest.mark.parametrize("number", range(len(table.MISTAKES)))
@pytest.mark.usefixtures("easy")
def test_a_diagnosis_that_raises(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each diagnosis that raises an error costs one submission."""
    mistake = table.MISTAKES[number]
    broken = replace(mistake, look=partial(breaks, lambda _case: None))
    others = [m for m in table.MISTAKES if m is not mistake]
    monkeypatch.setattr(table, "MISTAKES", (broken, *others))
    outcomes, result = regraded(tmp_path, monkeypatch, ASSIGNMENTS[0])
    assert outcomes == ALONE
    told(result, tmp_path, f"the diagnosis `{mistake.id}`")


@pytest.mark.parametrize("number", range(len(table.HABITS)))
@pytest.mark.usefixtures("easy")
def test_a_note_that_raises(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each note about a habit that raises an error costs one submission."""
    habit = table.HABITS[number]
    broken = replace(habit, look=partial(breaks, lambda _case: None))
    others = [h for h in table.HABITS if h is not habit]
    monkeypatch.setattr(table, "HABITS", (broken, *others))
    outcomes, result = regraded(tmp_path, monkeypatch, ASSIGNMENTS[0])
    assert outcomes == ALONE
    told(result, tmp_path, f"the diagnosis `{habit.id}`")


@pytest.mark.parametrize("number", range(len(errors.ERROR_RULES)))
@pytest.mark.usefixtures("easy")
def test_a_diagnosis_of_an_error_that_raises(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each rule about errors that raises an error costs the one submission with an
    error."""

    class Broken:
        def of(self, _error: ErrorFact) -> None:
            raise ZeroDivisionError("planted")

    rules = list(errors.ERROR_RULES)
    rules[number] = Broken()  # type: ignore[assignment]
    monkeypatch.setattr(errors, "ERROR_RULES", rules[number:])
    outcomes, result = regraded(tmp_path, monkeypatch, ASSIGNMENTS[0])
    assert outcomes == ALONE
    told(result, tmp_path)


@pytest.mark.parametrize("place", STEPS)
@pytest.mark.usefixtures("easy")
def test_a_step_that_raises(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step that raises an error costs one submission, and a rerun without it
    grades that one."""
    module, _, name = place.rpartition(".")
    real = getattr(import_module(module), name)
    with monkeypatch.context() as patch:
        patch.setattr(f"{module}.{name}", partial(breaks, real))
        outcomes, result = regraded(tmp_path, monkeypatch, ASSIGNMENTS[0])
    written = {"victim": "ungraded"} if name not in {"grade_json", "csv_line"} else {}
    assert outcomes == {"ada": "graded", "zoe": "graded", **written}
    told(result, tmp_path)
    before = pages(tmp_path)
    outcomes, result = regraded(tmp_path, monkeypatch, ASSIGNMENTS[0])
    assert outcomes == dict.fromkeys(STUDENTS, "graded")
    assert result.exit_code == 0
    assert pages(tmp_path) == before


def pages(folder: Path) -> dict[str, str]:
    """Return the pages of those who are not the victim."""
    return {
        path.parent.name: path.read_text("utf-8")
        for path in folder.glob("out/*/*.html")
        if path.parent.name != "victim"
    }


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.usefixtures("easy")
def test_a_picture_that_fails(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture that fails is left out and named, and nothing else changes."""
    drawn = ASSIGNMENTS[0].model_copy(update={"plots": (name,)})
    assignment = next((a for a in ASSIGNMENTS if name in a.plots), drawn)
    outcomes, result = regraded(tmp_path, monkeypatch, assignment, broken=name)
    assert outcomes == dict.fromkeys(STUDENTS, "graded")
    assert result.exit_code == 0
    assert f"drawing `{name}`: the painter is gone" in result.stderr
    page = (tmp_path / "out" / "ada" / f"{assignment.slug}.html").read_text("utf-8")
    assert page.count("<svg/>") == len(assignment.plots) - 1


@pytest.mark.usefixtures("easy")
def test_a_class_page_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables are written although the class page fails."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "index.html").write_text(" ".join(STUDENTS))
    broken = partial(breaks, str, "victim")
    monkeypatch.setattr("autograder.report.writers.class_page.class_page", broken)
    outcomes, result = regraded(tmp_path, monkeypatch, ASSIGNMENTS[0])
    assert outcomes == dict.fromkeys(STUDENTS, "graded")
    assert result.exit_code == 1
    assert "writing the class page: ZeroDivisionError: planted" in result.stderr


def test_a_check_that_fails_says_whose_fault_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No error is raised, and the card names the line for the instructor."""
    import autograder.notebook as notebook

    def broken(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(
        "autograder.rubric.criteria.output_units.OutputUnits.check", broken
    )
    monkeypatch.setattr(
        "autograder.rubric.criteria.checking._reason_to_skip", lambda *_: None
    )
    monkeypatch.setattr(notebook, "find_public", lambda _path: PUBLIC)
    assert notebook.check("linear_regression") == 0
    shown = capsys.readouterr().out
    assert "not your fault" in shown
    assert "criterion `output_units`: ZeroDivisionError: planted" in shown
    assert "test_alone.py, line" in shown


PUBLIC = next(
    assignment.model_copy(
        update={"criteria": tuple(c for c in assignment.criteria
                                  if c.kind == "output_units")}
    )
    for assignment in ASSIGNMENTS
    if assignment.slug == "linear_regression"
)  # fmt: skip


def test_a_student_s_own_check_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check` prints the kind sentence, names the place and ends with exit code 1."""
    file = tmp_path / "linear_regression.py"
    file.write_text("x = 1")

    def broken(*_: object) -> None:
        raise RecursionError("planted")

    monkeypatch.setattr("autograder.runner.observation_client.observe", lambda *_: Run(
        ending="finished"))  # fmt: skip
    monkeypatch.setattr("autograder.engine.pipeline.grade", broken)
    result = CliRunner().invoke(main, ["check", str(file)])
    assert result.exit_code == 1
    assert "The grader itself failed here" in " ".join(result.stdout.split())
    assert (
        "grading: RecursionError: planted (alone/test_alone.py, line" in result.stderr
    )
