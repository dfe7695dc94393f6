"""Functions of `keras.ops`, and operators such as `*`, between the layers of a model.

The batch is axis 0 here, as in `keras.ops`. Formulas: keras.io/api/ops.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.arrays import Array
from autograder.facts.base import Name
from autograder.facts.layers import convolving
from autograder.facts.layers.aligning import ALIGNED, table_of
from autograder.facts.layers.arranging import plain_key
from autograder.facts.layers.axes import Shape, estimated_size
from autograder.facts.layers.core import Activation, Dense, Reshape, is_target
from autograder.facts.layers.function_options import Full, Number, Options, Row
from autograder.facts.layers.function_shapes import (
    CHANGES,
    IN_TRAINING,
    OPERATIONS,
    TWICE,
)
from autograder.facts.layers.kind import PER_NUMBER, PER_PRODUCT, BaseLayer, Shapes
from autograder.facts.layers.plain_weights import ANY_ORDER, plain_operand
from autograder.facts.layers.preprocessing import Rescaling
from autograder.facts.layers.weighing import (
    AnyWeight,
    OtherWeight,
    OwnWeight,
    ReadWeight,
    shape_of,
    work_of,
)
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.setting import LINEAR, Setting
from autograder.i18n import _

RELU = Setting(name="relu")
OF_ANY_FORM = {"zeros", "ones", "constant", "random_normal", "random_uniform"}
"""Initializers that do not depend on how many axes a weight has."""

Operand = Literal["tensor"] | bool | Number | Row | Array | AnyWeight


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
        """The name of the function, or that it has a weight of another layer."""
        return "tied_weights" if self.others else self.function

    @property
    def changes_numbers(self) -> bool:
        """Whether it makes other numbers of each number, or chooses some of them."""
        if self.function == "cast":
            return "float" not in str(self.options.get("dtype"))
        return self.function in CHANGES and self.function != "stop_gradient"

    @property
    def layer_count(self) -> int:
        """What is computed of its weights counts, too."""
        return 1 + sum(1 + len(read.changes) for read in self.read_weights)

    @property
    def differs_in_training(self) -> bool:  # type: ignore[override]
        """Only the choice between two tensors does."""
        return self.function == IN_TRAINING

    @property
    def compiles_well(self) -> bool:  # type: ignore[override]
        """Only convolutions and the comparison of letters do not."""
        return self.function not in (ALIGNED, *convolving.FUNCTIONS)

    def output_shapes(self, inputs: Shapes) -> tuple[Shape, ...]:
        """Apply the rule of the function; the batch stays the first axis."""
        rule = OPERATIONS.get(self.function)
        if rule is None or self.operands.count("tensor") != len(inputs):
            text = _("the function {name} is not known here")
            raise FactError(text.format(name=self.function))
        self._check_weights()
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
            (None, *next(tensors)) if operand == "tensor" else shape_of(operand)
            for operand in self.operands
        ]

    def _check_weights(self) -> None:
        """Check the weights that are read again.

        Raises:
            FactError: if they are not those that are read before.
        """
        shapes = [own.shape for own in self.own_weights]
        read = (w for w in self.read_weights if isinstance(w, OtherWeight))
        for again in (weight for weight in read if weight.of is None):
            if [again.shape] != shapes[again.place : again.place + 1]:
                raise FactError(_("the weights of another layer do not fit"))

    def output_shape(self, shape: Shape) -> Shape:
        """Apply the rule of the function to one input."""
        return self.output_shapes((shape,))[0]

    @property
    def read_weights(self) -> tuple[ReadWeight, ...]:
        """All weights among its operands, in the order in which they are read."""
        weights = (o for o in self.operands if isinstance(o, ReadWeight))
        return tuple(read for weight in weights for read in weight.all_read())

    @property
    def own_weights(self) -> tuple[OwnWeight, ...]:
        """The weights that it has itself."""
        return tuple(w for w in self.read_weights if isinstance(w, OwnWeight))

    @property
    def others(self) -> tuple[tuple[int, OtherWeight], ...]:
        """The weights of other layers, each with the place of its layer."""
        read = (w for w in self.read_weights if isinstance(w, OtherWeight))
        return tuple((w.of, w) for w in read if w.of is not None)

    def with_others(self, at: Callable[[int], int]) -> Operation:
        """Return the operation with other places of the layers whose weights it reads.

        Args:
            at: the place of a layer here -> its new place.
        """

        def moved(read: ReadWeight) -> ReadWeight:
            if not isinstance(read, OtherWeight) or read.of is None:
                return read
            return read.model_copy(update={"of": at(read.of)})

        if not self.others:
            return self
        operands = (
            operand.mapped(moved) if isinstance(operand, ReadWeight) else operand
            for operand in self.operands
        )
        return self.model_copy(update={"operands": tuple(operands)})

    def check_others(self, held: Mapping[int, Sequence[Shape]]) -> None:
        """Check that earlier layers have the weights that it reads.

        Args:
            held: the shapes of the weights of all layers so far, by their places.

        Raises:
            FactError: if one of them has no such weight.
        """
        if any(weight.shape not in held.get(of, ()) for of, weight in self.others):
            raise FactError(_("the weights of another layer do not fit"))

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
        changes = sum(weight.products() for weight in self.read_weights)
        full = self._full(inputs)
        if self.function == "matmul":
            numbers += work_of(self.function, full, after, self.options)
            return PER_NUMBER * numbers + PER_PRODUCT * changes
        products = changes + work_of(self.function, full, after, self.options)
        return PER_NUMBER * numbers + PER_PRODUCT * products

    def all_held(self, inputs: Shapes) -> int:
        """What is computed from its weights is kept, too."""
        others = (w.shape for w in self.own_weights if not w.is_found)
        held = self._changed() + sum(map(estimated_size, others))
        held += table_of(self._full(inputs)) if self.function == ALIGNED else 0
        return super().all_held(inputs) + held

    def _changed(self) -> int:
        """Return how many numbers are computed from its weights."""
        steps = (step for weight in self.read_weights for step in weight.steps())
        return sum(estimated_size(shape) for _change, _full, shape in steps)

    def call_arguments(
        self, tensors: Sequence[Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """Take several tensors as a list."""
        return (tensors if len(tensors) == 1 else [list(tensors)]), {}

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Write arithmetic as Rescaling or relu, and a change of axes as Reshape."""
        operands = tuple(map(plain_operand, self.operands)) if before else self.operands
        if self.function in ANY_ORDER and operands[1:] == ("tensor",):
            operands = operands[::-1]
        match operands:
            case ("tensor", int() | float() as number) if not isinstance(number, bool):
                if (rescaled := self._rescaled((float(number),))) is not None:
                    return rescaled.plain(before, after)
            case ("tensor", tuple() as row) if before and 0 < len(row) == before[-1]:
                if (rescaled := self._rescaled(row)) is not None:
                    return rescaled.plain(before, after)
            case ("tensor", OwnWeight() as weight) if self.function == "matmul":
                if weight.is_plain and before and weight.shape[:-1] == before[-1:]:
                    return self._product(weight).plain(before, after)
        reshapes = self.function in ("expand_dims", "squeeze")
        if reshapes and after and is_target(after):
            target = tuple(-1 if size is None else size for size in after)
            return Reshape(target_shape=target).plain(before, after)
        options = self._plain_options(before)
        changes = {"operands": operands, "options": options}
        return super().plain(before, after).model_copy(update=changes)

    def _product(self, kernel: OwnWeight) -> Dense:
        """Return the Dense layer that multiplies by a weight of one's own."""
        return Dense(
            units=kernel.shape[1],
            use_bias=False,
            kernel_initializer=kernel.initializer,
            kernel_regularizer=kernel.regularizer,
            kernel_constraint=kernel.constraint,
            activity_regularizer=self.activity_regularizer,
            trainable=kernel.trainable,
        )

    def in_place_of(self, last: BaseLayer) -> BaseLayer | None:
        """Return the Dense layer `last` with a weight of one's own as its bias."""
        match self.operands:
            case ("tensor", OwnWeight(is_plain=True) as bias) if (
                self.function == "add"
                and isinstance(last, Dense)
                and not last.use_bias
                and last.output_activation == LINEAR
                and _is_bias(bias, last.units)
                and bias.trainable == last.trainable
            ):
                changes = {
                    "use_bias": True,
                    "bias_initializer": bias.initializer,
                    "bias_regularizer": bias.regularizer,
                    "bias_constraint": bias.constraint,
                    "activity_regularizer": self.activity_regularizer,
                }
                return last.model_copy(update=changes).plain(None, None)
        return None

    def _plain_options(self, before: Shape | None) -> Options:
        """Write equal arguments in one way."""
        if before is not None and self.function == "get_item":
            return {"key": plain_key(self.options.get("key"), (None, *before))}
        if before and self.function in convolving.FUNCTIONS:
            return convolving.all_options(self.options, len(before) - 1)
        return self.options

    def _rescaled(self, numbers: Row) -> BaseLayer | None:
        """Return the layer that computes with one number, or one for each channel."""
        match self.function:
            case "maximum" if not any(numbers):
                return Activation(activation=RELU)
            case "multiply":
                return Rescaling(scale=numbers)
            case "divide" | "true_divide" if all(numbers):
                return Rescaling(scale=tuple(1 / number for number in numbers))
            case "add":
                return Rescaling(scale=1.0, offset=numbers)
            case "subtract":
                return Rescaling(scale=1.0, offset=tuple(-n for n in numbers))
        return None


def _is_bias(weight: OwnWeight, units: int) -> bool:
    """Say whether a weight is a bias as Keras has it, or one in a row of its own."""
    in_a_row = weight.initializer.name in OF_ANY_FORM and weight.constraint is None
    return weight.shape == (units,) or (in_a_row and weight.shape == (1, units))
