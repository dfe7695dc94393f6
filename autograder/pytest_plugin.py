"""A pytest plugin with fixtures for the facts about a submission.

The grader uses it to run an instructor's `test_*.py` once for each submission. Without
the grader, `pytest solutions/<slug>` runs the checks on the solution.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.engine.own_checks.check_answers import CASE, CheckAnswers, case_of, skip
from autograder.i18n import _

if TYPE_CHECKING:
    from autograder.engine.own_checks.cases import Cases
    from autograder.facts.observation import Observation
    from autograder.facts.spec import ModelSpec
    from autograder.facts.training import TrainingResult
    from autograder.rubric.criteria.evidence import Evidence


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
        config.pluginmanager.register(CheckAnswers(cases, answers))


_CASES: pytest.StashKey[Cases] = pytest.StashKey()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each check once for each submission."""
    cases = metafunc.config.stash.get(_CASES, None)
    if cases is not None:
        metafunc.fixturenames.append(CASE)
        numbers = range(len(cases.cases))
        metafunc.parametrize(CASE, numbers, ids=[f"{CASE}{n}" for n in numbers])


@pytest.fixture
def evidence(request: pytest.FixtureRequest) -> Evidence:
    """All facts about the submission. `of(variable)` gives those on another model."""
    cases = request.config.stash.get(_CASES, None)
    if cases is not None:
        return cases.evidence(case_of(request.node))
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
        skip(_("there is no model that can be looked at"))
    return evidence.model


@pytest.fixture
def form(evidence: Evidence) -> ModelSpec:
    """The model in canonical form. Without a model, the check is skipped."""
    if evidence.canonical_model is None:
        skip(_("there is no model that can be looked at"))
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
        skip(_("the model was not trained"))
    return result
