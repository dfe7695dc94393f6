"""No right answer of the corpus is given advice, whatever its criteria say."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.arguments import Settings
from autograder.datasets import cache_folder, find_mnist
from autograder.engine.making import new_grader
from autograder.engine.store import Store
from autograder.rubric.diagnosis.exceptions import ERROR_RULES
from autograder.rubric.diagnosis.known_solution import ToldSolution
from autograder.rubric.diagnosis.table import diagnose
from autograder.rubric.public import public_part
from autograder.rubric.rubric_file import load_assignments
from autograder.submissions import File, Submission
from tests.places import SOLUTIONS

from .corpus import Case, handwritten
from .generate import generated

ERRORS = {translation.id for translation in ERROR_RULES}
"""Code behind a right model may crash, and the student's own check says why."""
EACH = 36
"""Every 36th generated one is run; all that were written by hand are."""


def right_answers() -> list[Case]:
    """Return the submissions that must get all points, and hold no mistake."""
    by_hand = [case for case in handwritten() if case.right and not case.causes]
    made = [case for case in generated() if case.right and not case.causes]
    return [*by_hand, *made[::EACH]]


@pytest.mark.slow
def test_no_right_answer_meets_advice(tmp_path: Path, isolation: list[str]) -> None:
    """No right answer meets advice, neither in a grade nor in a student's own check."""
    cases = right_answers()
    rubrics = {rubric.slug: rubric for rubric in load_assignments(SOLUTIONS)}
    settings = Settings(SOLUTIONS, 2, None, lambda *_: None)
    mnist = find_mnist(None, cache_folder(), print)
    grader = new_grader(
        list(rubrics.values()), Store(tmp_path / ".store"), mnist, settings,
        isolation[1], fresh=False,
    )  # fmt: skip
    attempts = grader.observe(
        [Submission(case.name, case.slug, (File(case.write(tmp_path)),))
         for case in cases]
    )  # fmt: skip
    told = []
    for case, attempt in zip(cases, attempts, strict=True):
        looked = grader.look(attempt)
        assert looked is not None
        rubric = rubrics[case.slug]
        public = public_part(rubric)
        models = {name: rubric.reference_of(name) for name in rubric.models}
        for criteria, solution in (
            (rubric.criteria, ToldSolution(models=models)),
            (public.criteria, ToldSolution(tolerated=public.tolerated, whole=False)),
        ):
            causes = diagnose(criteria, looked.evidence, (), solution)
            told += [(case.name, d.text) for d in causes if d.id not in ERRORS]
    assert len(cases) > 100
    assert told == []
