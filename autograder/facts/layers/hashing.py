"""The layers that turn words and other categories into bins, without a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, Size, estimated_size
from autograder.facts.layers.kind import PER_NUMBER, Shapes
from autograder.facts.layers.lookup import PER_WORD
from autograder.facts.layers.preprocessing import Encoder
from autograder.facts.layers.state import (
    AS_TUPLES,
    Whole,
    Word,
)
from autograder.facts.layers.weight_groups import Weights
from autograder.i18n import _

__all__ = ["HashedCrossing", "Hashing"]

Part = Annotated[int, Field(ge=0, lt=2**63)]
Salt = Annotated[
    tuple[Part, Part],
    BeforeValidator(lambda salt: (salt, salt) if isinstance(salt, int) else salt),
    AS_TUPLES,
]
"""One number is for both, as in Keras."""


class Hashing(Encoder):
    """`keras.layers.Hashing`: whole numbers or words -> numbers of bins."""

    compiles_well: ClassVar[bool] = False
    kind: Literal["Hashing"] = "Hashing"
    num_bins: Size
    mask_value: Whole | Word | None = None
    salt: Salt | None = None
    output_mode: Literal["int", "one_hot", "multi_hot", "count"] = "int"

    @property
    def reads_text(self) -> bool:
        """It reads both, but a word in the place of nothing is for text."""
        return isinstance(self.mask_value, str)

    @property
    def applied_once(self) -> bool:
        """Rows with a place for each bin would need much memory."""
        return self.output_mode == "int"

    @property
    def depth(self) -> int:
        """One place for each bin."""
        return self.num_bins

    def output_shape(self, shape: Shape) -> Shape:
        """The last axis has a place for each bin, unless bins are numbers."""
        mode = "multi_hot" if self.output_mode == "one_hot" and shape else None
        return self.encoded(shape, mode or self.output_mode)  # so says Keras


class HashedCrossing(Encoder):
    """`keras.layers.HashedCrossing`: a bin for each pair of words or whole numbers."""

    by_place = ("num_bins", "output_mode", "sparse", "name")
    without: ClassVar[frozenset[str]] = frozenset(("trainable", "activity_regularizer"))
    example_shapes: ClassVar[tuple[Shape, ...]] = ((1,), (1,))
    refuses_fractions: ClassVar[bool] = True
    compiles_well: ClassVar[bool] = False
    kind: Literal["HashedCrossing"] = "HashedCrossing"
    num_bins: Size
    output_mode: Literal["int", "one_hot"] = "int"

    @property
    def reads_text(self) -> bool:
        """It reads whole numbers, too."""
        return True

    @property
    def depth(self) -> int:
        """One place for each bin."""
        return self.num_bins

    def output_shapes(self, inputs: Shapes) -> tuple[Shape, ...]:
        """One bin for each example."""
        first = inputs[0]
        if len(inputs) != 2 or {*inputs} != {first} or first not in ((), (1,)):
            text = _("{kind} reads two inputs with one value for each example")
            raise FactError(text.format(kind=self.kind))
        return (self.encoded(first, self.output_mode),)

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """It has none."""
        return ()

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """Hash the values."""
        (leaving,) = self.output_shapes(inputs)
        return PER_WORD * len(inputs) + PER_NUMBER * estimated_size(leaving)

    def call_arguments(
        self, tensors: Sequence[Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """Take a list."""
        return [list(tensors)], {}
