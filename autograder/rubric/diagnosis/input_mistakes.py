"""Mistakes in the input of a model, and in the shape that its layers make of it."""

from __future__ import annotations

from autograder.errors import FactError
from autograder.facts.layers import Embedding, Shape
from autograder.facts.sample import Sample
from autograder.i18n import Message, _, _n
from autograder.rubric.diagnosis.case import Case, Finding, Mistake, needed_nodes


def no_layers(case: Case) -> Finding | None:
    """The model has no layers."""
    if case.evidence.model is None or case.layers or case.evidence.stopped:
        return None  # what stopped the code may have kept the layers away
    return Finding(
        _("The model has no layers."),
        _("Layers must be in the list of `keras.Sequential`, or be added one by one."),
        _("Put the layers into the list: `keras.Sequential([...])`."),
    )


def batch_in_input_shape(case: Case) -> Finding | None:
    """The input shape contains the number of rows."""
    shape, row = _input_shape(case), case.evidence.row
    if shape is None or row is None or len(shape) < 2 or shape[1:] != row:
        return None
    return Finding(
        _("The model expects inputs of shape {shape}.").format(shape=shape),
        _(
            "That is the shape of the whole table. The input shape describes one row; "
            "Keras adds the number of rows itself (the None in its summary)."
        ),
        _("Leave the first number out: `keras.Input(shape={row})`.").format(row=row),
    )


def units_for_inputs(case: Case) -> Finding | None:
    """The units of the first layer hold the size of the input, and the reverse."""
    shape, row = _input_shape(case), case.evidence.row
    first = case.dense[0] if case.dense else None
    if shape is None or row is None or first is None or shape == row:
        return None
    if (first.units,) != row or len(shape) != 1:
        return None
    return Finding(
        _n(
            "The first layer has {units} unit, and its input is {size}.",
            "The first layer has {units} units, and its input is {size}.",
            first.units,
        ).format(units=first.units, size=shape[0]),
        _(
            "It is the opposite: the input shape says how many numbers come in, the "
            "units how many the layer gives out."
        ),
        _("Begin with `keras.Input(shape={row})`, and choose the units apart from it.")
        .format(row=row),
    )  # fmt: skip


def input_shape_wrong(case: Case) -> Finding | None:
    """The rows have another length than the input of the model."""
    shape, inputs, row = _input_shape(case), case.inputs, case.evidence.row
    if shape is None or inputs is None:
        return None
    given = inputs.shape[1:]
    if _squeezed(given) == _squeezed(shape):
        return None
    return Finding(
        _(
            "The model expects rows of shape {shape}, and `fit` was given {given}."
        ).format(shape=shape, given=given),
        _("The weights of the first layer belong to the numbers of one row, one each."),
        _data_fix(inputs, row)
        if row is not None and _squeezed(shape) == _squeezed(row)
        else _("Make the input shape and the shape of a row the same: `x.shape[1:]`."),
        case.fitted,
    )


def unused_input(case: Case) -> Finding | None:
    """No output depends on one of several inputs."""
    model = case.evidence.model
    if model is None or model.graph is None:
        return None
    needed = needed_nodes(model, {node for node, _out in model.outputs})
    names = [entry.name or f"{n + 1}" for n, entry in enumerate(model.inputs)
             if n not in needed]  # fmt: skip
    if not names:
        return None
    return Finding(
        _("No output of the model depends on the input `{name}`.").format(
            name=names[0]),
        _("Nothing is learnt from what it is given."),
        _("Look at what each layer after the inputs is called with: `{name}` has to "
          "be there, too.").format(name=names[0]),
    )  # fmt: skip


def _data_fix(inputs: Sample, row: Shape) -> Message:
    """Say what to do to the inputs of a model that reads rows of the right shape."""
    if inputs.shape == row:
        return _("The rows come one by one. A `Dataset` needs `.batch(32)` after it.")
    if inputs.shape[:1] == row and len(inputs.shape) == 2:
        return _(
            "Rows and columns are exchanged. Each row is one example: "
            "use `x.T`, or take away a `.T` that is there."
        )
    if inputs.shape[0] == 1 and inputs.shape[2:] == row:
        return _(
            "There is an axis of 1 before the rows. Take away what adds it, such "
            "as `x[None]` or `np.expand_dims(x, 0)`."
        )
    return _("The input shape is right. Give `fit` the rows as the exercise has them.")


def not_flattened(case: Case) -> Finding | None:
    """Dense layers got images or words, and read each line or word by itself."""
    model = case.evidence.model
    if model is None or not case.dense:
        return None
    try:
        shape = model.output_shape
    except FactError:
        return None
    if len(shape) < 2 or (case.labels and case.labels.shape[1:] == shape):
        return None
    if any(getattr(layer, "return_sequences", False) for layer in case.layers):
        return None
    has_words = any(isinstance(layer, Embedding) for layer in case.layers)
    has_filters = any(hasattr(layer, "filters") for layer in case.layers)
    return Finding(
        _("The model answers with a table of shape {shape} for each input.").format(
            shape=shape
        ),
        _("A Dense layer reads the last axis alone: it reads each word by itself, and "
          "never the whole text.")
        if has_words else
        _("A Dense layer reads the last axis alone: it reads each line of an image by "
          "itself, and never the whole image."),
        _("Put a layer before the first Dense layer that makes one row of each text: "
          "pooling over all words, a recurrent layer, or `Flatten()`.")
        if has_words
        else _("Put `GlobalAveragePooling{axes}D()` or "
               "`Flatten()` before the first Dense layer.").format(axes=len(shape) - 1)
        if has_filters
        else _("Turn each input into one row of numbers before the first Dense layer."),
    )  # fmt: skip


def returns_sequences(case: Case) -> Finding | None:
    """The last recurrent layer returns a row for each time step, instead of one."""
    model, labels = case.evidence.model, case.labels
    recurrent = [la for la in case.layers if hasattr(la, "return_sequences")]
    if model is None or labels is None or not recurrent:
        return None
    try:
        shape = model.output_shape
    except FactError:
        return None
    if not recurrent[-1].return_sequences or len(shape) <= max(
        len(labels.shape) - 1, 1
    ):
        return None
    return Finding(
        _("The last recurrent layer has `return_sequences=True`, so the model answers "
          "with a row for each time step: {shape}.").format(shape=shape),
        _("There is one label for the whole sequence, so one answer is needed."),
        _("Leave `return_sequences=True` out of the last {kind}.").format(
            kind=recurrent[-1].kind),
    )  # fmt: skip


def _input_shape(case: Case) -> Shape | None:
    """Return the input shape that the student wrote down, if any."""
    spec = case.evidence.observed.spec if case.evidence.observed else None
    return spec.input_shape if spec else None


def _squeezed(shape: Shape) -> Shape:
    """Leave out a last axis of 1, which Keras adds or drops by itself."""
    return shape[:-1] if shape and shape[-1] == 1 else shape


INPUT = (
    Mistake("no_layers", _("A model without layers"), no_layers),
    Mistake(
        "batch_in_input_shape",
        _("The number of rows in the input shape"),
        batch_in_input_shape,
        explains=("input_shape_wrong", "not_flattened", "wrong_output_units"),
        stops=True,
    ),
    Mistake(
        "units_for_inputs",
        _("Units and input shape swapped"),
        units_for_inputs,
        explains=("input_shape_wrong", "wrong_output_units"),
    ),
    Mistake(
        "input_shape_wrong",
        _("Rows that the model was not built for"),
        input_shape_wrong,
        stops=True,
    ),
    Mistake("unused_input", _("An input that nothing reads"), unused_input),
)
ANSWERS = (
    Mistake(
        "returns_sequences",
        _("A row for each time step"),
        returns_sequences,
        explains=("wrong_output_units", "labels_and_loss", "not_flattened"),
    ),
    Mistake(
        "not_flattened",
        _("Inputs that were not made one row"),
        not_flattened,
        explains=("images_not_rows", "wrong_output_units", "labels_and_loss"),
    ),
)
"""With one of them, no loss compares what it should."""
