"""The layers that look words and other categories up in a vocabulary."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StringConstraints

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, Size, estimated_size
from autograder.facts.layers.kind import BaseLayer
from autograder.facts.layers.preprocessing import Encoder
from autograder.facts.layers.state import (
    AS_TUPLES,
    Numbers,
    Whole,
    WholeNumbers,
    Word,
    Words,
    rounded,
)
from autograder.facts.layers.text_steps import TextSteps
from autograder.i18n import Message, _

__all__ = [
    "IntegerLookup",
    "StringLookup",
    "TextVectorization",
]

PER_WORD = 500.0
"""Nanoseconds of one core to find a word in a text and to look it up."""
OwnFunction = Annotated[str, StringConstraints(pattern=r"^.{1,190} \(own [a-z]+\)$")]
"""The name of a function that the student wrote."""
Count = Annotated[int, Field(ge=0, le=1_000)]
"""Few, because the canonical form writes out a token for each."""
Length = Annotated[int, Field(ge=1, le=20)]
"""The words of an n-gram. Each more costs as much as all words of a text."""
Tokens = Annotated[int, Field(ge=2, le=2**31)]
Mode = Literal["int", "one_hot", "multi_hot", "count", "tf_idf"]


class Lookup(Encoder):
    """What the layers with a vocabulary have."""

    dependent: ClassVar[frozenset[str]] = frozenset(
        ("idf_weights", "max_tokens", "pad_to_max_tokens")
    )
    implied: ClassVar[frozenset[str]] = frozenset(("vocabulary_size",))
    compiles_well: ClassVar[bool] = False
    max_tokens: Tokens | None = None
    pad_to_max_tokens: bool = False
    output_mode: Mode = "int"
    vocabulary: Words | WholeNumbers | None = None
    """The tokens in their order, with or without the special ones.

    It is None before `adapt`.
    """
    idf_weights: Numbers | None = None

    @property
    def obstacle(self) -> Message | None:
        """It cannot look anything up without a vocabulary."""
        if self.vocabulary is not None:
            return None
        return _(
            "its layer {kind} has no vocabulary. Call its `adapt` with the training "
            "data, or give it `vocabulary=...`."
        ).format(kind=self.kind)

    @property
    def special(self) -> tuple[object, ...]:
        """The tokens for padding and for unknown words, which come first."""
        raise NotImplementedError

    @property
    def tokens(self) -> tuple[object, ...] | None:
        """The vocabulary with its special tokens; None before `adapt`."""
        found, special = self.vocabulary, self.special
        if found is None or found[: len(special)] == special:
            return found
        return (*special, *found)

    @property
    def applied_once(self) -> bool:
        """Rows with a place for each token would need much memory."""
        return self.output_mode == "int" and not getattr(self, "invert", False)

    @property
    def depth(self) -> int | None:
        """One place for each token."""
        if self.pad_to_max_tokens:
            return self.max_tokens
        return None if self.tokens is None else len(self.tokens)

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """It does not matter how the vocabulary was found."""
        layer = super().plain(before, after)
        if self.vocabulary is None:
            return layer
        found: dict[str, object] = {
            "vocabulary": self.tokens,
            "idf_weights": rounded(self.idf_weights),
        }
        if not self.pad_to_max_tokens:
            found["max_tokens"] = None
        return layer.model_copy(update=found)

    def output_shape(self, shape: Shape) -> Shape:
        """The last axis has a place for each token, unless tokens are numbers."""
        return self.encoded(shape, self.output_mode)

    def nanoseconds(self, shape: Shape) -> float:
        """Looking up takes far longer than the rest."""
        words = max(estimated_size(shape), estimated_size(self.output_shape(shape)[:1]))
        return super().nanoseconds(shape) + PER_WORD * words


class TextVectorization(Lookup):
    """`keras.layers.TextVectorization`: text -> numbers of words."""

    by_place = ("max_tokens", "standardize", "split", "ngrams")
    example_shape: ClassVar[Shape] = (1,)
    kind: Literal["TextVectorization"] = "TextVectorization"
    max_tokens: Tokens | None = None
    standardize: (
        Literal["lower_and_strip_punctuation", "lower", "strip_punctuation"]
        | TextSteps
        | OwnFunction
        | None
    ) = "lower_and_strip_punctuation"
    split: Literal["whitespace", "character"] | OwnFunction | None = "whitespace"
    ngrams: (
        Annotated[tuple[Length, ...], Field(max_length=20), AS_TUPLES] | Length | None
    ) = None
    output_mode: Mode = "int"
    output_sequence_length: Size | None = None
    pad_to_max_tokens: bool = False
    vocabulary: Words | None = None

    @classmethod
    def example(cls) -> Self:
        """Without a vocabulary it can do nothing."""
        return cls(vocabulary=("example",))

    @property
    def special(self) -> tuple[object, ...]:
        """Keras has fixed ones; padding only matters for numbers of words."""
        return ("", "[UNK]") if self.output_mode == "int" else ("[UNK]",)

    @property
    def reads_text(self) -> bool:
        """Always."""
        return True

    @property
    def applied_once(self) -> bool:
        """Without a length, a text becomes as long as the longest of its batch."""
        return super().applied_once and self.output_sequence_length is not None

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Write the lengths of n-grams out. The number 3 means the lengths 1, 2 and 3.

        The length 1 alone means single words. Keras does that without `ngrams`, too.
        """
        ngrams = self.ngrams
        if isinstance(ngrams, int):
            ngrams = tuple(range(1, ngrams + 1))
        found: dict[str, Any] = {"ngrams": None if ngrams == (1,) else ngrams}
        if self.standardize == (("lower",),):
            found["standardize"] = "lower"
        return super().plain(before, after).model_copy(update=found)

    def output_shape(self, shape: Shape) -> Shape:
        """A text becomes a row of words, or of a number for each token."""
        if self.split is not None and shape not in ((), (1,), (None,)):
            text = _("{kind} needs one text in each row")
            raise FactError(text.format(kind=self.kind))
        if self.output_mode == "int":
            return (self.output_sequence_length,)
        if self.split is None:
            return self.encoded(shape or (1,), self.output_mode)
        return (self.depth,)


class StringLookup(Lookup):
    """`keras.layers.StringLookup`: words -> numbers, or back."""

    by_place = ("max_tokens", "num_oov_indices", "mask_token", "oov_token")
    without: ClassVar[frozenset[str]] = frozenset(("activity_regularizer",))
    kind: Literal["StringLookup"] = "StringLookup"
    max_tokens: Tokens | None = None
    num_oov_indices: Count = 1
    mask_token: Word | None = None
    oov_token: Word | None = "[UNK]"  # noqa: S105 - no password
    vocabulary: Words | None = None
    invert: bool = False

    @classmethod
    def example(cls) -> Self:
        """Without a vocabulary it can do nothing."""
        return cls(vocabulary=("example",))

    @property
    def special(self) -> tuple[object, ...]:
        """Those of the arguments."""
        return _special(self)

    @property
    def reads_text(self) -> bool:
        """Unless it is the other way round."""
        return not self.invert


class IntegerLookup(Lookup):
    """`keras.layers.IntegerLookup`: whole numbers -> indices, or back."""

    by_place = ("max_tokens", "num_oov_indices", "mask_token", "oov_token")
    without: ClassVar[frozenset[str]] = frozenset(("activity_regularizer",))
    kind: Literal["IntegerLookup"] = "IntegerLookup"
    max_tokens: Tokens | None = None
    num_oov_indices: Count = 1
    mask_token: Whole | None = None
    oov_token: Whole | None = -1
    vocabulary: WholeNumbers | None = None
    invert: bool = False

    @classmethod
    def example(cls) -> Self:
        """Without a vocabulary it can do nothing."""
        return cls(vocabulary=(5,))

    @property
    def special(self) -> tuple[object, ...]:
        """Those of the arguments."""
        return _special(self)


def _special(layer: StringLookup | IntegerLookup) -> tuple[object, ...]:
    mask, counts = layer.mask_token, layer.output_mode == "int"
    padding = (mask,) if mask is not None and counts else ()
    return (*padding, *[layer.oov_token] * layer.num_oov_indices)
