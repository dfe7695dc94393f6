"""Verdicts and grades: what reports show and files keep."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.base import MAX_NAME, Fact, Name, Sentence, Student, clean
from autograder.facts.observation import Place
from autograder.facts.spec import ModelSpec

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
Points = Annotated[float, Field(ge=0, le=10_000)]


class Verdict(Fact):
    """What one criterion says about one submission."""

    status: Status
    found: Sentence = ""
    expected: Sentence = ""
    why: Sentence = ""
    advice: Sentence = ""
    """What to try, of what was found; it stands in the place of the first hint."""
    later_hints: tuple[Sentence, ...] = ()
    """The steps after it, where the criterion's own would not fit what was found."""
    fraction: Annotated[float, Field(ge=0, le=1)] = 0.0
    """The share of the points; 1 when passed, 0 when failed or skipped."""

    @property
    def message(self) -> str:
        """What was found, what was expected and why it matters, as one text."""
        return " ".join(part for part in (self.found, self.expected, self.why) if part)


class CriterionResult(Fact):
    """One line of a grade."""

    id: Name
    title: Sentence
    status: Status
    points: Points
    max_points: Points
    message: Sentence
    hint: Sentence
    """What to try next; empty when passed."""
    hints: tuple[Sentence, ...] = ()
    """The same, step by step."""
    found: Sentence = ""
    expected: Sentence = ""
    why: Sentence = ""


class Diagnosis(Fact):
    """A mistake that was recognised. It explains; it never costs points."""

    id: Name
    title: Sentence
    """What kind of mistake it is, in the same words for everybody."""
    found: Sentence
    why: Sentence = ""
    fix: Sentence = ""
    place: Place | None = None
    code: Sentence = ""
    """The student's line in that place."""
    model: Name = ""
    """The variable of the model it is about, where an assignment has several."""

    @property
    def text(self) -> str:
        """All of it as one text."""
        place = f" ({self.place})" if self.place else ""
        parts = (f"{self.title}{place}.", self.found, self.why, self.fix)
        return " ".join(part for part in parts if part)


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
        """Summarise a model; None if it was never built or its shapes clash."""
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


class Grade(Fact):
    """The result of one student in one assignment."""

    student: Student
    assignment: Name
    outcome: Outcome
    score: Points
    max_score: Points
    summary: Sentence = ""
    """The outcome in one sentence for the student."""
    warnings: tuple[Sentence, ...] = ()
    """Things that cost no points, such as code of an older Keras."""
    diagnoses: tuple[Diagnosis, ...] = ()
    """The most likely causes of what went wrong, the first cause first."""
    criteria: tuple[CriterionResult, ...]
    model: ModelSummary | None = None
    """The main model."""
    rivals: dict[Name, ModelSummary] = {}
    """The other models that the assignment asks for, by their variables."""
