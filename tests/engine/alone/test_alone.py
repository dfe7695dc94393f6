"""Whatever raises while one submission is graded costs that one alone."""

from __future__ import annotations

import csv
import html
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner, Result

from autograder.arguments import manifest_path
from autograder.commands.cli import main
from autograder.engine.crew import Crew
from autograder.engine.pipeline import Grader
from autograder.engine.store import Store, write_whole
from autograder.engine.workers import on_this_machine
from autograder.errors import UsageError, WriteError, ZoneError
from autograder.facts.failure import Failure, alone, step
from autograder.facts.grade import Verdict
from autograder.facts.observation import (
    ErrorFact,
    Limits,
    Observation,
    ObservedModel,
    Run,
)
from autograder.facts.training import TrainingResult, TrainingRun
from autograder.report import batch
from autograder.report.painter.album import MODULE
from autograder.report.painter.scene import CAPTIONS, Picture, Scene
from autograder.rubric.assignment import Assignment, load_assignments
from autograder.rubric.criteria import AnyCriterion
from autograder.rubric.criteria.criterion import Evidence, passed
from autograder.rubric.criteria.custom import Custom
from autograder.rubric.diagnosis import exceptions as errors
from autograder.rubric.diagnosis import table
from autograder.sandbox.zone import Reply
from tests.places import SOLUTIONS

CRITERIA = get_args(get_args(AnyCriterion)[0])
WRITERS = (
    "autograder.report.writing.feedback_page",
    "autograder.report.writing.write_changed",
    "autograder.report.writing.grade_json",
    "autograder.report.writing.csv_line",
    "autograder.engine.pipeline.grade",
    "autograder.engine.grading.outcome_of",
    "autograder.engine.grading._summary",
    "autograder.engine.grading.warnings_of",
    "autograder.engine.grading.diagnose",
    "autograder.engine.grading.check_all",
    "autograder.engine.trainings.models_to_train",
)
"""Steps that handle one submission after another."""
ASSIGNMENTS = load_assignments(SOLUTIONS)


def test_a_failure_names_step_place_and_reason() -> None:
    """The innermost step is named; a use that cannot go on for anybody is passed on."""

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


@dataclass(frozen=True)
class Zone:
    """Answers as the trainer and the painter would; one picture fails."""

    module: str
    broken: str

    def ask(self, request: bytes, limits: Limits) -> Reply:
        """Answer at once."""
        if self.module == MODULE:
            if Scene.from_json(request).name == self.broken:
                raise ZoneError("the painter is gone")
            return Reply("finished", "", "", Picture(svg="<svg/>").to_json().encode())
        run = TrainingRun(
            seed=1, metrics={"loss": 0.0, "accuracy": 1.0}, epochs=(1,),
            curves={"loss": (0.0,)},
        )  # fmt: skip
        answer = TrainingResult(runs=(run,)).to_json().encode()
        return Reply("finished", "", "", answer)

    def close(self) -> None:
        """Nothing is kept."""


@dataclass(frozen=True)
class FakeSite:
    """A site with such zones."""

    broken: str

    def zone(self, module: str) -> Zone:
        """Return a zone."""
        return Zone(module, self.broken)

    def locate(self, job: Any) -> Any:
        """Leave the job as it is."""
        return job


def run_of(assignment: Assignment, student: str) -> Run:
    """Return the run of the solution's models; the victim's code stopped, too."""
    models = tuple(
        ObservedModel(variable=name, spec=assignment.reference_of(name))
        for name in assignment.models
        if assignment.reference_of(name) is not None
    )
    errors = (ErrorFact(kind="NameError", message="name 'x' is not defined"),)
    values = dict.fromkeys(assignment.reported, 1)
    seen = Observation(
        models=models, values=values, errors=errors if student == "victim" else ()
    )
    return Run(ending="finished", output=student, observation=seen)


def regraded(
    folder: Path, patch: pytest.MonkeyPatch, assignment: Assignment, broken: str = ""
) -> tuple[dict[str, str], Result]:
    """Regrade ada, vic and zoe, who handed in the same; return their outcomes."""
    out = folder / "out"
    store = Store(out / ".store")
    attempts = []
    for student in STUDENTS:
        store.put(student, run_of(assignment, student))
        attempts.append(
            batch.AttemptFact(student=student, slug=assignment.slug, key=student,
                              outcome="ungraded", problem="")
        )  # fmt: skip
    manifest = batch.Manifest(attempts=tuple(attempts), problems=(), isolation="none")
    write_whole(manifest_path(out), [manifest.to_json()])
    crew = Crew(FakeSite(broken), partial(on_this_machine, 1), store, lambda *_: None)
    patch.setattr(batch, "load_assignments", lambda _: [assignment])
    patch.setattr(batch, "find_data", lambda *_: None)
    patch.setattr(
        batch, "new_grader", lambda *_: Grader([assignment], None, crew, "none")
    )
    arguments = ["regrade", str(out), "--solutions", str(SOLUTIONS)]
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    grades = json.loads((out / "grades.json").read_text("utf-8"))["grades"]
    outcomes = {grade["student"]: grade["outcome"] for grade in grades}
    rows = csv.DictReader((out / "grades.csv").read_text("utf-8").splitlines())
    assert {row["student"]: row["outcome"] for row in rows} == outcomes
    page = (out / "index.html").read_text("utf-8")
    assert all(student in page for student in STUDENTS)
    return outcomes, result


STUDENTS = ("ada", "victim", "zoe")
ALONE = {"ada": "graded", "victim": "ungraded", "zoe": "graded"}


def breaks(real: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Raise for the victim alone, whatever it is about."""
    if "victim" in repr((args, kwargs)):
        raise ZeroDivisionError("planted")
    return real(*args, **kwargs)


def passes(_criterion: Any, _evidence: Evidence) -> Verdict:
    """Pass."""
    return passed("")


@pytest.fixture
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody pass everything."""
    for kind in CRITERIA:
        monkeypatch.setattr(kind, "check", passes)


def told(result: Result, folder: Path, *parts: str) -> None:
    """See to it that the instructor hears the reason and the place, twice."""
    page = html.unescape((folder / "out" / "index.html").read_text("utf-8"))
    assert result.exit_code == 1
    for part in ("planted", ", line ", *parts):
        assert part in result.stderr, result.stderr
        assert part in page
    theirs = (folder / "out" / "victim").glob("*.html")
    for own in theirs:
        assert "no fault of your work" in own.read_text("utf-8")
        assert "planted" not in own.read_text("utf-8")


@pytest.mark.parametrize("kind", CRITERIA, ids=lambda kind: kind.__name__)
@pytest.mark.usefixtures("easy")
def test_a_criterion_that_raises(
    kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every criterion there is, in a rubric that has it alone."""
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
    assignment, criterion = next(
        (assignment, criterion)
        for assignment in ASSIGNMENTS
        for criterion in (*assignment.criteria, own)
        if type(criterion) is kind
    )
    free = criterion.model_copy(update={"requires": ()})
    return assignment.model_copy(update={"criteria": (free,), "plots": ()})


@pytest.mark.parametrize("number", range(len(table.MISTAKES)))
@pytest.mark.usefixtures("easy")
def test_a_diagnosis_that_raises(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every diagnosis there is."""
    mistake = table.MISTAKES[number]
    broken = replace(mistake, look=partial(breaks, lambda _case: None))
    others = [m for m in table.MISTAKES if m is not mistake]
    monkeypatch.setattr(table, "MISTAKES", (broken, *others))
    outcomes, result = regraded(tmp_path, monkeypatch, ASSIGNMENTS[0])
    assert outcomes == ALONE
    told(result, tmp_path, f"the diagnosis `{mistake.id}`")


@pytest.mark.parametrize("number", range(len(errors.ERROR_RULES)))
@pytest.mark.usefixtures("easy")
def test_a_diagnosis_of_an_error_that_raises(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every rule there is about an error; only the victim's code had one."""

    class Broken:
        def of(self, _error: ErrorFact) -> None:
            raise ZeroDivisionError("planted")

    rules = list(errors.ERROR_RULES)
    rules[number] = Broken()  # type: ignore[assignment]
    monkeypatch.setattr(errors, "ERROR_RULES", rules[number:])
    outcomes, result = regraded(tmp_path, monkeypatch, ASSIGNMENTS[0])
    assert outcomes == ALONE
    told(result, tmp_path)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.usefixtures("easy")
def test_a_writer_that_raises(
    writer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every step of grading and writing; a rerun that works grades the victim."""
    module, _, name = writer.rpartition(".")
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


@pytest.mark.parametrize("name", CAPTIONS)
@pytest.mark.usefixtures("easy")
def test_a_picture_that_fails(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every picture there is costs nothing but itself, and is named."""
    assignment = next(a for a in ASSIGNMENTS if name in a.plots)
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
    """The tables are there all the same."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "index.html").write_text(" ".join(STUDENTS))
    broken = partial(breaks, str, "victim")
    monkeypatch.setattr(batch, "class_page", broken)
    outcomes, result = regraded(tmp_path, monkeypatch, ASSIGNMENTS[0])
    assert outcomes == dict.fromkeys(STUDENTS, "graded")
    assert result.exit_code == 1
    assert "writing the class page: ZeroDivisionError: planted" in result.stderr


def test_a_check_that_fails_says_whose_fault_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is raised; the card is kind, and names the line for the instructor."""
    import autograder.notebook as notebook

    def broken(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(
        "autograder.rubric.criteria.architecture.OutputUnits.check", broken
    )
    monkeypatch.setattr(
        "autograder.rubric.criteria.checking._reason_to_skip", lambda *_: None
    )
    monkeypatch.setattr(notebook, "find_public", lambda _path: PUBLIC)
    assert notebook.check("linear_regression") == 0
    shown = capsys.readouterr().out
    assert "no fault of your work" in shown
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
    assert "no fault of your work" in " ".join(result.stdout.split())
    assert (
        "grading: RecursionError: planted (alone/test_alone.py, line" in result.stderr
    )
