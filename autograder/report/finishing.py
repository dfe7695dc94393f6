"""Finish automatic grades: what persons decided, then what late work costs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

from autograder.engine.attempts import HandedIn
from autograder.engine.grading import Graded
from autograder.engine.pipeline import Grader
from autograder.facts.failure import Failure, alone
from autograder.facts.grade import Grade
from autograder.i18n import Message, _
from autograder.report.decisions import Decisions
from autograder.report.late_work import late_work
from autograder.rubric.overrides import Override


class Finishing:
    """What a course adds to the grades of the grader, in this order."""

    def __init__(
        self,
        solutions: Path,
        handed_in: Iterable[HandedIn],
        overrides: Iterable[Override],
    ) -> None:
        """Prepare for a class.

        Raises:
            UsageError: if `course.toml` cannot be used.
        """
        self._decisions = Decisions(overrides)
        self._late = late_work(solutions, handed_in)

    def finished(self, graded: Graded, grader: Grader) -> Graded:
        """Return a grade as reports show it. An error affects only this submission."""
        title = _("applying decisions of persons")
        done = _changed(graded, grader, title, self._decisions.applied)
        if self._late is None:
            return done
        return _changed(done, grader, _("counting late work"), self._late.applied)

    def unused(self, grader: Grader) -> tuple[Message, ...]:
        """Return a line for each decision that is in no grade."""
        return tuple(self._decisions.unused(grader.assignments))

    def notes(self, students: Collection[str]) -> tuple[Message, ...]:
        """Return what is odd about `course.toml`, after all grades are finished.

        Args:
            students: the students of the class.
        """
        if self._late is None:
            return ()
        return (*self._late.unknown_names(students), *self._late.unknown_times())


def _changed(
    graded: Graded, grader: Grader, title: Message, change: Callable[[Grade], Grade]
) -> Graded:
    done = alone(title, change, graded.grade)
    if isinstance(done, Failure):
        return grader.failed(graded.grade.student, graded.grade.assignment, done)
    return replace(graded, grade=done)
