"""Hints in three steps for criteria on answers, rows of settings, and arrays."""

from __future__ import annotations

from autograder.i18n import _
from autograder.rubric.criteria.comparing import BetterModel, HardestShift
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.setting_rows import KnownSettings
from autograder.rubric.criteria.trained import show
from autograder.rubric.criteria.variables import Answer, SameImages


def answer_ladder(criterion: Criterion) -> tuple[str, ...]:
    """Return the three steps of a kind of criterion; none for one of your own."""
    match criterion:
        case BetterModel():
            return _better_model(criterion)
        case HardestShift():
            return _hardest_shift(criterion)
        case Answer():
            return (
                _(
                    "Look at what the exercise asks for, and count or compare once "
                    "more."
                ),
                _("Do it for one small part by hand, then for the whole."),
                _("It is {value}: find the step that leads there.").format(
                    value=criterion.expected
                ),
            )
        case SameImages():
            return (
                _("Look at one pixel: what became of 0, and what of 255?"),
                _("A change is undone by its opposite, for all images at once."),
                _("Compare the array with the images as they were handed out: every "
                  "pixel must be the same."),
            )  # fmt: skip
        case KnownSettings():
            return (
                _("Compare each name with that in the exercise, letter by letter."),
                _("Keras takes a name only as it spells it itself: small letters, and "
                  "`_` between the words."),
                _("Try the name in a small model: `fit` stops at one that is unknown."),
            )  # fmt: skip
        case _:
            return ()


def _better_model(criterion: BetterModel) -> tuple[str, ...]:
    return (
        _("Train both yourself a few times, and compare what `evaluate` says."),
        _("A larger model must earn its place: where both do as well, the simple one "
          "is kept."),
        _("Answer {larger!r} if it was better by more than {margin}, else {simple!r}.")
        .format(larger=criterion.larger_word, simple=criterion.simple_word,
                margin=show(criterion.metric, criterion.margin)),
    )  # fmt: skip


def _hardest_shift(criterion: HardestShift) -> tuple[str, ...]:
    last = (
        _("Write them in order: the change with the lowest accuracy hurts most.")
        if criterion.which == "most"
        else _("Write them in order: the change with the highest accuracy hurts least.")
    )
    return (
        _("Compare what `evaluate` says about each of the changed test sets."),
        _("What a network has learnt is bound to where the ink is, and how dark."),
        last,
    )
