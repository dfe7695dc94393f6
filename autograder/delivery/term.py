"""The grades of a term in one table, with the weights of `course.toml`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from autograder.engine.store import write_whole
from autograder.facts.grade import Grade
from autograder.rubric.course_file import Category, Course
from autograder.submissions.tables import defused

ALL = "all"
"""The only category, if the course names none."""


class TermResult:
    """One student's result in one assignment, in points of the term."""

    def __init__(self, grade: Grade | None, maximum: Fraction) -> None:
        """Scale a grade. None, for a student without a grade, gives 0 points."""
        self.maximum = maximum
        self.points: Fraction | None = Fraction(0)
        """None if it is not known."""
        if grade is not None and not grade.is_final:
            self.points = None
        elif grade is not None and grade.max_score:
            self.points = Fraction(grade.score) / Fraction(grade.max_score) * maximum


class Term:
    """All grades of a term, and how they are put together."""

    def __init__(self, course: Course, grades: Sequence[Grade]) -> None:
        """Take all grades. The last one of a student in an assignment counts."""
        self._grades = {(grade.student, grade.assignment): grade for grade in grades}
        self.students = sorted({grade.student for grade in grades})
        self.slugs = sorted({grade.assignment for grade in grades})
        most = {grade.assignment: grade.max_score for grade in grades}
        tasks = course.assignments.items()
        own = {slug: t.points for slug, t in tasks if t.points is not None}
        self._maximum = {slug: Fraction(own.get(slug, most[slug])) for slug in most}
        whole = {ALL: Category(weight=1, assignments=self.slugs)}
        self.categories = {
            name: category
            for name, category in (course.categories or whole).items()
            if any(self._maximum.get(slug) for slug in category.assignments)
        }
        """The categories of which an assignment is graded that is worth something."""

    @property
    def unused(self) -> list[str]:
        """The assignments that are in no category, so that they do not count."""
        used = {slug for c in self.categories.values() for slug in c.assignments}
        return [slug for slug in self.slugs if slug not in used]

    @property
    def counting(self) -> set[str]:
        """The graded assignments that count in the total."""
        placed = {
            s for c in self.categories.values() if c.weight for s in c.assignments
        }
        return {slug for slug in placed if self._maximum.get(slug)}

    @property
    def unknown(self) -> list[Grade]:
        """The grades that are not known."""
        return [grade for grade in self._grades.values() if not grade.is_final]

    def table(self) -> Iterator[list[str]]:
        """Yield the head, and a row for each student."""
        totals = [f"{name} (%)" for name in self.categories]
        slugs = [f"{slug} ({float(self._maximum[slug]):g})" for slug in self.slugs]
        yield ["student", *slugs, *totals, "total (%)"]
        for student in self.students:
            own = {slug: self._result(student, slug) for slug in self.slugs}
            shares = [_share(c, own) for c in self.categories.values()]
            weights = [Fraction(c.weight) for c in self.categories.values()]
            yield [
                student,
                *(_text(own[slug].points) for slug in self.slugs),
                *map(_percent, shares),
                _percent(_total(shares, weights)),
            ]

    def _result(self, student: str, slug: str) -> TermResult:
        return TermResult(self._grades.get((student, slug)), self._maximum[slug])


def _share(category: Category, own: Mapping[str, TermResult]) -> Fraction | None:
    """Return the share of the points of a category; None if it is not known."""
    results = [
        own[slug] for slug in category.assignments if slug in own and own[slug].maximum
    ]
    shares = [r.points / r.maximum for r in results if r.points is not None]
    if not results or len(shares) < len(results):
        return None
    order = sorted(range(len(results)), key=shares.__getitem__)
    kept = [results[i] for i in order[min(category.drop_lowest, len(order) - 1) :]]
    return Fraction(sum(r.points or 0 for r in kept)) / sum(r.maximum for r in kept)


def _total(
    shares: Sequence[Fraction | None], weights: Sequence[Fraction]
) -> Fraction | None:
    """Return the weighted mean; None if a share with a weight is not known."""
    counting = [(s, w) for s, w in zip(shares, weights, strict=True) if w]
    known = [share * weight for share, weight in counting if share is not None]
    if not counting or len(known) < len(counting):
        return None
    return Fraction(sum(known)) / sum(weights)


def _text(points: Fraction | None) -> str:
    return "" if points is None else f"{float(round(points, 2)):g}"


def _percent(share: Fraction | None) -> str:
    return "" if share is None else f"{float(round(100 * share, 2)):g}"


def write_term(term: Term, path: Path) -> None:
    """Write the table as CSV, safe to open in a spreadsheet.

    Raises:
        WriteError: if it cannot be written.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerows([defused(cell) for cell in row] for row in term.table())
    write_whole(path, [text.getvalue()])
