"""Weights that functions read, and what is computed of a weight before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.arrays import Array
from autograder.facts.base import Fact, Name
from autograder.facts.known_activations import ACTIVATIONS
from autograder.facts.layers.axes import Size, estimated_size
from autograder.facts.layers.function_options import Full, Number, Options, Row
from autograder.facts.layers.function_shapes import (
    FILLED,
    IN_TRAINING,
    OPERATIONS,
    RANDOM,
    TWICE,
    products_of,
)
from autograder.facts.setting import (
    GLOROT,
    ConstraintSetting,
    InitializerSetting,
    RegularizerSetting,
)
from autograder.i18n import _

MAX_CHANGES = 12
"""The most functions that are applied to a weight, one after the other."""
CHANGES = OPERATIONS | {
    known.name: OPERATIONS["abs"]
    for known in ACTIVATIONS
    if known.name not in OPERATIONS
}
"""Function of `keras.ops`, or an activation -> the rule for the shape of its output."""

AS_PRODUCTS = {
    "sort": 1_000, "argsort": 700, "top_k": 1_400, "median": 600, "cumsum": 160,
    "cumprod": 180, "fft": 210,
}  # fmt: skip
"""Function -> how many products take as long as each number that it reads, there and
back. To sort takes up to 300 nanoseconds for a number."""


class WeightChange(Fact):
    """A function that is applied to a weight before anything else reads it."""

    function: Name
    operands: Annotated[
        tuple[
            Literal["weight"] | bool | Number | Row | Array | AnyWeight,
            ...,
        ],
        Field(min_length=1, max_length=4),
    ]
    """The arguments by place: "weight", a constant, or one more weight."""
    options: Options = {}

    def mapped(self, function: Callable[[ReadWeight], ReadWeight]) -> WeightChange:
        """Return the change with a function applied to the weights in it."""
        operands = (
            operand.mapped(function) if isinstance(operand, ReadWeight) else operand
            for operand in self.operands
        )
        return self.model_copy(update={"operands": tuple(operands)})


class ReadWeight(Fact):
    """A weight that a function reads."""

    shape: Annotated[tuple[Size, ...], Field(max_length=6)]
    changes: Annotated[tuple[WeightChange, ...], Field(max_length=MAX_CHANGES)] = ()

    def steps(self) -> Iterator[tuple[WeightChange, list[Full], Full]]:
        """Yield each change with the shapes of its operands, and the shape after it.

        Raises:
            FactError: if a function is not known, or the shapes do not fit.
        """
        shape: Full = self.shape
        for change in self.changes:
            rule = CHANGES.get(change.function)
            is_none = change.function in RANDOM | TWICE | {IN_TRAINING, FILLED}
            if rule is None or is_none or change.operands.count("weight") != 1:
                text = _("the function {name} is not known here")
                raise FactError(text.format(name=change.function))
            full = [
                shape if operand == "weight" else shape_of(operand)
                for operand in change.operands
            ]
            shape = rule(full, change.options)
            yield change, full, shape

    def last_shape(self) -> Full:
        """Return the shape after all changes."""
        return [self.shape, *(after for _change, _full, after in self.steps())][-1]

    def all_read(self) -> Iterator[ReadWeight]:
        """Yield this weight, and all others that are put together with it."""
        yield self
        for change in self.changes:
            for operand in change.operands:
                if isinstance(operand, ReadWeight):
                    yield from operand.all_read()

    def products(self) -> int:
        """Return about how many products and numbers its changes compute."""
        return sum(
            estimated_size(after)
            + work_of(change.function, full, after, change.options)
            for change, full, after in self.steps()
        )

    def mapped(self, function: Callable[[ReadWeight], ReadWeight]) -> ReadWeight:
        """Return the weight with a function applied to it and to all beside it.

        They are in the order of `all_read`.
        """
        itself = function(self)
        changes = (change.mapped(function) for change in self.changes)
        return itself.model_copy(update={"changes": tuple(changes)})


class OwnWeight(ReadWeight):
    """A weight that a layer of the student's own made with `add_weight`."""

    kind: Literal["OwnWeight"] = "OwnWeight"
    initializer: InitializerSetting = GLOROT
    regularizer: RegularizerSetting = None
    constraint: ConstraintSetting = None
    trainable: bool = True
    is_found: bool = True
    """Whether Keras finds it. Keras neither counts nor trains other weights."""

    @property
    def is_plain(self) -> bool:
        """Whether it is like a weight of a layer of Keras, and read as it is."""
        return self.is_found and not self.changes


class OtherWeight(ReadWeight):
    """A weight of another layer of the model, as in a tied autoencoder.

    Both learn the same weight.
    """

    kind: Literal["OtherWeight"] = "OtherWeight"
    of: Annotated[int, Field(ge=0)] | None
    """The other layer: its place among the layers of the model, before this one.

    None for a weight that the same function reads before.
    """
    place: Annotated[int, Field(ge=0, le=1_000)] = 0
    """Which of the weights of the other layer, in the order of Keras."""


# Without a discriminator, weights within weights would be read in each of both ways.
AnyWeight = Annotated[OwnWeight | OtherWeight, Field(discriminator="kind")]
for _fact in (WeightChange, ReadWeight, OwnWeight, OtherWeight):
    _fact.model_rebuild()


def shape_of(operand: object) -> Full:
    """Return the shape of a constant or a weight."""
    if isinstance(operand, Array):
        return tuple(operand.numpy().shape)
    if isinstance(operand, ReadWeight):
        return operand.last_shape()
    return (len(operand),) if isinstance(operand, tuple) else ()


def work_of(
    function: str, full: Sequence[Full], after: Full, options: dict[str, Any]
) -> int:
    """Return how many products a function computes for one example."""
    if function in AS_PRODUCTS:
        first, *others = full[0] or (1,)
        read = estimated_size(others) * (first or 1)  # the batch is counted elsewhere
        return AS_PRODUCTS[function] * read
    if function != "matmul":
        return products_of(function, full, options)
    shared = max((size or 1 for size in full[0][-2:]), default=1)
    return estimated_size(after) * shared
