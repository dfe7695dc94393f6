"""The criterion on blanks that are left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.facts.observation import Blank
from autograder.i18n import Message, _
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Ladder, Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import (
    NO_CODE,
    failed,
    listing,
    passed,
    skipped,
)
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.wrong_code import Change


class BlanksFilled(Criterion):
    """Every `...` or `raise NotImplementedError(...)` of the stub is replaced.

    Anything in their places counts, and so does code from which they were deleted. So
    new rubrics give no points for it.
    """

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.BLANKS,))
    example: ClassVar[dict[str, Any]] = {}
    wrong_code: ClassVar = frozenset((Change.BLANK,))
    kind: Literal["blanks_filled"] = "blanks_filled"
    needs_model: ClassVar[bool] = False
    id: Name = "blanks_filled"
    title: Sentence = _("Every blank is filled in")
    public: bool = True

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """For every solution: it names what is left to do."""
        why = _("names the blanks that are left")
        yield Proposal.of(cls, RubricPlace.BLANKS, 0, why)

    def check(self, evidence: Evidence) -> Verdict:
        """List the blanks that are left, with their lines."""
        blanks = evidence.observation.blanks
        if evidence.unread:
            return skipped(_("Not checked, because nothing of the code was read."))
        if evidence.run.code and not evidence.run.code.does_something:
            return skipped(NO_CODE)
        if not blanks:
            return passed(_("No blank is left."))
        return failed(
            still_blank(blanks),
            _("Each blank is a place for your answer."),
            _("Keras cannot work with `...`, and the error ends your code."),
        )

    def ladder(self) -> Ladder:
        """Ask the student to look at the lines that are named."""
        return (
            _("Replace each `...` or `raise NotImplementedError(...)`, and run your "
              "file once more before you hand it in."),
            _("The comment after a blank and the text above it say what belongs "
              "there."),
            _("Go through the lines that are named, one by one."),
        )  # fmt: skip


def still_blank(blanks: Sequence[Blank]) -> Message:
    """Name the blanks that are left, with their lines."""
    return _("Still blank: {places}.").format(places=placed(blanks))


def placed(blanks: Sequence[Blank]) -> Message:
    """List blanks, each with its line."""
    text = _("`{name}` ({place})")
    return listing([text.format(name=b.name, place=b.place) for b in blanks])
