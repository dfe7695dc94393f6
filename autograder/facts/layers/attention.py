"""The layers that weigh the steps of a sequence by how well they fit a query.

Their inputs are query, value and key. Without a key, the value is the key, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, Size, estimated_size, fixed
from autograder.facts.layers.kind import PER_NUMBER, PER_PRODUCT, BaseLayer, Shapes
from autograder.facts.layers.weight_groups import Weights
from autograder.facts.setting import (
    GLOROT,
    ZEROS,
    ConstraintSetting,
    InitializerSetting,
    RegularizerSetting,
)
from autograder.i18n import _

__all__ = ["AdditiveAttention", "Attention", "MultiHeadAttention"]

Rate = Annotated[float, Field(ge=0, le=1)]
Axis = Annotated[int, Field(ge=1, le=6)]
PER_SCORE = 10.0
"""Nanoseconds of one core, for a score and its share of the softmax."""


class _Attention(BaseLayer):
    """What reads a query, a value, and perhaps a key."""

    differs_in_training: ClassVar[bool] = True
    reads_mask: ClassVar[bool] = True
    call_options: ClassVar[frozenset[str]] = frozenset(("training", "use_causal_mask"))
    example_shapes: ClassVar[tuple[Shape, ...]] = ((4, 6), (5, 6), (5, 6))
    fields_of_call: ClassVar[frozenset[str]] = frozenset(("return_attention_scores",))
    dropout: Rate = 0.0
    """The share of the scores that is dropped in training."""
    return_attention_scores: bool = False
    """Whether the scores leave, too."""

    def parts(self, inputs: Shapes) -> tuple[Shape, Shape, Shape]:
        """Return the shapes of query, value and key.

        Raises:
            FactError: if there are others, or one of them is no sequence.
        """
        if len(inputs) not in (2, 3) or any(len(shape) < 2 for shape in inputs):
            text = _("{kind} needs sequences as query, value and perhaps key")
            raise FactError(text.format(kind=self.kind))
        query, value, key = (*inputs, inputs[1])[:3]
        if len({*map(len, inputs)}) > 1:
            text = _("{kind} needs inputs with equally many axes")
            raise FactError(text.format(kind=self.kind))
        if value[:-1] != key[:-1]:
            text = _("{kind} needs a key for each value: {key} and {value} differ")
            raise FactError(text.format(kind=self.kind, key=key, value=value))
        return query, value, key

    def plain_sources(self, sources: Sequence[Any]) -> Sequence[Any]:
        """A key that is the value need not be named."""
        return sources[:2] if sources[2:] == sources[1:2] else sources

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Its weights may be frozen."""
        layer = super().plain(before, after)
        return layer.model_copy(update={"trainable": self.trainable})

    def call_arguments(
        self, tensors: Sequence[Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """Say whether the scores leave."""
        scores = {"return_attention_scores": True}
        return tensors, scores if self.return_attention_scores else {}

    def scores(self, inputs: Shapes) -> int:
        """Return how many scores there are: one for each query and each value."""
        query, value, _key = self.parts(inputs)
        return estimated_size(query[:-1]) * estimated_size(value[:-1])

    def all_held(self, inputs: Shapes) -> int:
        """Keep the scores, too, and the same after softmax and dropout."""
        return super().all_held(inputs) + 3 * self.scores(inputs)


class _OneHead(_Attention):
    """What compares the numbers of query and key as they are."""

    use_scale: bool

    @property
    def adds(self) -> bool:
        """Whether a score is a sum over sums of query and key, and no product."""
        return True

    def output_shapes(self, inputs: Shapes) -> tuple[Shape, ...]:
        """For each query, the weighted mean of the values."""
        query, value, key = self.parts(inputs)
        sizes = {size for size in (query[-1], key[-1]) if size is not None}
        if len(sizes) > 1 or query[:-2] != value[:-2]:
            text = _("{kind} cannot compare a query {query} with a key {key}")
            raise FactError(text.format(kind=self.kind, query=query, key=key))
        leaving = (*query[:-1], value[-1])
        if not self.return_attention_scores:
            return (leaving,)
        return leaving, (*query[:-1], value[-2])

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """Each score is a sum, and each value is multiplied by its share."""
        query, value, _key = self.parts(inputs)
        per_pair = PER_NUMBER if self.adds else PER_PRODUCT
        compared = per_pair * estimated_size(query[-1:])
        weighed = PER_PRODUCT * estimated_size(value[-1:])
        numbers = PER_NUMBER * sum(map(estimated_size, (*inputs, query)))
        return numbers + self.scores(inputs) * (PER_SCORE + compared + weighed)

    def all_held(self, inputs: Shapes) -> int:
        """Sums of query and key are kept for each score."""
        query, *_others = inputs
        sums = 2 * estimated_size(query[-1:]) if self.adds else 0
        return super().all_held(inputs) + sums * self.scores(inputs)

    def call_arguments(
        self, tensors: Sequence[Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """Take a list."""
        return [list(tensors)], super().call_arguments(tensors)[1]


class Attention(_OneHead):
    """`keras.layers.Attention`: scores are products of query and key, or sums."""

    by_place = ("use_scale", "score_mode", "dropout", "seed")
    kind: Literal["Attention"] = "Attention"
    use_scale: bool = False
    score_mode: Literal["dot", "concat"] = "dot"

    @property
    def adds(self) -> bool:
        """What the score mode says."""
        return self.score_mode == "concat"

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """A scale, and a factor for scores that are sums."""
        self.parts(inputs)
        return (Weights("scales", ()),) * (self.use_scale + self.adds)


class AdditiveAttention(_OneHead):
    """`keras.layers.AdditiveAttention`: scores are sums of query and key."""

    by_place = ("use_scale", "dropout")
    kind: Literal["AdditiveAttention"] = "AdditiveAttention"
    use_scale: bool = True

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """A scale for each number of the query."""
        query, *_others = self.parts(inputs)
        if not self.use_scale:
            return ()
        return (Weights("scales", (fixed(self.kind, query[-1]),)),)


class MultiHeadAttention(_Attention):
    """`keras.layers.MultiHeadAttention`: attention several times, side by side."""

    by_place = ("num_heads", "key_dim", "value_dim", "dropout")
    unknown_tensors: ClassVar[frozenset[str]] = frozenset(
        ("query_mask", "value_mask", "key_mask")
    )
    without: ClassVar[frozenset[str]] = frozenset(("attention_mask",))
    fields_of_call: ClassVar[frozenset[str]] = _Attention.fields_of_call | frozenset(
        ("attention_mask",)
    )
    implied: ClassVar[frozenset[str]] = frozenset(("output_shape",))
    dependent: ClassVar[frozenset[str]] = frozenset(("output_dim",))
    kind: Literal["MultiHeadAttention"] = "MultiHeadAttention"
    attention_mask: bool = False
    """Whether its last input says which values each query may look at."""
    num_heads: Size
    key_dim: Size
    value_dim: Size | None = None
    """None: as many numbers as a key has."""
    attention_axes: Annotated[tuple[Axis, ...], Field(max_length=4)] | None = None
    """The axes of steps; the first is axis 1. None: all but the last."""
    output_dim: Size | None = None
    """The `output_shape` of Keras. None: as many numbers as the query has."""
    use_bias: bool = True
    kernel_initializer: InitializerSetting = GLOROT
    bias_initializer: InitializerSetting = ZEROS
    kernel_regularizer: RegularizerSetting = None
    bias_regularizer: RegularizerSetting = None
    kernel_constraint: ConstraintSetting = None
    bias_constraint: ConstraintSetting = None

    def parts(self, inputs: Shapes) -> tuple[Shape, Shape, Shape]:
        """Leave out the mask.

        Raises:
            FactError: as for all, or if the mask has another shape than the scores.
        """
        if not self.attention_mask:
            return super().parts(inputs)
        *inputs, mask = inputs
        query, value, key = super().parts(inputs)
        pairs = zip(mask, (query[0], value[0]), strict=False)
        if len(mask) != 2 or any(m not in (1, None, n) for m, n in pairs):
            text = _("{kind} cannot use a mask of shape {mask}")
            raise FactError(text.format(kind=self.kind, mask=mask))
        return query, value, key

    def arguments(self) -> dict[str, Any]:
        """Keras has another name for the length of the output."""
        given = super().arguments()
        output = given.pop("output_dim")
        return given if output is None else given | {"output_shape": output}

    def plain_sources(self, sources: Sequence[Any]) -> Sequence[Any]:
        """A mask stays the last input."""
        if not self.attention_mask:
            return super().plain_sources(sources)
        return (*super().plain_sources(sources[:-1]), sources[-1])

    def call_arguments(
        self, tensors: Sequence[Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """Keras takes the mask by name."""
        named = super().call_arguments(tensors)[1]
        if not self.attention_mask:
            return tensors, named
        return tensors[:-1], {**named, "attention_mask": tensors[-1]}

    def output_shapes(self, inputs: Shapes) -> tuple[Shape, ...]:
        """The shape of the query; perhaps a score for each head, query and value."""
        query, *_others = self.parts(inputs)
        axes = (1,) if self.attention_axes is None else self.attention_axes
        once = len({*axes}) == len(axes) > 0
        if not once or {*axes} - {*range(1, len(query))}:
            text = _("{kind} has attention axes {axes}, which its inputs do not have")
            raise FactError(text.format(kind=self.kind, axes=axes))
        left = (*query[:-1], self.output_dim or query[-1])
        if not self.return_attention_scores:
            return (left,)
        return left, (self.num_heads, query[0], query[0])  # so says Keras

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """Weights for query, key and value of each head, and to put heads together."""
        query, value, key = (fixed(self.kind, s[-1]) for s in self.parts(inputs))
        heads, deep = self.num_heads, self.value_dim or self.key_dim
        kernels = (
            (query, heads, self.key_dim),
            (key, heads, self.key_dim),
            (value, heads, deep),
        )
        groups: list[Weights] = []
        for kernel in kernels:
            groups += [Weights("weights", kernel), Weights("biases", kernel[1:])]
        left = self.output_dim or query
        groups.append(Weights("weights", (heads, deep, left)))
        groups.append(Weights("biases", (left,)))
        return tuple(g for g in groups if self.use_bias or g.label == "weights")

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """Count the products with weights, and those of queries, keys and values."""
        query, value, _key = self.parts(inputs)
        steps = max(estimated_size(query[:-1]), estimated_size(value[:-1]))
        products = steps * sum(g.parameters for g in self.all_weights(inputs))
        deep = self.key_dim + (self.value_dim or self.key_dim)
        scores = self.num_heads * self.scores(inputs)
        numbers = sum(map(estimated_size, (*inputs, query)))
        return (
            PER_NUMBER * numbers
            + PER_PRODUCT * products
            + scores * (PER_SCORE + PER_PRODUCT * deep)
        )

    def all_held(self, inputs: Shapes) -> int:
        """Each head has scores of its own."""
        more = 3 * (self.num_heads - 1) * self.scores(inputs)
        return super().all_held(inputs) + more

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Write out what None means. Without biases, nothing about them counts."""
        layer = super().plain(before, after)
        changes: dict[str, Any] = {"value_dim": self.value_dim or self.key_dim}
        if before is not None and self.attention_axes is None:
            changes["attention_axes"] = tuple(range(1, len(before)))
        if before is not None and self.output_dim == before[-1]:
            changes["output_dim"] = None
        if not self.use_bias:
            names = ("bias_initializer", "bias_regularizer", "bias_constraint")
            changes |= {n: type(self).model_fields[n].default for n in names}
        return layer.model_copy(update=changes)

    @classmethod
    def example(cls) -> Self:
        """Two small heads."""
        return cls(num_heads=2, key_dim=3)
