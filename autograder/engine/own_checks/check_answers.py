"""Collect the verdicts of own checks, in the process of pytest that runs them.

This is a plugin of pytest. It imports facts late, because pytest imports it for every
project on a machine.
"""

from __future__ import annotations

import re
import signal
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from autograder.i18n import EMPTY, Message, _, literal

if TYPE_CHECKING:
    from autograder.engine.own_checks.cases import Cases, CheckAnswer

CASE = "autograder_case"
SECONDS = 30
"""The most time for one check of one submission. A check only looks at facts."""
_REASONS: dict[str, Message] = {}
"""Text of a reason -> the reason. pytest keeps the text only."""


def skip(reason: Message) -> NoReturn:
    """Skip a check, and keep the reason as a message."""
    _REASONS[str(reason)] = reason
    pytest.skip(str(reason))


class CheckAnswers:
    """Collects the verdicts of all checks on all submissions."""

    def __init__(self, cases: Cases, path: Path) -> None:
        self._cases, self._path = cases, path
        self._answers: list[CheckAnswer] = []
        self._problems: list[Message] = []
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
            self._problems.append(literal(_last_line(report.longreprtext)))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep only the checks that the grader asks for. Record which are not found."""
        items[:] = [i for i in items if _name(i) in self._cases.checks]
        found = {_name(item) for item in items}
        lost = [name for name in self._cases.checks if name not in found]
        if not self._problems:
            text = _("{name}: pytest does not find it")
            self._problems += [text.format(name=name) for name in lost]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Skip a check if a criterion that it requires did not pass."""
        marker = item.get_closest_marker("points")
        requires = marker.kwargs.get("requires", ()) if marker else ()
        with _alone():
            if self._open[case_of(item)] & {*requires}:
                skip(_("what it requires did not pass"))
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
        """Keep the verdict of a check that ran, or that could not begin."""
        report = yield
        if call.when == "call" or not report.passed:
            self._answers.append(_answer(item, call))
            if not report.passed:
                self._open[case_of(item)].add(_name(item))
        return report

    def pytest_sessionfinish(self) -> None:
        """Write the answers."""
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


def case_of(item: Any) -> int:
    """Return the number of the submission that a check runs on."""
    number: int = item.callspec.params[CASE]
    return number


def _parameter(item: pytest.Function) -> str:
    """Return pytest's name for the instructor's own parameters; empty if none."""
    case = f"{CASE}{case_of(item)}"
    inside = item.name.removeprefix(f"{_name(item)}[").removesuffix("]")
    if inside == case:
        return ""
    return inside.removeprefix(f"{case}-").removesuffix(f"-{case}")


def _answer(item: pytest.Function, call: pytest.CallInfo[None]) -> CheckAnswer:
    from autograder.engine.own_checks.cases import CheckAnswer
    from autograder.facts.base import clean
    from autograder.rubric.criteria.judging import failed, passed, skipped

    name, case = _name(item), case_of(item)
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
    return _broken(item, call.excinfo, of_one)


def _broken(
    item: pytest.Function,
    raised: pytest.ExceptionInfo[BaseException],
    of_one: Callable[[Message], Message],
) -> CheckAnswer:
    """Return the answer of a check that failed itself, with its line and its error."""
    from autograder.engine.own_checks.cases import CheckAnswer
    from autograder.facts.base import clean
    from autograder.rubric.criteria.custom import stopped_check

    error = raised.value
    kind = type(error).__name__
    lines = [e.lineno + 1 for e in raised.traceback if e.path == item.path]
    text = str(error).partition("\nassert ")[0].strip()
    if isinstance(error, pytest.FixtureLookupError):
        text = f"no fixture {error.argname!r}"  # its own text names the submission
    stopped = stopped_check(kind)
    return CheckAnswer(
        check=_name(item),
        case=case_of(item),
        verdict=stopped.model_copy(update={"found": of_one(stopped.found)}),
        problem=_("{file}, line {line}: {kind}: {text}").format(
            file=item.path.name,
            line=lines[-1] if lines else (item.location[1] or 0) + 1,
            kind=kind,
            text=clean(text, 400).replace("\n", " "),
        ),
    )
