"""What every kind of layer has: a shape that leaves it, weights, and what it costs.

A kind is one class in a family module, such as `core.py`. Its fields are the arguments
of Keras' layer of the same name, with Keras' types and defaults. The runner reads a
layer and the trainer builds one from those fields. Parameters are counted here, from
the class, and not claimed by a submission.

Shapes leave out the batch axis. Formulas: keras.io/api/layers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from autograder.errors import FactError
from autograder.facts.base import Fact
from autograder.facts.layers.axes import Shape, checked, estimated_size
from autograder.facts.layers.small_values import small_value
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.plain_settings import plain_setting
from autograder.facts.setting import LINEAR, RegularizerSetting, Role, Setting
from autograder.i18n import Message, _

Shapes = Sequence[Shape]
"""The shapes of all inputs of a layer, or of all its outputs."""


# Nanoseconds of one core, measured in the trainer's compiled loop, there and back.
PER_NUMBER = 1.5
"""A number that a layer reads or writes, changes by a function, or normalises."""
PER_PRODUCT = 0.2
"""A weight times an input of a matrix product."""


def shapes_after(layer: BaseLayer, inputs: Shapes) -> tuple[Shape, ...]:
    """Return the shapes of all outputs of a layer.

    Raises:
        FactError: if none can leave, or if an axis is longer than Keras allows.
    """
    return tuple(map(checked, layer.output_shapes(inputs)))


FIRST = 4
"""Nobody gives more arguments of a layer by their position."""


class BaseLayer(Fact):
    """What all layers have; the defaults are those of a layer without weights."""

    kind: str
    """The name of the class in `keras.layers`, and of this class."""
    trainable: bool = True
    activity_regularizer: RegularizerSetting = None
    spellings: ClassVar[dict[str, str]] = {}
    """Other layers of Keras that are of this kind: class -> the field that it fills."""
    example_shape: ClassVar[Shape] = (4, 6, 2)
    """An input that layers of this kind can read; most read images."""
    example_shapes: ClassVar[tuple[Shape, ...]] = ()
    """The inputs of a layer that reads several; empty for one input."""
    only_reshapes: ClassVar[bool] = False
    """Whether the same numbers leave that enter, only in another form."""
    commutes: ClassVar[bool] = False
    """Whether the order of its inputs does not matter."""
    differs_in_training: ClassVar[bool] = False
    """Whether it computes something else while the model learns."""
    reads_indices: ClassVar[bool] = False
    """Whether it reads whole numbers, and takes others without their fraction."""
    refuses_fractions: ClassVar[bool] = False
    """Whether Keras refuses numbers that are not of a type of whole numbers."""
    reads_mask: ClassVar[bool] = False
    """Whether it leaves out what a mask says, if it gets one."""
    compiles_well: ClassVar[bool] = True
    """Whether XLA can compile a training of it that always gives the same result."""
    call_options: ClassVar[frozenset[str]] = frozenset(("training",))
    """Arguments of its `call`, besides tensors, that a model may give to it."""
    fields_of_call: ClassVar[frozenset[str]] = frozenset()
    """Fields that are arguments of its `call`, because they change what leaves it."""
    unknown_tensors: ClassVar[frozenset[str]] = frozenset()
    """Arguments of its `call` for tensors that are not described."""
    without: ClassVar[frozenset[str]] = frozenset()
    """Fields that this layer of Keras does not take as arguments."""
    dependent: ClassVar[frozenset[str]] = frozenset()
    """Fields that no wrong answer changes alone: Keras takes them only together with
    others, only with certain values, or under another name."""
    implied: ClassVar[frozenset[str]] = frozenset()
    """Entries of the configuration of Keras that follow from the fields."""
    around: ClassVar[Mapping[str, str]] = {}
    """Field with layers that this layer is around -> the attribute of Keras."""
    by_place: ClassVar[tuple[str, ...]] = ()
    """The first arguments of Keras' layer, if they differ from the first fields."""

    @classmethod
    def first_arguments(cls) -> tuple[str, ...]:
        """Return the arguments that may be given without their names, in order."""
        left_out = {*BaseLayer.model_fields, *cls.without, *cls.fields_of_call}
        fields = [name for name in cls.model_fields if name not in left_out]
        return cls.by_place or tuple(fields[:FIRST])

    @classmethod
    def roles(cls) -> dict[str, Role]:
        """Return the fields that hold a setting, and what each setting is for."""
        return {
            name: role
            for name, field in cls.model_fields.items()
            for role in field.metadata
            if isinstance(role, Role)
        }

    @classmethod
    def example(cls) -> Self:
        """Return a small layer with the arguments that this kind needs, and no others.

        They follow from the types of the fields. A kind for which they are no good
        overrides this.
        """
        return cls.model_validate(
            {
                name: small_value(schema)
                for name, schema in cls.model_json_schema()["properties"].items()
                if cls.model_fields[name].is_required()
            }
        )

    @property
    def title(self) -> str:
        """The name of the class, as its author calls it."""
        return self.kind

    @property
    def reads_text(self) -> bool:
        """Whether it reads strings. All other layers read numbers."""
        return False

    @property
    def applied_once(self) -> bool:
        """Whether the trainer may apply it to all examples before a training.

        It does so where the layer reads inputs of the model. The layer has no weights,
        and what it makes of an example does not depend on the others.
        """
        return False

    @property
    def layer_count(self) -> int:
        """How many layers it is, with those inside it."""
        count = 1
        for name in self.around:
            held = getattr(self, name)
            parts: Sequence[BaseLayer | None] = (
                held if isinstance(held, tuple) else (held,)
            )
            count += sum(part.layer_count for part in parts if part is not None)
        return count

    @property
    def obstacle(self) -> Message | None:
        """Why the layer cannot be used as it is, for the student; usually None."""
        return None

    @property
    def made_as(self) -> BaseLayer:
        """The layer that the trainer makes, which computes the same; usually itself."""
        return self

    def arguments(self) -> dict[str, Any]:
        """Return the arguments with which Keras makes the layer."""
        left_out = {"kind", *self.without, *self.fields_of_call}
        return {name: value for name, value in self if name not in left_out}

    @property
    def output_activation(self) -> Setting:
        """The function that is applied last, to all that leaves the layer."""
        return LINEAR

    def followed_by(self, activation: Setting) -> BaseLayer | None:
        """Return the layer that applies an activation, too; None if there is none."""
        return None

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Write the layer in the plainest of the ways that mean the same.

        Args:
            before: the shape that enters; None in a model that was never built.
            after: the shape that leaves, likewise.
        """
        changes: dict[str, Any] = {
            name: plain_setting(role, getattr(self, name), after)
            for name, role in self.roles().items()
        }
        if type(self).weights is BaseLayer.weights:
            changes["trainable"] = True
        return self.model_copy(update=changes)

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Tell whether the numbers that enter also leave, in the same form."""
        if not self.only_reshapes or before is None or before != after:
            return False
        return before.count(None) < 2

    def in_place_of(self, last: BaseLayer) -> BaseLayer | None:
        """Return one layer for `last` and this one after it; None if there is none.

        It is asked for layers that only change the form of what they read.
        """
        return self if self.only_reshapes and last.only_reshapes else None

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape that leaves the layer; raises FactError if none can."""
        return shape

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """Return the groups of parameters of the layer for inputs of `shape`."""
        return ()

    def turns(self, shape: Shape) -> int:
        """Return how many times it computes, each time with what the last one left."""
        return 1

    def nanoseconds(self, shape: Shape) -> float:
        """Estimate how long a core learns from one example of `shape` in this layer.

        This counts numbers that are read and written, and products with weights; a
        layer that does more than that adds it.
        """
        leaving = self.output_shape(shape)
        products = sum(
            estimated_size(leaving[:-1]) * group.parameters
            for group in self.weights(shape)
            if len(group.shape) > 1
        )
        numbers = estimated_size(shape) + estimated_size(leaving)
        return PER_NUMBER * numbers + PER_PRODUCT * products

    # A kind with several inputs or outputs overrides some of the following.

    def output_shapes(self, inputs: Shapes) -> tuple[Shape, ...]:
        """Return the shapes of all outputs; raises FactError if none can leave."""
        return (self.output_shape(self._only(inputs)),)

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """Return the groups of parameters for inputs of these shapes."""
        return self.weights(self._only(inputs))

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """Estimate how long a core learns from one example of these inputs."""
        return self.nanoseconds(self._only(inputs))

    def all_held(self, inputs: Shapes) -> int:
        """Return how many numbers are kept for one example while a model learns."""
        return sum(map(estimated_size, self.output_shapes(inputs)))

    def plain_sources(self, sources: Sequence[Any]) -> Sequence[Any]:
        """Return the inputs without those that Keras would take from others.

        An attention layer without keys takes the values as keys, for example.
        """
        return sources

    def call_arguments(
        self, tensors: Sequence[Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """Return how Keras takes these inputs: arguments by place, and by name."""
        return tensors, {}

    def _only(self, inputs: Shapes) -> Shape:
        if len(inputs) != 1:
            text = _("{kind} reads one input, not {count}")
            raise FactError(text.format(kind=self.kind, count=len(inputs)))
        return inputs[0]
