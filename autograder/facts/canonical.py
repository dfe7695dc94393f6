"""The canonical form of models. Two models are equal if their forms have equal digests.

Equal models compute and learn the same from the same data. docs/equivalence.md has the
details, and a test compares it with this code.
"""

from __future__ import annotations

from pydantic import ValidationError

from autograder.errors import FactError
from autograder.facts.base import first_problem
from autograder.facts.compilation import Compilation
from autograder.facts.known_losses import LOSSES, known_loss
from autograder.facts.layers import LINEAR
from autograder.facts.model_graph import Graph, Input
from autograder.facts.setting import Setting
from autograder.facts.simplified import SimplifiedCalls
from autograder.facts.spec import ModelSpec

LOGITS = {loss.name: loss.applies for loss in LOSSES if loss.applies}
"""Loss -> the activation that it applies itself with `from_logits=True`."""
_ONE_HOT = {loss.name: loss.one_hot for loss in LOSSES if loss.one_hot}


def canonical(spec: ModelSpec) -> ModelSpec:
    """Return the form that decides equality: equal models have equal digests.

    Raises:
        FactError: if the shapes of a built model do not fit, or it is too large.
    """
    calls = SimplifiedCalls(spec)
    compiled = spec.compiled
    if compiled is not None:
        losses = [
            _one_hot(_without_logits(calls, place, _resolved(loss, calls, place)))
            for place, loss in enumerate(compiled.losses)
        ]
        compiled = Compilation(
            loss=losses[0], other_losses=tuple(losses[1:]), optimizer=compiled.optimizer
        )
    layers, ordered, outputs = calls.ordered()
    try:
        if spec.input_shape is None:
            return ModelSpec(input_shape=None, layers=tuple(layers), compiled=compiled)
        graph = Graph(
            inputs=tuple(map(_plain, spec.inputs)),
            calls=tuple(ordered),
            outputs=tuple(outputs),
        )
        return ModelSpec.connected(graph, layers, compiled)
    except ValidationError as error:  # one layer more than a model may have
        raise FactError(first_problem(error)) from None


def _plain(entry: Input) -> Input:
    """Leave out the name, and types of numbers with which nothing is lost."""
    counts = entry.dtype == "string" or entry.cuts_off
    return Input(shape=entry.shape, dtype=entry.dtype if counts else "float32")


def _resolved(
    loss: Setting | None, calls: SimplifiedCalls, place: int
) -> Setting | None:
    """Replace `crossentropy` by the loss that Keras chooses for this width of output.

    Keras chooses the categorical or the sparse one by the labels. In canonical form,
    both are the same.
    """
    if loss is None or loss.name != "crossentropy" or place >= len(calls.outputs):
        return loss
    shape = calls.shape(calls.outputs[place])
    width = shape[-1] if shape else calls.last_units()
    if width is None:
        return loss
    kind = "binary" if width == 1 else "categorical"
    return Setting(name=f"{kind}_crossentropy")


def _without_logits(
    calls: SimplifiedCalls, place: int, loss: Setting | None
) -> Setting | None:
    """Add the activation that the loss applies to this output of the model.

    If the output already has an activation, nothing is changed, because this is a
    mistake that the student should see.
    """
    if loss is None or loss.name not in LOGITS or place >= len(calls.outputs):
        return loss
    last = calls.producer(calls.outputs[place])
    if (
        last is None
        or loss.arguments.get("from_logits") is not True
        or last.layer.output_activation != LINEAR
    ):
        return loss
    calls.apply_at_output(place, Setting(name=LOGITS[loss.name]))
    arguments = {k: v for k, v in loss.arguments.items() if k != "from_logits"}
    return Setting(name=loss.name, arguments=arguments)


def useless_argument(loss: Setting) -> str | None:
    """Return the argument with which a loss teaches nothing, or something wrong.

    The right answers are not the best ones for such a loss.
    """
    for name, value in loss.arguments.items():
        if isinstance(value, int | float) and _is_useless(loss.name, name, value):
            return name
    return None


def _is_useless(loss: str, name: str, value: float) -> bool:
    match name:
        case "loss_weights" | "delta":
            return value <= 0
        case "label_smoothing":
            return value >= 1  # the smoothed labels of all classes are equal
        case "axis":
            return known_loss(loss).task == "classes" and value == 0  # the examples
        case "alpha":
            return loss == "categorical_focal_crossentropy" and value <= 0
    return False


def _one_hot(loss: Setting | None) -> Setting | None:
    """Replace the sparse loss for class numbers by the same loss for one-hot labels."""
    if loss is None or loss.name not in _ONE_HOT:
        return loss
    return loss.model_copy(update={"name": _ONE_HOT[loss.name]})
