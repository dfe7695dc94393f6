"""The criterion on a text that a person reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.grade import Points, Verdict
from autograder.facts.message import Sentence
from autograder.facts.observation import Value
from autograder.facts.written import section
from autograder.i18n import EMPTY, Message, _, _n, literal
from autograder.rubric.criteria.criterion_terms import (
    ForPerson,
    Ladder,
    Rubric,
)
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, waiting
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.variables import VariableCriterion


class Text(VariableCriterion):
    """A text, for which a person gives the points.

    It is in a variable, or in Markdown below a heading of the notebook:
    `Text(heading="Why softmax?")`. In a script, these are the comments of a cell
    `# %% [markdown]`. The grader counts the words. Until a person has given points, the
    grade waits for them: see `autograder todo`. Without any text there are no points. A
    text that the code writes counts, also if the code stops before.
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
    variable: Name = ""
    """The name of the variable; empty if the text is below a heading."""
    heading: Name = ""
    """The heading above the text, without `#`. The text ends at the next heading of
    this kind."""
    given: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    """Lines of the stub below the heading. They are no answer."""
    question: Sentence = EMPTY
    """What the person reads above the answers; if empty, the heading or the title."""
    words: tuple[int, int | None] = (1, None)
    """The fewest and the most words that are asked for; None for no limit. The person
    sees the number, and decides."""
    guide: Annotated[dict[Name, Points], Field(max_length=9)] = {}
    """What a good answer has, and how many points each part is worth."""

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """For each variable that marked code sets to an answer in words."""
        several = len(exercise.texts) > 1
        for name in exercise.texts:
            yield Proposal.of(
                cls, RubricPlace.PERSON, 1, _("a person reads the answer"),
                f'variable="{name}"', identity=name if several else "",
            )  # fmt: skip

    @property
    def for_person(self) -> ForPerson:
        """The question and the guide."""
        return ForPerson(
            question_of(self.question, self.heading, self.title), self.guide
        )

    @property
    def variables(self) -> tuple[str, ...]:
        """The one that it looks at, if the text is in a variable."""
        return (self.variable,) if self.variable else ()

    @property
    def seen_in_notebook(self) -> bool:
        """The variables of a notebook do not tell what its Markdown says."""
        return bool(self.variable)

    def check(self, evidence: Evidence) -> Verdict:
        """Look at the variable, or below the heading."""
        if self.variable:
            return super().check(evidence)
        below = section(evidence.run.written, self.heading, self.given)
        if below is None:
            return no_heading(self.heading, self.why)
        count = len(below.text.split())
        if not count:
            return failed(
                _("There is no text below “{name}”.").format(name=self.heading),
                _("Expected your answer in words."),
                self.why,
                _("Write your answer below this heading, in Markdown."),
            )
        found = _n(
            "There is {count} word below “{name}”.",
            "There are {count} words below “{name}”.",
            count,
        ).format(count=count, name=self.heading)
        return waiting(found, below.text, self._asked(count))

    def value_in(self, evidence: Evidence) -> Value | None:
        """Return the text. It counts also if the code that writes it is not reached."""
        value = super().value_in(evidence)
        if value is None and evidence.stopped and evidence.run.code:
            return evidence.run.code.texts.get(self.variable)
        return value

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
        return waiting(found, text, self._asked(count))

    def _asked(self, count: int) -> Message:
        """Say how many words are asked for, if they are not."""
        low, high = self.words
        if low <= count and (high is None or count <= high):
            return EMPTY
        if high is None:
            return _("Expected at least {low} words.").format(low=low)
        return _("Expected {low} to {high} words.").format(low=low, high=high)

    def ladder(self) -> Ladder:
        """Ask the student to read the question again."""
        return (
            _("Read the question once more, and answer it in your own words."),
            _("A good answer says what you see, and why it is so."),
            _("Write at least {low} words in the variable `{name}`.").format(
                low=self.words[0], name=self.variable)
            if self.variable else
            _("Write at least {low} words below the heading “{name}”.").format(
                low=self.words[0], name=self.heading),
        )  # fmt: skip

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse limits that no text meets, and a guide with other points."""
        if bool(self.variable) == bool(self.heading):
            yield _("needs either variable= or heading=")
        low, high = self.words
        if low < 0 or (high is not None and high < low):
            yield _("words: from {low} to {high}").format(low=low, high=high)
        yield from guide_problems(self.guide, self.points)


def question_of(question: Message, heading: str, title: Message) -> Message:
    """Return what a person reads above the answers."""
    return question or (literal(heading) if heading else title)


def no_heading(heading: str, why: Message) -> Verdict:
    """Say that a heading is not there any more."""
    return failed(
        _("There is no heading “{name}”.").format(name=heading),
        _("Expected your answer below it."),
        why,
        _("Put the heading back, and your answer below it."),
    )


def guide_problems(guide: Mapping[str, float], points: float) -> Iterator[Message]:
    """Refuse a guide whose parts are worth more or less than the criterion."""
    whole = sum(guide.values())
    if guide and abs(whole - points) > 1e-9:
        yield _("guide: {whole:g} points together, but points={points:g}").format(
            whole=whole, points=points
        )
