"""A row and some counts for each grade, for the reports on a class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from autograder.facts.grade import Deduction, Grade, Outcome
from autograder.facts.message import in_words
from autograder.i18n import EMPTY, Message, joined, sentences, templates_of
from autograder.report.decisions import outdated
from autograder.rubric.assignment import Assignment

BINS = 5
"""Scores are counted in so many steps of 20 percent. Full marks are counted apart."""
COMMONEST = 8
"""The most mistakes that are shown for each assignment."""


_Mistake = tuple[Message, tuple[str, ...]]
"""A title, and a key. Two mistakes are the same if both are equal."""


class ShareBar(NamedTuple):
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
    raw_score: float | None = None
    """The score before a deduction; None if nothing is known about late work."""
    deduction: Deduction | None = None
    is_final: bool = True
    """Whether the score is known, and not only a part of it."""
    outdated: tuple[Message, ...] = ()
    """A line for each decision of a person that somebody has to confirm."""

    @classmethod
    def of(cls, grade: Grade, link: str = "") -> Row:
        """Return the row of a grade."""
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
            grade.raw_score,
            grade.deduction,
            grade.is_final,
            tuple(outdated(grade)),
        )


class Counted(NamedTuple):
    """A row, and the parts of its grade that are counted."""

    row: Row
    passed: tuple[str, ...]
    """The ids of the criteria that passed."""
    mistakes: tuple[tuple[_Mistake, Message], ...]
    """Each mistake, and the text about what was found."""

    @classmethod
    def of(cls, grade: Grade, row: Row) -> Counted:
        """Return the parts of a grade that the class page needs."""
        passed = tuple(c.id for c in grade.criteria if c.status == "passed")
        return cls(row, passed, tuple(_mistakes(grade)))


class AssignmentCounts:
    """The counts of one assignment, over all submissions that could be graded."""

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
    def distribution(self) -> Iterator[ShareBar]:
        """Yield how many scores are in each step."""
        total = self._steps.total()
        for step in range(BINS):
            title = f"{step / BINS:.0%} - {(step + 1) / BINS:.0%}"
            yield ShareBar(title, self._steps[step], total)
        yield ShareBar("100%", self._steps[BINS], total)

    @property
    def criteria(self) -> list[ShareBar]:
        """Return how many submissions passed each criterion."""
        titles = self._titles.items()
        return [
            ShareBar(title, self._passed[id_], self._count) for id_, title in titles
        ]

    @property
    def mistakes(self) -> list[tuple[Message, int, Message]]:
        """Return each mistake, the number of submissions with it, and an example."""
        commonest = self._mistakes.most_common(COMMONEST)
        return [(key[0], count, self._examples[key]) for key, count in commonest]


def _mistakes(grade: Grade) -> Iterator[tuple[_Mistake, Message]]:
    """Yield each mistake, and the text about what was found.

    If the causes are known, they are counted. Otherwise the failed criteria are. If a
    submission crashed, its criteria failed because of the crash and are not counted.
    """
    for diagnosis in grade.diagnoses:
        yield (diagnosis.title, (diagnosis.id,)), diagnosis.found
    if grade.diagnoses or grade.outcome != "graded":
        return
    for criterion in grade.criteria:
        if criterion.status in {"failed", "partial"}:
            yield (criterion.title, templates_of(criterion.found)), criterion.found


class Overview:
    """The rows and counts of a class."""

    def __init__(self, assignments: Iterable[Assignment]) -> None:
        """Begin with no grades."""
        self.rows: list[Row] = []
        self.outcomes: Counter[Outcome] = Counter()
        self._sections = {a.slug: AssignmentCounts(a) for a in assignments}

    def add(self, counted: Counted) -> None:
        """Add a row, and count its grade."""
        row = counted.row
        if row.outcome not in {"missing", "ungraded"}:
            self._sections[row.assignment].add(counted)
        self.rows.append(row)
        self.outcomes[row.outcome] += 1

    @property
    def sections(self) -> list[AssignmentCounts]:
        """The counts of each assignment."""
        return list(self._sections.values())

    @property
    def outdated(self) -> list[str]:
        """The decisions of persons that somebody has to confirm."""
        return [in_words(line) for row in self.rows for line in row.outdated]

    @property
    def students(self) -> int:
        """The number of students."""
        return len({row.student for row in self.rows})
