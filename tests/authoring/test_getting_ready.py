"""`ready` says what is ready, what is weak, and which edit cures it."""

import time
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from autograder.arguments import Settings
from autograder.authoring import bounds_in_time
from autograder.authoring.bounds_in_time import (
    _bound_place,
    calibrated_in_time,
    of_bound,
    with_more,
    with_surer_solution,
)
from autograder.authoring.calibrated import (
    Calibration,
    CriterionCalibration,
    Trials,
)
from autograder.authoring.findings import Findings, TriedAnswer
from autograder.authoring.getting_ready import (
    NOT_NOTICED,
    NOT_RIGHT,
    _of_solution,
    _of_stub,
    _validated,
)
from autograder.authoring.readiness import _lost
from autograder.authoring.trained_in_time import TrainedAnswers
from autograder.authoring.validation_results import MutantResults
from autograder.authoring.view import findings_view
from autograder.commands.authors import chosen
from autograder.commands.cli import main
from autograder.errors import AutograderError, RubricError
from autograder.facts.grade import CriterionResult, Grade, Outcome
from autograder.i18n import EMPTY, literal
from autograder.report.html import ready_page
from autograder.rubric import Assignment
from autograder.rubric.rubric_file import load_rubric
from tests.places import SOLUTIONS


def grade(outcome: Outcome, score: float) -> Grade:
    """Return a grade of 10 points at the most."""
    return Grade(
        student="x",
        assignment="one",
        outcome=outcome,
        score=float(score),
        max_score=10.0,
        criteria=(),
    )


def trials(passes: float, *measures: float) -> Trials:
    """Return how often a model passes."""
    return Trials(
        model="m", one_run=passes, passes=passes, low=0.0, high=1.0, measures=measures
    )


@pytest.mark.parametrize(
    ("finding", "weak"),
    [
        (_of_solution(grade("graded", 10), literal("solution")), False),
        (_of_solution(grade("graded", 9), literal("solution")), True),
        (_of_solution(grade("crashed", 0), literal("solution")), True),
        (_of_stub(literal("stub"), grade("unattempted", 0)), False),
        (_of_stub(literal("stub"), grade("graded", 0)), True),
        (_of_stub(literal("stub"), grade("unattempted", 1)), True),
    ],
)
def test_a_finding_is_weak_if_it_is_not_as_it_must_be(
    finding: TriedAnswer, weak: bool
) -> None:
    """The solution must have all points, and the stub none."""
    assert bool(finding.cure) == weak


def test_points_of_a_person_are_not_lost() -> None:
    """A solution with a text has all points that the grader can give."""
    text = CriterionResult(
        id="text", title="Text", status="skipped", waits=True, points=0.0, hint="",
        max_points=3.0, message="A person gives the points.",
    )  # fmt: skip
    whole = grade("graded", 7).model_copy(update={"criteria": (text,)})
    found = _of_solution(whole, literal("solution"))
    assert not found.cure
    assert "a person gives those of text" in str(found.found)
    assert not [*_lost(whole)]
    less = whole.model_copy(update={"score": 6.0})
    assert _of_solution(less, literal("solution")).cure
    assert [*_lost(less)]


@pytest.mark.parametrize(("passes", "weak"), [(1.0, False), (0.9, True)])
def test_a_bound_is_weak_if_right_answers_fail(passes: float, weak: bool) -> None:
    """The value half-way to the best wrong model is named."""
    found = of_bound(
        CriterionCalibration(
            id="trains_to", runs=1, seeds=9, bound=0.95, higher=True,
            solution=trials(passes, 0.9, 1.0), mutants=(trials(0.0, 0.4, 0.5),),
        )
    )  # fmt: skip
    assert bool(found.cure) == weak
    assert "0.65" in str(found.cure or found.found)


@pytest.mark.parametrize(
    ("bound", "worst", "passes", "cure"),
    [
        (0.9, 0.4, 0.6, "no bound is right. Train it on more data"),
        (0.9, 0.8, 0.9, "0.65"),
        (0.38, 0.8, 1.0, "0.65"),
        (0.38, 0.4, 1.0, "no bound is right"),
        (0.6, 0.8, 1.0, ""),
        (0.6, 0.4, 0.995, ""),
    ],
)
def test_no_bound_below_a_guess_is_advised(
    bound: float, worst: float, passes: float, cure: str
) -> None:
    """A guess is a wrong model, and data lack if it is as good as the solution."""
    found = of_bound(
        CriterionCalibration(
            id="trains_to", runs=1, seeds=9, bound=bound, higher=True, guess=0.5,
            solution=trials(passes, worst, 1.0), mutants=(trials(0.0, 0.3, 0.3),),
        )
    )  # fmt: skip
    assert cure in str(found.cure)
    assert bool(found.cure) == bool(cure)
    assert ("passes, too" in str(found.found)) == (bound < 0.5)


def test_the_line_of_a_bound_is_named(tmp_path: Path) -> None:
    """The fix of a weak bound is an argument that can be copied into the rubric."""
    path = tmp_path / "rubric.py"
    path.write_text("TrainsTo(\n    points=0.95,\n    at_least=0.95,\n)\n")
    weak = CriterionCalibration(
        id="trains_to", runs=1, seeds=9, bound=0.95, higher=True,
        solution=trials(0.9, 0.9, 1.0), mutants=(trials(0.0, 0.4, 0.5),),
    )  # fmt: skip
    place = _bound_place(path, weak)
    assert place == ("at_least", f"{path}, line 3")
    assert f"Write `at_least=0.65` ({path}, line 3)." in str(
        of_bound(weak, *place).cure
    )
    path.write_text("TrainsTo(below_reference=0.05)\n")
    assert _bound_place(path, weak) == ("", "")


@pytest.mark.parametrize(("seeds", "weak"), [(1, True), (3, True), (5, False)])
def test_a_bound_from_few_seeds_is_weak(seeds: int, weak: bool) -> None:
    """One seed that passes does not show that luck decides seldom."""
    found = of_bound(
        CriterionCalibration(
            id="trains_to", runs=1, seeds=seeds, bound=0.95, higher=True,
            solution=trials(1.0, 0.97), mutants=(),
        )
    )  # fmt: skip
    assert bool(found.cure) == weak
    assert ("`epochs`" in str(found.cure)) == weak


def test_the_solution_gets_more_seeds_than_wrong_models() -> None:
    """The wrong models stay, with what was measured from fewer seeds."""

    def calibration(seeds: int, *wrong: Trials) -> Calibration:
        one = CriterionCalibration(
            id="trains_to", runs=1, seeds=seeds, bound=0.5, higher=True,
            solution=trials(1.0, 0.9 + seeds / 100), mutants=wrong,
        )  # fmt: skip
        return Calibration(
            rubric="one", versions=(), data=EMPTY, stopped=2, criteria=(one,)
        )

    first, alone = calibration(3, trials(0.0, 0.1)), calibration(5)
    (found,) = with_surer_solution(first, alone).criteria
    assert (found.seeds, found.solution) == (5, alone.criteria[0].solution)
    assert found.mutants == first.criteria[0].mutants
    assert with_surer_solution(alone, first) == alone


@pytest.mark.parametrize(
    ("most", "tried"), [(60, [40]), (15, [40, 20, 10]), (5, [40, 20, 10])]
)
def test_fewer_seeds_are_tried_if_the_trainer_refuses(
    most: int, tried: list[int]
) -> None:
    """The first calibration stands if no longer one is possible."""
    counts: list[int] = []

    def calibration(seeds: int) -> Calibration:
        counts.append(seeds)
        if seeds > most:
            raise AutograderError("too long")
        return Calibration(
            rubric=f"of {seeds}", versions=(), data=EMPTY, stopped=0, criteria=()
        )

    first = Calibration(rubric="first", versions=(), data=EMPTY, stopped=0, criteria=())
    found = with_more(calibration, first, seeds=5, more=40)
    assert counts == tried
    assert found.rubric == ("first" if most == 5 else f"of {tried[-1]}")


def test_the_page_and_the_terminal_say_the_same() -> None:
    """Both name the finding and its fix, and markup is shown as text."""
    findings = [
        TriedAnswer(literal("one"), literal("as it should be")),
        TriedAnswer(literal("two"), literal("<b>lost</b> [red]"), literal("cure it")),
    ]
    page = ready_page(literal("Title"), findings)
    console = Console(width=100, record=True, file=StringIO())
    console.print(findings_view(Findings("one", Path("ready.html"), findings)))
    shown = console.export_text()
    for text in ("as it should be", "cure it"):
        assert text in page
        assert text in shown
    assert "<b>lost" not in page
    assert "1 part is weak." in page
    assert "[red]" in shown


@pytest.mark.long
def test_an_example_is_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of `new` is released, and the page says so."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["new", "my_first"]).exit_code == 0
    result = CliRunner().invoke(main, ["ready", "my_first", "--minutes", "0.5"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "assignments" / "my_first" / "my_first.ipynb").is_file()
    assert (tmp_path / "solutions" / "my_first" / "ready.html").is_file()


def test_only_named_rubrics_are_loaded(tmp_path: Path) -> None:
    """A rubric that is wrong does not stop the work on another one."""
    for slug, code in {
        "right": "from autograder.rubric import *\n"
        'assignment = Assignment(slug="right", title="R", criteria=(Compiled(),))\n',
        "wrong": "assignment = None\n",
    }.items():
        (tmp_path / slug).mkdir()
        (tmp_path / slug / "solution.py").write_text("model = 1\n")
        (tmp_path / slug / "rubric.py").write_text(code)
    assert [a.slug for a in chosen(tmp_path, ["right"])] == ["right"]
    with pytest.raises(RubricError, match="wrong"):
        chosen(tmp_path, [])


def test_wrong_answers_that_were_not_tried_are_counted() -> None:
    """Short time is no weakness of a rubric, and the command for the rest is named."""
    tried = MutantResults("one", noticed=3, crashed=1)
    tried.gaps, tried.unfair = (
        [literal("x: survives")],
        [literal("the solution gets 1")],
    )
    count, unfair, problem = _validated(tried, left_out=7)
    assert not count.cure
    assert "7 were not tried" in str(count.found)
    assert "autograder validate one" in str(count.found)
    assert (str(problem.found), problem.cure) == ("x: survives", NOT_NOTICED)
    assert (str(unfair.found), unfair.cure) == ("the solution gets 1", NOT_RIGHT)
    (whole,) = _validated(MutantResults("one", noticed=3), left_out=0)
    assert "not tried" not in str(whole.found)


def test_a_plan_with_one_seed_is_calibrated_from_five(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The solution is trained as often as it takes, and wrong models if there is
    time."""
    asked: list[tuple[int, bool]] = []

    def calibrate(
        assignment: Assignment, settings: Settings, seeds: int, chosen: list[str]
    ) -> Calibration:
        asked.append((seeds, bool(chosen)))
        wrong = (trials(0.0, 0.1, 0.2),) if chosen else ()
        one = CriterionCalibration(
            id="trains_to", runs=1, seeds=seeds, bound=0.6, higher=True,
            solution=trials(1.0, 0.9), mutants=wrong,
        )  # fmt: skip
        return Calibration(
            rubric="one", versions=(), data=EMPTY, stopped=0, criteria=(one,)
        )

    monkeypatch.setattr(bounds_in_time, "calibrate", calibrate)
    monkeypatch.setattr(bounds_in_time, "write_calibration", lambda *given: None)
    folder = SOLUTIONS / "binary_classification"
    slow = load_rubric(folder / "rubric.py")
    assert slow.plan is not None
    slow = slow.model_copy(
        update={"plan": slow.plan.model_copy(update={"seeds": (1,)})}
    )
    settings = Settings(SOLUTIONS, 1, None, lambda *given: None)
    soon = time.monotonic() + 1_000
    trained = TrainedAnswers(["line 1: x"], 0, seconds=9.0, of_solution=3.0)
    (found,) = calibrated_in_time(slow, settings, 0.0, soon, trained)
    assert asked == [(1, True), (5, False)]
    assert not found.cure
    longer = trained._replace(seconds=2_000.0)
    asked.clear()
    [*calibrated_in_time(slow, settings, 0.0, soon, longer)]
    assert asked == [(1, False), (5, False)]
    longest = longer._replace(of_solution=2_000.0)
    found, *_others = calibrated_in_time(slow, settings, 0.0, soon, longest)
    assert "not measured" in str(found.found)
    assert "--minutes" in str(found.cure)
