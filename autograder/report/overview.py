"""What the reports on a class keep of each grade: a row, and some counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from autograder.facts.grade import Grade, Outcome
from autograder.i18n import EMPTY, Message, joined, sentences, templates_of
from autograder.rubric.assignment import Assignment

BINS = 5
"""Of 20 percent each, in which scores are counted; full marks stand alone."""
COMMONEST = 8
"""Mistakes of each assignment that are shown."""


_Mistake = tuple[Message, tuple[str, ...]]
"""A title, and what makes two mistakes the same: an id, or what was said of both."""


class Bar(NamedTuple):
    """A share to show as a bar."""

    title: Message | str
    part: float
    total: float

    @property
    def percent(self) -> int:
        """The share in whole percent."""
        return round(100 * self.part / self.total) if self.total else 0


class Row(NamedTuple):
    """One grade, as a line of a table."""

    student: str
    assignment: str
    outcome: Outcome
    score: float
    max_score: float
    remarks: Message
    """The outcome and its cause in a sentence, or the criteria that cost points."""
    link: str = ""
    """The relative address of the feedback page; empty if none could be written."""

    @classmethod
    def of(cls, grade: Grade, link: str = "") -> Row:
        """Keep what a table shows of a grade."""
        cause = [diagnosis.found for diagnosis in grade.diagnoses[:1]]
        summary = sentences(grade.summary, *cause) if grade.summary else EMPTY
        lost = [c.title for c in grade.criteria if c.status in {"failed", "partial"}]
        return cls(
            grade.student,
            grade.assignment,
            grade.outcome,
            grade.score,
            grade.max_score,
            summary or joined(lost, "; "),
            link,
        )


class Counted(NamedTuple):
    """A row, and what is counted of its grade."""

    row: Row
    passed: tuple[str, ...]
    """The ids of the criteria that passed."""
    mistakes: tuple[tuple[_Mistake, Message], ...]
    """What makes two mistakes the same, and what was found."""

    @classmethod
    def of(cls, grade: Grade, row: Row) -> Counted:
        """Keep what the class page shows of a grade."""
        passed = tuple(c.id for c in grade.criteria if c.status == "passed")
        return cls(row, passed, tuple(_mistakes(grade)))


class Section:
    """The counts of one assignment, over those who handed in and could be graded."""

    def __init__(self, assignment: Assignment) -> None:
        """Count nothing yet."""
        self.title = assignment.title
        self._titles = {c.id: c.title for c in assignment.criteria}
        self._count = 0
        self._steps: Counter[int] = Counter()
        self._passed: Counter[str] = Counter()
        self._mistakes: Counter[_Mistake] = Counter()
        self._examples: dict[_Mistake, Message] = {}

    def add(self, counted: Counted) -> None:
        """Count one grade."""
        row = counted.row
        self._count += 1
        if row.max_score:
            self._steps[min(BINS, int(BINS * row.score / row.max_score))] += 1
        self._passed.update(counted.passed)
        for key, found in counted.mistakes:
            self._mistakes[key] += 1
            self._examples.setdefault(key, found)

    @property
    def distribution(self) -> Iterator[Bar]:
        """How many scores lie in each step."""
        total = self._steps.total()
        for step in range(BINS):
            title = f"{step / BINS:.0%} - {(step + 1) / BINS:.0%}"
            yield Bar(title, self._steps[step], total)
        yield Bar("100%", self._steps[BINS], total)

    @property
    def criteria(self) -> list[Bar]:
        """How many passed each criterion."""
        titles = self._titles.items()
        return [Bar(title, self._passed[id_], self._count) for id_, title in titles]

    @property
    def mistakes(self) -> list[tuple[Message, int, Message]]:
        """What is wrong, in how many submissions, and what was found in one."""
        commonest = self._mistakes.most_common(COMMONEST)
        return [(key[0], count, self._examples[key]) for key, count in commonest]


def _mistakes(grade: Grade) -> Iterator[tuple[_Mistake, Message]]:
    """Yield what makes two mistakes the same, and what was found.

    The cause counts where it is known, and else what the criteria found. A submission
    that crashed lost those to the crash, which is no mistake in them.
    """
    for diagnosis in grade.diagnoses:
        yield (diagnosis.title, (diagnosis.id,)), diagnosis.found
    if grade.diagnoses or grade.outcome != "graded":
        return
    for criterion in grade.criteria:
        if criterion.status in {"failed", "partial"}:
            yield (criterion.title, templates_of(criterion.found)), criterion.found


class Overview:
    """A class, as far as its reports need it at once."""

    def __init__(self, assignments: Iterable[Assignment]) -> None:
        """Begin with no grades."""
        self.rows: list[Row] = []
        self.outcomes: Counter[Outcome] = Counter()
        self._sections = {a.slug: Section(a) for a in assignments}

    def add(self, counted: Counted) -> None:
        """Keep a row, and count its grade."""
        row = counted.row
        if row.outcome not in {"missing", "ungraded"}:
            self._sections[row.assignment].add(counted)
        self.rows.append(row)
        self.outcomes[row.outcome] += 1

    @property
    def sections(self) -> list[Section]:
        """The counts of each assignment."""
        return list(self._sections.values())

    @property
    def students(self) -> int:
        """How many students there are."""
        return len({row.student for row in self.rows})
