"""Run the instructor's own checks from the controller, and read their verdicts."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder.engine.own_checks.cases import Answers, Cases, CheckAnswer
from autograder.errors import FactError, UsageError, ZoneError
from autograder.facts.base import clean
from autograder.facts.grade import Status, Verdict
from autograder.i18n import Message, _
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.evidence import Evidence

PLUGIN = "autograder.pytest_plugin"
SECONDS = 600
Verdicts = dict[str, Verdict]
_WORST: tuple[Status, ...] = ("failed", "skipped", "partial", "passed")
"""What is skipped has shown nothing, so it is worse than what was looked at."""


def own_checks(assignment: Assignment) -> list[Criterion]:
    """Return the checks that the instructor wrote."""
    return [c for c in assignment.criteria if c.own_file]


def run_checks(
    checks: Sequence[Criterion],
    evidence: Sequence[Evidence],
    open: Sequence[Sequence[str]] = (),
) -> tuple[list[Verdicts], list[Message]]:
    """Run checks on several submissions to one assignment, in one process.

    Args:
        checks: the checks to run.
        evidence: the evidence on each submission.
        open: for each submission, the ids of the criteria that it did not pass.

    Returns:
        For each submission a dictionary, id of a check -> verdict. Checks whose file
        cannot be loaded have none. Also a line for each error in a check or a file.

    Raises:
        UsageError: if pytest is not installed.
        ZoneError: if the process failed, or ended before all checks ran.
    """
    if importlib.util.find_spec("pytest") is None:
        raise UsageError(_("own checks need pytest: pip install pytest"))
    names = [check.id for check in checks]
    cases = Cases.of(names, evidence, open or [()] * len(evidence))
    found: list[Verdicts] = [{} for _ in cases.cases]
    problems: dict[Message, None] = {}
    answers = _answers(checks, cases)
    for answer in answers.answers:
        if answer.problem:
            line = _("{check}: {problem}")
            problems[line.format(check=answer.check, problem=answer.problem)] = None
        if 0 <= answer.case < len(found):
            _keep_worst(found[answer.case], answer)
    if not answers.problems:
        _need_all(names, found)
    return found, [*answers.problems, *problems]


def _keep_worst(verdicts: Verdicts, answer: CheckAnswer) -> None:
    """A check with parameters runs once for each, and passes if all of them do."""
    verdict, before = answer.verdict, verdicts.get(answer.check)
    if before is None or _WORST.index(verdict.status) < _WORST.index(before.status):
        verdicts[answer.check] = verdict


def _need_all(names: Sequence[str], found: Sequence[Verdicts]) -> None:
    """Raise ZoneError if a check has not run on all submissions."""
    for name in names:
        if not all(name in verdicts for verdicts in found):
            raise ZoneError(_("own checks did not run: {names}").format(names=name))


def _answers(checks: Sequence[Criterion], cases: Cases) -> Answers:
    with tempfile.TemporaryDirectory(prefix="autograder-checks-") as name:
        folder = Path(name)
        evidence, answers = folder / "evidence.json", folder / "answers.json"
        evidence.write_text(cases.to_json(), encoding="utf-8")
        command = [
            *(sys.executable, "-P", "-m", "pytest", "-p", PLUGIN),
            *("-p", "no:cacheprovider"),
            *("-c", os.devnull, "--rootdir", name, "--import-mode=importlib", "-q"),
            *("--evidence", str(evidence), "--answers", str(answers)),
            *sorted({check.own_file for check in checks}),
        ]
        # Options of the instructor's own shell, such as `-x`, are not for the grader.
        ours = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
        environment = ours | {
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter
                command, capture_output=True, env=environment, cwd=name, timeout=SECONDS
            )
            return Answers.from_json(answers.read_bytes())
        except subprocess.TimeoutExpired:
            raise ZoneError(
                _("own checks took longer than {seconds} s").format(seconds=SECONDS)
            ) from None
        except (OSError, FactError):
            output = (done.stdout + done.stderr).decode("utf-8", "replace")
            last = clean(output, 2_000).strip().splitlines()[-1:]
            raise ZoneError(
                _("own checks did not run: {names}").format(names=" ".join(last))
            ) from None
