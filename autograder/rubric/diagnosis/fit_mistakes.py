"""Mistakes in how `fit` is called. They cost no points, because the plan of the rubric
trains the model."""

from __future__ import annotations

import math

from autograder.facts.keras_calls import BATCH
from autograder.facts.observation import RecordedFit
from autograder.i18n import EMPTY, Message, _, _n, sentences
from autograder.rubric.diagnosis.case import Case, Finding, Mistake

CHOOSING = {"EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau"}
"""Callbacks that decide by the validation data."""


def steps_per_epoch_wrong(case: Case) -> Finding | None:
    """More steps than the data have batches, or not half as many."""
    fit = case.fit
    steps = fit.steps_per_epoch if fit else None
    if fit is None or not steps:
        return None
    needed, come = _batches(fit)
    if not needed or needed / 2 <= steps <= needed:
        return None
    given = _("`fit` has `steps_per_epoch={steps}`.").format(steps=steps)
    return Finding(
        sentences(given, come),
        _("The data run out before the first epoch ends.")
        if steps > needed
        else _("Most of the data are not used in an epoch."),
        _("Leave `steps_per_epoch` out: Keras counts the batches."),
        fit.place,
    )


def _batches(fit: RecordedFit) -> tuple[int, Message]:
    """Return how many batches the data make, and say it; 0 if nobody knows."""
    if fit.batches:
        count = fit.batch_count or 0
        text = _n("The data have {count} batch.", "The data have {count} batches.",
                  count)  # fmt: skip
        return count, text.format(count=count)
    if fit.x is None:
        return 0, EMPTY
    rows, size = fit.x.shape[0], fit.batch_size or BATCH
    if not fit.has_validation_data:
        rows = math.floor(rows * (1 - fit.validation_split))
    count = math.ceil(rows / size)
    text = _n("{rows:,} rows in batches of {size} make {count} step.",
              "{rows:,} rows in batches of {size} make {count} steps.",
              count)  # fmt: skip
    return count, text.format(rows=rows, size=size, count=count)


def stopped_on_test_data(case: Case) -> Finding | None:
    """The test data decide when the training stops."""
    fit = case.fit
    names = [c.name for c in fit.callbacks if not c.own] if fit else []
    choosing = next((name for name in names if name in CHOOSING), None)
    validations = [test for test in case.tests if test.of_fit and test.x]
    finals = [test for test in case.tests if not test.of_fit and test.x]
    if choosing is None:
        return None
    if not any(
        final.is_validation or any(final.x == v.x for v in validations)
        for final in finals
    ):
        return None
    return Finding(
        _("{name} looks at the data with which the model is tested at the end.").format(
            name=choosing
        ),
        _("The training is then chosen by the test, so the test is no longer about "
          "data that the model never saw."),
        _("Use `validation_split=0.2` in `fit`, and keep test data for `evaluate`."),
        fit.place if fit else None,
    )  # fmt: skip


def test_augmented(case: Case) -> Finding | None:
    """Images for a test were changed at random."""
    for test in case.tests:
        if not test.augmented:
            continue
        return Finding(
            (_("The validation data of `fit` are changed at random by {name}.")
             if test.of_fit
             else _("The data of the test are changed at random by {name}."))
            .format(name=test.augmented),
            _("Augmentation gives the training more images. A test asks how the model "
              "does on images as they come, so changed ones make its result worse, and "
              "another one each time."),
            _("Augment the training data alone. As layers of the model, `RandomFlip` "
              "and others do nothing in a test."),
            test.place,
        )  # fmt: skip
    return None


HABITS = (
    Mistake("steps_per_epoch_wrong", _("A number of steps that does not fit"),
            steps_per_epoch_wrong),
    Mistake("stopped_on_test_data", _("Test data that stop the training"),
            stopped_on_test_data),
    Mistake("test_augmented", _("Test data that were augmented"), test_augmented),
)  # fmt: skip
