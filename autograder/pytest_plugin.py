"""A pytest plugin with fixtures for the facts about a submission.

The grader uses it to run an instructor's `test_*.py` once for each submission. Without
the grader, `pytest solutions/<slug>` runs the checks on the solution.
"""

from __future__ import annotations

import re
import signal
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from autograder.i18n import EMPTY, Message, _, literal

if TYPE_CHECKING:
    from autograder.engine.own_checks.cases import Cases, CheckAnswer
    from autograder.facts.observation import Observation
    from autograder.facts.spec import ModelSpec
    from autograder.facts.training import TrainingResult
    from autograder.rubric.criteria.evidence import Evidence

CASE = "autograder_case"
SECONDS = 30
"""The most time for one check of one submission. A check only looks at facts."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the grader: the files for the evidence and the answers."""
    group = parser.getgroup("autograder", "checks of Keras exercises")
    group.addoption("--evidence", type=Path, help="facts about submissions, as JSON")
    group.addoption("--answers", type=Path, help="where the verdicts go, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker. Collect answers if the grader asks for them."""
    config.addinivalue_line(
        "markers",
        "points(number, *, hint, requires, hidden): what a check of ours is worth",
    )
    if config.getoption("--evidence") is not None:
        from autograder.engine.own_checks.cases import Cases

        path: Path = config.getoption("--evidence")
        cases = config.stash[_CASES] = Cases.from_json(path.read_bytes())
        answers: Path = config.getoption("--answers")
        config.pluginmanager.register(_Answers(cases, answers))


_CASES: pytest.StashKey[Cases] = pytest.StashKey()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each check once for each submission."""
    cases = metafunc.config.stash.get(_CASES, None)
    if cases is not None:
        metafunc.fixturenames.append(CASE)
        numbers = range(len(cases.cases))
        metafunc.parametrize(CASE, numbers, ids=[f"{CASE}{n}" for n in numbers])


_REASONS: dict[str, Message] = {}
"""Text of a reason -> the reason. pytest keeps the text only."""


def _skip(reason: Message) -> NoReturn:
    _REASONS[str(reason)] = reason
    pytest.skip(str(reason))


@pytest.fixture
def evidence(request: pytest.FixtureRequest) -> Evidence:
    """All facts about the submission. `of(variable)` gives those on another model."""
    cases = request.config.stash.get(_CASES, None)
    if cases is not None:
        return cases.evidence(_case(request.node))
    return _of_solution(request.path.parent)


_solutions: dict[Path, Evidence] = {}


def _of_solution(folder: Path) -> Evidence:
    """Run and train the solution in the folder of the check, once."""
    if folder not in _solutions:
        from autograder.arguments import Settings
        from autograder.authoring.trial import SOLUTION, grade_texts
        from autograder.rubric.rubric_file import load_rubric
        from autograder.submissions.source.encodings import decode_for_utf_8

        assignment = load_rubric(folder / "rubric.py")
        text = decode_for_utf_8((folder / "solution.py").read_bytes())
        settings = Settings(folder.parent, 1, None, lambda *_: None)
        key = (SOLUTION, assignment.slug)
        found = grade_texts([assignment], {key: text}, settings).graded[key].evidence
        if found is None:
            pytest.fail(str(_("the solution could not be run")))
        _solutions[folder] = found
    return _solutions[folder]


@pytest.fixture
def observation(evidence: Evidence) -> Observation:
    """The facts of the runner: models, data for `fit`, values, errors, blanks."""
    return evidence.observation


@pytest.fixture
def spec(evidence: Evidence) -> ModelSpec:
    """The model as the student wrote it. Without a model, the check is skipped."""
    if evidence.model is None:
        _skip(_("there is no model that can be looked at"))
    return evidence.model


@pytest.fixture
def form(evidence: Evidence) -> ModelSpec:
    """The model in canonical form. Without a model, the check is skipped."""
    if evidence.canonical_model is None:
        _skip(_("there is no model that can be looked at"))
    return evidence.canonical_model


@pytest.fixture
def training(evidence: Evidence) -> TrainingResult:
    """The result of training the model. Without a training, the check is skipped."""
    return _trained(evidence.training)


@pytest.fixture
def reference(evidence: Evidence) -> TrainingResult:
    """The result of training the solution's model from the same seeds."""
    return _trained(evidence.reference)


def _trained(result: TrainingResult | None) -> TrainingResult:
    if result is None or not result.runs:
        _skip(_("the model was not trained"))
    return result


class _Answers:
    """Collects the verdicts of all checks on all submissions."""

    def __init__(self, cases: Cases, path: Path) -> None:
        self._cases, self._path = cases, path
        self._answers: list[CheckAnswer] = []
        self._problems: list[str] = []
        self._open = [set(case.open) for case in cases.cases]

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self,
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Treat a file that ends the run like one that cannot be loaded."""
        try:
            return (yield)
        except (KeyboardInterrupt, SystemExit) as error:
            file, line, *_rest = traceback.extract_tb(error.__traceback__)[-1]
            place = f"E {Path(file).name}:{line}: {type(error).__name__}"
            return pytest.CollectReport(file, "failed", place, result=[])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Record why a file cannot be loaded, with the line of the error."""
        if report.failed:
            self._problems.append(_last_line(report.longreprtext))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep only the checks that the grader asks for. Record which are not found."""
        items[:] = [i for i in items if _name(i) in self._cases.checks]
        found = {_name(item) for item in items}
        lost = [name for name in self._cases.checks if name not in found]
        if not self._problems:
            self._problems += [f"{name}: pytest does not find it" for name in lost]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Skip a check if a criterion that it requires did not pass."""
        marker = item.get_closest_marker("points")
        requires = marker.kwargs.get("requires", ()) if marker else ()
        with _alone():
            if self._open[_case(item)] & {*requires}:
                _skip(_("what it requires did not pass"))
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, None, None]:
        """Stop a check that takes too long."""
        with _alone(), deadline(SECONDS):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, None, None]:
        """Let what comes after a check end this check only."""
        with _alone():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Function, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "call" or not report.passed:
            self._answers.append(_answer(item, call))
            if not report.passed:
                self._open[_case(item)].add(_name(item))
        return report

    def pytest_sessionfinish(self) -> None:
        from autograder.engine.own_checks.cases import Answers

        answers = Answers(answers=tuple(self._answers), problems=tuple(self._problems))
        self._path.write_text(answers.to_json(), encoding="utf-8")


@contextmanager
def _alone() -> Iterator[None]:
    """Raise RuntimeError in place of what would end the checks of all submissions."""
    try:
        yield
    except (pytest.exit.Exception, KeyboardInterrupt) as error:
        reason = f"it ends the whole run ({type(error).__name__})"
        raise RuntimeError(reason).with_traceback(error.__traceback__) from None


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the code inside after so many seconds."""

    def stop(*_signal: object) -> None:
        text = _("it took longer than {seconds:g} seconds")
        raise TimeoutError(text.format(seconds=seconds))

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _last_line(report: str) -> str:
    """Return the place and the reason, which are at the end of a report of pytest."""
    lines = [line.strip() for line in report.splitlines() if line.strip()]
    places = [line for line in lines if re.match(r"[^\s:]+\.py:\d+: ", line)]
    reasons = [line[1:].strip() for line in lines if line.startswith("E ")]
    return " ".join([*places[-1:], *(reasons or lines)[-1:]])


def _name(item: Any) -> str:
    name: str = item.originalname
    return name


def _case(item: Any) -> int:
    number: int = item.callspec.params[CASE]
    return number


def _parameter(item: pytest.Function) -> str:
    """Return pytest's name for the instructor's own parameters; empty if none."""
    case = f"{CASE}{_case(item)}"
    inside = item.name.removeprefix(f"{_name(item)}[").removesuffix("]")
    if inside == case:
        return ""
    return inside.removeprefix(f"{case}-").removesuffix(f"-{case}")


def _answer(item: pytest.Function, call: pytest.CallInfo[None]) -> CheckAnswer:
    from autograder.engine.own_checks.cases import CheckAnswer
    from autograder.facts.base import clean
    from autograder.rubric.criteria.custom import stopped_check
    from autograder.rubric.criteria.judging import failed, passed, skipped

    name, case = _name(item), _case(item)
    if call.excinfo is None:
        return CheckAnswer(check=name, case=case, verdict=passed(EMPTY))
    error = call.excinfo.value
    parameter = clean(_parameter(item), 100)

    def of_one(found: Message) -> Message:
        if not parameter:
            return found
        return _("For {parameter}: {found}").format(parameter=parameter, found=found)

    # pytest adds the values of the expression after the message.
    text = str(error).partition("\nassert ")[0].strip()
    if isinstance(error, pytest.skip.Exception):
        reason = _REASONS.get(text, text)
        return CheckAnswer(
            check=name,
            case=case,
            verdict=skipped(_("Not checked: {reason}.").format(reason=reason)),
        )
    if isinstance(error, AssertionError | pytest.fail.Exception):
        told = not text.startswith("assert ")
        found = literal(text) if told else _("This check did not pass.")
        return CheckAnswer(check=name, case=case, verdict=failed(of_one(found)))
    kind = type(error).__name__
    lines = [e.lineno + 1 for e in call.excinfo.traceback if e.path == item.path]
    line = lines[-1] if lines else (item.location[1] or 0) + 1
    if isinstance(error, pytest.FixtureLookupError):
        text = f"no fixture {error.argname!r}"  # its own text names the submission
    place = f"{item.path.name}, line {line}"
    stopped = stopped_check(kind)
    return CheckAnswer(
        check=name,
        case=case,
        verdict=stopped.model_copy(update={"found": of_one(stopped.found)}),
        problem=clean(f"{place}: {kind}: {text}", 400).replace("\n", " "),
    )
