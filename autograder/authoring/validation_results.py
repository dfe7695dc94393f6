"""What the grades of right and wrong answers say about a rubric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.authoring.accepting import Accepting
from autograder.authoring.calibrated import calibration_problem
from autograder.authoring.mutants import Mutant
from autograder.authoring.noticing import (
    LOST,
    cannot_run,
    is_right,
    is_unknown,
    may_survive,
    meant_for,
    noticed,
)
from autograder.authoring.rubric_tests import RubricTest
from autograder.authoring.same_work import changed_models
from autograder.authoring.trial import SOLUTION, STUB, why_stopped
from autograder.engine.grading import Graded
from autograder.engine.own_checks.verdicts import own_checks
from autograder.facts.grade import OUTCOME_NAMES, Grade
from autograder.i18n import Message, _, sentences
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.judging import OR, listing


@dataclass
class MutantResults:
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
    unfair: list[Message] = field(default_factory=list)
    """A line for each problem with the solution, the stub, or how they were graded."""
    gaps: list[Message] = field(default_factory=list)
    """A line for each wrong answer, blank or criterion that shows a weak rubric."""
    examples: dict[str, Mutant] = field(default_factory=dict)
    """Marked answer -> the first wrong one that is noticed."""

    @property
    def problems(self) -> list[Message]:
        """All of them."""
        return [*self.unfair, *self.gaps]


def results_of(
    assignment: Assignment,
    folder: Path,
    test: RubricTest,
    graded: Mapping[str, Graded],
    failures: Sequence[Message],
    whole: bool,
) -> MutantResults:
    """Judge the rubric by the grades of its solution, its stub and wrong answers.

    Args:
        assignment: the assignment.
        folder: the folder of its solution.
        test: what was graded.
        graded: the name of a text -> how it was graded.
        failures: why something was not graded.
        whole: whether everything was tried.
    """
    found = MutantResults(assignment.slug)
    solution, empty = graded[SOLUTION], graded[STUB]
    if solution.grade.outcome != "graded":
        # All other problems would follow from this one.
        found.unfair.append(_not_graded(solution.grade, failures))
        return found
    if whole and (problem := calibration_problem(assignment, folder)):
        found.unfair.append(problem)
    required = {SOLUTION, STUB, *(m.name for m in test.mutants if m.required)}
    if any(graded[name].grade.outcome == "ungraded" for name in required):
        found.unfair += failures
    found.unfair += why_stopped(solution)
    found.unfair += _of_right_and_empty(solution.grade, empty.grade)
    found.unfair += _of_own_checks(assignment, solution.grade, failures)
    accepting = Accepting(assignment.accept)
    guarded = look_at_mutants(assignment, test.mutants, graded, found, accepting)
    for own in test.own:
        if kept := own.kept(graded[own.name].grade):
            accepting.add(own.name, kept)
    waiting = {m.answer for m in test.untried}
    for answer in sorted({m.answer for m in test.mutants} - guarded - waiting - {""}):
        text = _("{answer}: no wrong answer that runs fails a criterion")
        accepting.add(answer, text.format(answer=answer))
    lost = {c.id for g in graded.values() for c in g.grade.criteria if c.status in LOST}
    for criterion in assignment.criteria:
        is_decided_here = criterion.for_person is None or criterion.variables
        # What a change in marked code is meant for is not known.
        meant = any(m.one_of or m.change in criterion.wrong_code for m in test.untried)
        if criterion.id not in lost and is_decided_here and not meant:
            subject = f"criterion {criterion.id}"
            text = _("{criterion}: no wrong answer ever fails it")
            accepting.add(subject, text.format(criterion=subject))
    unused = accepting.unused() if whole else ()
    found.gaps += [*accepting.problems, *unused]
    found.accepted = accepting.accepted
    return found


def look_at_mutants(
    assignment: Assignment,
    mutants: Sequence[Mutant],
    graded: Mapping[str, Graded],
    found: MutantResults,
    accepting: Accepting,
) -> set[str]:
    """Count the mutants in `found`, and add those that survive to `accepting`.

    Returns:
        the marked answers of which a criterion notices a wrong value, and those of
        which no wrong value runs.
    """
    guarded: set[str] = set()
    crashed: set[str] = set()
    ran: set[str] = set()
    right = graded[SOLUTION].evidence
    for mutant in mutants:
        if not mutant.required:
            continue
        grade, evidence = graded[mutant.name].grade, graded[mutant.name].evidence
        meant = meant_for(mutant, assignment, changed_models(evidence, right))
        if meant is None:
            continue
        if noticed(grade, meant):
            found.noticed += 1
            guarded.add(mutant.answer)
            found.examples.setdefault(mutant.answer, mutant)
        elif cannot_run(grade, meant, evidence) or is_unknown(evidence, right):
            found.crashed += 1
            crashed.add(mutant.answer)
            if may_survive(mutant, assignment):
                guarded.add(mutant.answer)
        else:
            ran.add(mutant.answer)
            if is_right(mutant, evidence, right):
                found.equivalent += 1
            elif not may_survive(mutant, assignment):
                whole = len(meant) == len(assignment.criteria)
                accepting.add(mutant.name, _survivor(mutant, grade, meant, whole))
    return guarded | (crashed - ran)


def _not_graded(solution: Grade, failures: Sequence[Message]) -> Message:
    reasons = failures if solution.outcome == "ungraded" else ()
    text = _("the solution is not graded: {outcome}.")
    outcome = OUTCOME_NAMES[solution.outcome]
    return sentences(text.format(outcome=outcome), solution.summary, *reasons)


def _of_right_and_empty(solution: Grade, empty: Grade) -> Iterator[Message]:
    if not solution.lost_nothing:
        lost = [
            _("{id}: {message}").format(id=c.id, message=c.message)
            for c in solution.criteria
            if c.status != "passed" and not c.waits
        ]
        yield _("the solution gets {score:g} of {whole:g}. {reasons}").format(
            score=solution.score,
            whole=solution.max_score,
            reasons=sentences(solution.summary, *lost),
        )
    if empty.outcome != "unattempted" or empty.score:
        yield _("the empty stub is graded as “{outcome}” with {score:g} points").format(
            outcome=OUTCOME_NAMES[empty.outcome], score=empty.score
        )


def _of_own_checks(
    assignment: Assignment, solution: Grade, failures: Sequence[Message]
) -> list[Message]:
    """Return the lines of own checks that raised an error and lost the solution points.

    The message of such a check is for students. The line says where it failed.
    """
    lost = {c.id for c in solution.criteria if c.status in LOST}
    heads = tuple(f"{c.id}: " for c in own_checks(assignment) if c.id in lost)
    return [line for line in failures if heads and str(line).startswith(heads)]


def _survivor(mutant: Mutant, grade: Grade, meant: set[str], any_: bool) -> Message:
    if grade.outcome == "ungraded":
        return _("{mutant}: {summary}").format(
            mutant=mutant.name, summary=grade.summary
        )
    if any_:
        return _("{mutant}: survives, because no criterion notices it").format(
            mutant=mutant.name
        )
    aims = listing(sorted(meant), OR)
    return _("{mutant}: survives, although it should fail {aims}").format(
        mutant=mutant.name, aims=aims
    )
