"""The layers around another layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from autograder.errors import FactError
from autograder.facts.layers.axes import OPEN_AXIS, Shape
from autograder.facts.layers.core import Activation, Dense, Reshape, is_target
from autograder.facts.layers.kind import BaseLayer, Shapes, shapes_after
from autograder.facts.layers.preprocessing import Rescaling
from autograder.facts.layers.recurrent import GRU, LSTM, RNN, Recurrent, SimpleRNN
from autograder.facts.layers.recurrent_convolution import (
    ConvLSTM1D,
    ConvLSTM2D,
    ConvLSTM3D,
)
from autograder.facts.layers.regularizing import Dropout
from autograder.facts.layers.stepping import inside
from autograder.facts.layers.untracked import only_in_models
from autograder.facts.layers.weight_groups import Weights
from autograder.i18n import _

if TYPE_CHECKING:
    Layer = BaseLayer

__all__ = ["Bidirectional", "TimeDistributed"]

MAX_DEPTH = 5
"""How many layers may be around one another."""
LEARNS_INSIDE = frozenset(("trainable",))
"""Keras trains what is inside, even if a layer around it is made as frozen."""
ROW_BY_ROW: tuple[type[BaseLayer], ...] = (Activation, Dense, Dropout, Rescaling)
"""Layers that do the same to each row, however many axes there are."""

AnyRecurrent = Annotated[
    SimpleRNN | LSTM | GRU | RNN | ConvLSTM1D | ConvLSTM2D | ConvLSTM3D,
    Field(discriminator="kind"),
]


class Bidirectional(BaseLayer):
    """`keras.layers.Bidirectional`: reads a sequence from both ends."""

    by_place = ("layer", "merge_mode", "weights", "backward_layer")
    kind: Literal["Bidirectional"] = "Bidirectional"
    without = LEARNS_INSIDE
    around = {"layer": "forward_layer", "backward_layer": "backward_layer"}
    reads_mask: ClassVar[bool] = True
    example_shape: ClassVar[Shape] = (6, 2)
    layer: AnyRecurrent
    merge_mode: Literal["concat", "sum", "mul", "ave"] | None = "concat"
    backward_layer: AnyRecurrent | None = None
    """None is the same layer, which reads from the other end."""

    @classmethod
    def example(cls) -> Self:
        """Return one around the simplest layer."""
        return cls(layer=SimpleRNN(units=1))

    @model_validator(mode="after")
    def _reads_from_both_ends(self) -> Self:
        one, other = self.layer, self.backwards
        if any(isinstance(part, RNN) and part.has_own_cell for part in (one, other)):
            raise ValueError(_("Keras copies the layer, but not a cell of your own"))
        if one.go_backwards == other.go_backwards:
            raise ValueError(_("both layers read from the same end"))
        for name in ("stateful", "return_sequences", "return_state"):
            if getattr(one, name) != getattr(other, name):
                text = _("the two layers differ in {name}")
                raise ValueError(text.format(name=name))
        return self

    @property
    def backwards(self) -> Recurrent:
        """The layer that reads from the other end."""
        if self.backward_layer is not None:
            return self.backward_layer
        return self.layer.model_copy(update={"go_backwards": True})

    @property
    def differs_in_training(self) -> bool:  # type: ignore[override]
        """If one of its layers does."""
        return self.layer.differs_in_training or self.backwards.differs_in_training

    @property
    def compiles_well(self) -> bool:  # type: ignore[override]
        """If both of its layers do."""
        return self.layer.compiles_well and self.backwards.compiles_well

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Leave out a second layer that is the first one, from the other end."""
        # Keras decides itself what leaves a step that is masked.
        changes: dict[str, Any] = {"zero_output_for_mask": False}
        changes |= {} if self.trainable else {"trainable": False}
        layer, other = (
            part.plain(before, None).model_copy(update=changes)
            for part in (self.layer, self.backwards)
        )
        mirrored = layer.model_copy(update={"go_backwards": True})
        changes = {
            "layer": layer,
            "backward_layer": None if other == mirrored else other,
            "trainable": True,
        }
        return super().plain(before, after).model_copy(update=changes)

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape of the first output."""
        return self.output_shapes((shape,))[0]

    def turns(self, shape: Shape) -> int:
        """Go through the sequence from both ends."""
        return 2 * self.layer.turns(shape)

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """Return the weights of both layers."""
        return tuple(
            group
            for layer in (self.layer, self.backwards)
            for group in inside(layer, layer.weights(shape))
        )

    def nanoseconds(self, shape: Shape) -> float:
        """Each layer reads the whole sequence."""
        return self.layer.nanoseconds(shape) + self.backwards.nanoseconds(shape)

    def output_shapes(self, inputs: Shapes) -> tuple[Shape, ...]:
        """Return the shape of the merged outputs, and of all states."""
        sequence, *given = inputs
        half = len(given) // 2
        left, *states = self.layer.output_shapes((sequence, *given[:half]))
        right, *others = self.backwards.output_shapes((sequence, *given[half:]))
        if left[:-1] != right[:-1]:
            raise FactError(_("the two layers of Bidirectional do not fit together"))
        return (*self._merged(left, right), *states, *others)

    def _merged(self, left: Shape, right: Shape) -> tuple[Shape, ...]:
        if self.merge_mode is None:
            return (left, right)
        if self.merge_mode == "concat":
            width = (left[-1] or 0) + (right[-1] or 0)
            return ((*left[:-1], width),)
        if left != right:
            raise FactError(_("the two layers of Bidirectional do not fit together"))
        return (left,)

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """Return the weights. The first states do not change them."""
        return self.weights(inputs[0])

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """The first states cost next to nothing."""
        return self.nanoseconds(inputs[0])

    def all_held(self, inputs: Shapes) -> int:
        """Both layers keep all steps."""
        sequences = inputs[:1]
        return sum(part.all_held(sequences) for part in (self.layer, self.backwards))

    def call_arguments(self, tensors: Any) -> tuple[Any, dict[str, Any]]:
        """Keras takes the first states by name, those of the first layer first."""
        sequence, *states = tensors
        return (sequence,), {"initial_state": states} if states else {}


class TimeDistributed(BaseLayer):
    """`keras.layers.TimeDistributed`: the same layer for each step of a sequence."""

    kind: Literal["TimeDistributed"] = "TimeDistributed"
    without = LEARNS_INSIDE
    around = {"layer": "layer"}
    reads_mask: ClassVar[bool] = True
    example_shape: ClassVar[Shape] = (3, 4, 2)
    layer: Layer

    @classmethod
    def example(cls) -> Self:
        """Return one around the simplest layer."""
        return cls(layer=Dense(units=1))

    @model_validator(mode="after")
    def _is_not_too_deep(self) -> Self:
        layer, depth = self.layer, 0
        while isinstance(layer, TimeDistributed):
            layer, depth = layer.layer, depth + 1
        if depth >= MAX_DEPTH:
            raise ValueError(_("there are too many layers around one another"))
        if only_in_models(layer):
            raise ValueError(_("a layer is around a part that only a model may have"))
        return self

    @property
    def differs_in_training(self) -> bool:  # type: ignore[override]
        """If the layer inside does."""
        return self.layer.differs_in_training

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """A layer that does the same to each row needs no TimeDistributed."""
        # Keras does not use a penalty that is inside.
        changes: dict[str, Any] = {"activity_regularizer": None}
        changes |= {} if self.trainable else {"trainable": False}
        inner = self.layer.plain(_rest(before), _rest(after))
        inner = inner.model_copy(update=changes)
        outer = super().plain(before, after).model_copy(update={"trainable": True})
        if inner.only_reshapes and after is not None and is_target(after):
            target = tuple(-1 if axis is None else axis for axis in after)
            penalty = outer.activity_regularizer
            return Reshape(target_shape=target, activity_regularizer=penalty)
        # An axis of a softmax is counted without the steps.
        has_axis = "axis" in inner.output_activation.arguments
        if has_axis or not isinstance(inner, ROW_BY_ROW):
            return outer.model_copy(update={"layer": inner})
        changes = {"activity_regularizer": outer.activity_regularizer}
        return inner.model_copy(update=changes).plain(before, after)

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """If the layer inside does nothing."""
        return self.layer.does_nothing(_rest(before), _rest(after))

    def output_shape(self, shape: Shape) -> Shape:
        """Keep the steps, and do with the rest what the layer inside does."""
        leaving = shapes_after(self.layer, (self._step(shape),))
        if len(leaving) > 1:
            text = _("{kind} needs a layer with one output, and {layer} has {count}")
            raise FactError(
                text.format(kind=self.kind, layer=self.layer.title, count=len(leaving))
            )
        return (shape[0], *leaving[0])

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """Return the weights of the layer inside, which all steps share."""
        return inside(self.layer, self.layer.all_weights((self._step(shape),)))

    def nanoseconds(self, shape: Shape) -> float:
        """Each step costs what the layer inside does."""
        step = self.layer.all_nanoseconds((self._step(shape),))
        return step * (OPEN_AXIS if shape[0] is None else shape[0])

    def all_held(self, inputs: Shapes) -> int:
        """Each step is kept."""
        shape = self._only(inputs)
        step = self.layer.all_held((self._step(shape),))
        return step * (OPEN_AXIS if shape[0] is None else shape[0])

    def _step(self, shape: Shape) -> Shape:
        if len(shape) < 2:
            text = _("{kind} needs an axis of steps and one of numbers, not {shape}")
            raise FactError(text.format(kind=self.kind, shape=shape))
        return shape[1:]


def _rest(shape: Shape | None) -> Shape | None:
    return None if shape is None else shape[1:]
