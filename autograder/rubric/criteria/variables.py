"""The base of criteria on variables of the submission, and the one on an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.facts.arrays import Array
from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.facts.observation import Value
from autograder.i18n import EMPTY, Message, _, _n, sentences
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Ladder, Rubric, Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import (
    OR,
    failed,
    listing,
    partial,
    passed,
    waiting,
)
from autograder.rubric.solution_facts import KnownSolution


class VariableCriterion(Criterion):
    """Base of the criteria on one variable."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.VARIABLES,))
    needs_model: ClassVar[bool] = False
    variable: Name
    """The name of the variable."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The one that it looks at."""
        return (self.variable,)

    def check(self, evidence: Evidence) -> Verdict:
        """Judge the value. It is not wrong if it depends on results of a training."""
        value = self.value_in(evidence)
        verdict = self._judged(value, evidence)
        names = evidence.run.code.from_results if evidence.run.code else ()
        was_reached = value is not None or not evidence.stopped
        is_lost = verdict.status in {"failed", "partial"}
        if not (is_lost and was_reached and self.variable in names):
            return verdict
        found = _(
            "`{name}` depends on results of `fit`, `evaluate` or `predict`. Nothing is "
            "trained where your code runs here, so these results are made up."
        ).format(name=self.variable)
        shown = sentences(found, verdict.found)
        return waiting(shown, _as_text(value), verdict.expected)

    def value_in(self, evidence: Evidence) -> Value | None:
        """Return the value of the variable, if it has one."""
        return evidence.observation.values.get(self.variable)

    def _judged(self, value: Value | None, evidence: Evidence) -> Verdict:
        if value is None:
            return failed(
                _("The variable `{name}` has no value that can be looked at.").format(
                    name=self.variable
                ),
                _("Expected your answer in it."),
                _("The grader finds your answer by the name of its variable."),
                _("Fix first what stopped your code.")
                if evidence.stopped
                else _("Keep the line `{name} = ...` and put your answer in its place.")
                .format(name=self.variable),
            )  # fmt: skip
        return self.look(value, evidence)

    def look(self, value: Value, evidence: Evidence) -> Verdict:
        """Judge the value."""
        raise NotImplementedError


One = float | str
Several = Annotated[tuple[One, ...], Field(min_length=1, max_length=100)]


class Answer(VariableCriterion):
    """A variable holds the right number or word, or several of them in a list.

    Each right part of a list is worth a part of the points.
    """

    example: ClassVar[dict[str, Any]] = {"variable": "parameters", "expected": 7850.0}
    kind: Literal["answer"] = "answer"
    id: Name = "answer"
    title: Sentence = _("The answer is right")
    expected: One | Several
    """The right number or word, or one for each part; case and outer spaces do not
    matter."""
    also: Annotated[tuple[One, ...], Field(max_length=20)] = ()
    """Other numbers or words that are right, too, if there is one part."""
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    """How far a number may be off."""
    relative: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """How far a number may be off, as a share of the right one: 0.01 is 1 %."""
    choices: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """The words of which one is right, as in `("a", "b", "c")`."""

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The value of the solution's variable."""
        value = solution.value(given["variable"])
        parts = _parts(value)
        return {"expected": parts[0] if len(parts) == 1 else parts or value}

    def look(self, value: Value, evidence: Evidence) -> Verdict:
        """Compare part by part; an array of one number counts as that number."""
        if isinstance(self.expected, tuple):
            return self._look_at_parts(_parts(value), self.expected)
        single = single_part(value)
        found = describe(self.variable, single)
        if any(self._is_right(single, one) for one in (self.expected, *self.also)):
            return passed(found)
        if isinstance(single, str) and self._is_no_choice(single):
            return failed(
                found,
                _("Expected {value}.").format(
                    value=listing([repr(word) for word in self.choices], OR)
                ),
                self.why,
            )
        return failed(
            found,
            _("Expected {value}.").format(value=_show(self.expected)),
            self.why,
            _("Take the quotes away: a number in quotes is a text.")
            if not isinstance(self.expected, str)
            and isinstance(single, str)
            and _is_number(single)
            else EMPTY,
        )

    def _look_at_parts(
        self, parts: tuple[One, ...], expected: tuple[One, ...]
    ) -> Verdict:
        if len(parts) != len(expected):
            return failed(
                _n("`{name}` has {count} part.", "`{name}` has {count} parts.",
                   len(parts)).format(name=self.variable, count=len(parts)),
                _("Expected {count}.").format(count=len(expected)),
                self.why,
                _("Put all answers into one list, in their order."),
            )  # fmt: skip
        pairs = zip(parts, expected, strict=True)
        wrong = [
            number for number, (own, right) in enumerate(pairs, start=1)
            if not self._is_right(own, right)
        ]  # fmt: skip
        if not wrong:
            return passed(_("All parts of `{name}` are right.").format(
                name=self.variable))  # fmt: skip
        first = wrong[0]
        words = (
            _("Part {number} of `{name}` is {value}.").format(
                number=first, name=self.variable, value=_show(parts[first - 1])
            ),
            _("Expected {value}.").format(value=_show(expected[first - 1])),
            self.why,
        )
        share = 1 - len(wrong) / len(parts)
        return partial(share, *words) if share else failed(*words)

    def _is_right(self, value: object, expected: One) -> bool:
        if isinstance(expected, str):
            return isinstance(value, str) and same_word(self._plain(value), expected)
        allowed = max(self.tolerance, self.relative * abs(expected))
        return isinstance(value, int | float) and abs(value - expected) <= allowed

    def _plain(self, word: str) -> str:
        return plain_choice(word) if self.choices else word

    def _is_no_choice(self, word: str) -> bool:
        plain = self._plain(word)
        return bool(self.choices) and not any(
            same_word(plain, choice) for choice in self.choices
        )

    def ladder(self) -> Ladder:
        """Ask for a smaller case first."""
        return (
            _("Look at what the exercise asks for, and count or compare once more."),
            _("Do it for one small part by hand, then for the whole."),
            _("It is {value}: find the step that leads there.").format(
                value=self.expected
            ),
        )

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse a right word that is none of the choices."""
        right = self.expected if isinstance(self.expected, tuple) else (self.expected,)
        for word in (*right, *self.also):
            if isinstance(word, str) and self._is_no_choice(word):
                yield _("{word!r} is none of the choices").format(word=word)


def _is_number(text: str) -> bool:
    """Say whether a text is written like a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _parts(value: Value) -> tuple[One, ...]:
    """Return the numbers and words of an answer; none if it holds others."""
    if isinstance(value, Array):
        return tuple(value.numpy().ravel().tolist())
    if isinstance(value, tuple):
        found = tuple(one for one in value if one is not None)
        return found if len(found) == len(value) else ()
    return (value,) if isinstance(value, int | float | str) else ()


def single_part(value: Value) -> Value:
    """Return what is in a list or an array of one, and other values unchanged."""
    parts = _parts(value)
    return parts[0] if len(parts) == 1 else value


def plain_choice(word: str) -> str:
    """Return `b` for `(b).`, where an answer is one of several choices."""
    return word.strip(" \t\n().:\"'")


def same_word(word: str, other: str) -> bool:
    """Tell whether two words differ in nothing but case and spaces around them."""
    return word.strip().casefold() == other.casefold()


def describe(variable: str, value: Value) -> Message:
    """Say what a variable holds."""
    if isinstance(value, bool | int | float | str):
        return _("`{name}` is {value}.").format(name=variable, value=_show(value))
    return _("`{name}` holds neither a number nor a word.").format(name=variable)


def _as_text(value: Value | None) -> str:
    """Return what a person reads who gives the points."""
    parts = () if value is None else _parts(value)
    return ", ".join(map(str, parts))[:1_000] or "–"


def _show(value: float | str) -> str:
    return repr(value[:60]) if isinstance(value, str) else f"{value:g}"
