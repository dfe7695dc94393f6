"""The layers that prepare numbers."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from autograder.errors import FactError
from autograder.facts.layers.axes import Shape, Size, fixed
from autograder.facts.layers.kind import BaseLayer
from autograder.facts.layers.state import (
    AS_TUPLES,
    Factor,
    Means,
    Numbers,
    one_for_all,
    rank,
    rounded,
)
from autograder.facts.layers.weight_groups import Weights
from autograder.i18n import Message, _

__all__ = ["CategoryEncoding", "Discretization", "Normalization", "Rescaling"]


def _as_axes(axis: object) -> object:
    """Write one axis, or None for no axis, as a tuple."""
    if axis is None:
        return ()
    return (axis,) if isinstance(axis, int) else axis


Axes = Annotated[
    tuple[Annotated[int, Field(ge=-8, le=8)], ...],
    Field(max_length=3),
    BeforeValidator(_as_axes),
    AS_TUPLES,
]


class Rescaling(BaseLayer):
    """`keras.layers.Rescaling`: input · scale + offset."""

    kind: Literal["Rescaling"] = "Rescaling"
    scale: Factor
    offset: Factor = 0.0

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Equal numbers for all channels are one number."""
        layer = super().plain(before, after)
        (scale,), (offset,) = one_for_all(self.scale), one_for_all(self.offset)
        return layer.model_copy(update={"scale": scale, "offset": offset})

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Times 1 and plus 0 changes no number."""
        return one_for_all(self.scale) == (1,) and one_for_all(self.offset) == (0,)


class Normalization(BaseLayer):
    """`keras.layers.Normalization`: (input - mean) / √variance."""

    without: ClassVar[frozenset[str]] = frozenset(("adapted",))
    dependent: ClassVar[frozenset[str]] = frozenset(("mean", "variance"))
    kind: Literal["Normalization"] = "Normalization"
    axis: Axes = (-1,)
    """The axes that keep a mean for each place. The batch is axis 0."""
    mean: Means | None = None
    variance: Means | None = None
    invert: bool = False
    adapted: bool = False
    """Whether `adapt` found the means. Keras counts them as weights then."""

    @model_validator(mode="after")
    def _has_both(self) -> Self:
        if (self.mean is None) != (self.variance is None):
            raise ValueError(_("mean and variance belong together"))
        if self.adapted and self.mean is None:
            raise ValueError(_("an adapted layer has a mean"))
        return self

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """It does not matter who computed the means, or how the axes are counted."""
        mean, variance = one_for_all(rounded(self.mean), rounded(self.variance))
        changes = {"mean": mean, "variance": variance, "adapted": False}
        axis = self.axis if before is None else tuple(sorted(self._axes(before)))
        # Means belong to the last of the axes, and are the same along the others.
        changes["axis"] = axis[len(axis) - min(rank(mean), len(axis)) :]
        layer = super().plain(before, after)
        return layer.model_copy(update={**changes, "trainable": True})

    def does_nothing(self, before: Shape | None, after: Shape | None) -> bool:
        """Before `adapt`, the mean is 0 and the variance is 1."""
        return self.mean is None

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """A mean and a variance for each place, and a count, if none were given."""
        kept = tuple(
            fixed(self.kind, (None, *shape)[axis]) for axis in sorted(self._axes(shape))
        )
        if self.mean is not None and not self.adapted:
            return ()
        return (
            Weights("means", kept, is_learnt=False),
            Weights("variances", kept, is_learnt=False),
            Weights("counts", (), is_learnt=False),
        )

    def _axes(self, shape: Shape) -> set[int]:
        rank = len(shape) + 1
        if not all(-rank <= axis < rank for axis in self.axis):
            text = _("{kind} has axis={axis}, which its input does not have")
            raise FactError(text.format(kind=self.kind, axis=str(self.axis)))
        return {axis % rank for axis in self.axis}


class Encoder(BaseLayer):
    """What the layers that write whole numbers as one-hot or multi-hot rows have."""

    reads_indices: ClassVar[bool] = True

    @property
    def depth(self) -> int | None:
        """How many numbers there are; None if it is not known yet."""
        raise NotImplementedError

    def encoded(self, shape: Shape, mode: str) -> Shape:
        """Return the shape after the encoding."""
        if mode == "int":
            return shape
        if mode == "one_hot":
            row = shape[:-1] if shape and shape[-1] == 1 else shape
            return (*row, self.depth)
        if not shape:
            text = _("{kind} needs an input with at least one axis")
            raise FactError(text.format(kind=self.kind))
        if len(shape) > 1:  # Keras says another shape than it computes
            raise FactError(_("{kind} counts in rows alone").format(kind=self.kind))
        return (self.depth,)


class CategoryEncoding(Encoder):
    """`keras.layers.CategoryEncoding`."""

    by_place = ("num_tokens", "output_mode", "sparse")
    kind: Literal["CategoryEncoding"] = "CategoryEncoding"
    example_shape: ClassVar[Shape] = (2,)
    num_tokens: Size
    output_mode: Literal["multi_hot", "one_hot", "count"] = "multi_hot"

    @property
    def depth(self) -> int:
        """One place for each token."""
        return self.num_tokens

    def output_shape(self, shape: Shape) -> Shape:
        """The last axis has a place for each token."""
        return self.encoded(shape, self.output_mode)


class Discretization(Encoder):
    """`keras.layers.Discretization`: the number of the bin that a number is in."""

    without: ClassVar[frozenset[str]] = frozenset(("trainable", "activity_regularizer"))
    dependent: ClassVar[frozenset[str]] = frozenset(("num_bins",))
    reads_indices: ClassVar[bool] = False
    kind: Literal["Discretization"] = "Discretization"
    bin_boundaries: Numbers | None = None
    num_bins: Annotated[int, Field(ge=0, le=2**31)] | None = None
    epsilon: Annotated[float, Field(gt=0, le=1)] = 0.01
    output_mode: Literal["int", "one_hot", "multi_hot", "count"] = "int"

    @classmethod
    def example(cls) -> Self:
        """Keras needs one of the first two arguments."""
        return cls(bin_boundaries=(0.0, 1.0))

    @model_validator(mode="after")
    def _has_bins(self) -> Self:
        if self.bin_boundaries is None and self.num_bins is None:
            raise ValueError(_("bin_boundaries or num_bins is needed"))
        return self

    @property
    def obstacle(self) -> Message | None:
        """Before `adapt` it only knows how many bins there are."""
        if self.bin_boundaries is not None:
            return None
        text = _(
            "its layer {kind} has no bins. Call its `adapt` with the training data."
        )
        return text.format(kind=self.kind)

    @property
    def depth(self) -> int | None:
        """A place for each bin."""
        if self.bin_boundaries is None:
            return self.num_bins
        return len(self.bin_boundaries) + 1

    def arguments(self) -> dict[str, object]:
        """Keras takes boundaries or their number, and not both."""
        given = super().arguments()
        if self.bin_boundaries is not None:
            given["num_bins"] = None
        return given

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """It does not matter how the boundaries were found."""
        layer = super().plain(before, after)
        if self.bin_boundaries is None:
            return layer
        found = {"bin_boundaries": rounded(self.bin_boundaries)}
        return layer.model_copy(update={**found, "num_bins": None, "epsilon": 0.01})

    def output_shape(self, shape: Shape) -> Shape:
        """The last axis has a place for each bin, unless bins are numbers."""
        if self.output_mode in ("multi_hot", "count") and shape:
            shape = (*shape[1:], 1)  # so says Keras
        return self.encoded(shape, self.output_mode)
