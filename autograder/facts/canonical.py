"""The one form in which equal models are equal; its digest decides every equality.

Two models are equal if they compute and learn the same from the same data. What that
means in detail stands in docs/equivalence.md, and a test keeps the two together.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from autograder.errors import FactError
from autograder.facts.base import first_problem
from autograder.facts.layers import (
    LINEAR,
    ZEROS,
    Activation,
    BaseLayer,
    Flatten,
    GaussianNoise,
    KernelLayer,
    Layer,
    RateLayer,
    Rescaling,
    Reshape,
    Setting,
    Shape,
    shape_after,
)
from autograder.facts.spec import Compilation, ModelSpec

L = TypeVar("L", bound=KernelLayer)

LOGITS = {
    "binary_crossentropy": "sigmoid",
    "categorical_crossentropy": "softmax",
    "sparse_categorical_crossentropy": "softmax",
}
"""Which activation a loss applies by itself when told `from_logits=True`."""
IDEMPOTENT = (Setting(name="relu"), Setting(name="relu6"))
"""Applied twice they do what they do once."""


def canonical(spec: ModelSpec) -> ModelSpec:
    """Return the form that decides equality: equal models have equal digests.

    Raises:
        FactError: if the shapes of a built model clash, or it is too large.
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
    """The shape that enters; None in a model that was never built."""


class _Chain:
    """Layers in canonical form, and the shape that leaves the last of them."""

    def __init__(self, shape: Shape | None) -> None:
        self._links: list[_Link] = []
        self.shape = shape

    @property
    def layers(self) -> list[Layer]:
        return [link.layer for link in self._links]

    def append(self, layer: Layer) -> None:
        """Add a layer, or merge it with the last one, or leave out what does nothing.

        Of several layers in a row that only write the same numbers in another form,
        the last one decides.
        """
        before = self.shape
        after = None if before is None else shape_after(layer, before)
        layer = _plain(layer, before, after)
        last = self._links[-1].layer if self._links else None
        if (
            isinstance(layer, Flatten | Reshape)
            and isinstance(last, Flatten | Reshape)
            and last.activity_regularizer is None
        ):
            before = self._links.pop().before
        self.shape = after
        if _does_nothing(layer, before, after, last):
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
    """Return one layer in the place of two, if there is one.

    A penalty on what leaves a layer stands at the layer itself.
    """
    if not isinstance(layer, Activation) or last.activity_regularizer is not None:
        return None
    changes: dict[str, Setting | None]
    changes = {"activity_regularizer": layer.activity_regularizer}
    if layer.activation == LINEAR:
        return last.model_copy(update=changes)
    if isinstance(last, KernelLayer) and last.activation == LINEAR:
        changes["activation"] = layer.activation
        return last.model_copy(update=changes)
    return None


def _does_nothing(
    layer: Layer, before: Shape | None, after: Shape | None, last: Layer | None
) -> bool:
    match layer:
        case RateLayer():
            return layer.rate == 0
        case GaussianNoise():
            return layer.stddev == 0
        case Rescaling():
            return layer.scale == 1 and layer.offset == 0
        case Flatten() | Reshape():
            return before is not None and before == after
        case Activation():
            again = getattr(last, "activation", None) == layer.activation
            return layer.activation == LINEAR or (
                again and layer.activation in IDEMPOTENT
            )
    return False


def _plain(layer: Layer, before: Shape | None, after: Shape | None) -> Layer:
    """Write one layer in the plainest of the ways that mean the same."""
    penalty = _plain_regularizer(layer.activity_regularizer)
    changes: dict[str, object] = {"activity_regularizer": penalty}
    if type(layer).weights is BaseLayer.weights:
        changes["trainable"] = True
    layer = layer.model_copy(update=changes)
    if isinstance(layer, Reshape):
        if len(layer.target_shape) == 1:
            return Flatten(activity_regularizer=penalty)
        return (
            layer if after is None else layer.model_copy(update={"target_shape": after})
        )
    if isinstance(layer, Activation):
        activation = _plain_activation(layer.activation, before)
        return layer.model_copy(update={"activation": activation})
    return _plain_kernel(layer, after) if isinstance(layer, KernelLayer) else layer


def _plain_kernel(layer: L, after: Shape | None) -> L:
    changes: dict[str, Setting | None] = {
        "activation": _plain_activation(layer.activation, after)
    }
    for field in ("kernel_regularizer", "bias_regularizer"):
        changes[field] = _plain_regularizer(getattr(layer, field))
    if not layer.use_bias:
        changes |= {"bias_initializer": ZEROS}
        changes |= {"bias_regularizer": None, "bias_constraint": None}
    return layer.model_copy(update=changes)


def _plain_activation(activation: Setting, shape: Shape | None) -> Setting:
    """Write members of the relu family, and the axis of a softmax, in one way.

    `shape` is that of the numbers it is applied to. Keras counts the batch as axis 0.
    """
    name, arguments = activation.name, dict(activation.arguments)
    if shape is not None and arguments.get("axis") == len(shape):
        del arguments["axis"]
    if name == "relu" and arguments == {"max_value": 6}:
        name, arguments = "relu6", {}
    if name == "relu" and arguments.keys() == {"negative_slope"}:
        name = "leaky_relu"
    if name == "leaky_relu" and arguments.get("negative_slope") == 0:
        name, arguments = "relu", {}
    if name == "leaky_relu" and arguments.get("negative_slope") == 0.2:
        arguments = {}
    return Setting(name=name, arguments=arguments)


def _plain_regularizer(setting: Setting | None) -> Setting | None:
    """Write l1 and l2 as the two of them; what weighs nothing is none."""
    defaults = {"l1": {"l1": 0.01}, "l2": {"l2": 0.01}, "l1_l2": {}}
    if setting is None or setting.name not in defaults:
        return setting
    weights = defaults[setting.name] | setting.arguments
    weights = {key: value for key, value in weights.items() if value}
    return Setting(name="l1_l2", arguments=weights) if weights else None


def _resolved(loss: Setting | None, chain: _Chain) -> Setting | None:
    """Choose as Keras does what `crossentropy` means: by the width of the output.

    Whether it is the categorical or the sparse one hangs on the labels; in canonical
    form they are one.
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
    """Write the activation that the loss applies at the end of the model.

    Not where the model ends in an activation of its own: that is a mistake to be told.
    """
    last = layers[-1] if layers else None
    if (
        last is None
        or loss is None
        or loss.name not in LOGITS
        or loss.arguments.get("from_logits") is not True
        or getattr(last, "activation", LINEAR) != LINEAR
    ):
        return layers, loss
    activation = Setting(name=LOGITS[loss.name])
    arguments = {k: v for k, v in loss.arguments.items() if k != "from_logits"}
    plain = Setting(name=loss.name, arguments=arguments)
    if isinstance(last, KernelLayer) and last.activity_regularizer is None:
        return [
            *layers[:-1],
            last.model_copy(update={"activation": activation}),
        ], plain
    return [*layers, Activation(activation=activation)], plain


def teaches_nothing(loss: Setting) -> bool:
    """Tell a loss that is multiplied by 0, or by less: nothing makes it smaller."""
    weight = loss.arguments.get("loss_weights", 1)
    return isinstance(weight, int | float) and weight <= 0


def _one_hot(loss: Setting | None) -> Setting | None:
    """Integer labels with the sparse loss are one-hot labels with the plain one."""
    if loss is None or loss.name != "sparse_categorical_crossentropy":
        return loss
    return Setting(name="categorical_crossentropy", arguments=loss.arguments)
