"""Which criteria must notice a wrong answer, and whether they did."""

from __future__ import annotations

from autograder.authoring.mutants import Mutant
from autograder.authoring.same_work import changed_models, same_weights, same_work
from autograder.engine.grading import Graded
from autograder.facts.function_calls import FunctionCall
from autograder.facts.grade import Grade
from autograder.facts.plain_data import Unknown
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.answer_difference import Rules
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import unknown_part
from autograder.rubric.criteria.same_answer import difference
from autograder.rubric.criteria.wrong_code import Change

LOST = {"failed", "partial"}
USUAL = Rules(tolerance=1e-6, relative=1e-4, dtypes="kind")
"""How criteria compare values unless a rubric says otherwise."""


def meant_for(
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


def may_survive(mutant: Mutant, assignment: Assignment) -> bool:
    """Say whether it is enough that another wrong answer in this place is noticed.

    So it is for the value of a variable at which no criterion looks.
    """
    criteria = assignment.criteria
    looking = any(mutant.variable in c.variables for c in criteria)
    named = any(mutant.change in c.wrong_code for c in criteria)
    return mutant.one_of or (mutant.of_variable and not looking and not named)


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


def is_unknown(evidence: Evidence | None, right: Evidence | None) -> bool:
    """Say whether a mutant's models, unlike the solution's, have an unknown part.

    Criteria that look at it are skipped, which shows nothing about the rubric.
    """
    return _has_unknown_part(evidence) and not _has_unknown_part(right)


def _has_unknown_part(evidence: Evidence | None) -> bool:
    models = evidence.observation.models if evidence else ()
    return any(model.spec and unknown_part(model.spec) for model in models)


def is_right(mutant: Mutant, evidence: Evidence | None, right: Evidence | None) -> bool:
    """Say whether a mutant does what the solution does, although its code differs."""
    if mutant.change is Change.INPUT:
        return same_weights(evidence, right)
    return bool(mutant.answer) and (
        same_work(evidence, right) or _same_value(mutant, evidence, right)
    )


def _same_value(
    mutant: Mutant, evidence: Evidence | None, right: Evidence | None
) -> bool:
    """Say whether a variable has the value of the solution, as criteria compare it.

    Without `float(...)`, for example, a number is the same number.
    """
    if evidence is None or right is None:
        return False
    look = FunctionCall(function=mutant.variable, kind="variable").key
    pair = [one.run.outcomes.get(look) for one in (evidence, right)]
    found, wanted = (one.answer if one else None for one in pair)
    if found is None or wanted is None or isinstance(wanted, Unknown):
        return False
    return not difference(found, wanted, USUAL)


def noticed_already(
    mutant: Mutant, assignment: Assignment, graded: Graded, right: Graded
) -> bool:
    """Say whether a wrong answer need not be trained to know that it is noticed.

    Args:
        mutant: the wrong answer.
        assignment: the assignment, with all its criteria.
        graded: what the criteria without training say about it.
        right: the same about the solution.
    """
    changed = changed_models(graded.evidence, right.evidence)
    meant = meant_for(mutant, assignment, changed)
    return meant is None or noticed(graded.grade, meant)
