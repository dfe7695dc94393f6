"""Arguments of `fit`, `evaluate` and `compile` for which Keras raises an error."""

from __future__ import annotations

import re

from autograder.facts.observation import ErrorFact
from autograder.i18n import _
from autograder.rubric.diagnosis.case import Finding
from autograder.rubric.diagnosis.exceptions.rule import ErrorRule, says

_ROWS = _("It is a number of rows: a whole number from 1 on, without quotes.")
_ROWS_FIX = _("Write a whole number such as 32, or leave the argument out.")
_BATCHES = _("It is a number of batches: a whole number from 1 on. `/` "
             "always gives a number with a decimal point.")  # fmt: skip
_BATCHES_FIX = _("Divide with `//`, or leave the argument out: Keras counts the "
                 "batches itself.")  # fmt: skip
_EPOCHS = _("It is a number of epochs: a whole number, without quotes "
            "and without a decimal point.")  # fmt: skip
_EPOCHS_FIX = _("Write a whole number, such as `epochs=10`.")
WANTED = {
    "class_weight": (
        _("It is a dictionary that gives each class number its weight. It works for "
          "one output, with arrays, and not together with `sample_weight`."),
        _("Make a dictionary of a list by `dict(enumerate([...]))`, or leave it out."),
    ),
    "batch_size": (_ROWS, _ROWS_FIX),
    "validation_batch_size": (_ROWS, _ROWS_FIX),
    "steps": (_BATCHES, _BATCHES_FIX),
    "steps_per_epoch": (_BATCHES, _BATCHES_FIX),
    "validation_steps": (_BATCHES, _BATCHES_FIX),
    "epochs": (_EPOCHS, _EPOCHS_FIX),
    "initial_epoch": (
        _("It is the number of the first epoch: a whole number, from 0 on."),
        _("Leave it out, if you do not continue an earlier training."),
    ),
    "validation_freq": (
        _("It says after how many epochs the model is tested: a whole number from 1 "
          "on, or a list of them."),
        _("Leave it out: then the model is tested after each epoch."),
    ),
    "validation_split": (
        _("It is the share of the rows that is kept for the test: a number between 0 "
          "and 1."),
        _("Write `validation_split=0.2`, or leave it out."),
    ),
    "sample_weight": (
        _("It is an array with one weight for each row; several outputs may have an "
          "array each. Weights of classes belong into `class_weight`."),
        _("Give classes their weights by `class_weight=...`, and rows by "
          "`sample_weight=np.array([...])`."),
    ),
    "steps_per_execution": (
        _("It says how many batches Keras trains in one go: a whole number from 1 on."),
        _("Leave it out of `compile`."),
    ),
    "validation_data": (
        _("It is a pair of inputs and labels, or three arrays with the weights."),
        _("Write `validation_data=(x_test, y_test)`."),
    ),
}  # fmt: skip
"""Why an argument is refused, and what to try."""


def _refused(match: re.Match[str], error: ErrorFact) -> Finding | None:
    method, name, value = match.groups()
    if name not in WANTED:
        return None
    why, fix = WANTED[name]
    found = _("`{method}` was given `{name}={value}`.").format(
        method=method, name=name, value=value[:100]
    )
    return Finding(found, why, fix)


ERROR_RULES = (
    ErrorRule(
        "argument_refused", _("An argument that Keras does not take"),
        "AttributeError|TypeError|ValueError|ZeroDivisionError",
        r" \[(\w+)\((\w+)=(.*)\)\]$", _refused,
    ),
    ErrorRule(
        "keyword_unknown", _("An argument that is not there"), "ValueError",
        r"^Arguments not recognized: \{'(\w+)'",
        says(_("`evaluate` has no argument `{0}`."),
             _("An argument must be spelt exactly, and belong to this call."),
             _("Write `model.evaluate(x_test, y_test)`.")),
    ),
    ErrorRule(
        "labels_beside_batches", _("Labels beside a dataset"), "ValueError",
        r"When providing `x` as an? ([\w.]+), `(\w+)` should not be passed",
        says(_("`{1}` was given beside a {0}."),
             _("A dataset or generator holds the inputs together with their labels and "
               "weights."),
             _("Put them into the dataset, or give two arrays: `fit(x, y)`.")),
    ),
    ErrorRule(
        "validation_split", _("A validation split of batches"), "ValueError",
        r"`validation_split` is only supported for",
        says(_("`validation_split` was given with data that come in batches."),
             _("Keras cannot cut a dataset or generator into two parts."),
             _("Give the test data themselves: `validation_data=...`.")),
    ),
    ErrorRule(
        "loss_names", _("Losses for other outputs"), "ValueError",
        r"Expected keys (?:ListWrapper\()?\[([^]]*)\]\)? in loss dict, but found "
        r"loss\.keys\(\)=\[(.*)\]",
        says(_("There are losses for {1}, and the outputs of the model are {0}."),
             _("In a dictionary, each loss has the name of an output layer."),
             _("Write these names into the dictionary, one loss for each output. A "
               'layer gets its name by `Dense(..., name="...")`.')),
    ),
    ErrorRule(
        "loss_weights", _("Weights for other losses"), "ValueError",
        r"`loss_weights` must match the number of losses, got (\d+) losses and (\d+)",
        says(_("The number of losses is {0}, the number of `loss_weights` is {1}."),
             _("`loss_weights` says how much the loss of each output counts."),
             _("Give one number for each output, or leave `loss_weights` out.")),
    ),
    ErrorRule(
        "no_loss", _("A model without a loss"), "ValueError", r"^No loss to compute",
        says(_("The model was compiled without a loss."),
             _("The loss says how wrong an answer is; without one nothing can be "
               "learnt."),
             _("Name one: `model.compile(loss=..., optimizer=...)`.")),
    ),
    ErrorRule(
        "no_optimizer", _("A model without an optimizer"), "AttributeError",
        r"'NoneType' object has no attribute 'apply_gradients'",
        says(_("The model was compiled with `optimizer=None`."),
             _("The optimizer changes the weights; without one nothing is learnt."),
             _("Name one, such as `optimizer=\"sgd\"`, or leave the argument out.")),
    ),
    ErrorRule(
        "optimizer_shared", _("One optimizer for two models"), "ValueError|KeyError",
        r"This optimizer can only be called for the variables",
        says(_("The same optimizer object has trained another model, or fewer "
               "layers of this one."),
             _("An optimizer remembers the weights that it began with."),
             _("Make a new one in each `compile`: "
               "`optimizer=keras.optimizers.SGD(...)`.")),
    ),
)  # fmt: skip
