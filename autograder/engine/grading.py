"""Make a grade from evidence. Pure functions: no file, no process, no Keras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.facts.failure import Failure
from autograder.facts.grade import (
    CriterionResult,
    Grade,
    ModelSummary,
    Outcome,
    Verdict,
)
from autograder.i18n import Message, _
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.checking import check_all, result_of
from autograder.rubric.criteria.criterion_terms import Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import skipped
from autograder.rubric.diagnosis.known_solution import ToldSolution
from autograder.rubric.diagnosis.table import diagnose, notes
from autograder.rubric.outcome import outcome_of, warnings_of


@dataclass(frozen=True)
class Graded:
    """A grade, and the evidence for it."""

    grade: Grade
    evidence: Evidence | None
    trainings: tuple[tuple[str | None, ...], ...] = ()
    """For each model, the digests of its training and of the solution's training."""
    known: Mapping[str, Verdict] = field(default_factory=dict)
    """Id of a criterion that needs no training -> its verdict."""
    failure: Failure | None = None
    """Why the submission is not graded, for the instructor."""


def grade(
    assignment: Assignment,
    student: str,
    evidence: Evidence,
    known: Mapping[str, Verdict] | None = None,
) -> Grade:
    """Grade one submission.

    Args:
        assignment: the assignment of the submission.
        student: the student who handed it in.
        evidence: all facts about it.
        known: id of a criterion -> a verdict that was found before.
    """
    outcome, summary = outcome_of(evidence, assignment.blanks)
    known = {**(known or {}), **evidence.checks}
    criteria = check_all(assignment.criteria, evidence, assignment.hints_shown, known)
    if outcome == "unattempted":
        keep = {c.id for c in assignment.criteria if Subject.BLANKS in c.looks_at}
        criteria = tuple(
            result if result.id in keep else _unattempted(assignment, result)
            for result in criteria
        )
    solution = _solution(assignment)
    diagnoses = diagnose(assignment.criteria, evidence, criteria, solution)
    model, *rivals = (_summary(view) for view in evidence.views)
    return Grade(
        student=student,
        assignment=assignment.slug,
        outcome=outcome,
        score=_score(outcome, criteria),
        max_score=assignment.max_score,
        summary=summary,
        warnings=()
        if outcome == "unattempted"
        else (
            *warnings_of(evidence, diagnoses),
            *dict.fromkeys(notes(assignment.criteria, evidence, solution)),
        ),
        diagnoses=() if outcome == "unattempted" else diagnoses,
        criteria=criteria,
        model=model,
        rivals={
            name: rival
            for name, rival in zip(evidence.rivals, rivals, strict=True)
            if rival is not None
        },
    )


def _solution(assignment: Assignment) -> ToldSolution:
    names = (assignment.model_variable, *assignment.rivals)
    return ToldSolution(
        models={name: assignment.reference_of(name) for name in names},
        tolerated=assignment.tolerated,
        whole=not assignment.other_checks,
    )


def _summary(view: Evidence) -> ModelSummary | None:
    return None if view.model is None else ModelSummary.of(view.model)


def without_evidence(
    assignment: Assignment, student: str, outcome: Outcome, summary: Message
) -> Grade:
    """Return the grade of a submission that is missing or could not be graded."""
    return Grade(
        student=student,
        assignment=assignment.slug,
        outcome=outcome,
        score=0,
        max_score=assignment.max_score,
        summary=summary,
        criteria=tuple(
            result_of(criterion, skipped(summary), hints=0)
            for criterion in assignment.criteria
        ),
    )


def ungraded(assignment: Assignment, student: str) -> Grade:
    """Return the grade of a submission for which the grader itself failed."""
    summary = _("The grader itself failed here, which is not the fault "
                "of your work. You lose no points by it: your instructor "
                "is told what happened, and your work is graded again.")  # fmt: skip
    return without_evidence(assignment, student, "ungraded", summary)


def _unattempted(assignment: Assignment, result: CriterionResult) -> CriterionResult:
    criterion = next(c for c in assignment.criteria if c.id == result.id)
    return result_of(criterion, skipped(_("Nothing is filled in yet.")), hints=0)


def _score(outcome: Outcome, criteria: tuple[CriterionResult, ...]) -> float:
    if outcome == "unattempted":
        return 0.0
    return round(sum(result.points for result in criteria), 4)
