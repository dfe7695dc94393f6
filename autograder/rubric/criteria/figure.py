"""The criterion on what the code draws."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.code_uses import CodeUses
from autograder.facts.drawn import MAX_PLOTS, MAX_SERIES, DrawnPlot
from autograder.facts.function_calls import LOOK_AT_PLOTS, FunctionCall, Outcome
from autograder.facts.grade import Points, Verdict
from autograder.facts.message import Sentence
from autograder.facts.written import section
from autograder.i18n import EMPTY, Message, _, _n
from autograder.rubric.criteria.answered import Compared
from autograder.rubric.criteria.criterion_terms import (
    ForPerson,
    Ladder,
    Rubric,
    Subject,
)
from autograder.rubric.criteria.drawn_plots import ADVICE, FOUND, Asked, Lack, lacks_of
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, listing, partial, passed, waiting
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.texts import guide_problems, no_heading, question_of
from autograder.rubric.criteria.wrong_code import WrongCall, WrongCode

ELSEWHERE = frozenset(("altair", "bokeh", "plotly", "seaborn"))
"""Modules that draw and that do nothing where a submission is graded."""
NOTHING = "–"
"""Stands for the text beside a picture, if there is none."""


class Figure(Compared):
    """The code draws plots with labels, a legend, enough lines, or the right data.

    The grader looks at what matplotlib and pandas draw when the code runs:
    `Figure(lines=2, labelled=True, legend=True)`. Each thing that a plot must have is
    worth a part of the points. What is hidden does not count. Axes in one place, as
    `twinx` makes them, are one plot. Where the code runs, nothing is trained, and
    curves of a training are made up: that of the validation is like that of the
    training. So `same_data=True` is for data, and not for such curves.

    With a `guide`, a `question` or a `heading`, and without anything to check, a person
    gives the points. The person sees the pictures in `autograder todo`, as they were
    when the notebook was handed in. Until then, the grade waits.
    """

    example: ClassVar[dict[str, Any]] = {
        "lines": 2, "labelled": True, "legend": True, "points": 3
    }  # fmt: skip
    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.CODE,))
    kind: Literal["figure"] = "figure"
    id: Name = "figure"
    title: Sentence = _("The picture shows what is asked for")
    lines: Annotated[int, Field(ge=0, le=MAX_SERIES)] = 0
    """The fewest lines in a plot. Sets of points or bars, and pictures, count, too."""
    labelled: bool = False
    """Whether both axes need a label."""
    legend: bool = False
    """Whether a legend must say what the lines are."""
    titled: bool = False
    """Whether there must be a title."""
    same_data: bool = False
    """Whether the plots must show the data that those of the solution show."""
    plots: Annotated[int, Field(ge=1, le=MAX_PLOTS)] = 1
    """How many plots must be so. With `same_data`, as many as in the solution."""
    heading: Name = ""
    """The heading above the cell that draws it, without `#`, for a person; empty for
    all pictures of the notebook."""
    question: Sentence = EMPTY
    """What the person reads above the pictures; if empty, the heading or the title."""
    guide: Annotated[dict[Name, Points], Field(max_length=9)] = {}
    """What a good picture has, and how many points each part is worth."""

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """If marked code draws: what all plots of the solution have."""
        if not (plots := exercise.plots):
            return
        has = {
            "labelled": all(plot.x_label and plot.y_label for plot in plots),
            "legend": all(any(plot.legend) for plot in plots),
            "titled": all(plot.title for plot in plots),
            "same_data": not exercise.known.seen.fits,
        }
        given = [f"{name}=True" for name, is_so in has.items() if is_so]
        lines = min(len(plot.series) for plot in plots)
        count = [f"plots={len(plots)}"] if len(plots) > 1 else []
        yield Proposal.of(
            cls, RubricPlace.CODE, 1, _("the plots of the solution have it"),
            *count, f"lines={lines}", *given,
        )  # fmt: skip

    # -- what it looks at -------------------------------------------------------------

    @property
    def is_checked(self) -> bool:
        """Whether the grader checks anything."""
        return bool(
            self.lines or self.labelled or self.legend or self.titled or self.same_data
        )

    @property
    def function_calls(self) -> tuple[FunctionCall, ...]:
        """A look at what the code has drawn."""
        return (LOOK_AT_PLOTS,) if self.is_checked else ()

    @property
    def for_person(self) -> ForPerson | None:
        """The question, the guide, and which pictures; None if no person is asked."""
        if self.is_checked and not (self.guide or self.question or self.heading):
            return None
        asked = question_of(self.question, self.heading, self.title)
        return ForPerson(asked, self.guide, self.heading)

    @property
    def seen_in_notebook(self) -> bool:
        """The variables of a notebook do not tell what it has drawn."""
        return False

    @property
    def wrong_code(self) -> frozenset[WrongCode]:  # type: ignore[override]
        """The solution without a call that names something."""
        calls = {
            "xlabel": self.labelled, "set_xlabel": self.labelled,
            "ylabel": self.labelled, "set_ylabel": self.labelled,
            "legend": self.legend,
            "title": self.titled, "set_title": self.titled,
        }  # fmt: skip
        return frozenset(
            WrongCall(name) for name, is_asked in calls.items() if is_asked
        )

    def named(self, call: FunctionCall) -> str:
        """Return how messages name the look at the plots."""
        return "matplotlib"

    # -- judging ----------------------------------------------------------------------

    def check(self, evidence: Evidence) -> Verdict:
        """Look at the plots, and leave the rest to a person if the rubric asks one."""
        if not self.is_checked:
            return self._for_person(evidence, EMPTY)
        verdict = self._judged(evidence)
        if self.for_person is not None:
            return self._for_person(evidence, verdict.found)
        return verdict

    def _judged(self, evidence: Evidence) -> Verdict:
        outcome = evidence.run.outcomes.get(LOOK_AT_PLOTS.key)
        drawn = outcome.plots if outcome is not None else ()
        wanted = self._wanted()
        lacks = lacks_of(self._asked, drawn, wanted)
        if not any(one is None or one for one in lacks):
            return passed(_("The plots have what is asked for."))
        if _draws_elsewhere(evidence.run.code):
            return waiting(_("The grader does not see all that is drawn."), NOTHING)
        with_data = self.same_data and bool(self.answers)
        whole = self._asked.count(with_data) * len(lacks)
        missing = [self._asked.count(with_data) if one is None else len(one)
                   for one in lacks]  # fmt: skip
        share = 1 - sum(missing) / whole
        words = self._words(lacks, len(drawn))
        return partial(share, *words) if 0 < share < 1 else failed(*words)

    @property
    def _asked(self) -> Asked:
        return Asked(
            self.lines, self.labelled, self.legend, self.titled,
            self.tolerance, self.relative,
        )  # fmt: skip

    def _wanted(self) -> list[DrawnPlot | None]:
        """Return the plots of the solution that must be there, or how many."""
        if self.same_data and self.answers:
            return list(self.answers[0].plots)
        return [None] * self.plots

    def _words(
        self, lacks: list[list[Lack] | None], drawn: int
    ) -> tuple[Message, Message, Message, Message]:
        """Return found, expected, why and advice, about the first thing that lacks."""
        expected = _("Expected {things}.").format(things=listing(self._things()))
        first = next((one[0] for one in lacks if one), None)
        if first is not None:
            return FOUND[first], expected, self.why, ADVICE[first]
        found = _("The code draws nothing.") if not drawn else _n(
            "The code draws {count} plot.", "The code draws {count} plots.", drawn
        ).format(count=drawn)  # fmt: skip
        advice = _("Check that the code which draws runs, and draws with matplotlib.")
        return found, expected, self.why, advice

    def _things(self) -> list[Message]:
        count = len(self._wanted())
        plots = _n("{count} plot", "{count} plots", count).format(count=count)
        lines = _n("at least {count} line", "at least {count} lines", self.lines)
        things = {
            lines.format(count=self.lines): self.lines > 0,
            _("a label at each axis"): self.labelled,
            _("a legend"): self.legend,
            _("a title"): self.titled,
            _("the data that are asked for"): self.same_data,
        }
        return [plots, *(thing for thing, is_asked in things.items() if is_asked)]

    def _for_person(self, evidence: Evidence, seen: Message) -> Verdict:
        """Count the pictures. Without any, a person may still run the code."""
        below = section(evidence.run.written, self.heading)
        if below is None:
            return no_heading(self.heading, self.why)
        count = len(below.pictures)
        if not count:
            none = _("No picture is saved in the file.")
            saved = _("Expected a notebook that was saved with its pictures.")
            return waiting(seen or none, below.text or NOTHING, saved)
        found = _n("{count} picture is saved.", "{count} pictures are saved.", count)
        return waiting(seen or found.format(count=count), below.text or NOTHING)

    def ladder(self) -> Ladder:
        """Send them back to what the picture has to show."""
        last = _("Draw it, run all cells, and save the notebook with its pictures.")
        return (
            _("Look at your picture as somebody who does not know your code."),
            _("Axes with names, a title and a legend say what a picture shows."),
            ADVICE[Lack.LABELS] if self.labelled else last,
        )

    # -- about the rubric -------------------------------------------------------------

    def no_answer(self, number: int, outcome: Outcome) -> Message:
        """Refuse a solution that draws nothing."""
        return EMPTY if outcome.plots else _("draws nothing")

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse a guide with other points, and what the solution does not have."""
        yield from guide_problems(self.guide, self.points)
        if self.public and self.same_data:
            yield _("it cannot be public: students would get the data")
        if self.is_checked and not self.answers and not self.public:
            yield _("there is no solution.py beside the rubric.py to compare with")
        elif self.answers:
            own = self.answers[0].plots
            if any(one is None or one for one in
                   lacks_of(self._asked, own, self._wanted())):  # fmt: skip
                yield _("the plots of the solution do not have what is asked for")

    def public_part(self, public: Collection[str]) -> Self:
        """Return the part without the guide and the solution's plots."""
        part = super().public_part(public)
        return part.model_copy(update={"guide": {}, "answers": ()})


def _draws_elsewhere(code: CodeUses | None) -> bool:
    """Say whether the code draws with something that the grader does not see."""
    modules = code.modules if code is not None else ()
    return not ELSEWHERE.isdisjoint(name.partition(".")[0] for name in modules)
