"""The layers that nearly every model has."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.known_activations import ACTIVATIONS
from autograder.facts.layers.axes import Shape, Size, fixed, size_of
from autograder.facts.layers.kernel_layers import KernelLayer
from autograder.facts.layers.kind import BaseLayer
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.setting import LINEAR, ActivationSetting, Setting
from autograder.i18n import _

__all__ = ["Activation", "Dense", "Flatten", "Reshape"]


class Dense(KernelLayer):
    """`keras.layers.Dense`: output = activation(input · kernel + bias)."""

    by_place = ("units", "activation", "use_bias", "kernel_initializer")
    kind: Literal["Dense"] = "Dense"
    units: Size

    def output_shape(self, shape: Shape) -> Shape:
        """Replace the last axis by the units."""
        if not shape:
            raise FactError(_("Dense needs an input with at least one axis"))
        return (*shape[:-1], self.units)

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """A kernel of inputs × units, and one bias per unit."""
        self.output_shape(shape)
        return self.kernel_and_biases(fixed(self.kind, shape[-1]), self.units)


class Activation(BaseLayer):
    """`keras.layers.Activation`, and the layers that only apply one (ReLU, Softmax)."""

    kind: Literal["Activation"] = "Activation"
    activation: ActivationSetting
    spellings: ClassVar[dict[str, str]] = {
        known.layer: "activation" for known in ACTIVATIONS if known.layer
    } | {"ActivityRegularization": "activation"}

    @property
    def output_activation(self) -> Setting:
        """All that it does."""
        return self.activation

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """A linear activation changes no number."""
        return self.activation == LINEAR


class Flatten(BaseLayer):
    """`keras.layers.Flatten`: all axes but the batch become one."""

    by_place = ("data_format",)
    kind: Literal["Flatten"] = "Flatten"
    only_reshapes: ClassVar[bool] = True

    def output_shape(self, shape: Shape) -> Shape:
        """Multiply the axes."""
        return (size_of(shape),)


MAX_TARGET = 5
"""The most axes to which `Reshape` brings an example."""


def is_target(shape: Shape) -> bool:
    """Say whether a `Reshape` can bring an example to this shape."""
    return len(shape) <= MAX_TARGET and 0 not in shape and shape.count(None) < 2


class Reshape(BaseLayer):
    """`keras.layers.Reshape`; a size of -1 is what the other sizes leave over."""

    kind: Literal["Reshape"] = "Reshape"
    target_shape: Annotated[
        tuple[Literal[-1] | Size, ...], Field(min_length=1, max_length=MAX_TARGET)
    ]
    only_reshapes: ClassVar[bool] = True

    def output_shape(self, shape: Shape) -> Shape:
        """Work out -1, and check that the number of elements stays."""
        if self.target_shape.count(-1) > 1:
            raise FactError(_("Reshape may have one size of -1, not several"))
        known = math.prod(size for size in self.target_shape if size != -1)
        count = size_of(shape)
        rest = None if count is None else count // known
        target = tuple(rest if size == -1 else size for size in self.target_shape)
        if count is not None and count != size_of(target):
            raise FactError(
                _("{shape} cannot be reshaped to {target_shape}").format(
                    shape=shape, target_shape=self.target_shape
                )
            )
        return target

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """One axis is what Flatten makes; otherwise -1 is worked out."""
        layer = super().plain(before, after)
        if len(self.target_shape) == 1:
            return Flatten(activity_regularizer=layer.activity_regularizer)
        if after is None or None in after:
            return layer
        return layer.model_copy(update={"target_shape": after})
