"""Make an assignment ready in a few minutes. Say what is weak, and how to fix it.

Quick checks come first. A step that finds the solution or the stub wrong ends it,
because all other findings would follow from that.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path, PurePath

from autograder.arguments import Settings
from autograder.authoring.bounds_in_time import calibrated_in_time
from autograder.authoring.findings import Findings, TriedAnswer
from autograder.authoring.in_time import run_in_time
from autograder.authoring.noticing import LOST
from autograder.authoring.release import release_one
from autograder.authoring.solution import Solution
from autograder.authoring.trained_in_time import train_in_time
from autograder.authoring.trial import (
    KEPT,
    SOLUTION,
    STUB,
    Texts,
    grade_files,
    grade_texts,
    without_training,
)
from autograder.authoring.validation import validate
from autograder.authoring.validation_results import MutantResults
from autograder.authoring.wrong import own_wrong_answers
from autograder.engine.store import write_whole
from autograder.engine.workers import one_team
from autograder.facts.grade import OUTCOME_NAMES, Grade
from autograder.i18n import EMPTY, Message, _, literal, sentences
from autograder.report.html import ready_page
from autograder.rubric.assignment import Assignment
from autograder.sandbox.selftest import best
from autograder.submissions import File
from autograder.submissions.source.stubs import stub

PAGE = "ready.html"
WRONG = 5
"""How many wrong answers are graded again with the released files."""
NOT_NOTICED = _(
    "Add a criterion that notices it, take the blank out of the markers, "
    "or accept it with `accept=(Accept(mutant=..., reason=...),)`."
)
"""The edits for a wrong answer that gets all points."""
NOT_RIGHT = _("Change these criteria of rubric.py, or the solution.")
"""The edits if the solution loses points."""


def make_ready(
    assignment: Assignment, settings: Settings, assignments: Path, minutes: float
) -> Findings:
    """Calibrate, validate and release an assignment, and grade what was released.

    Args:
        assignment: the assignment.
        settings: the folders.
        assignments: the folder for what students get.
        minutes: about how long it may take.

    Raises:
        UsageError: if the solution, or a wrong answer, cannot be used.
        AutograderError: if the grader itself failed.
    """
    folder = settings.solutions / assignment.slug
    settings = replace(settings, kept=folder / KEPT)
    found = Findings(assignment.slug, folder / PAGE)
    seconds = 60 * minutes
    end = time.monotonic() + seconds
    # In one container there is one process at a time, so no zone may wait for later.
    alone = best() == "container"
    with nullcontext() if alone else one_team(settings.jobs):
        found.findings += _quick(assignment, settings)
        if not any(finding.cure for finding in found.findings):
            names, not_run = run_in_time(assignment, settings, seconds)
            trained = train_in_time(assignment, settings, names, seconds)
            found.findings += calibrated_in_time(
                assignment, settings, seconds, end, trained
            )
            (tried,) = validate([assignment], settings, trained.names)
            found.findings += _validated(tried, not_run + trained.left_out)
            release_one(assignment, settings.solutions, assignments)
            found.findings += _released(assignment, settings, assignments, tried)
    write_whole(found.page, [ready_page(assignment.title, found.findings)])
    return found


def _quick(assignment: Assignment, settings: Settings) -> Iterator[TriedAnswer]:
    """Grade the solution and the stub without any training."""
    slug = assignment.slug
    path = settings.solutions / slug / "solution.py"
    solution = Solution.read(path)
    texts = {
        (SOLUTION, slug): solution.text,
        (STUB, slug): stub(solution.text, str(path)),
    }
    quick = without_training(assignment)
    graded = grade_texts([quick], texts, settings).graded
    about = _("the solution")
    if len(quick.criteria) < len(assignment.criteria):
        about = _("the solution, without criteria on training")
    yield _of_solution(graded[SOLUTION, slug].grade, about)
    yield _of_stub(_("the stub"), graded[STUB, slug].grade)


def _of_solution(grade: Grade, about: Message) -> TriedAnswer:
    score = _("{score:g} of {whole:g} points").format(
        score=grade.score, whole=grade.max_score
    )
    if grade.outcome == "graded" and grade.lost_nothing:
        if by_persons := [result.id for result in grade.waiting]:
            text = _("{score}; a person gives those of {criteria}")
            score = text.format(score=score, criteria=", ".join(by_persons))
        return TriedAnswer(about, score)
    lost = [
        _("{id}: {message}").format(id=c.id, message=c.message)
        for c in grade.criteria
        if c.status != "passed" and not c.waits
    ]
    return TriedAnswer(
        about,
        _("{score} ({outcome}). {lost}").format(
            score=score,
            outcome=OUTCOME_NAMES[grade.outcome],
            lost=sentences(*lost) or grade.summary,
        ),
        NOT_RIGHT,
    )


def _of_stub(about: Message, grade: Grade) -> TriedAnswer:
    found = _("{outcome}, {score:g} points").format(
        outcome=OUTCOME_NAMES[grade.outcome], score=grade.score
    )
    if grade.outcome == "unattempted" and not grade.score:
        return TriedAnswer(about, found)
    return TriedAnswer(
        about, found, _("Mark more values in solution.py, or name them in `blanks`.")
    )


def _validated(found: MutantResults, left_out: int) -> Iterator[TriedAnswer]:
    """Say which wrong answers are noticed, of those that were tried."""
    text = _("{noticed} lose points, {crashed} cannot run")
    if left_out:
        text = _(
            "{noticed} lose points, {crashed} cannot run, and {count} were not tried "
            "in this time: `autograder validate {slug}` tries all"
        )
    yield TriedAnswer(
        _("wrong answers"),
        text.format(
            noticed=found.noticed,
            crashed=found.crashed,
            count=left_out,
            slug=found.slug,
        ),
    )
    for problem in found.unfair:
        yield TriedAnswer(_("the solution and the stub"), problem, NOT_RIGHT)
    for problem in found.gaps:
        yield TriedAnswer(_("wrong answers"), problem, NOT_NOTICED)


def _released(
    assignment: Assignment, settings: Settings, assignments: Path, tried: MutantResults
) -> Iterator[TriedAnswer]:
    """Grade the released stubs, the solution and some wrong answers once more."""
    slug = assignment.slug
    folder = settings.solutions / slug
    solution = Solution.read(folder / "solution.py")
    wrong = _wrong_texts(folder, assignment, tried)
    names = {f"{STUB}{suffix}": f"{slug}{suffix}" for suffix in (".py", ".ipynb")}
    files = {
        (name, slug): File(PurePath(file), (assignments / slug / file).read_bytes())
        for name, file in names.items()
    }
    files[SOLUTION, slug] = File(PurePath(f"{slug}.py"), solution.text.encode())
    graded = grade_files([assignment], files, settings).graded
    for name, file in names.items():
        yield _of_stub(
            _("released: {file}").format(file=file), graded[name, slug].grade
        )
    whole = _("released: the solution, all criteria")
    yield _of_solution(graded[SOLUTION, slug].grade, whole)
    texts = {(name, slug): text for name, text in wrong}
    for (name, _slug), grade in _losing(assignment, texts, settings).items():
        yield _of_wrong(name, grade)


def _losing(
    assignment: Assignment, texts: Texts, settings: Settings
) -> dict[tuple[str, str], Grade]:
    """Grade wrong answers. Train only those that lose nothing without a training."""
    quick = grade_texts([without_training(assignment)], texts, settings).graded
    open_ = {key: text for key, text in texts.items() if quick[key].grade.lost_nothing}
    whole = grade_texts([assignment], open_, settings).graded
    return {key: {**quick, **whole}[key].grade for key in texts}


def _of_wrong(name: str, grade: Grade) -> TriedAnswer:
    """Say whether a wrong answer loses points in what was released."""
    of = _("{score:g} of {whole:g} points").format(
        score=grade.score, whole=grade.max_score
    )
    if grade.lost_nothing:
        return TriedAnswer(literal(name), of, NOT_NOTICED)
    lost = [c.id for c in grade.criteria if c.status in LOST]
    text = _("{points}: {lost}").format(
        points=of,
        lost=_("loses {criteria}").format(criteria=", ".join(lost))
        if lost
        else grade.outcome,
    )
    return TriedAnswer(literal(name), text, EMPTY)


def _wrong_texts(
    folder: Path, assignment: Assignment, tried: MutantResults
) -> Sequence[tuple[str, str]]:
    """Return the instructor's own wrong answers, and one for some of the blanks.

    These were noticed before. So they must be noticed in what was released, too.
    """
    own = [
        (wrong.name, wrong.source) for wrong in own_wrong_answers(folder, assignment)
    ]
    made = [m for answer, m in tried.examples.items() if answer]
    return [*own, *((m.name, m.source) for m in made[:WRONG])]
