"""Layers that apply an activation last, add biases, or multiply by weights."""

from __future__ import annotations

from autograder.facts.layers.axes import Shape
from autograder.facts.layers.kind import BaseLayer
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.setting import (
    GLOROT,
    LINEAR,
    ZEROS,
    ActivationSetting,
    ConstraintSetting,
    InitializerSetting,
    RegularizerSetting,
    Setting,
)


class ActivatedLayer(BaseLayer):
    """What the layers that apply an activation last have in common."""

    activation: ActivationSetting = LINEAR

    @property
    def output_activation(self) -> Setting:
        """Its own activation."""
        return self.activation

    def followed_by(self, activation: Setting) -> BaseLayer | None:
        """Put the activation in the place of none."""
        if self.activation != LINEAR:
            return None
        return self.model_copy(update={"activation": activation})


class BiasedLayer(ActivatedLayer):
    """What the layers that add biases before their activation have in common."""

    use_bias: bool = True
    bias_initializer: InitializerSetting = ZEROS
    bias_regularizer: RegularizerSetting = None
    bias_constraint: ConstraintSetting = None

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Without biases, nothing about them counts."""
        layer = super().plain(before, after)
        if self.use_bias:
            return layer
        fields = ("bias_initializer", "bias_regularizer", "bias_constraint")
        unused = {name: BiasedLayer.model_fields[name].default for name in fields}
        return layer.model_copy(update=unused)


class KernelLayer(BiasedLayer):
    """What the layers that multiply their input by weights have in common."""

    kernel_initializer: InitializerSetting = GLOROT
    kernel_regularizer: RegularizerSetting = None
    kernel_constraint: ConstraintSetting = None

    def kernel_and_biases(self, *kernel: int) -> tuple[Weights, ...]:
        """Return a kernel of that shape, and one bias for each number of its last axis.

        The last axis is that of the units or filters. Without `use_bias` there are no
        biases.
        """
        weights = Weights("weights", kernel)
        biases = Weights("biases", kernel[-1:])
        return (weights, biases) if self.use_bias else (weights,)
