"""Data for which Keras raises an error, although the model may be right."""

from __future__ import annotations

import re

from autograder.facts.observation import ErrorFact
from autograder.i18n import Message, _, _n
from autograder.rubric.diagnosis.case import Finding
from autograder.rubric.diagnosis.exceptions.rule import ErrorRule, says

_NO_NUMBERS = _("Data that are not numbers")


def _dtype(match: re.Match[str], error: ErrorFact) -> Finding:
    dtype, text, kind = match.groups()
    if text:
        found = _("The data hold the text {text}, and not only numbers.").format(
            text=text
        )
    elif kind:
        found = _("The data hold an object of the kind `{kind}`.").format(kind=kind)
    elif dtype == "object":
        found = _("The array is one of Python objects (dtype object).")
    else:
        found = _("The array holds no numbers (dtype {dtype}).").format(dtype=dtype)
    if kind in {"list", "ndarray", "tuple"}:
        return Finding(
            found,
            _("The rows have different lengths, so NumPy makes no table of them."),
            _("Give every row as many numbers: look for the one that is shorter."),
        )
    return Finding(
        found,
        _("Keras takes arrays of numbers alone; one text makes all of the array text "
          "or objects."),
        _("Take quotes away, number the words, and make the array by "
          '`np.array(..., dtype="float32")`.'),
    )  # fmt: skip


def _no_labels(match: re.Match[str], error: ErrorFact) -> Finding:
    both = re.search(r"\.(fit|evaluate)\(\s*\w+\s*,\s*\w+\s*[,)]", error.code)
    if both:
        fix = _("Look whether the labels are `None`: functions that change something "
                "often return nothing.")  # fmt: skip
    elif "evaluate" in error.code:
        fix = _("Call `model.evaluate(x, y)`; `predict` needs no labels.")
    else:
        fix = _("Call `model.fit(x, y)`; a test is a pair, too: "
                "`validation_data=(x_test, y_test)`.")  # fmt: skip
    return Finding(
        _("`None` was given where numbers are needed."),
        _("The loss compares the answers of the model with the labels, so `fit` and "
          "`evaluate` need both."),
        fix,
    )  # fmt: skip


def _class_numbers(match: re.Match[str], error: ErrorFact) -> Finding:
    labels, answers = match.groups()
    if answers.count(",") > 1 and labels in {"(None,)", "(None, 1)"}:
        return Finding(
            _("The model answers with {answers} for each row, and a label is one class "
              "number.").format(answers=f"({answers.partition(', ')[2]}"),
            _("The output must be one row of numbers: one for each class."),
            _("Look at `model.summary()`: where should the rows have become flat?"),
        )  # fmt: skip
    return Finding(
        _("The labels have the shape {shape}, and the loss reads class numbers.")
        .format(shape=labels),
        _("A sparse cross-entropy wants one whole number for each row."),
        _("Give class numbers, or use the loss that reads one-hot rows."),
    )  # fmt: skip


def target_mismatch(match: re.Match[str], error: ErrorFact) -> Finding:
    """Explain labels and answers of different shapes, such as (None,) and (None, 3)."""
    labels, answers = match.groups()
    size, wide = (_last_of_two(shape) for shape in (labels, answers))
    fix = _("Compare the number of output units with the numbers in one label.")
    if size == 1 < wide and re.search(r"\.evaluate\(", error.code):
        fix = _("Each of these labels is one number. Do with the labels of the test "
                "what you did with those of the training.")  # fmt: skip
    elif size == 1 < wide:
        fix = _("Each of these labels is one number. If it is the number of a class, "
                "use the loss that reads class numbers, or make rows with "
                "`to_categorical`.")  # fmt: skip
    return Finding(
        _("The labels have the shape {0}, the answers of the model {1}.").format(
            labels, answers
        ),
        _("The loss compares them number by number, so they must agree."),
        fix,
    )


def _last_of_two(shape: str) -> int:
    """Return how many numbers a row has; 0 for rows that are no rows of numbers."""
    _rows, *sizes = re.findall(r"\w+", shape) or [""]
    if len(sizes) > 1:
        return 0
    return int(sizes[0]) if sizes and sizes[0].isdecimal() else 1


def _class_number(match: re.Match[str], error: ErrorFact) -> Finding:
    label, units = int(match[1]), int(match[2])
    if label < 0:
        return Finding(
            _("A label is class {label}.").format(label=label),
            _("Classes are counted from 0; there are no negative ones."),
            _("Number the classes 0, 1, 2 and so on."),
        )
    return Finding(
        _n("A label is class {label}, and the model has {units} output.",
           "A label is class {label}, and the model has {units} outputs.",
           units).format(label=label, units=units),
        _n("Classes are counted from 0, so with {units} output the last class is "
           "{last}.",
           "Classes are counted from 0, so with {units} outputs the last class is "
           "{last}.", units).format(units=units, last=units - 1),
        _("If your class numbers begin at 1, subtract 1 from all of them; otherwise "
          "compare the outputs with the number of classes."),
    )  # fmt: skip


def _inputs(sizes: str) -> Message:
    """Count the rows. Several arrays are named by their sizes, as in `3, 3`."""
    count = int(sizes) if sizes.isdecimal() else 2
    return _n("{n} input", "{n} inputs", count).format(n=sizes)


def _rows_differ(match: re.Match[str], error: ErrorFact) -> Finding:
    x, y = (sizes.strip(", ") for sizes in match.groups())
    count = int(y) if y.isdecimal() else 2
    return Finding(
        _("There are {inputs} and {answers}.").format(
            inputs=_inputs(x),
            answers=_n("{n} answer", "{n} answers", count).format(n=y),
        ),
        _("Each input needs its answer in the same row."),
        _("Look where the two are made: is one of them of the training data and the "
          "other of the test data, or was one reshaped by mistake?"),
    )  # fmt: skip


def _weights_differ(match: re.Match[str], error: ErrorFact) -> Finding:
    x, weights = match.groups()
    return Finding(
        _("There are {inputs} and {weights} in `sample_weight`.").format(
            inputs=_inputs(x),
            weights=_n("{n} weight", "{n} weights", int(weights)).format(n=weights),
        ),
        _("Each input needs its weight in the same row."),
        _("Make one weight for each row of `x`, or leave `sample_weight` out."),
    )


ERROR_RULES = (
    ErrorRule(
        "rows_differ", _("Weights for other rows"), "ValueError",
        r"cardinality is ambiguous.*?'x' sizes: (\d+)\n?'y' sizes: \1\n?"
        r"'sample_weight' sizes: (\d+)",
        _weights_differ,
    ),
    ErrorRule(
        "rows_differ", _("Not as many answers as inputs"), "ValueError",
        r"Dimensions (\d+) and (\d+) are not compatible",
        says(_("The arrays have {0} and {1} rows."),
             _("A dataset takes a row of each array at a time."),
             _("Look where they are made: is one of them of the training data and the "
               "other of the test data?")),
    ),
    ErrorRule(
        "no_labels", _("No labels"), "ValueError", r"^None values not supported",
        _no_labels,
    ),
    ErrorRule(
        "no_inputs", _("No inputs"), "ValueError|KeyError",
        r"is not optional, but None was passed|pop from an empty set",
        says(_("`None` was given in place of the inputs."),
             _("A model needs rows of numbers to learn from or to answer."),
             _("Look where the variable is set: a function without `return` gives "
               "`None`.")),
    ),
    ErrorRule(
        "no_rows", _("No rows"), "UnboundLocalError", r"'batch_outputs'",
        says(_("`predict` was given data without any rows."),
             _("Each row of the data is one question to the model."),
             _("Print the `.shape` of the data; the first number must not be 0.")),
    ),
    ErrorRule(
        "no_batches", _("No batch of data"), "ValueError",
        r"must yield at least one batch|empty generator",
        says(_("The generator yields no batch at all."),
             _("Without a batch there is nothing to learn from."),
             _("Look at its loop: how often does it run? A generator that was read to "
               "its end is empty, too.")),
    ),
    ErrorRule(
        "batch_form", _("Batches that Keras does not read"), "ValueError",
        r"the generator must|Data is expected to be in format `x`",
        says(_("The batches have not the form that Keras reads."),
             _("A generator yields tuples: `(inputs, labels)`, or `(inputs, labels, "
               "weights)`."),
             _("Write `yield x_batch, y_batch`.")),
    ),
    ErrorRule(
        "rows_differ", _("Not as many answers as inputs"), "ValueError",
        r"cardinality is ambiguous.*?'x' sizes: ([\d, ]+)\n?'y' sizes: ([\d, ]+)",
        _rows_differ,
    ),
    ErrorRule(
        "rows_differ", _("Not as many answers as inputs"), "ValueError",
        r"should have the same length\. Found: x\.shape = \((\d+),.*?"
        r"y\.shape = \((\d+),",
        _rows_differ,
    ),
    ErrorRule(
        "rows_differ", _("Arrays of unequal length"), "ValueError",
        r"cardinality is ambiguous",
        says(_("The arrays have not all the same number of rows."),
             _("What belongs to one input is in the same row of each array."),
             _("Print the `.shape` of each; the first numbers must be equal.")),
    ),
    ErrorRule(
        "no_numbers", _NO_NUMBERS, "ValueError",
        r"Invalid dtype: (\w+)(?:.*\(it holds the (?:text (.+)|(\w+) object)\))?",
        _dtype,
    ),
    ErrorRule(
        "sparse_labels", _("Labels in a sparse matrix"), "TypeError",
        r"Failed to convert elements of SparseTensor",
        says(_("The labels are a sparse matrix, which Keras does not take."),
             _("A loss compares every number of them with the output, also the zeros."),
             _("Write `OneHotEncoder(sparse_output=False)`, or `y = y.toarray()`.")),
    ),
    ErrorRule(
        "no_array", _("Data that are not an array"), "ValueError",
        r"Unrecognized data type: x=.*of type <class '(?:numpy\.)?(\w+)'>",
        says(_("The data are of the kind `{0}`, which Keras does not take."),
             _("It takes arrays of numbers, with a row for each input."),
             _("Write `np.array([...])`; a single input is a row, too: "
               "`np.array([[4.0]])`.")),
    ),
    ErrorRule(
        "class_too_large", _("A class for which there is no output"),
        "InvalidArgumentError",
        r"label value of (-?\d+) which is outside the valid range of \[0, (\d+)\)",
        _class_number,
    ),
    ErrorRule(
        "target_mismatch", _("Labels that do not fit the output"),
        "InvalidArgumentError",
        r"Incompatible shapes: (\[[\d, ]*\]) vs\. (\[[\d, ]*\])",
        target_mismatch,
    ),
    ErrorRule(
        "target_mismatch", _("Labels that do not fit the output"), "ValueError",
        r"`output` must have rank \(ndim\) `target\.ndim - 1`.*?"
        r"target\.shape=(\([^)]*\)), output\.shape=(\([^)]*\))",
        _class_numbers,
    ),
    ErrorRule(
        "outputs_and_labels", _("Labels for other outputs"), "ValueError",
        r"y_true and y_pred have different structures",
        says(_("There are not as many arrays of labels as the model has outputs."),
             _("Each output is compared with labels of its own."),
             _("Give one array for each output, in a list or in a dictionary by the "
               "names of the outputs.")),
    ),
    ErrorRule(
        "outputs_and_labels", _("Labels or losses for other outputs"), "KeyError",
        r"in the `loss` argument, can't be found",
        says(_("The model has another number of outputs than its labels or losses."),
             _("Each output has a loss, and is compared with labels of its own."),
             _("Give one array of labels for each output, and one loss for each or for "
               "all.")),
    ),
    ErrorRule(
        "validation_split", _("A validation split that leaves nothing"), "ValueError",
        r"contains (\d+) samples, which is not sufficient.*?validation_split=([\d.]+)",
        says(_("`validation_split={1}` of {0} rows leaves none to learn from, or none "
               "to test with."),
             _("It is the share of the rows that is kept for the test: between 0 and "
               "1."),
             _("Write `validation_split=0.2`, or leave it out.")),
    ),
)  # fmt: skip
