"""One example of every kind of layer that the grader knows, and what it may follow."""

from typing import get_args

from autograder.facts.layers import (
    Activation,
    AlphaDropout,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GaussianDropout,
    GaussianNoise,
    Layer,
    MaxPooling2D,
    Rescaling,
    Reshape,
    Setting,
)

KINDS: tuple[type, ...] = get_args(get_args(Layer)[0])
"""The registry: a new kind is in each of these tests once it has an example."""
SHAPE = (4, 4, 2)
"""Of one example that all of the examples can read."""
EXAMPLES: dict[type, Layer] = {
    Dense: Dense(units=3),
    Activation: Activation(activation=Setting(name="relu")),
    Flatten: Flatten(),
    Reshape: Reshape(target_shape=(-1, 4)),
    Dropout: Dropout(rate=0.5),
    AlphaDropout: AlphaDropout(rate=0.5),
    GaussianDropout: GaussianDropout(rate=0.5),
    GaussianNoise: GaussianNoise(stddev=1.0),
    Rescaling: Rescaling(scale=2.0),
    BatchNormalization: BatchNormalization(),
    Conv2D: Conv2D(filters=3, kernel_size=(2, 2)),
    MaxPooling2D: MaxPooling2D(),
    AveragePooling2D: AveragePooling2D(pool_size=(2, 2)),
}
