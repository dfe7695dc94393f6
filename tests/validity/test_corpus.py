"""The corpus itself: large enough, the same every time, and labelled throughout."""

import ast
import json
from collections.abc import Iterable

import pytest

from autograder.facts.grade import Diagnosis, Grade
from autograder.facts.training import TrainingPlan
from autograder.rubric.assignment import Assignment
from autograder.rubric.diagnosis.exceptions import ERROR_RULES
from autograder.rubric.diagnosis.table import MISTAKES
from autograder.rubric.rubric_file import load_assignments
from tests.places import SOLUTIONS

from .causes import CauseTable
from .corpus import Case, handwritten
from .generate import generated
from .matrix import shifted
from .mistakes import TASKS

HAND = list(handwritten())
GENERATED = list(generated())
CORE = sorted(task.slug for task in TASKS)
BRANCHING = sorted({case.slug for case in GENERATED} - {*CORE})
ASSIGNMENTS = {a.slug: a for a in load_assignments(SOLUTIONS)}


def test_the_corpus_is_large_and_varied() -> None:
    """Scripts and notebooks, right and wrong answers, of every core exercise."""
    assert len(HAND) >= 80
    assert len(HAND) + len(GENERATED) >= 900
    assert {case.slug for case in HAND} == ASSIGNMENTS.keys()
    assert len(GENERATED) >= 500
    for cases in (HAND, GENERATED):
        for slug in CORE:
            own = [case for case in cases if case.slug == slug]
            assert {case.suffix for case in own} == {".py", ".ipynb"}
            right = [c for c in own if not c.fails | c.partial | c.skips | c.open]
            assert 8 <= len(right) <= len(own) - 8, slug
    assert sum(case.slug in BRANCHING for case in (*HAND, *GENERATED)) >= 150
    assert len({case.name for case in (*HAND, *GENERATED)}) == len(HAND + GENERATED)


def test_the_corpus_is_the_same_every_time() -> None:
    """The generated submissions are always the same, and few of them are equal."""
    assert list(generated()) == GENERATED
    assert len({case.source for case in GENERATED}) > 0.98 * len(GENERATED)


def test_the_labels_name_criteria_that_there_are() -> None:
    """No label is lost because of a misspelt name."""
    for case in (*HAND, *GENERATED):
        if case not in HAND and case.slug not in BRANCHING:
            continue  # one list of labels is for all of them
        ids = {criterion.id for criterion in ASSIGNMENTS[case.slug].criteria}
        assert case.fails | case.partial | case.skips | case.open <= ids, case.name


def test_every_planted_mistake_says_what_its_cause_is() -> None:
    """The causes are entries of the table, errors in words, or criteria."""
    known = {mistake.id for mistake in MISTAKES} | {t.id for t in ERROR_RULES}
    known |= {c.id for assignment in ASSIGNMENTS.values() for c in assignment.criteria}
    for case in (*HAND, *GENERATED):
        assert case.causes <= known, case.name
        if case in GENERATED:
            assert bool(case.causes) == (case.mistake != "right"), case.name
    assert sum(bool(case.causes) for case in HAND) >= 80


@pytest.mark.parametrize("first", ["loss", "no_hidden_activation", ""])
def test_what_is_shown_is_compared_with_what_was_planted(first: str) -> None:
    """What a page shows is the planted cause, another one, or none."""
    case = Case("x", "s", ".py", b"", fails=frozenset({"loss"}), mistake="planted",
                causes=frozenset({"loss"}))  # fmt: skip
    diagnoses = [Diagnosis(id=first, title="T", found="F")] if first else []
    table = CauseTable()
    grade = Grade(student="x", assignment="s", outcome="graded", score=0, max_score=1,
                  diagnoses=tuple(diagnoses), criteria=())  # fmt: skip
    table.add(case, grade)
    wanted = {"loss": (1, 0, 0), "": (0, 1, 0)}.get(first, (0, 0, 1))
    assert list(table.rows()) == [("planted", *wanted)]


@pytest.mark.parametrize("slug", [*CORE, *BRANCHING])
def test_every_criterion_is_passed_and_failed_by_somebody(slug: str) -> None:
    """No criterion of these exercises is always passed, or never."""
    ids = {criterion.id for criterion in ASSIGNMENTS[slug].criteria}
    hand = [case for case in HAND if case.slug == slug]
    cases = [*hand, *(case for case in GENERATED if case.slug == slug)]
    for name in ids:
        labels = [case.label(name) for case in cases]
        assert labels.count("pass") >= 5, name
        assert labels.count("fail") >= 2, name


def _text(case: Case) -> str:
    if case.suffix == ".py":
        return case.source.decode("utf-8-sig")
    cells = json.loads(case.source)["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return "\n".join(line for cell in code for line in cell.split("\n")
                     if line[:1] not in ("%", "!"))  # fmt: skip


def test_generated_code_is_python() -> None:
    """What is wrong with a submission is its answer and never its syntax."""
    for case in GENERATED:
        ast.parse(_text(case))


def test_a_base_seed_draws_other_trainings() -> None:
    """The plan's own seeds for base seed 0, all others for the next."""
    plans = _plans(ASSIGNMENTS.values())
    assert len(plans) > len(ASSIGNMENTS)  # some models have one of their own
    for base in (0, 1, 2):
        moved = _plans(shifted(ASSIGNMENTS.values(), base))
        for plan, other in zip(plans, moved, strict=True):
            assert (plan.seeds == other.seeds) == (base == 0)
            assert base == 0 or not set(plan.seeds) & set(other.seeds)
            assert plan.epochs == other.epochs


def _plans(assignments: Iterable[Assignment]) -> list[TrainingPlan]:
    own = [(a.plan, *a.plans.values()) for a in assignments]
    return [plan for plans in own for plan in plans if plan]
