"""Ada, the victim and zoe, who handed in the same, graded by zones that are made up."""

from __future__ import annotations

import csv
import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder.arguments import manifest_path
from autograder.commands.cli import main
from autograder.engine.attempts import Attempt, Manifest
from autograder.engine.crew import Crew
from autograder.engine.pipeline import Grader
from autograder.engine.store import Store, write_whole
from autograder.engine.workers import on_this_machine
from autograder.errors import ZoneError
from autograder.facts.grade import Verdict
from autograder.facts.observation import (
    ErrorFact,
    Limits,
    Observation,
    ObservationJob,
    ObservedModel,
    Run,
)
from autograder.facts.training import TrainingResult, TrainingRun
from autograder.report import batch
from autograder.report.painter.album import MODULE
from autograder.report.painter.scene import Picture, Scene
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import passed
from autograder.rubric.rubric_file import load_assignments
from autograder.runner import observation_client as runner
from autograder.sandbox.zone import Reply
from tests.places import SOLUTIONS

ASSIGNMENTS = load_assignments(SOLUTIONS)
LINE = next(a for a in ASSIGNMENTS if a.slug == "linear_regression")
STUDENTS = ("ada", "victim", "zoe")
ALONE = {"ada": "graded", "victim": "ungraded", "zoe": "graded"}


@dataclass(frozen=True)
class Zone:
    """Answers as the trainer and the painter would; one picture fails."""

    module: str
    broken: str

    def ask(
        self, request: bytes, limits: Limits, alone: bool = False, later: bytes = b""
    ) -> Reply:
        """Answer at once."""
        if self.module == runner.MODULE:
            source = ObservationJob.from_json(request).source_digest
            run = run_of(LINE, "").model_copy(update={"source": source})
            return Reply("finished", "", "", run.to_json().encode())
        if self.module == MODULE:
            if Scene.from_json(request).name == self.broken:
                raise ZoneError("the painter is gone")
            return Reply("finished", "", "", Picture(svg="<svg/>").to_json().encode())
        training = TrainingRun(
            seed=1, metrics={"loss": 0.0, "accuracy": 1.0}, epochs=(1,),
            curves={"loss": (0.0,)},
        )  # fmt: skip
        answer = TrainingResult(runs=(training,)).to_json().encode()
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
    result = regrade(folder, patch, assignment, broken)
    out = folder / "out"
    outcomes = {name: one["outcome"] for name, one in grades(folder).items()}
    rows = csv.DictReader((out / "grades.csv").read_text("utf-8").splitlines())
    assert {row["student"]: row["outcome"] for row in rows} == outcomes
    page = (out / "index.html").read_text("utf-8")
    assert all(student in page for student in STUDENTS)
    return outcomes, result


def regrade(
    folder: Path, patch: pytest.MonkeyPatch, assignment: Assignment, broken: str = ""
) -> Result:
    """Regrade them, whatever comes of it."""
    out = folder / "out"
    store = Store(out / ".store")
    attempts = []
    for student in STUDENTS:
        store.put(student, run_of(assignment, student))
        attempts.append(
            Attempt(student=student, slug=assignment.slug, key=student,
                              outcome="ungraded", problem="")
        )  # fmt: skip
    manifest = Manifest(attempts=tuple(attempts), problems=(), isolation="none")
    write_whole(manifest_path(out), [manifest.to_json()])
    _fake(patch, store, assignment, broken)
    return _run("regrade", str(out))


def grade(folder: Path, patch: pytest.MonkeyPatch) -> Result:
    """Grade them from files: the solution of the line."""
    solution = (SOLUTIONS / LINE.slug / "solution.py").read_text("utf-8")
    for student in STUDENTS:
        file = folder / "class" / student / f"{LINE.slug}.py"
        file.parent.mkdir(parents=True)
        file.write_text(f"{solution}\n# {student}\n")
    out = folder / "out"
    _fake(patch, Store(out / ".store"), LINE, "")
    place = str(folder / "class")
    return _run("grade", place, "--out", str(out), "--isolation", "none")


def _fake(
    patch: pytest.MonkeyPatch, store: Store, assignment: Assignment, broken: str
) -> None:
    crew = Crew(FakeSite(broken), partial(on_this_machine, 1), store, lambda *_: None)
    patch.setattr(batch, "load_assignments", lambda _: [assignment])
    patch.setattr(batch, "find_data", lambda *_: None)
    patch.setattr(
        batch, "new_grader", lambda *_: Grader([assignment], None, crew, "none")
    )


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--solutions", str(SOLUTIONS)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def breaks(real: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Raise for the victim alone, whatever it is about."""
    if "victim" in repr((args, kwargs)):
        raise ZeroDivisionError("planted")
    return real(*args, **kwargs)


def passes(_criterion: Any, _evidence: Evidence) -> Verdict:
    """Pass."""
    return passed("")


def grades(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the grades by student."""
    text = (folder / "out" / "grades.json").read_text("utf-8")
    return {one["student"]: one for one in json.loads(text)["grades"]}


def told(result: Result, folder: Path, *parts: str) -> None:
    """See to it that the instructor hears the reason and the place, twice."""
    page = html.unescape((folder / "out" / "index.html").read_text("utf-8"))
    assert result.exit_code == 1
    for part in ("planted", ", line ", *parts):
        assert str(part) in result.stderr, result.stderr
        assert str(part) in page
    theirs = (folder / "out" / "victim").glob("*.html")
    for own in theirs:
        assert "The grader itself failed here" in own.read_text("utf-8")
        assert "planted" not in own.read_text("utf-8")
