"""Arguments that a function of Keras or NumPy does not take."""

from __future__ import annotations

import re

from autograder.facts.keras_calls import COMPILE_ARGUMENTS
from autograder.facts.layers import KINDS
from autograder.facts.names import OPTIMIZER_ARGUMENTS
from autograder.facts.observation import ErrorFact
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.criteria.judging import did_you_mean
from autograder.rubric.diagnosis.case import Finding
from autograder.rubric.diagnosis.exceptions.rule import ErrorRule, class_name, says

CALLS = {
    "compile": COMPILE_ARGUMENTS,
    "fit": ("x", "y", "epochs", "batch_size", "verbose", "validation_data",
            "validation_split", "callbacks", "shuffle"),
    "evaluate": ("x", "y", "batch_size", "verbose"),
    "Model": ("inputs", "outputs", "name"),
    "Input": ("shape", "batch_size", "dtype", "name"),
    "Sequential": ("layers", "name"),
    "to_categorical": ("x", "num_classes"),
}  # fmt: skip
"""Other functions than layers that students call, and the arguments that they need."""
OF_ALL_LAYERS = ("input_shape", "input_dim", "name")
"""Arguments of all layers that students use."""
LISTED = 9
"""The most arguments that a message lists."""
OF_OPTIMIZERS = {name for names in OPTIMIZER_ARGUMENTS.values() for name in names}
_NOT_IN_TRAINING = _("Leave it out: there, layers such as Dropout and RandomFlip do "
                     "nothing.")  # fmt: skip
ELSEWHERE = {
    ("predict", "training"): _NOT_IN_TRAINING,
    ("evaluate", "training"): _NOT_IN_TRAINING,
    ("compile", "lr"): _("The step size belongs to the optimizer: "
                         "`optimizer=keras.optimizers.SGD(learning_rate=...)`."),
    ("compile", "learning_rate"): _("The step size belongs to the optimizer: "
                                    "`optimizer=keras.optimizers.SGD("
                                    "learning_rate=...)`."),
    ("compile", "epochs"): _("`epochs` belongs to `model.fit`."),
    ("fit", "loss"): _("`loss` belongs to `model.compile`."),
    ("fit", "optimizer"): _("`optimizer` belongs to `model.compile`."),
    ("fit", "metrics"): _("`metrics` belongs to `model.compile`."),
    ("Dense", "loss"): _("`loss` belongs to `model.compile`."),
    ("to_categorical", "classes"): _("It is called `num_classes`."),
    ("to_categorical", "nb_classes"): _("Today it is called `num_classes`."),
}  # fmt: skip


def _keyword(match: re.Match[str], error: ErrorFact) -> Finding:
    call, name = match[1].removesuffix(".__init__").rsplit(".", 1)[-1], match[2]
    known = _known(call)
    guess = did_you_mean(name, known) if known else EMPTY
    listed = [f"`{k}`" for k in known[:LISTED]] + ["…"] * (len(known) > LISTED)
    return Finding(
        _("`{call}` has no argument `{name}`.").format(call=call, name=name),
        _("An argument must be spelt exactly, and belong to this call."),
        ELSEWHERE.get((call, name))
        or _of_added_layer(call, name)
        or guess
        or (
            _("Its arguments are: {names}.").format(names=", ".join(listed))
            if known
            else _("Look its arguments up in the documentation.")
        ),
    )


def _of_added_layer(call: str, name: str) -> Message:
    """Say where an argument belongs that `model.add` was given with a layer."""
    if call != "add":
        return EMPTY
    return _(
        "`{name}` belongs to the layer, inside its parentheses: "
        "`model.add(Dense(..., {name}=...))`."
    ).format(name=name)


def _known(call: str) -> tuple[str, ...]:
    """Return the arguments of a function, those that students use first."""
    if call not in KINDS:
        return CALLS.get(call, ())
    kind = KINDS[call]
    left_out = {"kind", *kind.without, *kind.fields_of_call}
    others = [name for name in kind.model_fields if name not in left_out]
    return tuple(dict.fromkeys((*kind.first_arguments(), *OF_ALL_LAYERS, *others)))


def _optimizer_keyword(match: re.Match[str], error: ErrorFact) -> Finding:
    return Finding(
        _("The optimizer has no argument `{name}`.").format(name=match[1]),
        _("An argument must be spelt exactly."),
        did_you_mean(match[1], OF_OPTIMIZERS)
        or _("Leave it out: the defaults are good to begin with."),
    )


def _too_many(match: re.Match[str], error: ErrorFact) -> Finding:
    call = match[1].removesuffix(".__init__").rsplit(".", 1)[-1]
    if match[1] == "Layer.__init__" and "Model(" in error.code:
        return Finding(
            _("`keras.Model` was not given its inputs and outputs."),
            _("A model goes from inputs to outputs, so it needs both."),
            _("Write `keras.Model(inputs, outputs)`."),
        )
    return Finding(
        _("`{call}` was given more values than it takes.").format(call=call),
        _("In a class, the object itself is the first one: Python counts `self`."),
        _("Compare the parentheses of the call with those after `def`, and give "
          "settings by their names."),
    )  # fmt: skip


def _not_a_layer(match: re.Match[str], error: ErrorFact) -> Finding:
    value = match[1]
    if "Tensor" in value.split(maxsplit=1)[0]:
        return Finding(
            _("The output of a layer is where a layer should be."),
            _("A second pair of parentheses, as in `Flatten()(x)`, runs a layer; "
              "what comes out is data, and `keras.Sequential` is built of layers."),
            _("Take the second pair of parentheses away, and begin the model with "
              "`keras.Input(shape=...)`."),
        )  # fmt: skip
    if value.startswith("<class"):
        name = class_name(value)
        return Finding(
            _("`{name}` is written without parentheses.").format(name=name),
            _("That is the kind of layer, not a layer of the model."),
            _("Add parentheses with its arguments: `{name}(...)`.").format(name=name),
        )
    if value.startswith("["):
        return Finding(
            _("A list is where a layer should be."),
            _("`keras.Sequential` takes one list of layers, and `add` a single layer."),
            _("Take one pair of square brackets away."),
        )
    if value.startswith(("<KerasTensor", "tf.Tensor", "<tf.Tensor")):
        return Finding(
            _("A layer was called where the layer itself belongs."),
            _("`Flatten()(x)` is what the layer makes of `x`: an output, not a layer. "
              "`keras.Sequential` calls its layers itself."),
            _("Take the last parentheses away: `model.add(Flatten())`."),
        )  # fmt: skip
    if value.startswith("<"):  # how Python writes an object says nothing to students
        return Finding(
            _("Something of the kind `{kind}` is not a layer.").format(
                kind=class_name(match[2] or value)
            ),
            _("A model is built of layers, and of nothing else."),
            _("Look at what this line adds to the model."),
        )
    return Finding(
        _("`{value}` is not a layer.").format(value=value[:60]),
        _("A model is built of layers; an activation is an argument of one."),
        _('Write it as a layer, or inside one: `Dense(..., activation="...")`.'),
    )


ERROR_RULES = (
    ErrorRule(
        "not_a_callback", _("A callback without parentheses"), "TypeError",
        r"set_(?:params|model)\(\) missing 1 required positional argument",
        says(_("A callback is given without parentheses."),
             _("That is a class; `fit` needs an object made of it."),
             _("Add the parentheses, such as `keras.callbacks.EarlyStopping()`.")),
    ),
    ErrorRule(
        "not_a_callback", _("Something that is not a callback"), "AttributeError",
        r"'(\w+)' object has no attribute 'set_(?:params|model)'",
        says(_("An object of the kind `{0}` is where a callback belongs."),
             _("`fit` tells each callback of the epochs."),
             _("Write a list of callbacks, such as "
               "`callbacks=[keras.callbacks.EarlyStopping()]`.")),
    ),
    ErrorRule(
        "keyword_unknown", _("An argument that is not there"), "ValueError|TypeError",
        r"Unrecognized keyword arguments passed to (\w+): \{'(\w+)'", _keyword,
    ),
    ErrorRule(
        "keyword_unknown", _("An argument that is not there"), "TypeError",
        r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'", _keyword,
    ),
    ErrorRule(
        "keyword_unknown", _("An argument that is not there"), "ValueError",
        r"Argument\(s\) not recognized: \{'(\w+)'", _optimizer_keyword,
    ),
    ErrorRule(
        "metrics_no_list", _("Metrics that are not in a list"), "ValueError",
        r"Expected `metrics` argument to be a list.*?metrics=(.*) of type",
        says(_("The metrics are `{0}`, which is not a list."),
             _("There may be several metrics, so `compile` takes a list of them, also "
               "when there is one alone."),
             _('Put square brackets around it: `metrics=["accuracy"]`.')),
    ),
    ErrorRule(
        "argument_twice", _("The same argument twice"), "TypeError",
        r"([\w.]+)\(\) got multiple values for argument '(\w+)'",
        says(_("`{1}` is given twice: once by its place and once by its name."),
             _("Without a name, values are matched by their order."),
             _("Delete one of the two.")),
    ),
    ErrorRule(
        "called_without_brackets", _("A class without its parentheses"), "TypeError",
        # The recorder is a function within another one.
        r"^(?:Sequential|Model|Functional|Layer|\w*Trainer|.*<locals>)\.[\w<>]+\(\) "
        r"missing 1 required positional argument: '(?:self|layer|y)'",
        says(_("The model is a class, not a model made of it."),
             _("Brackets make a model of `keras.Sequential`."),
             _("Write `model = keras.Sequential([...])`, with the parentheses.")),
    ),
    ErrorRule(
        "too_many_values", _("Values that are not in one list"), "TypeError|ValueError",
        r"^(?:Sequential\.\w+|array)\(\) takes .*positional arguments? but"
        r"|Expected `trainable` to be a boolean|only integer scalar arrays can be conv"
        r"|'(?!int|float|NoneType|bool)\w+' object is not iterable",
        says(_("Several values are side by side where one list is expected."),
             _("`keras.Sequential` takes one list of layers, and NumPy one list of "
               "numbers or arrays."),
             _("Put square brackets around the values: `[..., ...]`.")),
    ),
    ErrorRule(
        "too_many_arguments", _("More values than a call takes"), "TypeError",
        r"([\w.]+)\(\) takes (?:from )?(?:\d+ to )?(\d+) positional arguments? but "
        r"(\d+)", _too_many,
    ),
    ErrorRule(
        "not_a_list", _("A number where a list is expected"), "TypeError",
        r"'(?:int|float)' object is not iterable|of type '(?:int|float)' has no len",
        says(_("A single number is used like a list."),
             _("A loop, a shape and `len` need several values, or one in a list."),
             _("Write `range(...)` in a loop, and `(5,)` for a shape of one number.")),
    ),
    ErrorRule(
        "not_a_layer", _("Something that is not a layer"), "ValueError|TypeError",
        r"Only instances of `?keras.Layer`? can be added.*?Received: (\S.*?) \(of type "
        r"(<class '[^']*'>)?",
        _not_a_layer,
    ),
    ErrorRule(
        "shape_no_tuple", _("A shape that is not a tuple"), "ValueError|TypeError",
        r"Cannot convert '([^']*)' to a shape",
        says(_("The shape is `{0}`."),
             _("A shape is a list of positive whole numbers, also when it has one "
               "alone."),
             _("Write it in parentheses, with a comma: `(2,)`.")),
    ),
    ErrorRule(
        "input_late", _("An Input in the wrong place"), "ValueError",
        r"You cannot add a different Input layer",
        says(_("`Input` was added to a model that has one already."),
             _("It says what comes into the model, so it can only be the first."),
             _("Put it first, and only once.")),
    ),
    ErrorRule(
        "not_callable", _("Brackets where none belong"), "TypeError",
        r"'(?:[\w.]+\.)?(\w+)' object is not callable",
        says(_("Something of the kind `{0}` was called like a function."),
             _("Parentheses call; square brackets pick an element. A name that was "
               "set to a value, such as `model` or `print`, is not a function any "
               "more."),
             _("Use `[...]` to pick an element, or rename your variable.")),
    ),
)  # fmt: skip
