"""Mistakes with images, sequences and the words of an Embedding."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.errors import FactError
from autograder.facts.layers import (
    CenterCrop,
    Conv2D,
    Dense,
    Embedding,
    Flatten,
    Layer,
    RandomLayer,
    Rescaling,
    Resizing,
    SeparableConv2D,
    Shape,
    ZeroPadding2D,
    shapes_after,
)
from autograder.facts.layers.preprocessing import Encoder
from autograder.facts.layers.state import one_for_all
from autograder.facts.sample import Sample
from autograder.i18n import _
from autograder.rubric.diagnosis.case import Case, Finding, Mistake

SCALED = 2.0
"""The largest number that counts as scaled already."""
LARGE, WHITE = 25, 255
"""A largest number between them is that of pixels that nobody scaled."""
LEAVE_NUMBERS = (RandomLayer, Flatten, ZeroPadding2D, Resizing, CenterCrop)
"""Layers after which the numbers are as large as before."""
SMALL = 0.01
"""The largest factor of a Rescaling that is meant for pixels from 0 to 255."""


def missing_axis(case: Case) -> Finding | None:
    """The first layer needs one axis more than the rows have."""
    x = _finite_rows(case)
    if x is None or not case.layers or not _is_first_refused(case, x):
        return None
    shape = x[1:]
    return Finding(
        _("`fit` was given rows of shape {shape}, and the first layer is {kind}.")
        .format(shape=shape, kind=case.layers[0].title),
        _("This layer needs one axis more: the channels of an image (1 if it is grey), "
          "or the numbers at each step of a sequence."),
        _("Add the axis with `x[..., None]`, and write {shape} as the input shape.")
        .format(shape=(*shape, 1)),
        case.fitted,
    )  # fmt: skip


def embedding_too_small(case: Case) -> Finding | None:
    """An Embedding has too few rows for the numbers of the words."""
    for layer, sample in _embedded(case):
        if sample.minimum >= 0 and sample.maximum < layer.input_dim:
            continue
        highest = int(sample.maximum)
        if sample.minimum < 0:
            fix = _("Give it whole numbers from 0 to {last}.").format(
                last=layer.input_dim - 1
            )
        else:
            fix = _("Set `input_dim` to the largest number plus 1, or keep fewer words "
                    "when you number them.")  # fmt: skip
        return Finding(
            _("The Embedding has `input_dim={size}`, and the numbers given to `fit` go "
              "from {low:g} to {high:g}.").format(
                  size=layer.input_dim, low=sample.minimum, high=highest),
            _("It has one row for each number from 0 to `input_dim` minus 1, and stops "
              "at other numbers."),
            fix,
            case.fitted,
        )  # fmt: skip
    return _smaller_than_vocabulary(case)


def _smaller_than_vocabulary(case: Case) -> Finding | None:
    """Look for an Embedding that reads the numbers of a layer with more of them."""
    model = case.evidence.model
    if model is None:
        return None
    shift, calls = len(model.inputs) or 1, model.calls
    for call in calls:
        layer, node = model.layers[call.layer], call.inputs[0][0] - shift
        before = model.layers[calls[node].layer] if node >= 0 else None
        if not isinstance(layer, Embedding) or not isinstance(before, Encoder):
            continue
        if getattr(before, "output_mode", "") != "int" or before.depth is None:
            continue
        if before.depth > layer.input_dim:
            return Finding(
                _("The Embedding has `input_dim={size}`, and the {kind} before it "
                  "gives numbers from 0 to {last}.").format(
                      size=layer.input_dim, kind=before.kind, last=before.depth - 1),
                _("It has one row for each number from 0 to `input_dim` minus 1, and "
                  "stops at other numbers."),
                _("Set `input_dim` to at least {count}.").format(count=before.depth),
            )  # fmt: skip
    return None


def normalised_twice(case: Case) -> Finding | None:
    """A Rescaling layer for pixels gets numbers that were scaled before."""
    x = case.inputs
    if x is None or not 0 < x.maximum <= SCALED:
        return None
    for layer in _without_weights(case):
        (scale,) = one_for_all(getattr(layer, "scale", None))
        if isinstance(layer, Rescaling) and isinstance(scale, float | int):
            if not 0 < scale <= SMALL:
                continue
            return Finding(
                _("The largest number given to `fit` is {high:.4g}, and a Rescaling "
                  "layer multiplies it by {scale:.4g}.").format(
                      high=x.maximum, scale=scale),
                _("The pixels are scaled twice, so all inputs are nearly equal, and "
                  "the model can hardly learn from them."),
                _("Scale once: in the data, or in the layer."),
                case.fitted,
            )  # fmt: skip
    return None


def images_not_scaled(case: Case) -> Finding | None:
    """Images of other data than the digits come with numbers up to 255."""
    x, plan = case.inputs, case.evidence.plan
    if x is None or len(x.shape) != 4 or (plan is not None and plan.on_digits):
        return None
    if not LARGE < x.maximum <= WHITE or x.minimum < 0 or not case.layers:
        return None
    first = next((la for la in case.layers if not isinstance(la, LEAVE_NUMBERS)), None)
    if first is None or not isinstance(first, Conv2D | Dense | SeparableConv2D):
        return None
    return Finding(
        _("The largest number given to `fit` is {high:.4g}, and no layer scales it.")
        .format(high=x.maximum),
        _("Inputs of that size make the first steps of training far too large."),
        _("Begin the model with `keras.layers.Rescaling(1 / 255)`, or divide the "
          "images."),
        case.fitted,
    )  # fmt: skip


def flatten_does_nothing(case: Case) -> Finding | None:
    """A Flatten layer gets rows that are flat already."""
    model = case.evidence.model
    try:
        rows = list(model.rows()) if model and model.input_shape is not None else []
    except FactError:
        return None
    for row in rows:
        if row.layer.title == "Flatten" and len(row.input_shapes[0]) == 1:
            return Finding(
                _("The layer `{name}` does nothing.").format(name=row.name),
                _("Its inputs are rows of {size} numbers already.").format(
                    size=row.input_shapes[0][0]
                ),
                _("You can leave it out."),
            )
    return None


def _finite_rows(case: Case) -> Shape | None:
    spec = case.evidence.observed.spec if case.evidence.observed else None
    x = case.inputs
    if spec is None or x is None or spec.graph is not None:
        return None
    built = spec.input_shape
    return x.shape if built is None or built == x.shape[1:] else None


def _is_first_refused(case: Case, shape: Shape) -> bool:
    """Say whether the first layer takes such rows only with one axis more."""

    def takes(row: Shape) -> bool:
        try:
            shapes_after(case.layers[0], [row])
        except FactError:
            return False
        return True

    return not takes(shape[1:]) and takes((*shape[1:], 1))


def _without_weights(case: Case) -> Iterator[Layer]:
    """Yield the layers in front of the first one that has weights."""
    model = case.evidence.model
    if model is None:
        return
    try:
        for row in model.rows():
            if row.weights and row.layer.title != "Normalization":
                return
            yield row.layer
    except FactError:
        return


def _embedded(case: Case) -> Iterator[tuple[Embedding, Sample]]:
    """Yield each Embedding that reads an input, with what this input was given."""
    model, fit = case.evidence.model, case.fit
    if model is None or fit is None:
        return
    names = [entry.name for entry in model.inputs]
    parts = {part.name: part.sample for part in fit.inputs}
    for call in model.calls:
        layer, number = model.layers[call.layer], call.inputs[0][0]
        if not isinstance(layer, Embedding) or number >= max(len(names), 1):
            continue
        sample = fit.x if len(names) < 2 else parts.get(names[number])
        if sample is not None and sample.finite:
            yield layer, sample


INPUT = (
    Mistake(
        "missing_axis",
        _("A missing axis"),
        missing_axis,
        explains=("input_shape_wrong", "images_not_rows"),
        stops=True,
    ),
    Mistake(
        "embedding_too_small",
        _("An Embedding with too few rows"),
        embedding_too_small,
        stops=True,
    ),
    Mistake("normalised_twice", _("Pixels scaled twice"), normalised_twice, stops=True),
)
HABITS = (
    Mistake("flatten_does_nothing", _("A Flatten that does nothing"),
            flatten_does_nothing),
    Mistake("images_not_scaled", _("Images that were not scaled"), images_not_scaled),
)  # fmt: skip
