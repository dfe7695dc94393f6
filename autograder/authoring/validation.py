"""Test rubrics: right answers must pass, and wrong answers must fail.

The solution, the empty stub and all mutants are graded like a class.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from autograder.arguments import Settings
from autograder.authoring.noticing import noticed_already
from autograder.authoring.rubric_tests import RubricTest
from autograder.authoring.trial import SOLUTION, grade_texts, without_training
from autograder.authoring.validation_results import MutantResults, results_of
from autograder.engine.grading import Graded
from autograder.rubric.assignment import Assignment


def validate(
    assignments: Sequence[Assignment],
    settings: Settings,
    chosen: Collection[str] | None = None,
) -> list[MutantResults]:
    """Grade the solution, the stub and the mutants of some assignments in one batch.

    Args:
        assignments: the assignments.
        settings: the folders.
        chosen: the names of the mutants that are tried; None for all. If time is
            short, those that are noticed without a training are not trained.

    Raises:
        UsageError: if a solution, or a wrong answer of the instructor's, cannot be
            used.
    """
    tests = {a.slug: RubricTest.of(a, settings, chosen) for a in assignments}
    quick = [without_training(assignment) for assignment in assignments]
    required = _by_name(tests, required=True)
    before: Mapping[tuple[str, str], Graded] = {}
    if chosen is not None:
        before = grade_texts(quick, required, settings).graded
        known = _noticed(assignments, tests, before)
        required = {key: text for key, text in required.items() if key not in known}
    graded, failures = grade_texts(assignments, required, settings)
    graded = {**before, **graded}
    if others := _by_name(tests, required=False):
        graded = {**grade_texts(quick, others, settings).graded, **graded}
    return [
        results_of(
            assignment,
            settings.solutions / assignment.slug,
            tests[assignment.slug],
            {name: found for (name, slug), found in graded.items()
             if slug == assignment.slug},
            failures,
            chosen is None,
        )
        for assignment in assignments
    ]  # fmt: skip


def _noticed(
    assignments: Sequence[Assignment],
    tests: Mapping[str, RubricTest],
    graded: Mapping[tuple[str, str], Graded],
) -> set[tuple[str, str]]:
    """Return the mutants that are noticed without a training."""
    return {
        (mutant.name, a.slug)
        for a in assignments
        for mutant in tests[a.slug].mutants
        if mutant.required
        and noticed_already(
            mutant, a, graded[mutant.name, a.slug], graded[SOLUTION, a.slug]
        )
    }


def _by_name(
    tests: Mapping[str, RubricTest], required: bool
) -> dict[tuple[str, str], str]:
    return {
        (name, slug): source
        for slug, test in tests.items()
        for name, source in test.sources(required).items()
    }
