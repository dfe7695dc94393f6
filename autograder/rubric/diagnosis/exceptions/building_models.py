"""Errors of layers and models while a model is put together."""

from __future__ import annotations

import re

from autograder.facts.observation import ErrorFact
from autograder.i18n import EMPTY, _
from autograder.rubric.diagnosis.case import Finding
from autograder.rubric.diagnosis.exceptions.rule import ErrorRule, says

_RANGES = {
    "rate": _("A rate is a share, from 0 to 1: `Dropout(0.5)`."),
    "momentum": _("Write a number from 0 to 1, such as `momentum=0.9`."),
    "learning_rate": _("Write a number without quotes, such as `learning_rate=0.01`."),
    "factor": _("Write a number below 1, such as `factor=0.5`."),
}
_NO_SUPER = _("A class that leaves out `super().__init__()`")
_CLASS_WHY = _("The class of the model inherits the rest from `keras.Model`.")


def _missing(match: re.Match[str], error: ErrorFact) -> Finding:
    call, name = match[1].removesuffix(".__init__"), match[2]
    owner, _dot, last = call.rpartition(".")
    if name == "self":
        return Finding(
            _("`{call}` was called on a class.").format(call=last),
            _("A class is only the plan; parentheses make an object of it."),
            _("Make the object first: `{name}(...)`.").format(name=owner or last),
        )
    return Finding(
        _("`{call}` was not given `{name}`.").format(call=last, name=name),
        _("It has no default, so it must be in the parentheses."),
        _("Write `{call}(..., {name}=...)`.").format(call=last, name=name),
    )


def _out_of_range(match: re.Match[str], error: ErrorFact) -> Finding:
    name, *values = (part for part in match.groups() if part)
    return Finding(
        _("`{name}` is {value}.").format(name=name, value=values[0])
        if values
        else _("`{name}` is out of its range.").format(name=name),
        _("Keras takes only values that make sense there."),
        _RANGES.get(name, EMPTY),
    )


def _no_super(match: re.Match[str], error: ErrorFact) -> Finding | None:
    name, *attributes = match.groups()
    if any(attribute in error.code for attribute in attributes):
        return None  # it is the student's own
    return Finding(
        _("`{name}` does not call `super().__init__()`.").format(name=name),
        _("This prepares all that the class inherits from Keras."),
        _("Make `super().__init__()` the first line of its `__init__`."),
    )


ERROR_RULES = (
    ErrorRule(
        "activation_class", _("An activation without parentheses"), "TypeError",
        r"^Expected float\d+, but got <.*> of type '(\w+)'",
        says(_("`{0}` is written without parentheses."),
             _("That is a kind of layer; an activation is a function, or its name in "
               "quotes."),
             _("Add the parentheses: `keras.layers.{0}()`.")),
    ),
    ErrorRule(
        "super_missing", _NO_SUPER, "RuntimeError",
        r"In layer '(\w+)', you forgot to call `super\(\)", _no_super,
    ),
    ErrorRule(
        "super_missing", _NO_SUPER, "AttributeError",
        r"^'(\w+)' object has no attribute '(_[a-z]\w*|built|trainable|compiled)'",
        _no_super,
    ),
    ErrorRule(
        "no_call", _("A class without `call`"), "NotImplementedError",
        r"Model (\w+) does not have a `call\(\)` method",
        says(_("The class `{0}` has no method `call`."), _CLASS_WHY,
             _("Write `def call(self, inputs):`, and return what the last layer "
               "gives.")),
    ),
    ErrorRule(
        "argument_missing", _("An argument that is missing"), "TypeError",
        r"([\w.]+)\(\) missing \d+ required positional arguments?: '(\w+)'", _missing,
    ),
    ErrorRule(
        "argument_missing", _("An argument that is missing"), "ValueError",
        r"You must pass a `(shape)` argument",
        says(_("`Input` was not given `{0}`."),
             _("The model must know how many numbers one row has."),
             _("Write `keras.Input(shape=(...,))`.")),
    ),
    ErrorRule(
        "out_of_range", _("A number that Keras does not take"), "ValueError|TypeError",
        r"Invalid value received for argument `(\w+)`.*?Received: \w+=(\S+)"
        r"|Argument `(learning_rate)` should be float.*Received instead: \w+=(\S+)"
        r"|`(momentum)` must be a float between"
        r"|does not support a (factor) >= 1.0. Received factor=(\S+)", _out_of_range,
    ),
    ErrorRule(
        "window_too_large", _("A window larger than its picture"), "ValueError",
        r"output size would be (?:zero or )?negative|[Nn]egative dimension size",
        says(_("Nothing is left of the pictures before this layer."),
             _("Each convolution without padding, and each pooling, makes pictures "
               "smaller. Here the window is larger than what comes in."),
             _("Leave out a pooling, take a smaller `kernel_size`, or write "
               "`padding=\"same\"`. `model.summary()` shows the sizes.")),
    ),
    ErrorRule(
        "merge_wrong", _("Branches that do not fit together"), "ValueError",
        r"requires inputs with matching shapes|^Inputs have incompatible shapes",
        says(_("The branches that this layer puts together have other shapes."),
             _("`Concatenate` needs the same shape in all axes but the last, and `Add` "
               "in all."),
             _("Print the `.shape` of each branch above this line.")),
    ),
    ErrorRule(
        "not_symbolic", _("Something that is not a tensor of a model"), "ValueError",
        r"All `(\w+)` values must be KerasTensors",
        says(_("The `{0}` of the model are not what layers gave."),
             _("`keras.Model` takes what `keras.Input(...)` gave, and what the last "
               "layer gave when it was called. Data belong to `fit`."),
             _("Write `x = keras.Input(shape=...)`, `y = Dense(...)(x)` and "
               "`keras.Model(x, y)`.")),
    ),
    ErrorRule(
        "not_connected", _("An output that does not come from the inputs"),
        "ValueError", r"not connected to `\w+`|Graph disconnected",
        says(_("The output of the model does not come from its inputs."),
             _("Each layer must be called with what the one before it gave, from "
               "the input on."),
             _("Compare the variable in the second parentheses of each layer.")),
    ),
    ErrorRule(
        "symbolic_used", _("A tensor without numbers"), "ValueError|TypeError",
        r"KerasTensor (?:is symbolic|cannot be used as)",
        says(_("What a layer gave is used like an array."),
             _("While a model is built there are no data: it has a shape and no "
               "numbers."),
             _("Use a layer or a function of `keras.ops` in place of NumPy and "
               "TensorFlow.")),
    ),
    ErrorRule(
        "layer_unknown", _("A layer that is not there"), "ValueError",
        r"No such layer: (\S+?)\. Existing layers are|retrieve layer at index (\d+)",
        says(_("The model has no layer `{0}{1}`."),
             _("Keras numbers the names of layers: they change if the code runs "
               "again."),
             _("Look at `model.summary()`, or use `model.layers[0]`.")),
    ),
    ErrorRule(
        "weights_differ", _("Weights of another model"), "ValueError",
        r"is not compatible with provided weight shape|with a weight list of length",
        says(_("The weights do not fit the layers of this model."),
             _("`set_weights` takes arrays of the same shapes as `get_weights()` "
               "gives."),
             _("Compare both models: they must have the same layers and be built.")),
    ),
    ErrorRule(
        "inputs_named", _("Inputs of other names"), "ValueError",
        r"Missing data for input \"([^\"]+)\"\. You passed a data dictionary with keys "
        r"\[(.*?)\]",
        says(_("The dictionary has no array for the input `{0}`. It has {1}."),
             _("In a dictionary, each name must be that of an `Input`."),
             _('Use the names in `keras.Input(..., name="{0}")`.')),
    ),
    ErrorRule(
        "inputs_counted", _("Too few or too many inputs"), "ValueError",
        r"expects (\d+) (?:named )?input\(s\).*?but it received (\d+) input tensors?",
        says(_("The model has {0} inputs, and was given {1}."),
             _("Each input of the model reads an array of its own."),
             _("Give a list of arrays in the order of `keras.Model(inputs=[...])`, or "
               "a dictionary of them by the names of the inputs.")),
    ),
    ErrorRule(
        "inputs_named", _("Inputs of other names"), "ValueError",
        r"The structure of `inputs` doesn't match the expected structure",
        says(_("The inputs are not given as the model expects them."),
             _("In a dictionary, each name must be that of an `Input`."),
             _("Give one array, or name the inputs: `keras.Input(..., name=\"x\")`.")),
    ),
)  # fmt: skip
