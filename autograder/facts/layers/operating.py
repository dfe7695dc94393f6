"""Functions of `keras.ops`, and operators such as `*`, between the layers of a model.

The batch is axis 0 here, as in `keras.ops`. Formulas: keras.io/api/ops.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.arrays import Array
from autograder.facts.base import Fact, Name
from autograder.facts.layers import convolving
from autograder.facts.layers.arranging import plain_key
from autograder.facts.layers.axes import Shape, Size, estimated_size
from autograder.facts.layers.core import Activation, Reshape, is_target
from autograder.facts.layers.function_options import Full, Number, Options, Row
from autograder.facts.layers.function_shapes import (
    FILLED,
    IN_TRAINING,
    OPERATIONS,
    RANDOM,
    TWICE,
    products_of,
)
from autograder.facts.layers.kind import PER_NUMBER, PER_PRODUCT, BaseLayer, Shapes
from autograder.facts.layers.preprocessing import Rescaling
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.setting import (
    GLOROT,
    ConstraintSetting,
    InitializerSetting,
    RegularizerSetting,
    Setting,
)
from autograder.i18n import _


class WeightChange(Fact):
    """A function that is applied to a weight before anything else reads it."""

    function: Name
    operands: Annotated[
        tuple[Literal["weight"] | bool | Number | Row | Array, ...],
        Field(min_length=1, max_length=4),
    ]
    """The arguments by place: "weight", or a constant."""
    options: Options = {}


class OwnWeight(Fact):
    """A weight that a layer of the student's own made with `add_weight`."""

    shape: Annotated[tuple[Size, ...], Field(max_length=6)]
    initializer: InitializerSetting = GLOROT
    regularizer: RegularizerSetting = None
    constraint: ConstraintSetting = None
    trainable: bool = True
    is_found: bool = True
    """Whether Keras finds it. Keras neither counts nor trains other weights."""
    changes: Annotated[tuple[WeightChange, ...], Field(max_length=6)] = ()

    def shapes(self) -> list[Full]:
        """Return the shape of the weight, and after each change.

        Raises:
            FactError: if a function is not known, or the shapes do not fit.
        """
        found: list[Full] = [self.shape]
        for change in self.changes:
            rule = OPERATIONS.get(change.function)
            is_none = change.function in RANDOM | TWICE | {IN_TRAINING, FILLED}
            if rule is None or is_none or change.operands.count("weight") != 1:
                text = _("the function {name} is not known here")
                raise FactError(text.format(name=change.function))
            full = [
                found[-1] if operand == "weight" else _constant(operand)
                for operand in change.operands
            ]
            found.append(rule(full, change.options))
        return found


RELU = Setting(name="relu")
_ANY_ORDER = {"add", "multiply", "maximum", "minimum"}
Operand = Literal["tensor"] | bool | Number | Row | Array | OwnWeight


class Operation(BaseLayer):
    """A function of `keras.ops` that is applied to tensors, constants and weights."""

    kind: Literal["Operation"] = "Operation"
    function: Name
    operands: Annotated[tuple[Operand, ...], Field(min_length=1, max_length=50)]
    """The arguments by place: "tensor" for each input, a constant, or a weight.

    A constant that is no number and no row is an array.
    """
    options: Options = {}
    """The arguments by name."""
    example_shape: ClassVar[Shape] = (4, 6, 2)

    @property
    def title(self) -> str:
        """The name of the function."""
        return self.function

    @property
    def differs_in_training(self) -> bool:  # type: ignore[override]
        """Only the choice between two tensors does."""
        return self.function == IN_TRAINING

    def output_shapes(self, inputs: Shapes) -> tuple[Shape, ...]:
        """Apply the rule of the function; the batch stays the first axis."""
        rule = OPERATIONS.get(self.function)
        if rule is None or self.operands.count("tensor") != len(inputs):
            text = _("the function {name} is not known here")
            raise FactError(text.format(name=self.function))
        full = self._full(inputs)
        if "tensor" not in self.operands:
            raise FactError(_("a function reads at least one tensor"))
        if self.function == "get_item":
            full = full[:1]
        after = rule(full, self.options)
        if not after or after[0] is not None:
            text = _("{name} mixes the examples of a batch")
            raise FactError(text.format(name=self.function))
        return (after[1:],) * (2 if self.function in TWICE else 1)

    def _full(self, inputs: Shapes) -> list[Full]:
        """Return the shapes of all operands, with the batch of the tensors."""
        tensors = iter(inputs)
        return [
            (None, *next(tensors)) if operand == "tensor" else _constant(operand)
            for operand in self.operands
        ]

    def output_shape(self, shape: Shape) -> Shape:
        """Apply the rule of the function to one input."""
        return self.output_shapes((shape,))[0]

    @property
    def own_weights(self) -> tuple[OwnWeight, ...]:
        """The weights among its operands."""
        return tuple(o for o in self.operands if isinstance(o, OwnWeight))

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """Those of a layer of the student's own."""
        return tuple(
            Weights(
                "weights" if len(weight.shape) > 1 else "biases",
                weight.shape,
                weight.trainable,
            )
            for weight in self.own_weights
            if weight.is_found
        )

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """Count the numbers that are read and written, and products of matrices."""
        after = self.output_shapes(inputs)[0]
        numbers = sum(map(estimated_size, (*inputs, after))) + self._changed()
        if self.function == "matmul":
            shared = max((size or 1 for size in inputs[0][-2:]), default=1)
            numbers += estimated_size(after) * shared
        products = products_of(self.function, self._full(inputs), self.options)
        return PER_NUMBER * numbers + PER_PRODUCT * products

    def all_held(self, inputs: Shapes) -> int:
        """What is computed from its weights is kept, too."""
        others = (w.shape for w in self.own_weights if not w.is_found)
        held = self._changed() + sum(map(estimated_size, others))
        return super().all_held(inputs) + held

    def _changed(self) -> int:
        """Return how many numbers are computed from its weights."""
        shapes = [shape for own in self.own_weights for shape in own.shapes()[1:]]
        return sum(map(estimated_size, shapes))

    def call_arguments(
        self, tensors: Sequence[Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """Take several tensors as a list."""
        return (tensors if len(tensors) == 1 else [list(tensors)]), {}

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Write arithmetic as Rescaling or relu, and a change of axes as Reshape."""
        layer = super().plain(before, after)
        if self.function == "get_item" and before is not None:
            key = plain_key(self.options.get("key"), (None, *before))
            return layer.model_copy(update={"options": {"key": key}})
        if self.function in convolving.FUNCTIONS and before:
            options = convolving.all_options(self.options, len(before) - 1)
            return layer.model_copy(update={"options": options})
        reshapes = self.function in ("expand_dims", "squeeze")
        if reshapes and after and is_target(after):
            target = tuple(-1 if size is None else size for size in after)
            return Reshape(target_shape=target).plain(before, after)
        match self.operands:
            case ("tensor", bool()) | (bool(), "tensor"):
                pass
            case ("tensor", int() | float() as number):
                return self._rescaled(float(number)) or layer
            case (int() | float() as number, "tensor") if self.function in _ANY_ORDER:
                changes = {"operands": ("tensor", number)}
                return self._rescaled(float(number)) or layer.model_copy(update=changes)
        return layer

    def _rescaled(self, number: float) -> BaseLayer | None:
        match self.function:
            case "maximum" if number == 0:
                return Activation(activation=RELU)
            case "multiply":
                return Rescaling(scale=number)
            case "divide" | "true_divide" if number:
                return Rescaling(scale=1 / number)
            case "add":
                return Rescaling(scale=1.0, offset=number)
            case "subtract":
                return Rescaling(scale=1.0, offset=-number)
        return None


def _constant(operand: object) -> Full:
    if isinstance(operand, Array):
        return tuple(operand.numpy().shape)
    if isinstance(operand, OwnWeight):
        return operand.shapes()[-1]
    return (len(operand),) if isinstance(operand, tuple) else ()
