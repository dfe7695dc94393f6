"""The layers that bring numbers to mean 0 and variance 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, fixed
from autograder.facts.layers.kind import BaseLayer
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.setting import (
    ONES,
    ZEROS,
    ConstraintSetting,
    InitializerSetting,
    RegularizerSetting,
)
from autograder.i18n import _

__all__ = [
    "BatchNormalization", "GroupNormalization", "LayerNormalization",
    "RMSNormalization", "UnitNormalization",
]  # fmt: skip

Axis = Annotated[int, Field(ge=-8, le=8)]
Axes = Annotated[
    tuple[Axis, ...],
    Field(min_length=1, max_length=5),
    BeforeValidator(lambda axis: (axis,) if isinstance(axis, int) else tuple(axis)),
]
"""One axis or several; the batch is axis 0."""
Epsilon = Annotated[float, Field(gt=0, le=1)]
Momentum = Annotated[float, Field(ge=0, le=1)]


def all_from_the_end(axes: Sequence[int], shape: Shape) -> tuple[int, ...]:
    """Return several axes as negative numbers, in order.

    Raises:
        FactError: if the input has no such axis, or an axis is named twice.
    """
    places = tuple(sorted({from_the_end(axis, shape) for axis in axes}))
    if len(places) < len(axes):
        raise FactError(_("an axis is named twice: {axes}").format(axes=tuple(axes)))
    return places


def from_the_end(axis: int, shape: Shape) -> int:
    """Return an axis as a negative number. The batch is axis 0.

    Raises:
        FactError: if the input has no such axis.
    """
    place = axis if axis < 0 else axis - 1 - len(shape)
    if not -len(shape) <= place < 0:
        raise FactError(
            _("an input of shape {shape} has no axis {axis}").format(
                shape=shape, axis=axis
            )
        )
    return place


class _OverAxes(BaseLayer):
    """What the layers have that normalise over one axis or several."""

    axis: Axis | Axes

    @property
    def axes(self) -> tuple[int, ...]:
        """All axes, also if there is only one."""
        return (self.axis,) if isinstance(self.axis, int) else self.axis

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays."""
        all_from_the_end(self.axes, shape)
        return shape

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Count the axes from the end."""
        layer = super().plain(before, after)
        if before is None:
            return layer
        places = all_from_the_end(self.axes, before)
        axis = places[0] if isinstance(self.axis, int) else places
        return layer.model_copy(update={"axis": axis})


class _ScaleAndOffset(_OverAxes):
    """What layers have that multiply by a scale and add an offset for each channel."""

    epsilon: Epsilon = 0.001
    scale: bool = True
    center: bool = True
    beta_initializer: InitializerSetting = ZEROS
    gamma_initializer: InitializerSetting = ONES
    beta_regularizer: RegularizerSetting = None
    gamma_regularizer: RegularizerSetting = None
    beta_constraint: ConstraintSetting = None
    gamma_constraint: ConstraintSetting = None

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """One scale and one offset for each number along the axes."""
        all_from_the_end(self.axes, shape)  # refuses an axis that is named twice
        if not self.scale and not self.center:
            return ()  # then the axes may be open
        # Keras sorts axes as they are written: -1 comes before 1.
        places = (from_the_end(axis, shape) for axis in sorted(self.axes))
        sizes = tuple(fixed(self.kind, shape[place]) for place in places)
        scales, offsets = Weights("scales", sizes), Weights("offsets", sizes)
        return ((scales,) if self.scale else ()) + ((offsets,) if self.center else ())


class BatchNormalization(_ScaleAndOffset):
    """`keras.layers.BatchNormalization` over all axes but one."""

    by_place = ("axis", "momentum", "epsilon", "center")
    differs_in_training: ClassVar[bool] = True
    reads_mask: ClassVar[bool] = True
    kind: Literal["BatchNormalization"] = "BatchNormalization"
    axis: Axis = -1
    momentum: Momentum = 0.99
    moving_mean_initializer: InitializerSetting = ZEROS
    moving_variance_initializer: InitializerSetting = ONES
    renorm: bool = False
    renorm_momentum: Momentum = 0.99

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """Scale, offset, moving mean and moving variance for each channel."""
        channels = (fixed(self.kind, shape[from_the_end(self.axis, shape)]),)
        labels = ["moving means", "moving variances"]
        if self.renorm:
            labels += ["moving deviations", "moving means", "moving deviations"]
        moving = (Weights(label, channels, is_learnt=False) for label in labels)
        return (*super().weights(shape), *moving)


class LayerNormalization(_ScaleAndOffset):
    """`keras.layers.LayerNormalization`: each example by itself, over some axes."""

    by_place = ("axis", "epsilon", "center", "scale")
    kind: Literal["LayerNormalization"] = "LayerNormalization"
    axis: Axes = (-1,)


class GroupNormalization(_ScaleAndOffset):
    """`keras.layers.GroupNormalization`: channels in groups, each example by itself."""

    by_place = ("groups", "axis", "epsilon", "center")
    kind: Literal["GroupNormalization"] = "GroupNormalization"
    example_shape: ClassVar[Shape] = (4, 6, 64)
    groups: Literal[-1] | Annotated[int, Field(ge=1, le=2**31)] = 32
    axis: Axis = -1

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays. The channels must be a multiple of the groups."""
        channels = fixed(self.kind, shape[from_the_end(self.axis, shape)])
        if self.groups != -1 and channels % self.groups:
            raise FactError(
                _("{channels} channels do not make {groups} equal groups").format(
                    channels=channels, groups=self.groups
                )
            )
        return shape

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """Scale and offset for each channel."""
        self.output_shape(shape)
        return super().weights(shape)

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Without a number of groups, each channel is one."""
        layer = super().plain(before, after)
        if before is None or self.groups != -1:
            return layer
        channels = before[from_the_end(self.axis, before)]
        return layer.model_copy(update={"groups": channels or -1})


class RMSNormalization(_OverAxes):
    """`keras.layers.RMSNormalization`: divides by the root of the mean square."""

    kind: Literal["RMSNormalization"] = "RMSNormalization"
    axis: Axes = (-1,)
    epsilon: Epsilon = 1e-6

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays. Keras can only normalise over the last axes."""
        places = all_from_the_end(self.axes, shape)
        if places != tuple(range(-len(places), 0)):
            text = _("{kind} needs the last axes, not {axes}")
            raise FactError(text.format(kind=self.kind, axes=self.axes))
        return shape

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """A scale for each number along the axes."""
        places = all_from_the_end(self.axis, shape)
        return (Weights("scales", tuple(fixed(self.kind, shape[n]) for n in places)),)


class UnitNormalization(_OverAxes):
    """`keras.layers.UnitNormalization`: divides by the length along some axes."""

    kind: Literal["UnitNormalization"] = "UnitNormalization"
    axis: Axes = (-1,)
