"""Errors of code that uses what a model gave: numbers, arrays, files, pictures."""

from __future__ import annotations

import re

from autograder.facts.observation import ErrorFact
from autograder.i18n import _
from autograder.rubric.diagnosis.case import Finding
from autograder.rubric.diagnosis.exceptions.rule import ErrorRule, says

_EVALUATE = _("`evaluate` returns the loss alone, if `compile` has no metrics.")
_METRICS = _("Write `metrics=[\"accuracy\"]` in `compile`, or "
             "`loss = model.evaluate(...)`.")  # fmt: skip
_PAIRS = _("Both must have as many values.")


def _unpacked(match: re.Match[str], error: ErrorFact) -> Finding:
    if "evaluate" in error.code:
        return Finding(_("There is one number for several names."), _EVALUATE, _METRICS)
    return Finding(
        _("A value of the kind `{kind}` cannot be split into several names.").format(
            kind=match[1]
        ),
        _("Only lists, tuples and arrays have parts."),
        _("Write one name on the left side of `=`."),
    )


ERROR_RULES = (
    ErrorRule(
        "unpacking", _("Not as many names as values"), "TypeError",
        r"cannot unpack non-iterable (\w+) object", _unpacked,
    ),
    ErrorRule(
        "one_number", _("One number where a list is expected"), "TypeError",
        r"'(?:numpy\.)?float\d*' object is not subscriptable",
        says(_("`[...]` picks from several values, and there is one number."),
             _EVALUATE, _METRICS),
    ),
    ErrorRule(
        "many_numbers", _("An array where one number is expected"),
        "ValueError|TypeError",
        r"truth value of an array|string passed to numpy.ndarray.__format__"
        r"|arrays can be converted to Python scalars|required, not numpy.ndarray",
        says(_("An array is where one number belongs."),
             _("`predict` gives a row for each input, also for one alone."),
             _("Pick one number, such as `p[0, 0]`. `p > 0.5` compares each of them.")),
    ),
    ErrorRule(
        "no_probabilities_here", _("Probabilities where classes are expected"),
        "ValueError",
        r"Classification metrics can't handle|multilabel-indicator is not supported",
        says(_("This function was given probabilities or one-hot rows."),
             _("scikit-learn counts classes, so both arrays must hold class numbers."),
             _("Take `p.argmax(axis=1)` of rows, or `p.round()` of one probability.")),
    ),
    ErrorRule(
        "rows_differ", _("Arrays of unequal length"), "ValueError",
        r"inconsistent numbers of samples: \[(\d+), (\d+)\]",
        says(_("The arrays have {0} and {1} rows."), _PAIRS,
             _("Compare `len(...)` of both.")),
    ),
    ErrorRule(
        "rows_differ", _("Arrays of unequal length"), "ValueError",
        r"must have same first dimension, but have shapes (\S+) and (\S+)",
        says(_("The arrays have the shapes {0} and {1}."), _PAIRS,
             _("Compare `len(...)` of both.")),
    ),
    ErrorRule(
        "one_axis", _("A list where a table is needed"), "ValueError",
        r"Expected 2D array, got 1D array",
        says(_("The array has one axis, and two are needed."),
             _("Each row is one example, also if it has one number alone."),
             _("Write `.reshape(-1, 1)` after the array.")),
    ),
    ErrorRule(
        "no_picture", _("Numbers that are not a picture"), "TypeError",
        r"Invalid shape (\([^)]*\)) for image data",
        says(_("An array of the shape {0} is not a picture."),
             _("A picture has a height and a width, and channels if it has colours."),
             _("Take one picture, `x[0]`, and give it its height and width again.")),
    ),
    ErrorRule(
        "file_name", _("A name of a file with another ending"), "ValueError",
        r"Invalid filepath extension|must end in `\.(?:weights|keras)"
        r"|File format not supported",
        says(_("Keras does not know what this file is to be."),
             _("The ending of the name decides: `.keras` for a model, `.weights.h5` "
               "for its weights."),
             _("Write `model.save(\"model.keras\")`, or "
               "`model.save_weights(\"model.weights.h5\")`.")),
    ),
    ErrorRule(
        "axis_unknown", _("An axis that is not there"), "AxisError|ValueError",
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        says(_("Axis {0} was asked for, and the array has {1}."),
             _("Axes are counted from 0."),
             _("Print the `.shape` of the array above this line.")),
    ),
    ErrorRule(
        "index_no_number", _("An index that is not a whole number"), "IndexError",
        r"arrays used as indices must be of integer|only integers, slices",
        says(_("An array can only be indexed with whole numbers."),
             _("Class numbers such as 3.0, and names of columns, are none."),
             _("Make whole numbers of them: `np.int64(...)`.")),
    ),
    ErrorRule(
        "types_differ", _("Numbers of two kinds"), "InvalidArgumentError|TypeError",
        r"was expected to be an? (\w+) tensor but is an? (\w+) tensor",
        says(_("TensorFlow was given {0} and {1} numbers together."),
             _("It does not convert one to the other by itself."),
             _("Write `tf.cast(..., tf.float32)` around the whole numbers.")),
    ),
)  # fmt: skip
