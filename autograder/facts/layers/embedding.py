"""The layers that begin a model of sequences: they turn words into numbers."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, Size, estimated_size
from autograder.facts.layers.kind import PER_NUMBER, BaseLayer
from autograder.facts.layers.state import AS_TUPLES, one_for_all
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.setting import (
    UNIFORM,
    ConstraintSetting,
    InitializerSetting,
    RegularizerSetting,
)
from autograder.i18n import _

__all__ = ["Embedding", "Masking"]


class Embedding(BaseLayer):
    """`keras.layers.Embedding`: a row of numbers for each whole number."""

    kind: Literal["Embedding"] = "Embedding"
    without: ClassVar[frozenset[str]] = frozenset(("given_weights",))
    example_shape: ClassVar[Shape] = (6,)
    reads_indices: ClassVar[bool] = True
    input_dim: Size
    output_dim: Size
    embeddings_initializer: InitializerSetting = UNIFORM
    embeddings_regularizer: RegularizerSetting = None
    embeddings_constraint: ConstraintSetting = None
    mask_zero: bool = False
    given_weights: bool = False
    """Whether it starts with rows that somebody else learnt, such as GloVe.

    The values are no part of the description. The trainer draws its own start.
    """

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """If the rows are given, it does not matter in which way."""
        layer = super().plain(before, after)
        if not self.given_weights:
            return layer
        return layer.model_copy(update={"embeddings_initializer": UNIFORM})

    def output_shape(self, shape: Shape) -> Shape:
        """Add an axis with a row."""
        return (*shape, self.output_dim)

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """A row for each word."""
        return (Weights("weights", (self.input_dim, self.output_dim)),)

    def nanoseconds(self, shape: Shape) -> float:
        """Rows are copied and not multiplied."""
        return 2 * PER_NUMBER * estimated_size(self.output_shape(shape))


MaskValue = Annotated[float, Field(ge=-1e30, le=1e30)]
MaskRow = Annotated[
    tuple[MaskValue, ...], Field(min_length=1, max_length=1_000), AS_TUPLES
]


class Masking(BaseLayer):
    """`keras.layers.Masking`: layers after it leave out steps with this value."""

    kind: Literal["Masking"] = "Masking"
    example_shape: ClassVar[Shape] = (6, 2)
    mask_value: MaskValue | MaskRow = 0.0
    """One number for all channels, or one for each."""

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Equal numbers for all channels are one number."""
        layer = super().plain(before, after)
        (value,) = one_for_all(self.mask_value)
        return layer.model_copy(update={"mask_value": value})

    def output_shape(self, shape: Shape) -> Shape:
        """Check that there are steps, each with numbers."""
        if len(shape) < 2:
            text = _("{kind} needs an axis of steps and one of numbers, not {shape}")
            raise FactError(text.format(kind=self.kind, shape=shape))
        row = self.mask_value if isinstance(self.mask_value, tuple) else (0.0,)
        if len(row) not in (1, shape[-1]):
            text = _("{kind} has {count} values for steps of {width} numbers")
            text = text.format(kind=self.kind, count=len(row), width=str(shape[-1]))
            raise FactError(text)
        return shape
