"""Make an assignment ready in a few minutes. Say what is weak, and how to fix it.

Quick checks come first. A step that finds the solution or the stub wrong ends it,
because all other findings would follow from that.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePath
from typing import NamedTuple

from autograder.arguments import Settings
from autograder.authoring.calibrated import (
    TOLERATED,
    Calibration,
    CriterionCalibration,
    trained_criteria,
)
from autograder.authoring.calibration import calibrate
from autograder.authoring.calibration_report import write_calibration
from autograder.authoring.in_time import run_in_time
from autograder.authoring.mutants import of_answers
from autograder.authoring.release import release_one
from autograder.authoring.solution import Solution
from autograder.authoring.trial import (
    SOLUTION,
    STUB,
    grade_files,
    grade_texts,
    without_training,
)
from autograder.authoring.validation import validate
from autograder.authoring.wrong import own_wrong_answers
from autograder.engine.store import write_whole
from autograder.errors import AutograderError
from autograder.facts.grade import Grade
from autograder.i18n import EMPTY, Message, _, literal
from autograder.report.html import ready_page
from autograder.rubric.assignment import Assignment
from autograder.submissions import File
from autograder.submissions.source.stubs import stub

KEPT = ".trials"
"""The folder beside a rubric for results that are used again. It may be deleted."""
PAGE = "ready.html"
SHARE = 0.4
"""The share of the whole time that trainings from more seeds may take."""
MOST_SEEDS = 60
WRONG = 5
"""How many wrong answers are graded again with the released files."""


class Finding(NamedTuple):
    """One thing that was tried."""

    about: Message
    found: Message
    cure: Message = EMPTY
    """The edit that would fix it; empty if nothing is wrong."""


@dataclass
class Findings:
    """All that was tried for one assignment."""

    slug: str
    page: Path
    findings: list[Finding] = field(default_factory=list)


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
    found.findings += _quick(assignment, settings)
    if not any(finding.cure for finding in found.findings):
        chosen, left_out = run_in_time(assignment, settings, seconds)
        found.findings += _calibrated(assignment, settings, seconds, chosen)
        found.findings += _validated(assignment, settings, chosen, left_out)
        release_one(assignment, settings.solutions, assignments)
        found.findings += _released(assignment, settings, assignments)
    write_whole(found.page, [ready_page(assignment.title, found.findings)])
    return found


def _quick(assignment: Assignment, settings: Settings) -> Iterator[Finding]:
    """Grade the solution and the stub without any training."""
    slug = assignment.slug
    path = settings.solutions / slug / "solution.py"
    solution = Solution.read(path)
    texts = {
        (SOLUTION, slug): solution.text,
        (STUB, slug): stub(solution.text, str(path)),
    }
    graded = grade_texts([without_training(assignment)], texts, settings).graded
    yield _of_solution(graded[SOLUTION, slug].grade)
    yield _of_stub(_("the stub"), graded[STUB, slug].grade)


def _of_solution(grade: Grade) -> Finding:
    about = _("the solution")
    score = _("{score:g} of {whole:g} points").format(
        score=grade.score, whole=grade.max_score
    )
    if grade.outcome == "graded" and grade.score == grade.max_score:
        return Finding(about, score)
    lost = [f"{c.id}: {c.message}" for c in grade.criteria if c.status != "passed"]
    return Finding(
        about,
        _("{score} ({outcome}). {lost}").format(
            score=score, outcome=grade.outcome, lost=" ".join(lost) or grade.summary
        ),
        _("Change these criteria of rubric.py, or the solution."),
    )


def _of_stub(about: Message, grade: Grade) -> Finding:
    found = _("{outcome}, {score:g} points").format(
        outcome=grade.outcome, score=grade.score
    )
    if grade.outcome == "unattempted" and not grade.score:
        return Finding(about, found)
    return Finding(
        about, found, _("Mark more values in solution.py, or name them in `blanks`.")
    )


def _calibrated(
    assignment: Assignment,
    settings: Settings,
    seconds: float,
    chosen: Collection[str],
) -> Iterator[Finding]:
    """Train from as many seeds as the time allows. Begin with a few seeds."""
    if not trained_criteria(assignment):
        return
    # A plan with one seed takes so long that the trainer may refuse a second one.
    seeds = len(assignment.seeds)
    started = time.monotonic()
    found = calibrate(assignment, settings, seeds, chosen)
    took = max(time.monotonic() - started, 0.1)
    more = min(int(seeds * SHARE * seconds / took), MOST_SEEDS)
    found = _with_more(
        lambda count: calibrate(assignment, settings, count, chosen), found, seeds, more
    )
    write_calibration(found, assignment, settings.solutions)
    for criterion in found.criteria:
        yield _of_bound(criterion, _bound_place(assignment, settings, criterion))


def _with_more(
    run: Callable[[int], Calibration], first: Calibration, seeds: int, more: int
) -> Calibration:
    """Return a calibration from more seeds than the first; that one if there is none.

    The trainer refuses too many trainings of one model, so fewer are tried then.
    """
    while more >= 2 * seeds:
        try:
            return run(more)
        except AutograderError:
            more //= 2
    return first


def _bound_place(
    assignment: Assignment, settings: Settings, criterion: CriterionCalibration
) -> str:
    """Return the file and the line with the bound; empty if the bound is computed."""
    path = settings.solutions / assignment.slug / "rubric.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
            value = node.value.value
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if number and node.arg != "points" and value == criterion.bound:
                return f"{path}, line {node.lineno}"
    return ""


def _of_bound(criterion: CriterionCalibration, place: str = "") -> Finding:
    about = _("criterion {id}").format(id=criterion.id)
    passes = _(
        "the solution passes {share:.0%} of the time, from {seeds} seeds"
    ).format(share=criterion.solution.passes, seeds=criterion.seeds)
    half_way = criterion.recommended
    advice = (
        _("Half-way between the solution and the best wrong model is {bound:g}.")
        .format(bound=half_way)
        if half_way is not None
        else _("No wrong model that is trained is worse than the solution.")
    )  # fmt: skip
    if criterion.solution.passes < 1 - TOLERATED:
        text = _("Make the bound {bound} easier. {advice}")
        if place:
            text = _("Make the bound {bound} easier ({place}). {advice}")
        cure = text.format(bound=criterion.bound, place=place, advice=advice)
        return Finding(about, passes, cure)
    return Finding(about, _("{passes}. {advice}").format(passes=passes, advice=advice))


def _validated(
    assignment: Assignment,
    settings: Settings,
    chosen: Collection[str],
    left_out: int,
) -> Iterator[Finding]:
    """Try wrong answers for each blank, layer, loss and data set of the rubric."""
    (found,) = validate([assignment], settings, chosen)
    text = _("{noticed} lose points, {crashed} cannot run")
    if left_out:
        text = _(
            "{noticed} lose points, {crashed} cannot run, and {count} were not tried "
            "in this time: `autograder validate {slug}` tries all"
        )
    yield Finding(
        _("wrong answers"),
        text.format(
            noticed=found.noticed,
            crashed=found.crashed,
            count=left_out,
            slug=assignment.slug,
        ),
    )
    for problem in found.problems:
        yield Finding(
            _("wrong answers"),
            literal(problem),
            _(
                "Add a criterion that notices it, take the blank out of the markers, "
                "or accept it with `accept=(Accept(mutant=..., reason=...),)`."
            ),
        )


def _released(
    assignment: Assignment, settings: Settings, assignments: Path
) -> Iterator[Finding]:
    """Grade the released stubs, the solution and some wrong answers once more."""
    slug = assignment.slug
    folder = settings.solutions / slug
    solution = Solution.read(folder / "solution.py")
    wrong = _wrong_texts(solution, folder, assignment)
    names = {f"{STUB}{suffix}": f"{slug}{suffix}" for suffix in (".py", ".ipynb")}
    files = {
        (name, slug): File(PurePath(file), (assignments / slug / file).read_bytes())
        for name, file in names.items()
    }
    texts = {SOLUTION: solution.text, **dict(wrong)}
    files |= {
        (name, slug): File(PurePath(f"{slug}.py"), text.encode())
        for name, text in texts.items()
    }
    graded = grade_files([assignment], files, settings).graded
    for name, file in names.items():
        yield _of_stub(
            _("released: {file}").format(file=file), graded[name, slug].grade
        )
    yield _of_solution(graded[SOLUTION, slug].grade)
    for name, _text in wrong:
        grade = graded[name, slug].grade
        lost = [c.id for c in grade.criteria if c.status in ("failed", "partial")]
        yield Finding(
            literal(name),
            _("{score:g} of {whole:g} points; loses {lost}").format(
                score=grade.score,
                whole=grade.max_score,
                lost=", ".join(lost) or grade.outcome,
            ),
            EMPTY
            if grade.score < grade.max_score
            else _("Add a criterion that notices it."),
        )


def _wrong_texts(
    solution: Solution, folder: Path, assignment: Assignment
) -> Sequence[tuple[str, str]]:
    """Return some wrong answers: the instructor's own, and one for each blank."""
    own = [
        (wrong.name, wrong.source) for wrong in own_wrong_answers(folder, assignment)
    ]
    made: dict[str, tuple[str, str]] = {}
    for mutant in of_answers(solution):
        if mutant.answer:
            made.setdefault(mutant.answer, (mutant.name, mutant.source))
    return [*own, *islice(made.values(), WRONG)]
