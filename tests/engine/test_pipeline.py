"""When the grader itself fails: tried again, reported, never scored."""

from collections import Counter
from pathlib import Path

import pytest

from autograder.engine.pipeline import Grader
from autograder.errors import ZoneError
from autograder.facts.grade import Grade
from autograder.facts.observation import (
    Limits,
)
from autograder.facts.training import TrainingResult
from autograder.rubric import learnt_elsewhere
from autograder.rubric.assignment import Assignment
from autograder.sandbox.pool import ATTEMPTS
from autograder.sandbox.zone import Reply
from autograder.submissions import File, Submission
from tests.engine.fake_zones import CRASH, LINE, Fail, FakeZone, one_worker


def grade(
    folder: Path,
    fail: dict[str, Fail],
    sources: tuple[str, ...] = ("line",),
    assignment: Assignment = LINE,
) -> tuple[list[Grade], Grader, Counter[str]]:
    """Grade some sources with zones that fail."""
    asked: Counter[str] = Counter()
    submissions = []
    for number, source in enumerate(sources):
        path = folder / f"{number}" / "linear_regression.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)
        submissions.append(Submission(str(number), "linear_regression", (File(path),)))
    crew = one_worker(lambda module: FakeZone(module, fail, asked), folder)
    grader = Grader([assignment], None, crew, "none")
    return [g.grade for g in grader.grade_class(submissions)], grader, asked


def broken(_count: int) -> Reply:
    """Fail as a zone whose server died."""
    raise ZoneError("the server is gone")


def test_a_zone_that_never_answers_leaves_it_ungraded(tmp_path: Path) -> None:
    """All attempts are made, the reason is reported without a score, and a later run
    gives one."""
    grades, grader, asked = grade(tmp_path, {"runner": broken})
    assert asked["runner"] == ATTEMPTS
    assert [g.outcome for g in grades] == ["ungraded"]
    assert any("the server is gone" in line for line in grader.crew.problems)
    assert [g.score for g in grade(tmp_path, {})[0]] == [10]


def test_a_runner_that_says_nothing_failed_itself(tmp_path: Path) -> None:
    """The runner reports before the submission begins, so without a report the runner
    failed."""
    silent = Reply("crashed", "", "Traceback\nNameError: x", None, silent=True)
    grades, grader, _ = grade(tmp_path, {"runner": lambda _: silent})
    assert [g.outcome for g in grades] == ["ungraded"]
    assert any("NameError: x" in line for line in grader.crew.problems)


def test_a_zone_that_recovers_costs_nothing(tmp_path: Path) -> None:
    """A failure is tried again."""
    fail: dict[str, Fail] = {"runner": lambda n: broken(n) if n < ATTEMPTS else None}
    grades, grader, _ = grade(tmp_path, fail)
    assert [(g.outcome, g.score) for g in grades] == [("graded", 10)]
    doubts = [line for line in grader.crew.problems if "look at it yourself" in line]
    assert doubts == grader.crew.problems != [], "the fake code builds no model"


def test_weights_learnt_elsewhere_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The class page lists a trained model with more fixed numbers than usual."""
    monkeypatch.setattr(learnt_elsewhere, "MOST", -1)
    _grades, grader, _ = grade(tmp_path, {})
    assert any("learnt elsewhere" in line for line in grader.crew.problems)


def test_a_model_that_always_ends_the_trainer_is_at_fault(tmp_path: Path) -> None:
    """The model is at fault if it crashes each time while another model is trained by
    the same plan."""
    grades, _, asked = grade(tmp_path, {"relu": lambda _: CRASH}, ("line", "relu"))
    assert asked["relu"] == ATTEMPTS
    assert [g.outcome for g in grades] == ["graded", "graded"]
    assert grades[0].score == 10
    lost = {c.id: c.message for c in grades[1].criteria if c.status != "passed"}
    assert "output_activation" in lost
    again, _, asked = grade(tmp_path, {}, ("line", "relu"))
    assert again == grades
    assert asked == Counter(), "what is known is not asked again"


@pytest.mark.parametrize(
    ("sources", "outcome", "score"),
    [
        (("relu", "unlucky"), "ungraded", 0),
        (("line", "unlucky"), "graded", 10),
        (("unlucky", "line"), "graded", 10),
        (("relu", "line"), "graded", 10),
    ],
)
def test_of_two_files_the_better_one_counts(
    tmp_path: Path, sources: tuple[str, ...], outcome: str, score: float
) -> None:
    """A file that could not be graded might be the better, unless one is perfect."""
    files = []
    for number, source in enumerate(sources):
        files.append(File(tmp_path / f"linear_regression-{number}.py"))
        files[-1].path.write_text(source)
    submission = Submission("ada", "linear_regression", tuple(files))

    class Unlucky(FakeZone):
        def ask(
            self,
            request: bytes,
            limits: Limits,
            alone: bool = False,
            later: bytes = b"",
        ) -> Reply:
            if b"dW5sdWNreQ==" in request:
                return broken(0)
            return super().ask(request, limits)

    crew = one_worker(lambda module: Unlucky(module, {}, Counter()), tmp_path)
    (found,) = Grader([LINE], None, crew, "none").grade_class([submission])
    assert (found.grade.outcome, found.grade.score) == (outcome, score)


def test_pictures_are_drawn_of_a_file_that_does_not_count(tmp_path: Path) -> None:
    """Other students may have the same model, and need the pictures."""
    submissions = []
    for student, names in (("ada", ("relu", "line")), ("eve", ("relu",))):
        files = []
        for name in names:
            files.append(File(tmp_path / student / f"{name}.py"))
            files[-1].path.parent.mkdir(exist_ok=True)
            files[-1].path.write_text(name)
        submissions.append(Submission(student, "linear_regression", tuple(files)))
    crew = one_worker(lambda module: FakeZone(module, {}, Counter()), tmp_path)
    grader = Grader([LINE], None, crew, "none")
    wanted = {graded.trainings for graded in grader.grade_class(submissions)}
    assert wanted <= {trainings for _, trainings, _ in grader.examples()}


@pytest.mark.parametrize("fail", [lambda _: CRASH, broken])
def test_a_trainer_that_fails_for_all_is_at_fault_itself(
    tmp_path: Path, fail: Fail
) -> None:
    """If the trainer can train no model, no submission that needs it gets a score."""
    grades, _, _ = grade(tmp_path, {"linear": fail, "relu": fail}, ("line", "relu"))
    assert [g.outcome for g in grades] == ["ungraded", "graded"]
    assert {c.status for c in grades[1].criteria if c.id in {"trains_to"}} == {
        "skipped"
    }


TIMEOUT = Reply("timeout", "", "", None)
FAILURE = Reply(
    "finished", "", "", TrainingResult(failure="TypeError: None").to_json().encode()
)


@pytest.mark.parametrize("sources", [("line", "relu"), ("relu",)])
def test_a_training_that_takes_too_long_is_not_tried_again(
    tmp_path: Path, sources: tuple[str, ...]
) -> None:
    """A timeout is the fault of the model, also if no other model is trained."""
    needed = {c.id: c.model_copy(update={"requires": ()}) for c in LINE.criteria}
    impatient = LINE.model_copy(update={"criteria": tuple(needed.values())})
    slow = {"relu": lambda _: TIMEOUT}
    grades, _, asked = grade(tmp_path, slow, sources, impatient)
    assert asked["relu"] == 1
    assert [g.outcome for g in grades] == ["graded"] * len(sources)
    lost = {c.id: c for c in grades[-1].criteria if c.id in {"trains_to", "predicts"}}
    assert {c.status for c in lost.values()} == {"failed"}
    assert all("far too long" in c.message for c in lost.values())


def test_a_solution_that_takes_too_long_costs_nobody_points(tmp_path: Path) -> None:
    """A student with the model of the solution stays ungraded, with the reason."""
    grades, grader, asked = grade(tmp_path, {"linear": lambda _: TIMEOUT})
    assert asked["linear"] == 1
    assert [g.outcome for g in grades] == ["ungraded"]
    assert any("stopped after" in line for line in grader.crew.problems)


def test_what_the_trainer_cannot_train_is_its_own_failure(tmp_path: Path) -> None:
    """The failure is reported, and it is not tried again, not stored and gives no
    score."""
    sources = ("line", "relu")
    needed = {c.id: c.model_copy(update={"requires": ()}) for c in LINE.criteria}
    impatient = LINE.model_copy(update={"criteria": tuple(needed.values())})
    fail: dict[str, Fail] = {"relu": lambda _: FAILURE}
    grades, grader, asked = grade(tmp_path, fail, sources, impatient)
    assert asked["relu"] == 1
    assert [g.outcome for g in grades] == ["graded", "ungraded"]
    assert any("TypeError: None" in line for line in grader.crew.problems)
    mended, _, _ = grade(tmp_path, {}, sources, impatient)
    assert [g.outcome for g in mended] == ["graded", "graded"]
