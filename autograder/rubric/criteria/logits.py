"""Whether the loss and the output agree on which of them applies the activation."""

from __future__ import annotations

from autograder.facts.canonical import LOGITS
from autograder.facts.grade import Verdict
from autograder.facts.known_losses import known_loss
from autograder.facts.layers import LINEAR, Setting
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message, _
from autograder.rubric.criteria.judging import failed


def reads_logits(loss: Setting | None) -> bool:
    """Tell whether a loss applies an activation itself, as it is written."""
    return bool(
        loss and loss.name in LOGITS and loss.arguments.get("from_logits") is True
    )


def nobody_applies(form: ModelSpec, place: int, loss: Setting) -> bool:
    """Tell whether a loss reads probabilities, and the output has no activation.

    It is false if layers are at the output of which this is not known.

    Args:
        form: the model in canonical form. There, a loss that applies an activation
            itself has given it to the output.
        place: the place of the output.
        loss: its loss in canonical form.
    """
    if loss.name not in LOGITS or place >= len(form.outputs):
        return False
    inputs, node = len(form.inputs) or 1, form.outputs[place][0]
    while node >= inputs:
        call = form.calls[node - inputs]
        layer = form.layers[call.layer]
        if "activation" in type(layer).model_fields:
            return layer.output_activation == LINEAR
        if not layer.only_reshapes:
            return False
        node = call.inputs[0][0]
    return False


def for_probabilities(loss: Setting) -> Verdict:
    """Say that a loss takes the numbers of a linear output for probabilities."""
    return failed(
        _("The loss is {loss!r}, which reads probabilities, but the output has no "
          "activation.").format(loss=str(loss)),
        _("Expected `from_logits=True`."),
        _("Without an activation, the output is any number (a logit). The loss turns "
          "logits into probabilities only with `from_logits=True`; otherwise it takes "
          "them for probabilities and cuts them off, and little is learnt."),
        _("Write `from_logits=True` in the loss, or {name!r} as the activation of the "
          "output.").format(name=LOGITS[loss.name]),
    )  # fmt: skip


def with_logits(name: str) -> Message:
    """Return the last hint for a loss that applies the activation itself."""
    return _("Write `loss=keras.losses.{name}(from_logits=True)`.").format(
        name=known_loss(name).keras
    )


def why_no_logits() -> Message:
    """Say what is wrong about an activation with a loss that applies one itself.

    If a softmax or sigmoid is the last step before the loss, Keras on TensorFlow warns
    and ignores it. In all other cases, Keras notices nothing.
    """
    return _(
        "`from_logits=True` says that no activation was applied yet, so the two "
        "contradict each other. Keras may notice and ignore your activation. "
        "Otherwise the loss applies a second one to its result."
    )
