"""The layers a model may be described with: arguments, shapes and parameters.

One class per kind. Each knows what Keras' layer of the same name does to a shape and
which weights it holds, so that parameters are counted here, by us, and not claimed.
Shapes leave out the batch axis. Formulas: keras.io/api/layers.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.base import Fact, Name
from autograder.i18n import _n

Shape = tuple[int, ...]
MAX_SIZE = 2**31
Size = Annotated[int, Field(ge=1, le=MAX_SIZE)]
Pair = tuple[Size, Size]
Whole = Annotated[int, Field(ge=-(2**63), lt=2**64)]
Scalar = bool | Whole | float | str | None


class Setting(Fact):
    """Something Keras knows by name: an activation, loss, optimizer, initializer."""

    name: Name
    arguments: Annotated[dict[Name, Scalar], Field(max_length=20)] = {}
    """Only the arguments that differ from Keras' defaults."""

    def __str__(self) -> str:
        if not self.arguments:
            return self.name
        arguments = ", ".join(f"{key}={value}" for key, value in self.arguments.items())
        return f"{self.name}({arguments})"


LINEAR = Setting(name="linear")
GLOROT = Setting(name="glorot_uniform")
ZEROS = Setting(name="zeros")
ONES = Setting(name="ones")


class Weights(NamedTuple):
    """One group of parameters of a layer, e.g. 784 × 256 weights."""

    label: str
    shape: Shape

    @property
    def parameters(self) -> int:
        """The number of parameters in the group."""
        return math.prod(self.shape)

    @property
    def is_learnt(self) -> bool:
        """Whether an optimizer changes them, and not the layer itself."""
        return not self.label.startswith("moving")

    def __str__(self) -> str:
        singular, plural = _LABELS[self.label]
        label = _n(singular, plural, self.parameters)
        return f"{' × '.join(f'{n:,}' for n in self.shape)} {label}"


_LABELS = {
    "weights": ("weight", "weights"),
    "biases": ("bias", "biases"),
    "scales": ("scale", "scales"),
    "offsets": ("offset", "offsets"),
    "moving means": ("moving mean", "moving means"),
    "moving variances": ("moving variance", "moving variances"),
}


# Nanoseconds of one core, measured in the trainer's compiled loop, there and back.
PER_NUMBER = 1.5
"""A number that a layer reads or writes, changes by a function, or normalises."""
PER_RANDOM_NUMBER = 30.0
PER_PRODUCT = 0.2
"""A weight times an input of a matrix product."""
PER_CONVOLUTION_PRODUCT = 2.5
PER_WINDOW_NUMBER = 0.7
"""A number that one window of a pooling looks at."""


def shape_after(layer: BaseLayer, shape: Shape) -> Shape:
    """Return the shape that leaves a layer.

    Raises:
        FactError: if none can, or if an axis of it is longer than Keras allows.
    """
    after = layer.output_shape(shape)
    if max(after, default=1) > MAX_SIZE:
        raise FactError(f"the output {after} is larger than any model can have")
    return after


class BaseLayer(Fact):
    """What all layers have; the defaults are those of a layer without weights."""

    trainable: bool = True
    activity_regularizer: Setting | None = None

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape that leaves the layer; raises FactError if none can."""
        return shape

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """Return the groups of parameters of the layer for inputs of `shape`."""
        return ()

    def nanoseconds(self, shape: Shape) -> float:
        """Estimate how long a core learns from one example of `shape` in this layer.

        This counts numbers that are read and written, and products with weights; a
        layer that does more than that adds it.
        """
        leaving = self.output_shape(shape)
        products = sum(
            math.prod(leaving[:-1]) * group.parameters
            for group in self.weights(shape)
            if len(group.shape) > 1
        )
        numbers = math.prod(shape) + math.prod(leaving)
        return PER_NUMBER * numbers + PER_PRODUCT * products


class KernelLayer(BaseLayer):
    """What the layers that multiply their input by weights have in common."""

    activation: Setting = LINEAR
    use_bias: bool = True
    kernel_initializer: Setting = GLOROT
    bias_initializer: Setting = ZEROS
    kernel_regularizer: Setting | None = None
    bias_regularizer: Setting | None = None
    kernel_constraint: Setting | None = None
    bias_constraint: Setting | None = None


class Dense(KernelLayer):
    """`keras.layers.Dense`: output = activation(input · kernel + bias)."""

    kind: Literal["Dense"] = "Dense"
    units: Size

    def output_shape(self, shape: Shape) -> Shape:
        """Replace the last axis by the units."""
        if not shape:
            raise FactError("Dense needs an input with at least one axis")
        return (*shape[:-1], self.units)

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """A kernel of inputs × units, and one bias per unit."""
        self.output_shape(shape)
        kernel = Weights("weights", (shape[-1], self.units))
        return (
            (kernel, Weights("biases", (self.units,))) if self.use_bias else (kernel,)
        )


class Activation(BaseLayer):
    """`keras.layers.Activation`, and the layers that only apply one (ReLU, Softmax)."""

    kind: Literal["Activation"] = "Activation"
    activation: Setting


class Flatten(BaseLayer):
    """`keras.layers.Flatten`: all axes but the batch become one."""

    kind: Literal["Flatten"] = "Flatten"

    def output_shape(self, shape: Shape) -> Shape:
        """Multiply the axes."""
        return (math.prod(shape),)


class Reshape(BaseLayer):
    """`keras.layers.Reshape`; a size of -1 is what the other sizes leave over."""

    kind: Literal["Reshape"] = "Reshape"
    target_shape: Annotated[
        tuple[Size | Literal[-1], ...], Field(min_length=1, max_length=5)
    ]

    def output_shape(self, shape: Shape) -> Shape:
        """Work out -1, and check that the number of elements stays."""
        known = math.prod(size for size in self.target_shape if size != -1)
        rest = math.prod(shape) // known
        target = tuple(rest if size == -1 else size for size in self.target_shape)
        if math.prod(shape) != math.prod(target):
            raise FactError(f"{shape} cannot be reshaped to {self.target_shape}")
        return target


class RandomLayer(BaseLayer):
    """What the layers that draw a random number for each of their inputs have."""

    def nanoseconds(self, shape: Shape) -> float:
        """Drawing takes far longer than the rest."""
        return super().nanoseconds(shape) + PER_RANDOM_NUMBER * math.prod(shape)


class RateLayer(RandomLayer):
    """What the layers that disturb a share of their input in training have."""

    rate: Annotated[float, Field(ge=0, le=1)]


class Dropout(RateLayer):
    """`keras.layers.Dropout`."""

    kind: Literal["Dropout"] = "Dropout"


class AlphaDropout(RateLayer):
    """`keras.layers.AlphaDropout`."""

    kind: Literal["AlphaDropout"] = "AlphaDropout"


class GaussianDropout(RateLayer):
    """`keras.layers.GaussianDropout`."""

    kind: Literal["GaussianDropout"] = "GaussianDropout"


class GaussianNoise(RandomLayer):
    """`keras.layers.GaussianNoise`: adds noise in training."""

    kind: Literal["GaussianNoise"] = "GaussianNoise"
    stddev: Annotated[float, Field(ge=0)]


class Rescaling(BaseLayer):
    """`keras.layers.Rescaling`: input · scale + offset."""

    kind: Literal["Rescaling"] = "Rescaling"
    scale: float
    offset: float = 0.0


class BatchNormalization(BaseLayer):
    """`keras.layers.BatchNormalization` over the last axis."""

    kind: Literal["BatchNormalization"] = "BatchNormalization"
    momentum: Annotated[float, Field(ge=0, le=1)] = 0.99
    epsilon: Annotated[float, Field(gt=0, le=1)] = 0.001
    scale: bool = True
    center: bool = True

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """Scale, offset, moving mean and moving variance for each channel."""
        if not shape:
            raise FactError("BatchNormalization needs an input with at least one axis")
        learnt = (("scales", self.scale), ("offsets", self.center))
        labels = [label for label, there in learnt if there]
        return tuple(
            Weights(label, (shape[-1],))
            for label in (*labels, "moving means", "moving variances")
        )


class Conv2D(KernelLayer):
    """`keras.layers.Conv2D` with channels last."""

    kind: Literal["Conv2D"] = "Conv2D"
    filters: Size
    kernel_size: Pair
    strides: Pair = (1, 1)
    padding: Literal["valid", "same"] = "valid"

    def output_shape(self, shape: Shape) -> Shape:
        """Slide a window over height and width."""
        rows, columns = _slide(self.kind, shape, self.kernel_size, self.strides,
                               self.padding)  # fmt: skip
        return (rows, columns, self.filters)

    def weights(self, shape: Shape) -> tuple[Weights, ...]:
        """A window of weights for each pair of channels, and one bias per filter."""
        self.output_shape(shape)
        kernel = Weights("weights", (*self.kernel_size, shape[-1], self.filters))
        biases = (Weights("biases", (self.filters,)),) if self.use_bias else ()
        return (kernel, *biases)

    def nanoseconds(self, shape: Shape) -> float:
        """A product takes longer here than in one large matrix."""
        kernel, *_ = self.weights(shape)
        products = math.prod(self.output_shape(shape)[:-1]) * kernel.parameters
        more = PER_CONVOLUTION_PRODUCT - PER_PRODUCT
        return super().nanoseconds(shape) + more * products


class _Pooling2D(BaseLayer):
    """What slides a window over height and width; channels come last."""

    kind: str
    pool_size: Pair = (2, 2)
    strides: Pair = (2, 2)
    padding: Literal["valid", "same"] = "valid"

    def output_shape(self, shape: Shape) -> Shape:
        """Return rows, columns and the channels of the input."""
        rows, columns = _slide(self.kind, shape, self.pool_size, self.strides,
                               self.padding)  # fmt: skip
        return (rows, columns, shape[-1])

    def nanoseconds(self, shape: Shape) -> float:
        """Each number that leaves comes from all numbers in a window."""
        windows = math.prod(self.output_shape(shape)) * math.prod(self.pool_size)
        return super().nanoseconds(shape) + PER_WINDOW_NUMBER * windows


class MaxPooling2D(_Pooling2D):
    """`keras.layers.MaxPooling2D`: the largest number in each window."""

    kind: Literal["MaxPooling2D"] = "MaxPooling2D"


class AveragePooling2D(_Pooling2D):
    """`keras.layers.AveragePooling2D`: the mean of each window."""

    kind: Literal["AveragePooling2D"] = "AveragePooling2D"
    pool_size: Pair


def _slide(kind: str, shape: Shape, window: Pair, strides: Pair, padding: str) -> Pair:
    if len(shape) != 3:
        raise FactError(f"{kind} needs height, width and channels, not {shape}")
    if padding == "same":
        sizes = tuple(-(-n // step) for n, step in zip(shape, strides, strict=False))
    else:
        sizes = tuple(
            (n - size) // step + 1
            for n, size, step in zip(shape, window, strides, strict=False)
        )
    if min(sizes) < 1:
        raise FactError(f"the window of {kind} is larger than its input {shape}")
    return sizes[0], sizes[1]


Layer = Annotated[
    Dense
    | Activation
    | Flatten
    | Reshape
    | Dropout
    | AlphaDropout
    | GaussianDropout
    | GaussianNoise
    | Rescaling
    | BatchNormalization
    | Conv2D
    | MaxPooling2D
    | AveragePooling2D,
    Field(discriminator="kind"),
]
