"""Verdicts and grades, as reports show them and files store them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.base import MAX_NAME, Fact, Name, Output, Student, Text, clean
from autograder.facts.message import Sentence
from autograder.facts.observation import Place
from autograder.facts.spec import ModelSpec
from autograder.i18n import EMPTY, Message, _, sentences

Status = Literal["passed", "partial", "failed", "skipped"]
Outcome = Literal[
    "graded",
    "unattempted",
    "missing",
    "crashed",
    "timeout",
    "memory",
    "refused",
    "ungraded",
]
OUTCOME_NAMES: dict[Outcome, Message] = {
    "graded": _("graded"),
    "unattempted": _("not started"),
    "missing": _("nothing handed in"),
    "crashed": _("stopped with an error"),
    "timeout": _("took too long"),
    "memory": _("used too much memory"),
    "refused": _("cannot be read"),
    "ungraded": _("not graded yet"),
}
"""What people read for an outcome."""
Points = Annotated[float, Field(ge=0, le=10_000)]
TOTAL = "total"
"""Stands for the whole grade, where decisions have the id of a criterion."""


class Verdict(Fact):
    """The result of one criterion for one submission."""

    status: Status
    found: Sentence = EMPTY
    expected: Sentence = EMPTY
    why: Sentence = EMPTY
    advice: Sentence = EMPTY
    """What to try for the mistake that was found. It replaces the first hint."""
    later_hints: tuple[Sentence, ...] = ()
    """The hints after `advice`, if those of the criterion do not fit the mistake."""
    fraction: Annotated[float, Field(ge=0, le=1)] = 0.0
    """The share of the points: 1 if passed, 0 if failed or skipped."""
    waits: bool = False
    """Whether a person has to give the points."""
    answer: Output = ""
    """What the person reads: the student's own text."""

    @property
    def message(self) -> Message:
        """What was found, what was expected and why it matters, in this order."""
        return sentences(self.found, self.expected, self.why)


class Decision(Fact):
    """What a person decided about a criterion, or about a whole grade."""

    points: Points | None = None
    """The points that count instead of the automatic ones; None if there is only a
    comment."""
    automatic: Points | None = None
    """What the grader gives; None if it gives nothing."""
    comment: Text = ""
    by: Name = ""
    when: Name = ""
    outdated: Sentence = EMPTY
    """What has changed since the decision, for the instructor; empty if nothing has."""


class CriterionResult(Fact):
    """One line of a grade."""

    id: Name
    title: Sentence
    status: Status
    points: Points
    max_points: Points
    message: Sentence
    hint: Sentence
    """What to try next; empty if passed."""
    hints: tuple[Sentence, ...] = ()
    """The hints that are shown one after another."""
    found: Sentence = EMPTY
    expected: Sentence = EMPTY
    why: Sentence = EMPTY
    waits: bool = False
    """Whether a person has to give the points, and has not done so yet."""
    answer: Output = ""
    """The student's text, if a person gives the points."""
    decision: Decision | None = None
    """What a person decided. `points` and `status` are after it."""


class Diagnosis(Fact):
    """A mistake that was recognised. It explains a result and costs no points."""

    id: Name
    title: Sentence
    """The kind of mistake. The text is the same for all students."""
    found: Sentence
    why: Sentence = EMPTY
    fix: Sentence = EMPTY
    place: Place | None = None
    code: Text = ""
    """The student's code in that place."""
    model: Name = ""
    """The variable of the model, if the assignment asks for several models."""

    @property
    def text(self) -> Message:
        """The whole diagnosis as one text."""
        if self.place:
            title = _("{title} ({place}).").format(title=self.title, place=self.place)
        else:
            title = _("{title}.").format(title=self.title)
        return sentences(title, self.found, self.why, self.fix)


class LayerSummary(Fact):
    """A layer as `grades.json` shows it."""

    kind: Name
    units: int | None
    activation: Name | None
    parameters: int


class ModelSummary(Fact):
    """A model as `grades.json` shows it."""

    total_parameters: int
    layers: tuple[LayerSummary, ...]
    loss: Name | None
    optimizer: Name | None

    @classmethod
    def of(cls, spec: ModelSpec) -> ModelSummary | None:
        """Summarize a model; None if it was never built or its shapes do not fit."""
        try:
            rows = list(spec.rows())
        except FactError:
            return None
        compiled = spec.compiled
        return cls(
            total_parameters=sum(row.parameters for row in rows),
            layers=tuple(
                LayerSummary(
                    kind=row.layer.kind,
                    units=getattr(row.layer, "units", None),
                    activation=_name(getattr(row.layer, "activation", None)),
                    parameters=row.parameters,
                )
                for row in rows
            ),
            loss=_name(compiled.loss) if compiled else None,
            optimizer=_name(compiled.optimizer) if compiled else None,
        )


def _name(setting: object) -> str | None:
    return None if setting is None else clean(str(setting), MAX_NAME)


class Deduction(Fact):
    """What a grade loses because the work was late."""

    points: Points
    reason: Sentence
    """How late it was, and what this costs, in words for the student."""


class Grade(Fact):
    """The result of one student in one assignment."""

    student: Student
    assignment: Name
    outcome: Outcome
    score: Points
    """What counts: after the deduction, if there is one."""
    max_score: Points
    raw_score: Points | None = None
    """The score before the deduction; None if there is none."""
    deduction: Deduction | None = None
    """What is deducted, which may be 0; None if no late work is known."""
    summary: Sentence = EMPTY
    """The outcome in one sentence for the student."""
    warnings: tuple[Sentence, ...] = ()
    """Warnings that cost no points, for example about code for an older Keras."""
    diagnoses: tuple[Diagnosis, ...] = ()
    """The most likely causes of what went wrong, the earliest cause first."""
    criteria: tuple[CriterionResult, ...]
    model: ModelSummary | None = None
    """The main model."""
    rivals: dict[Name, ModelSummary] = {}
    """Variable -> another model that the assignment asks for."""
    decision: Decision | None = None
    """What a person decided about the score as a whole."""
    submission: Name = ""
    """The SHA-256 of the file that was graded; empty if there is none."""

    @property
    def lost_nothing(self) -> bool:
        """Whether no points are lost. A person may still have to give some."""
        by_persons = sum(result.max_points for result in self.waiting)
        return self.score + by_persons == self.max_score

    @property
    def waiting(self) -> tuple[CriterionResult, ...]:
        """The criteria whose points a person has to give before there is a score."""
        if self.decision is not None and self.decision.points is not None:
            return ()
        return tuple(result for result in self.criteria if result.waits)

    @property
    def is_final(self) -> bool:
        """Whether `score` is the student's score, and not only a part of it."""
        return self.outcome != "ungraded" and not self.waiting

    @property
    def decisions(self) -> Iterator[tuple[str, Decision]]:
        """Yield what persons decided, each with the id of its criterion or `total`."""
        if self.decision is not None:
            yield TOTAL, self.decision
        for result in self.criteria:
            if result.decision is not None:
                yield result.id, result.decision
