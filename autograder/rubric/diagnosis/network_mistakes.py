"""Mistakes with images, sequences, and networks that come with Keras."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.errors import FactError
from autograder.facts.architectures import known_parts
from autograder.facts.layers import (
    BatchNormalization,
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
from autograder.facts.layers.state import one_for_all
from autograder.facts.sample import Sample
from autograder.facts.spec import ModelSpec
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


def nothing_to_train(case: Case) -> Finding | None:
    """All weights of the model are frozen."""
    model = case.evidence.model
    if model is None or not _counted(model):
        return None
    return Finding(
        _("None of the {total:,} parameters of the model is trainable.").format(
            total=model.total_parameters
        ),
        _("All its layers have `trainable=False`, so `fit` changes nothing."),
        _("Freeze only the network that you took over, and add layers of your own "
          "after it."),
    )  # fmt: skip


def nothing_frozen(case: Case) -> Finding | None:
    """A network that was taken over is not frozen, and the exercise asks for it."""
    model = case.evidence.model
    if model is None or not case.known.frozen:
        return None
    try:
        rows = list(model.rows()) if model.input_shape is not None else []
    except FactError:
        return None
    parts = {part.name: [rows[call] for call in part.calls]
             for part in known_parts(model)} if rows else {}  # fmt: skip
    for network, own in (parts or {"": rows}).items():
        if any(row.weights and not row.trainable_parameters for row in own):
            continue
        learnt = sum(row.trainable_parameters for row in own)
        return Finding(
            _("No layer of {network} is frozen: its {count:,} parameters are trained.")
            .format(network=network, count=learnt)
            if network
            else _("No layer of the model is frozen: all {count:,} parameters are "
                   "trained.").format(count=learnt),
            _("The first steps of a training are large. They spoil what a part has "
              "learnt before from many more examples."),
            _("Write `base.trainable = False`, with your name for that part, before "
              "`model.compile(...)`."),
        )  # fmt: skip
    return None


def augments_always(case: Case) -> Finding | None:
    """A layer that disturbs its inputs does so outside of training, too."""
    for layer in case.layers:
        if isinstance(layer, RandomLayer) and layer.always:
            return Finding(
                _("The layer {kind} is called with `training=True`.").format(
                    kind=layer.kind
                ),
                _("It then changes its inputs in `predict` and `evaluate`, too, so the "
                  "answers are worse, and other ones each time."),
                _("Leave `training=True` out: Keras says to each layer whether the "
                  "model learns."),
            )  # fmt: skip
    return None


def normalization_learns(case: Case) -> Finding | None:
    """A BatchNormalization between frozen layers is not frozen."""
    model = case.evidence.model
    try:
        rows = list(model.rows()) if model and model.input_shape is not None else []
    except FactError:
        return None
    rows = [row for row in rows if row.weights]
    frozen = [n for n, row in enumerate(rows) if not row.trainable_parameters]
    for row in rows[frozen[0] : frozen[-1]] if frozen else ():
        if isinstance(row.layer, BatchNormalization) and row.layer.trainable:
            return Finding(
                _("The layer `{name}` is between frozen layers, and still learns.")
                .format(name=row.name),
                _("`fit` moves its mean and variance to those of the new data. The "
                  "frozen layers after it learnt from other numbers."),
                _("Freeze it together with the layers around it."),
            )  # fmt: skip
    return None


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


def _counted(model: ModelSpec) -> bool:
    """Say whether a model has weights, and none of them learns."""
    try:
        return model.total_parameters > 0 == model.trainable_parameters
    except FactError:
        return False


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
WEIGHTS = (
    Mistake("nothing_frozen", _("A network that is not frozen"), nothing_frozen),
    Mistake("augments_always", _("Random changes outside of training"),
            augments_always),
    Mistake(
        "nothing_to_train",
        _("A model with nothing to train"),
        nothing_to_train,
        explains=("frozen_layers",),
    ),
    Mistake(
        "normalization_learns",
        _("A BatchNormalization that is not frozen"),
        normalization_learns,
        explains=("frozen_layers",),
    ),
)  # fmt: skip
"""Mistakes in what is trained."""
HABITS = (
    Mistake("flatten_does_nothing", _("A Flatten that does nothing"),
            flatten_does_nothing),
    Mistake("images_not_scaled", _("Images that were not scaled"), images_not_scaled),
)  # fmt: skip
