"""Test rubrics: right answers must pass, and wrong answers must fail.

The solution, the empty stub and all mutants are graded like a class.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from autograder.arguments import Settings
from autograder.authoring.accepting import Accepting
from autograder.authoring.calibrated import calibration_problem
from autograder.authoring.mutants import Mutant
from autograder.authoring.solution import Solution
from autograder.authoring.trial import (
    SOLUTION,
    grade_texts,
    mutants_of,
    why_stopped,
    without_training,
)
from autograder.authoring.wrong import Wrong, own_wrong_answers
from autograder.engine.grading import Graded
from autograder.errors import FactError
from autograder.facts.canonical import canonical
from autograder.facts.grade import Grade
from autograder.facts.observation import Observation, RecordedFit, RecordedTest, Sample
from autograder.i18n import Message, _, sentences
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence
from autograder.submissions.source.stubs import stub

STUB = "stub"
LOST = {"failed", "partial"}
ALIKE = 1e-3
"""Data with smaller differences are the same, for example float32 and float64."""


@dataclass
class Validation:
    """The results for the mutants of one assignment."""

    slug: str
    noticed: int = 0
    """The number of mutants that fail a criterion that is meant for them."""
    crashed: int = 0
    """The number of mutants that cannot run. They show nothing about the rubric."""
    equivalent: int = 0
    """The number of mutants that are right answers. They do not count."""
    accepted: int = 0
    """The number of problems that the rubric accepts with a reason."""
    problems: list[str] = field(default_factory=list)
    """A line for each problem of the rubric."""


def validate(
    assignments: Sequence[Assignment],
    settings: Settings,
    chosen: Collection[str] | None = None,
) -> list[Validation]:
    """Grade the solution, the stub and the mutants of some assignments in one batch.

    Args:
        assignments: the assignments.
        settings: the folders.
        chosen: the names of the mutants that are tried; None for all.

    Raises:
        UsageError: if a solution, or a wrong answer of the instructor's, cannot be
            used.
    """
    sources: dict[tuple[str, str], str] = {}
    tried: dict[tuple[str, str], str] = {}
    mutants: dict[str, list[Mutant]] = {}
    wrong: dict[str, list[Wrong]] = {}
    for assignment in assignments:
        slug = assignment.slug
        path = settings.solutions / slug / "solution.py"
        solution = Solution.read(path)
        made = mutants_of(solution, assignment)
        mutants[slug] = [m for m in made if chosen is None or m.name in chosen]
        sources[SOLUTION, slug] = solution.text
        sources[STUB, slug] = stub(solution.text, str(path))
        for mutant in mutants[slug]:
            where = sources if mutant.required else tried
            where[mutant.name, slug] = mutant.source
        wrong[slug] = own_wrong_answers(path.parent, assignment)
        sources |= {(own.name, slug): own.source for own in wrong[slug]}
    graded, failures = grade_texts(assignments, sources, settings)
    if tried:
        quick = [without_training(assignment) for assignment in assignments]
        graded = {**grade_texts(quick, tried, settings).graded, **graded}
    return [
        _validation(
            assignment,
            settings.solutions / assignment.slug,
            mutants[assignment.slug],
            wrong[assignment.slug],
            {name: found for (name, slug), found in graded.items()
             if slug == assignment.slug},
            failures,
            chosen is None,
        )
        for assignment in assignments
    ]  # fmt: skip


def _validation(
    assignment: Assignment,
    folder: Path,
    mutants: Sequence[Mutant],
    wrong: Sequence[Wrong],
    graded: dict[str, Graded],
    failures: Sequence[Message],
    whole: bool,
) -> Validation:
    found = Validation(assignment.slug)
    if graded[SOLUTION].grade.outcome != "graded":
        # All other problems would follow from this one.
        found.problems.append(str(_not_graded(graded[SOLUTION].grade, failures)))
        return found
    accepting = Accepting(assignment.accept)
    found.problems += filter(None, [calibration_problem(assignment, folder)])
    required = {SOLUTION, STUB, *(m.name for m in mutants if m.required)}
    if any(graded[name].grade.outcome == "ungraded" for name in required):
        found.problems += map(str, failures)
    found.problems += map(str, why_stopped(graded[SOLUTION]))
    right_and_empty = graded[SOLUTION].grade, graded[STUB].grade
    found.problems += map(str, _of_right_and_empty(*right_and_empty))
    guarded: set[str] = set()
    right = graded[SOLUTION].evidence
    for mutant in mutants:
        if not mutant.required:
            continue
        grade, evidence = graded[mutant.name].grade, graded[mutant.name].evidence
        meant = _meant(mutant, assignment, _changed(evidence, right))
        if meant is None:
            continue
        if noticed(grade, meant):
            found.noticed += 1
            guarded.add(mutant.answer)
        elif cannot_run(grade, meant, evidence):
            found.crashed += 1
            if mutant.one_of:
                guarded.add(mutant.answer)
        elif mutant.answer and _equal(evidence, right):
            found.equivalent += 1
        elif not mutant.one_of:
            accepting.add(mutant.name, _survivor(mutant, grade, meant))
    for own in wrong:
        if kept := own.kept(graded[own.name].grade):
            accepting.add(own.name, kept)
    for answer in sorted({m.answer for m in mutants} - guarded - {""}):
        text = _("{answer}: no wrong answer that runs fails a criterion")
        accepting.add(answer, text.format(answer=answer))
    lost = {c.id for g in graded.values() for c in g.grade.criteria if c.status in LOST}
    for criterion in assignment.criteria:
        if criterion.id not in lost:
            subject = f"criterion {criterion.id}"
            text = _("{criterion}: no wrong answer ever fails it")
            accepting.add(subject, text.format(criterion=subject))
    unused = accepting.unused() if whole else ()
    found.problems += map(str, [*accepting.problems, *unused])
    found.accepted = accepting.accepted
    return found


def _not_graded(solution: Grade, failures: Sequence[Message]) -> Message:
    reasons = failures if solution.outcome == "ungraded" else ()
    text = _("the solution is not graded but {outcome}.")
    return sentences(text.format(outcome=solution.outcome), solution.summary, *reasons)


def _of_right_and_empty(solution: Grade, empty: Grade) -> Iterator[Message]:
    by_persons = sum(result.max_points for result in solution.waiting)
    if solution.score + by_persons != solution.max_score:
        lost = [
            f"{c.id}: {c.message}"
            for c in solution.criteria
            if c.status != "passed" and not c.waits
        ]
        yield _("the solution gets {score:g} of {whole:g}. {reasons}").format(
            score=solution.score,
            whole=solution.max_score,
            reasons=sentences(solution.summary, *lost),
        )
    if empty.outcome != "unattempted" or empty.score:
        yield _("the empty stub is {outcome} with {score:g} points").format(
            outcome=empty.outcome, score=empty.score
        )


def _meant(
    mutant: Mutant, assignment: Assignment, changed: set[str | None]
) -> set[str] | None:
    """Return criteria. A mutant must fail one of them; None if it need not fail.

    They are the criteria for the changed variable, or else the criteria for a changed
    model that name the change. A marked answer without such criteria must fail any one.
    """
    criteria = assignment.criteria
    looking = {c.id for c in criteria if mutant.variable in c.variables}
    named = {
        c.id
        for c in criteria
        if mutant.change in c.wrong_code
        and (not changed or (c.model or assignment.model_variable) in changed)
    }
    anything = {c.id for c in criteria} if mutant.answer else None
    return looking or named or anything


def _changed(one: Evidence | None, other: Evidence | None) -> set[str | None]:
    """Return the variables whose models are different in two submissions."""
    if one is None or other is None:
        return set()
    return {variable for variable, _form in set(_forms(one)) ^ set(_forms(other))}


def noticed(grade: Grade, meant: set[str]) -> bool:
    """Say whether a mutant lost points in a criterion that is meant for it."""
    if grade.outcome in {"refused", "unattempted"}:
        return True
    return any(c.id in meant and c.status in LOST for c in grade.criteria)


def cannot_run(grade: Grade, meant: set[str], evidence: Evidence | None) -> bool:
    """Say whether a mutant raises an error before its model is built.

    It loses points, but this shows nothing about the rubric. If there are several
    models, some may be built before the error.
    """
    if grade.outcome in {"crashed", "timeout", "memory"}:
        return True
    if grade.outcome != "graded" or evidence is None:
        return False
    return bool(evidence.observation.errors) and not any(
        c.id in meant and c.status == "passed" for c in grade.criteria
    )


def _survivor(mutant: Mutant, grade: Grade, meant: set[str]) -> Message:
    if grade.outcome == "ungraded":
        return _("{mutant}: {summary}").format(
            mutant=mutant.name, summary=grade.summary
        )
    aims = " or ".join(sorted(meant))
    return _("{mutant}: survives, although it should fail {aims}").format(
        mutant=mutant.name, aims=aims
    )


def _equal(one: Evidence | None, other: Evidence | None) -> bool:
    """Say whether two submissions built the same models from the same data."""
    if one is None or other is None:
        return False
    a, b = one.observation, other.observation
    return (
        _forms(one) == _forms(other)
        and a.values == b.values
        and list(map(_asked_of, a.fits)) == list(map(_asked_of, b.fits))
        and len(_samples(a)) == len(_samples(b))
        and all(map(_alike, _samples(a), _samples(b)))
    )


def _asked_of(fit: RecordedFit) -> tuple[object, ...]:
    """Return those arguments of `fit` that a criterion may ask for."""
    return fit.callbacks, fit.has_validation_data, fit.validation_split


def _samples(observation: Observation) -> list[Sample | None]:
    calls: list[RecordedFit | RecordedTest] = [*observation.fits, *observation.tests]
    return [sample for call in calls for sample in (call.x, call.y)]


def _forms(evidence: Evidence) -> list[tuple[str | None, str]]:
    forms = []
    for model in evidence.observation.models:
        try:
            digest = (
                canonical(model.spec).digest() if model.spec else str(model.refusal)
            )
        except FactError as error:
            digest = str(error)
        forms.append((model.variable, digest))
    return forms


def _alike(one: Sample | None, other: Sample | None) -> bool:
    """Compare shapes and ranges. The reported rows depend on the text of the file."""
    if one is None or other is None:
        return one is other
    a, b = [one.minimum, one.maximum], [other.minimum, other.maximum]
    return one.shape == other.shape and np.allclose(a, b, rtol=0, atol=ALIKE)
