"""Instructors' own checks: pytest functions on facts, criteria like any other."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.engine.grading import Graded, grade, without_evidence
from autograder.engine.own_checks.check_answers import deadline
from autograder.engine.own_checks.stage import checked
from autograder.engine.own_checks.verdicts import run_checks
from autograder.errors import RubricError, ZoneError
from autograder.facts.compilation import Compilation
from autograder.facts.layers import Dense, Setting
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingResult, TrainingRun
from autograder.rubric.criteria.custom import Custom, custom_checks
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.rubric_file import load_rubric
from tests.places import SOLUTIONS

LINE = SOLUTIONS / "linear_regression"
CHECKS = '''
import pytest

@pytest.mark.points(2, hint="Leave `use_bias` alone.")
def test_the_line_may_start_anywhere(spec):
    """The line may start anywhere

    It needs a bias for that.
    """
    assert spec.layers[-1].use_bias, "The last layer has no bias."

@pytest.mark.points(0.5, requires=("compiled",))
def test_it_ends_low(training, evidence):
    """The loss ends low"""
    assert training.runs[0].metrics["loss"] < 0.5
    assert evidence.model_variable == "model"

def test_nothing_went_wrong(observation):
    """The code ran to its end"""
    if observation.errors:
        pytest.fail("It did not.")

def test_that_is_broken():
    """This check is itself wrong"""
    raise KeyError("oops")
'''
NOT_PLAIN = "line 2: test_a is not a plain function"
LAST = len(CHECKS.splitlines())


def evidence(use_bias: bool, loss: float | None) -> Evidence:
    """Return what is known about a line with or without a bias."""
    spec = ModelSpec(
        input_shape=(1,),
        layers=(Dense(units=1, use_bias=use_bias),),
        compiled=Compilation(loss=Setting(name="mean_squared_error"), optimizer=None),
    )
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    runs = () if loss is None else (
        TrainingRun(seed=1, metrics={"loss": loss}, epochs=(), curves={}),
    )  # fmt: skip
    training = TrainingResult(runs=runs, refusal="" if runs else "It is too large.")
    return Evidence(Run(ending="finished", observation=seen), training=training)


def written(folder: Path, text: str = CHECKS) -> Path:
    """Put checks beside a copy of a rubric."""
    folder = folder / "linear_regression"
    folder.mkdir()
    (folder / "rubric.py").write_text((LINE / "rubric.py").read_text("utf-8"))
    (folder / "test_line.py").write_text(text)
    return folder


def test_checks_are_read_without_being_run(tmp_path: Path) -> None:
    """Checks come after the criteria of the rubric, with points, title, hint and
    requirements."""
    assignment = load_rubric(written(tmp_path, CHECKS + "\nraise SystemExit\n") /
                             "rubric.py")  # fmt: skip
    first, second, third, last = assignment.criteria[-4:]
    assert isinstance(first, Custom)
    assert (first.id, first.title, first.points, first.hints) == (
        "test_the_line_may_start_anywhere", "The line may start anywhere", 2,
        ("Leave `use_bias` alone.",),
    )  # fmt: skip
    assert (second.points, second.requires) == (0.5, ("compiled",))
    assert second.trained_models == ("",)
    assert (third.points, third.trained_models) == (1, ())
    assert assignment.max_score == 10 + 2 + 0.5 + 1 + 1
    assert not last.public


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def test_a():\n    pass\n", "line 1: test_a needs a docstring"),
        ("x = (\n", "line 1: "),
        ('@pytest.mark.points("two")\ndef test_a():\n    """A."""\n', "points(number)"),
        ('@pytest.mark.points(n)\ndef test_a():\n    """A."""\n', "points(number)"),
        ('@pytest.mark.points(1, pts=2)\ndef test_a():\n    """A."""\n', "as plain"),
        ('@pytest.mark.points(-1)\ndef test_a():\n    """A."""\n', "points: "),
        ('def test_a():\n    """A."""\ndef test_a():\n    """B."""\n', "two criteria"),
        ("class TestA:\n    def test_a(self, spec):\n        pass\n", NOT_PLAIN),
        (
            "class A:\n    class B:\n        async def test_a(s):\n            ...\n",
            NOT_PLAIN.replace("2", "3"),
        ),
        ("x = 1\nasync def test_a(spec):\n    ...\n", NOT_PLAIN),
        ("if True:\n    def test_a(spec):\n        ...\n", NOT_PLAIN),
    ],
)
def test_checks_of_no_use_are_one_line(tmp_path: Path, text: str, said: str) -> None:
    """Whatever is wrong with a check, the error is one line that names it."""
    with pytest.raises(RubricError) as caught:
        load_rubric(written(tmp_path, text) / "rubric.py")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "<unknown>" not in str(caught.value)


def test_many_submissions_are_checked_in_one_process(tmp_path: Path) -> None:
    """Each gets its own verdicts; one that raises fails, with its line."""
    folder = written(tmp_path)
    checks = custom_checks(folder)
    cases = [evidence(True, 0.1), evidence(False, 0.9), evidence(True, None)]
    found, problems = run_checks(checks, cases)
    statuses = [
        {name.removeprefix("test_"): verdict.status for name, verdict in case.items()}
        for case in found
    ]
    bias, low, ran = "the_line_may_start_anywhere", "it_ends_low", "nothing_went_wrong"
    broken = "that_is_broken"
    assert statuses == [
        {bias: "passed", low: "passed", ran: "passed", broken: "failed"},
        {bias: "failed", low: "failed", ran: "passed", broken: "failed"},
        {bias: "passed", low: "skipped", ran: "passed", broken: "failed"},
    ]
    assert found[1]["test_the_line_may_start_anywhere"].found == (
        "The last layer has no bias."
    )
    assert found[1]["test_it_ends_low"].found == "This check did not pass."
    assert problems == [
        f"test_that_is_broken: test_line.py, line {LAST}: KeyError: 'oops'"
    ]


def test_a_check_is_a_criterion_of_the_grade(tmp_path: Path) -> None:
    """Title, points, message and hint stand in the grade like any other's."""
    folder = written(tmp_path)
    assignment = load_rubric(folder / "rubric.py")
    case = evidence(False, 0.9)
    found, _ = run_checks(custom_checks(folder), [case])
    checked = Evidence(case.run, training=case.training, checks=found[0])
    result = {c.id: c for c in grade(assignment, "ada", checked).criteria}
    bias = result["test_the_line_may_start_anywhere"]
    assert (bias.status, bias.points, bias.max_points) == ("failed", 0, 2)
    assert bias.title == "The line may start anywhere"
    assert bias.message == "The last layer has no bias."
    assert bias.hint == "Leave `use_bias` alone."


def graded_with(
    folder: Path, text: str, cases: dict[str, Evidence]
) -> tuple[list[Graded], list[str]]:
    """Grade cases by own checks; somebody who handed in nothing stands among them."""
    assignment = load_rubric(written(folder, text) / "rubric.py")
    kept = tuple(c for c in assignment.criteria if c.kind in {"custom", "compiled"})
    assignment = assignment.model_copy(update={"criteria": kept})
    graded = [
        Graded(grade(assignment, name, known), known) for name, known in cases.items()
    ]
    without = Graded(without_evidence(assignment, "eve", "missing", ""), None)
    problems: list[str] = []
    given = iter([graded[0], without, *graded[1:]])
    return list(checked(given, {assignment.slug: assignment}, problems)), problems


def test_grades_keep_their_order_and_get_their_checks(tmp_path: Path) -> None:
    """A check that raises costs its own points, and the instructor is told where."""
    cases = {"ada": evidence(True, 0.1), "bob": evidence(False, 0.1)}
    found, problems = graded_with(tmp_path, CHECKS, cases)
    assert [item.grade.student for item in found] == ["ada", "eve", "bob"]
    assert [item.grade.outcome for item in found] == ["graded", "missing", "graded"]
    assert [item.grade.score for item in found] == [5.5, 0, 3.5]
    broken = found[0].grade.criteria[-1]
    assert (broken.status, broken.points) == ("failed", 0)
    assert "KeyError" in broken.message
    assert "oops" not in broken.message
    assert len(problems) == 1


EACH = """
import pytest

@pytest.mark.parametrize(("index", "least"), [(-1, 2), (0, 1), (0, 0)])
def test_wide(spec, index, least):
    '''Each layer is wide'''
    assert spec.layers[index].units >= least, "It is narrow."

@pytest.mark.parametrize("part", ["known", "unknown", "seen"])
def test_looked_at(part):
    '''All parts are looked at'''
    if part == "unknown":
        pytest.skip("it is not known")

@pytest.mark.parametrize("number", [0, 1])
def test_divided(number):
    '''Numbers are divided'''
    1 / number
"""


def test_a_check_with_parameters_passes_if_all_of_them_pass(tmp_path: Path) -> None:
    """The worst result counts, whichever comes last, and the message names its
    parameter."""
    checks = custom_checks(written(tmp_path, EACH))
    found, problems = run_checks(checks, [evidence(True, 0.1)] * 2)
    for each in found:
        assert {name: v.status for name, v in each.items()} == {
            "test_wide": "failed", "test_looked_at": "skipped",
            "test_divided": "failed",
        }  # fmt: skip
        assert each["test_wide"].found == "For -1-2: It is narrow."
        assert str(each["test_divided"].found).startswith("For 0: This check stopped")
    assert len(problems) == 1


ENDS = """
import os, pytest

def test_fine(observation):
    '''All is fine'''

def test_ends(evidence):
    '''It does not end the process'''
    if not evidence.model.layers[-1].use_bias:
        os._exit(0)
"""


def test_a_check_that_ends_its_process_fails_there_alone(tmp_path: Path) -> None:
    """The other submissions in the same process get the same grades as without it."""
    cases = {"ada": evidence(True, 0.1), "bob": evidence(False, 0.1)}
    cases |= {"eli": evidence(True, 0.2)}
    found, problems = graded_with(tmp_path, ENDS, cases)
    results = {
        item.grade.student: [c.status for c in item.grade.criteria[-2:]]
        for item in found
        if item.evidence
    }
    assert results == {
        "ada": ["passed", "passed"],
        "bob": ["passed", "failed"],
        "eli": ["passed", "passed"],
    }
    assert [str(line).partition(":")[0] for line in problems] == ["test_ends"]


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("pytest.exit('enough')", "RuntimeError: it ends the whole run (Exit)"),
        ("raise KeyboardInterrupt", "RuntimeError: it ends the whole run (Keyb"),
        ("raise SystemExit", "SystemExit"),
    ],
)
def test_a_check_that_ends_the_run_fails_there_alone(
    tmp_path: Path, ending: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One check of one submission fails, with its line, and options of the shell do
    nothing."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-x")
    monkeypatch.setenv("PYTEST_PLUGINS", "nothing_of_this_name")
    cases = [evidence(True, 0.1), evidence(False, 0.1), evidence(True, 0.2)]
    checks = custom_checks(written(tmp_path, ENDS.replace("os._exit(0)", ending)))
    found, problems = run_checks(checks, cases)
    assert [[v.status for v in each.values()] for each in found] == [
        ["passed", "passed"], ["passed", "failed"], ["passed", "passed"]
    ]  # fmt: skip
    assert len(problems) == 1
    assert str(problems[0]).startswith(f"test_ends: test_line.py, line 10: {kind}")


STOPS = """
@pytest.fixture(autouse=True)
def stop(request, evidence):
    if not evidence.model.layers[-1].use_bias:
        request.session.shouldstop = 'enough'
"""


def test_a_run_that_ends_early_is_noticed(tmp_path: Path) -> None:
    """What had no turn is an error, so it is tried again without its neighbours."""
    text = ENDS.replace("os._exit(0)", "raise AssertionError") + STOPS
    cases = [evidence(True, 0.1), evidence(False, 0.1), evidence(True, 0.2)]
    with pytest.raises(ZoneError, match="own checks did not run: test_"):
        run_checks(custom_checks(written(tmp_path, text)), cases)


UNKNOWN = "FixtureLookupError: no fixture 'modle'"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("os", "os\nraise SystemExit\nimport os", "test_line.py:3: SystemExit"),
        ("os", "os\nraise KeyboardInterrupt\nimport os", "test_line.py:3: Keyb"),
        (
            "'''All is fine'''",
            "'''All is fine'''\ntest_fine.__test__ = False",
            "test_fine: pytest does not find it",
        ),
        ("(observation", "(modle", f"test_fine: test_line.py, line 4: {UNKNOWN}"),
    ],
)
def test_a_mistake_in_a_file_of_checks_is_one_line(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    """It is found in one run of the checks, and has one line for the whole class."""
    checks = custom_checks(written(tmp_path, ENDS.replace(old, new, 1)))
    _found, problems = run_checks(checks, [evidence(True, 0.1)] * 3)
    assert len(problems) == 1
    assert str(problems[0]).startswith(told)


def test_a_file_of_checks_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    """Checks that never ran give no scores, and the error has the line."""
    text = ENDS.replace("import os", "import os\n1 / 0\nimport os")
    found, problems = graded_with(tmp_path, text, {"ada": evidence(True, 0.1)})
    assert [item.grade.outcome for item in found] == ["ungraded", "missing"]
    assert any("test_line.py:3" in p and "ZeroDivisionError" in p for p in problems)


REQUIRES = """
import pytest
from pathlib import Path

@pytest.mark.points(1, requires=("compiled",))
def test_first(evidence):
    '''The first'''
    Path(__file__).with_suffix(".reached").touch()
    assert evidence.training.runs[0].metrics["loss"] < 0.5

@pytest.mark.points(1, requires=("test_first",))
def test_second(evidence):
    '''The second'''
    raise RuntimeError
"""


def test_a_check_whose_basis_did_not_pass_is_not_reached(tmp_path: Path) -> None:
    """A check is skipped if a criterion or a check that it requires did not pass."""
    nothing = Evidence(Run(ending="finished", observation=Observation()))
    stub = Evidence(Run(ending="finished", observation=Observation(empty=True)))
    cases = {"ada": nothing, "bob": stub}
    found, problems = graded_with(tmp_path, REQUIRES, cases)
    assert problems == []
    assert not list(tmp_path.rglob("*.reached"))
    assert [i.grade.outcome for i in found] == ["graded", "missing", "unattempted"]
    assert {c.status for c in found[0].grade.criteria[-2:]} == {"skipped"}
    other = tmp_path / "other"
    other.mkdir()
    found, problems = graded_with(other, REQUIRES, {"ada": evidence(True, 0.9)})
    assert [c.status for c in found[0].grade.criteria[-2:]] == ["failed", "skipped"]
    assert problems == []


def test_a_check_that_does_not_end_is_stopped() -> None:
    """A check gets an exception when its time is over, and then it is over."""
    with pytest.raises(TimeoutError, match="it took longer"), deadline(0.01):
        while True:
            pass


@pytest.mark.slow
def test_pytest_alone_checks_the_solution(tmp_path: Path) -> None:
    """Without the grader, checks run on the solution that stands beside them."""
    folder = written(tmp_path)
    (folder / "solution.py").write_text((LINE / "solution.py").read_text("utf-8"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         *(() if _is_installed() else ("-p", "autograder.pytest_plugin")), str(folder)],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert "3 passed" in done.stdout, done.stdout
    assert "1 failed" in done.stdout


def _is_installed() -> bool:
    from importlib.metadata import entry_points

    return "autograder" in entry_points(group="pytest11").names
