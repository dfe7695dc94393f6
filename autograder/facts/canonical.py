"""The canonical form of models. Two models are equal if their forms have equal digests.

Equal models compute and learn the same from the same data. docs/equivalence.md has the
details, and a test compares it with this code.
"""

from __future__ import annotations

from typing import NamedTuple

from pydantic import ValidationError

from autograder.errors import FactError
from autograder.facts.base import first_problem
from autograder.facts.known_settings import known_activations, known_losses
from autograder.facts.layers import Activation, KernelLayer, Layer, Shape, shape_after
from autograder.facts.setting import LINEAR, Setting
from autograder.facts.spec import Compilation, ModelSpec

LOGITS = {loss.name: loss.applies for loss in known_losses() if loss.applies}
"""Loss -> the activation that it applies itself with `from_logits=True`."""
IDEMPOTENT = tuple(
    Setting(name=known.name) for known in known_activations() if known.is_idempotent
)
"""Activations that change nothing if they are applied a second time."""
_ONE_HOT = {loss.name: loss.one_hot for loss in known_losses() if loss.one_hot}


def canonical(spec: ModelSpec) -> ModelSpec:
    """Return the form that decides equality: equal models have equal digests.

    Raises:
        FactError: if the shapes of a built model do not fit, or it is too large.
    """
    chain = _Chain(spec.input_shape)
    for layer in spec.layers:
        chain.append(layer)
    layers, compiled = chain.layers, spec.compiled
    if compiled is not None:
        loss = _resolved(compiled.loss, chain)
        layers, loss = _without_logits(layers, loss)
        compiled = Compilation(loss=_one_hot(loss), optimizer=compiled.optimizer)
    try:
        return ModelSpec(
            input_shape=spec.input_shape, layers=tuple(layers), compiled=compiled
        )
    except ValidationError as error:  # one layer more than a model may have
        raise FactError(first_problem(error)) from None


class _Link(NamedTuple):
    layer: Layer
    before: Shape | None
    """The shape of the input; None in a model that was never built."""


class _Chain:
    """Layers in canonical form, and the output shape of the last one."""

    def __init__(self, shape: Shape | None) -> None:
        self._links: list[_Link] = []
        self.shape = shape

    @property
    def layers(self) -> list[Layer]:
        return [link.layer for link in self._links]

    def append(self, layer: Layer) -> None:
        """Add a layer or merge it with the last one. Leave it out if it does nothing.

        If several layers in a row only change the shape, only the last one is kept.
        """
        before = self.shape
        after = None if before is None else shape_after(layer, before)
        layer = layer.plain(before, after)
        last = self._links[-1].layer if self._links else None
        if (
            layer.only_reshapes
            and last is not None
            and last.only_reshapes
            and last.activity_regularizer is None
        ):
            before = self._links.pop().before
        self.shape = after
        if layer.does_nothing(before, after) or _repeats(last, layer):
            if layer.activity_regularizer is None:
                return
            penalty = layer.activity_regularizer
            layer = Activation(activation=LINEAR, activity_regularizer=penalty)
        merged = last and _merged(last, layer)
        if merged is None:
            self._links.append(_Link(layer, before))
        else:
            self._links[-1] = self._links[-1]._replace(layer=merged)


def _merged(last: Layer, layer: Layer) -> Layer | None:
    """Return one layer that is equal to two layers; None if there is none.

    A penalty on the output of a layer becomes an argument of this layer.
    """
    if not isinstance(layer, Activation) or last.activity_regularizer is not None:
        return None
    merged = last
    if layer.activation != LINEAR:
        merged = last.followed_by(layer.activation)  # type: ignore[assignment]
    if merged is None:
        return None
    penalty = layer.activity_regularizer
    return merged.model_copy(update={"activity_regularizer": penalty})


def _repeats(last: Layer | None, layer: Layer) -> bool:
    """Say whether a layer repeats an activation that changes nothing when repeated."""
    if last is None or not isinstance(layer, Activation):
        return False
    return layer.activation in IDEMPOTENT and last.output_activation == layer.activation


def _resolved(loss: Setting | None, chain: _Chain) -> Setting | None:
    """Replace `crossentropy` by the loss that Keras chooses for this width of output.

    Keras chooses the categorical or the sparse one by the labels. In canonical form,
    both are the same.
    """
    if loss is None or loss.name != "crossentropy":
        return loss
    kernels = [layer for layer in chain.layers if isinstance(layer, KernelLayer)]
    width = getattr(kernels[-1], "units", None) if kernels else None
    if chain.shape:
        width = chain.shape[-1]
    if width is None:
        return loss
    kind = "binary" if width == 1 else "categorical"
    return Setting(name=f"{kind}_crossentropy")


def _without_logits(
    layers: list[Layer], loss: Setting | None
) -> tuple[list[Layer], Setting | None]:
    """Add the activation that the loss applies to the end of the model.

    If the model already ends with an activation, nothing is changed, because this is a
    mistake that the student should see.
    """
    last = layers[-1] if layers else None
    if (
        last is None
        or loss is None
        or loss.name not in LOGITS
        or loss.arguments.get("from_logits") is not True
        or last.output_activation != LINEAR
    ):
        return layers, loss
    activation = Setting(name=LOGITS[loss.name])
    arguments = {k: v for k, v in loss.arguments.items() if k != "from_logits"}
    plain = Setting(name=loss.name, arguments=arguments)
    merged = last.followed_by(activation)
    if merged is not None and last.activity_regularizer is None:
        return [*layers[:-1], merged], plain
    return [*layers, Activation(activation=activation)], plain


def teaches_nothing(loss: Setting) -> bool:
    """Say whether a loss is multiplied by 0 or less, so that training is useless."""
    weight = loss.arguments.get("loss_weights", 1)
    return isinstance(weight, int | float) and weight <= 0


def _one_hot(loss: Setting | None) -> Setting | None:
    """Replace the sparse loss for class numbers by the same loss for one-hot labels."""
    if loss is None or loss.name not in _ONE_HOT:
        return loss
    return loss.model_copy(update={"name": _ONE_HOT[loss.name]})
