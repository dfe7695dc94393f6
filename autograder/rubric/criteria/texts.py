"""The criterion on a text that a person reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.grade import Points, Verdict
from autograder.facts.message import Sentence
from autograder.facts.observation import Value
from autograder.i18n import EMPTY, Message, _, _n
from autograder.rubric.criteria.criterion_terms import ForPerson, Ladder, Rubric
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, waiting
from autograder.rubric.criteria.variables import VariableCriterion


class Text(VariableCriterion):
    """A variable holds a text, for which a person gives the points.

    The grader counts the words. Until a person has given points, the grade waits for
    them: see `autograder todo`. Without any text there are no points.
    """

    example: ClassVar[dict[str, Any]] = {
        "variable": "explanation",
        "words": (20, 150),
        "guide": {"Names what softmax does.": 1, "Says why it fits here.": 2},
        "points": 3,
    }
    kind: Literal["text"] = "text"
    id: Name = "text"
    title: Sentence = _("The text answers the question")
    question: Sentence = EMPTY
    """What the person reads above the answers; if empty, the title."""
    words: tuple[int, int | None] = (1, None)
    """The fewest and the most words that are asked for; None for no limit. The person
    sees the number, and decides."""
    guide: Annotated[dict[Name, Points], Field(max_length=9)] = {}
    """What a good answer has, and how many points each part is worth."""

    @property
    def for_person(self) -> ForPerson:
        """The question and the guide."""
        return ForPerson(self.question or self.title, self.guide)

    def public_part(self, public: Collection[str]) -> Self:
        """Return the part without the guide, which gives the answer away."""
        return super().public_part(public).model_copy(update={"guide": {}})

    def look(self, value: Value, evidence: Evidence) -> Verdict:
        """Count the words. A value that is no text has no points."""
        text = value.strip() if isinstance(value, str) else ""
        count = len(text.split())
        if not count:
            return failed(
                _("`{name}` holds no text.").format(name=self.variable),
                _("Expected your answer in words."),
                self.why,
                _("Write your answer between quotes: `{name} = \"...\"`.").format(
                    name=self.variable
                ),
            )  # fmt: skip
        found = _n(
            "`{name}` has {count} word.", "`{name}` has {count} words.", count
        ).format(name=self.variable, count=count)
        low, high = self.words
        fits = low <= count and (high is None or count <= high)
        return waiting(found, text, EMPTY if fits else self._asked())

    def _asked(self) -> Message:
        low, high = self.words
        if high is None:
            return _("Expected at least {low} words.").format(low=low)
        return _("Expected {low} to {high} words.").format(low=low, high=high)

    def ladder(self) -> Ladder:
        """Ask the student to read the question again."""
        return (
            _("Read the question once more, and answer it in your own words."),
            _("A good answer says what you see, and why it is so."),
            _("Write at least {low} words, in the variable `{name}`.").format(
                low=self.words[0], name=self.variable),
        )  # fmt: skip

    def problems(self, rubric: Rubric) -> Iterator[Message | str]:
        """Refuse limits that no text meets, and a guide with other points."""
        low, high = self.words
        if low < 0 or (high is not None and high < low):
            yield _("words: from {low} to {high}").format(low=low, high=high)
        whole = sum(self.guide.values())
        if self.guide and abs(whole - self.points) > 1e-9:
            yield _("guide: {whole:g} points together, but points={points:g}").format(
                whole=whole, points=self.points
            )
