"""The pictures that a page may show: a row for each.

`report/painter/plots.py` has a function of the same name, which draws it.
"""

from __future__ import annotations

from typing import NamedTuple

from autograder.i18n import Message, _


class KnownPicture(NamedTuple):
    """What is known of a picture before it is drawn."""

    caption: Message
    compares: bool = False
    """Whether it shows several models."""


PICTURES = {
    "fitted_line": KnownPicture(
        _("The line your model found, and the data. Does it go through the points?")
    ),
    "decision_boundary": KnownPicture(
        _("Where your model answers 0 and where 1. The black line is one half.")
    ),
    "class_probabilities": KnownPicture(
        _("How sure your model is of each class, row by row; the last row is new.")
    ),
    "loss_curve": KnownPicture(
        _("How the loss falls as the model learns, next to the solution's.")
    ),
    "confusion_matrix": KnownPicture(
        _("How often each class was predicted as which. Off the diagonal are mistakes.")
    ),
    "predicted_numbers": KnownPicture(
        _(
            "What your model predicts for test data. Right predictions are on the "
            "dashed line."
        )
    ),
    "misread_digits": KnownPicture(
        _("Digits that your model misread although it was sure.")
    ),
    "misread_examples": KnownPicture(
        _("Test examples that your model took for something else although it was sure.")
    ),
    "rival_maps": KnownPicture(
        _(
            "Where each model answers 0 and where 1. The black line is one half: "
            "without a hidden layer it is straight. Where all is grey, the model "
            "cannot tell."
        ),
        compares=True,
    ),
    "rival_scores": KnownPicture(
        _("What each model reached: a dot for each training, a bar for their median."),
        compares=True,
    ),
    "rival_confusion": KnownPicture(
        _(
            "How often each digit was predicted as which, without and with enough room "
            "in the hidden layer."
        ),
        compares=True,
    ),
    "shifted_digits": KnownPicture(
        _(
            "The same digits as the network meets them, and how many of 100 it reads "
            "right. The dashed line is its accuracy in training."
        )
    ),
}
"""Name, as in `plots` of a rubric -> what is known of it."""
