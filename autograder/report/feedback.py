"""The data that reports show about one submission."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from autograder.facts.grade import Grade
from autograder.i18n import Message
from autograder.report.overview import Row
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence


@dataclass(frozen=True)
class Plot:
    """A picture with a caption."""

    svg: str
    caption: Message
    wide: bool = False
    """Whether it needs the whole width of the page."""


@dataclass(frozen=True)
class Feedback:
    """A grade, its evidence, and the name of the data."""

    grade: Grade
    assignment: Assignment
    evidence: Evidence | None
    data: Message
    """A sentence that names the data."""
    isolation: str
    """The level at which the submission was run."""
    plots: tuple[Plot, ...] = ()
    page: str = ""
    """The path of its page in the folder of the reports; empty if there is none."""

    @cached_property
    def row(self) -> Row:
        """The line of this submission in the tables of the class."""
        return Row.of(self.grade, quote(self.page))
