"""Grade the solution and the stub before students get an assignment."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from autograder.arguments import Settings
from autograder.authoring.solution import MarkedAnswer, Solution, named_values
from autograder.authoring.trial import SOLUTION, STUB, grade_texts, why_stopped
from autograder.engine.grading import Graded
from autograder.errors import AutograderError, RubricError
from autograder.facts.grade import OUTCOME_NAMES, Grade
from autograder.facts.observation import Observation, Run
from autograder.i18n import Message, _, sentences
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.criterion_terms import Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.submissions.source.stubs import stub


def need_ready(
    assignments: Sequence[Assignment], settings: Settings, force: bool
) -> list[Message]:
    """Grade the solutions and stubs of some assignments before these are written.

    Args:
        assignments: the assignments that will be released.
        settings: the folder of the solutions.
        force: whether to release assignments with certain problems.

    Returns:
        a line for each problem that `force` has ignored.

    Raises:
        RubricError: if a solution raises an error or does not get full marks, or if the
            stub shows an answer. `force` ignores these. Also if a stub is not
            `unattempted`, or a blank of the rubric is no answer of the solution.
        AutograderError: if something could not be graded.
    """
    texts: dict[tuple[str, str], str] = {}
    doubts: list[Message] = []
    for assignment in assignments:
        slug = assignment.slug
        path = settings.solutions / slug / "solution.py"
        solution = Solution.read(path)
        _need_blanks(assignment, solution)
        texts[SOLUTION, slug] = solution.text
        texts[STUB, slug] = stub(solution.text, str(path))
        doubts += _doubts(slug, in_sight(solution, texts[STUB, slug]))
    graded, failures = grade_texts(assignments, texts, settings)
    for slug in (assignment.slug for assignment in assignments):
        right, empty = graded[SOLUTION, slug].grade, graded[STUB, slug].grade
        _need_unattempted(slug, right, empty, failures)
        doubts += _doubts(slug, (*why_stopped(graded[SOLUTION, slug]), *_lost(right)))
        given = given_answers(assignment, texts[STUB, slug], graded[STUB, slug])
        doubts += _doubts(slug, given)
    if doubts and not force:
        raise RubricError(
            _("{doubts}; --force releases it all the same").format(doubts=doubts[0])
        )
    return [_("released although {doubt}").format(doubt=doubt) for doubt in doubts]


def _need_blanks(assignment: Assignment, solution: Solution) -> None:
    """Refuse a rubric with a blank that is no answer of the solution."""
    names = {answer.name for answer in solution.answers}
    unknown = [blank for blank in assignment.blanks if blank not in names]
    if unknown:
        raise RubricError(
            _(
                "{slug}: the solution marks no answer {unknown!r}, which "
                "is one of the blanks of the rubric"
            ).format(slug=assignment.slug, unknown=unknown[0])
        )


def _need_unattempted(
    slug: str, right: Grade, empty: Grade, failures: Sequence[Message]
) -> None:
    """Refuse what could not be graded, and a stub that counts as an attempt."""
    if "ungraded" in {right.outcome, empty.outcome}:
        reasons = sentences(right.summary or empty.summary, *failures)
        raise AutograderError(
            _("{slug}: could not be graded. {reasons}").format(
                slug=slug, reasons=reasons
            )
        )
    if empty.outcome != "unattempted" or empty.score:
        raise RubricError(
            _(
                "{slug}: the stub is graded as “{outcome}” with {score:g} points, and "
                "must be “{wanted}”"
            ).format(
                slug=slug,
                outcome=OUTCOME_NAMES[empty.outcome],
                score=empty.score,
                wanted=OUTCOME_NAMES["unattempted"],
            )
        )


def _doubts(slug: str, found: Iterable[Message]) -> list[Message]:
    return [_("{slug}: {doubt}").format(slug=slug, doubt=doubt) for doubt in found]


def given_answers(assignment: Assignment, text: str, stub: Graded) -> Iterator[Message]:
    """Yield each answer that a stub gives without a marker beside it.

    Args:
        assignment: the assignment.
        text: the stub.
        stub: what its run has shown. It may have stopped at the first blank.
    """
    ran = stub.evidence.observation.values if stub.evidence else {}
    observation = Observation(values={**ran, **_written(text)})
    seen = Evidence(Run(ending="finished", observation=observation))
    for criterion in assignment.criteria:
        is_value = Subject.VARIABLES in criterion.looks_at
        if is_value and criterion.check(seen).status == "passed":
            yield _("the stub passes {criterion}: it gives `{name}` away").format(
                criterion=criterion.id, name=", ".join(criterion.variables)
            )


def _written(text: str) -> dict[str, float | str]:
    """Return the numbers and words that a program assigns to names."""
    return {
        target.id: node.value.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        if isinstance(node.value.value, int | float | str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _lost(solution: Grade) -> Iterator[Message]:
    if solution.outcome == "graded" and solution.lost_nothing:
        return
    lost = ", ".join(
        c.id for c in solution.criteria if c.status != "passed" and not c.waits
    )
    yield _(
        "the solution gets {score:g} of {whole:g} ({outcome}; lost: {lost})"
    ).format(
        score=solution.score,
        whole=solution.max_score,
        outcome=OUTCOME_NAMES[solution.outcome],
        lost=lost or "-",
    )


def in_sight(solution: Solution, text: str) -> Iterator[Message]:
    """Yield each place where a stub shows an answer: in code, a comment or a text."""
    given = {(a.name, ast.dump(a.value)): a for a in named_values(ast.parse(text))}
    lines = text.splitlines()
    seen: set[tuple[str, int]] = set()
    for answer in solution.answers:
        places = [given[key].value.lineno] if (key := _key(answer)) in given else []
        pattern = _spelt(answer.name, solution.segment(answer.value))
        places += [
            number
            for number, line in enumerate(lines, start=1)
            if "#" in line and pattern.search(line[line.index("#") :])
        ]
        for place in places:
            if (answer.name, place) not in seen:
                seen.add((answer.name, place))
                yield _(
                    "the stub still has the answer `{name}`, at line {line}"
                ).format(name=answer.name, line=place)


def _key(answer: MarkedAnswer) -> tuple[str, str]:
    return answer.name, ast.dump(answer.value)


def _spelt(name: str, code: str) -> re.Pattern[str]:
    """Match `name = value` with any spaces. If the value is text, match only this."""
    value = r"\s*".join(map(re.escape, code.split()))
    if re.fullmatch(r"([\"'])\w{3,}\1", code):
        return re.compile(rf"[\"']{re.escape(code[1:-1])}[\"']")
    return re.compile(rf"(?<![\w.]){re.escape(name)}\s*=\s*{value}(?![\w.])")
