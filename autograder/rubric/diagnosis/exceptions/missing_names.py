"""Names that are unknown: misspelt, never imported, or of an older Keras."""

from __future__ import annotations

import re

from autograder.facts.names import (
    ACTIVATIONS,
    KERAS_HOMES,
    LOSS_SPELLINGS,
    METRICS,
    OPTIMIZERS,
)
from autograder.facts.observation import ErrorFact
from autograder.i18n import _
from autograder.rubric.criteria.judging import did_you_mean
from autograder.rubric.diagnosis.case import Finding
from autograder.rubric.diagnosis.exceptions.rule import (
    ErrorRule,
    class_name,
    says,
    suggestion,
)

IMPORTS = {
    "np": "import numpy as np",
    "numpy": "import numpy",
    "keras": "import keras",
    "tf": "import tensorflow as tf",
    "tensorflow": "import tensorflow",
    "plt": "import matplotlib.pyplot as plt",
    "pd": "import pandas as pd",
    "layers": "from keras import layers",
    "models": "from keras import models",
    "K": "from keras import backend as K",
}
WORDS = {"true": "True", "false": "False", "null": "None", "none": "None",
         "TRUE": "True", "FALSE": "False", "NULL": "None"}  # fmt: skip
OLD = {
    "Merge": _("`keras.layers.Concatenate` or `Add`"),
    "merge": _("`keras.layers.Concatenate` or `Add`"),
    "Convolution1D": "`keras.layers.Conv1D`",
    "Convolution2D": "`keras.layers.Conv2D`",
    "CuDNNLSTM": "`keras.layers.LSTM`",
    "np_utils": "`keras.utils.to_categorical`",
    "np_util": "`keras.utils.to_categorical`",
    "placeholder": "`keras.Input`",
    "contrib": "`keras`",
    "get_default_graph": _("nothing: TensorFlow 2 needs no graphs"),
    "input_shape": "`layer.input.shape`",
    "output_shape": "`layer.output.shape`",
    "keras.engine": "`from keras.layers import ...`",
    "keras.legacy": "`from keras.layers import ...`",
    "keras.preprocessing": "`keras.utils`",
    "keras.objectives": "`keras.losses`",
}
"""Names of Keras 1 and 2 and TensorFlow 1 that are gone, and what to use today."""
_OLD = "|".join(map(re.escape, OLD))


def _name(match: re.Match[str], error: ErrorFact) -> Finding:
    name = match[1]
    if name in WORDS:
        return Finding(
            _("Python knows no `{name}`.").format(name=name),
            _("Its words for yes, no and nothing begin with a capital letter."),
            _("Write `{word}`.").format(word=WORDS[name]),
        )
    if name in IMPORTS:
        return Finding(
            _("`{name}` is used, but was never imported.").format(name=name),
            _("Each file, and each restarted notebook, needs its own imports."),
            _("Put `{line}` at the top.").format(line=IMPORTS[name]),
        )
    home = KERAS_HOMES.get(name)
    if home is not None:
        return Finding(
            _("`{name}` is used, but was never imported.").format(name=name),
            _("It lives in `{home}`.").format(home=home),
            _("Write `{home}.{name}`, or put `from {home} import {name}` at the top.")
            .format(home=home, name=name),
        )  # fmt: skip
    if name in ACTIVATIONS | LOSS_SPELLINGS | OPTIMIZERS:
        return Finding(
            _("`{name}` is written without quotes.").format(name=name),
            _("Without quotes it is a variable, and there is none of that name."),
            _('Write `"{name}"`.').format(name=name),
        )
    return Finding(
        _("There is no variable `{name}` in this line yet.").format(name=name),
        _("A name must be set before it is used, in exactly the same spelling; in a "
          "notebook, in a cell further up."),
        suggestion(error.suggestion)
        or _("Look for the line that should set it: is it above, and did it run?"),
    )  # fmt: skip


def _attribute(match: re.Match[str], error: ErrorFact) -> Finding:
    owner, name = match[1], match[2]
    return Finding(
        _("`{owner}` has no `{name}`.").format(owner=owner, name=name),
        _("A name must be spelt exactly as Keras spells it; capitals matter.")
        if owner.startswith("keras")
        else _("A name must be spelt exactly; capitals matter."),
        suggestion(error.suggestion and f"{owner}.{error.suggestion}")
        or _("Look it up in the documentation of `{owner}`.").format(owner=owner),
    )


def _gone(match: re.Match[str], error: ErrorFact) -> Finding:
    return Finding(
        _("`{name}` is from an older Keras or TensorFlow and is gone.").format(
            name=match[1]
        ),
        _("Books and pages from before 2023 often show such code."),
        _("Today: {today}.").format(today=OLD[match[1]]),
    )


def _method(match: re.Match[str], error: ErrorFact) -> Finding:
    kind, name = match[1], match[2]
    return Finding(
        _("`{kind}` has no `{name}`.").format(kind=kind, name=name),
        _("The name after the dot must be one that this kind of object has."),
        suggestion(error.suggestion)
        or _("Look at what is before the dot: is it what you think it is?"),
    )


def _import(match: re.Match[str], error: ErrorFact) -> Finding:
    name, module = match[1], match[2]
    home = KERAS_HOMES.get(name)
    if home is not None and home != module:
        return Finding(
            _("`{module}` has no `{name}`.").format(module=module, name=name),
            _("It lives in `{home}`.").format(home=home),
            _("Write `from {home} import {name}`.").format(home=home, name=name),
        )
    return Finding(
        _("`{module}` has no `{name}`.").format(module=module, name=name),
        _("A name must be spelt exactly as Keras spells it; capitals matter."),
        suggestion(error.suggestion)
        or _("Look it up in the documentation of `{owner}`.").format(owner=module),
    )


_KNOWN = {
    "activation": ACTIVATIONS,
    "loss": LOSS_SPELLINGS,
    "metric": METRICS,
    "optimizer": OPTIMIZERS,
}


def _identifier(match: re.Match[str], error: ErrorFact) -> Finding:
    kind, name = match[1], match[2].strip()
    if kind == "optimizer" and re.fullmatch(r"[\d.e-]+", name):
        return Finding(
            _("The optimizer is the number {name}.").format(name=name),
            _("That is a learning rate. The name of the optimizer is missing."),
            _("Write it inside: `keras.optimizers.SGD(learning_rate={name})`.").format(
                name=name
            ),
        )
    if name.startswith("<class '"):
        bare = class_name(name)
        return Finding(
            _("`{name}` is written without parentheses.").format(name=bare),
            _("That is a class; `compile` and layers need an object made of it."),
            _("Add the parentheses: `{home}{name}()`.").format(
                home=f"{KERAS_HOMES[bare]}." if bare in KERAS_HOMES else "", name=bare
            ),
        )
    if name.lower() == "none":
        return Finding(
            _("The {kind} is the text `{name}`.").format(kind=kind, name=name),
            _("In quotes it is a name, and Keras knows no {kind} of that name.").format(
                kind=kind
            ),
            _("Leave the argument out, or write None without quotes."),
        )
    guess = did_you_mean(name, _KNOWN.get(kind, ()))
    if kind == "activation" and name.isdigit():
        guess = _(
            "Without names, `Dense` takes the units first, the activation second."
        )
    return Finding(
        _("Keras knows no {kind} `{name}`.").format(kind=kind, name=name or '""'),
        _("It is a text with the exact name, or something of Keras itself."),
        guess
        or _("Look the name up in the documentation of Keras, and put it in quotes."),
    )


BLANKS = (
    ErrorRule(
        "blank_used", _("A blank that is not filled in"), "ValueError",
        r"Received: (\w+)=Ellipsis|Could not interpret (\w+)(?: function)? identifier: "
        r"Ellipsis|Cannot convert 'Ellipsis' to a (shape)",
        says(_("`{0}{1}{2}` is still `...`."),
             _("It is the place for your answer, and Keras cannot work with it."),
             _("Replace the `...`.")),
    ),
    ErrorRule(
        "blank_used", _("A blank that is not filled in"), "AttributeError|TypeError",
        r"'?ellipsis'?(?: object|\b)|Ellipsis",
        says(_("A `...` of the exercise was used as a value."),
             _("It is the place for your answer, and nothing can be done with it."),
             _("Replace the `...` from which the value in this line comes.")),
    ),
)  # fmt: skip
"""They come first, because a blank is the cause of all other errors."""
ERROR_RULES = (
    ErrorRule(
        "old_keras", _("Code of an older Keras"),
        "AttributeError|ImportError|ModuleNotFoundError",
        r"(?:has no attribute|cannot import name|No module named) "
        rf"'({_OLD})['.]", _gone,
    ),
    ErrorRule(
        "none_used", _("Nothing where a model should be"), "AttributeError|TypeError",
        r"'NoneType' object (?:has no attribute '(\w+)'|is not)",
        says(_("Something that is used here is None, that is, nothing."),
             _("`compile`, `add`, `summary` and `build` change or show a model and "
               "return nothing; `model = model.compile(...)` throws the model away."),
             _("Call them without `model =` in front.")),
    ),
    ErrorRule(
        "history_used", _("Numbers of a history"), "AttributeError|TypeError",
        r"'History' object (?:has no attribute '(?:\w*loss|\w*acc\w*|keys|items)'"
        r"|is not subscriptable)",
        says(_("The numbers of a history are in its `history`."),
             _("`fit` returns an object, and `history.history` is the dictionary with "
               "the curves."),
             _("Write `history.history[\"loss\"]`.")),
    ),
    ErrorRule(
        "history_used", _("A history where the model should be"),
        "AttributeError|TypeError",
        r"'History' object has no attribute '(\w+)'",
        says(_("The variable holds what `fit` returned, its history."),
             _("`model = model.fit(...)` puts the history in the place of the model. "
               "The numbers of a history are in `history.history[\"loss\"]`."),
             _("Write `history = model.fit(...)`, and keep `model` for the model.")),
    ),
    ErrorRule(
        "list_for_array", _("A list where an array is needed"), "AttributeError",
        r"'list' object has no attribute '(reshape|shape|astype|max|min|ravel|T)'",
        says(_("A Python list has no `{0}`."), _("Only NumPy's arrays have it."),
             _("Write `np.array(...)` around the list.")),
    ),
    ErrorRule("name_unknown", _("A name that is not there"),
                "NameError|UnboundLocalError", r"'(\w+)'", _name),
    ErrorRule("attribute_unknown", _("A name that Keras does not know"),
                "AttributeError", r"module '([\w.]+)' has no attribute '(\w+)'",
                _attribute),
    ErrorRule("method_unknown", _("A method that is not there"), "AttributeError",
                r"'([\w.]+)' object has no attribute '(\w+)'", _method),
    ErrorRule("import_unknown", _("A name that cannot be imported"), "ImportError",
                r"cannot import name '(\w+)' from '([\w.]+)'", _import),
    ErrorRule("identifier_unknown", _("A name that Keras does not know"),
                "ValueError|TypeError",
                r"Could not interpret (\w+)(?: function)? identifier: (.*)",
                _identifier),
)  # fmt: skip
