"""What the runner describes, the trainer builds: the same model, counted the same."""

import pytest

from autograder.facts.canonical import canonical
from autograder.facts.compilation import Compilation
from autograder.facts.layers import (
    Activation,
    AlphaDropout,
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
from autograder.facts.names import ACTIVATIONS, LOSSES, OPTIMIZERS
from autograder.facts.spec import ModelSpec

pytestmark = pytest.mark.slow
KERNEL = {
    "activation": Setting(name="leaky_relu", arguments={"negative_slope": 0.3}),
    "kernel_initializer": Setting(name="he_normal"),
    "bias_initializer": Setting(name="constant", arguments={"value": 0.5}),
    "kernel_regularizer": Setting(name="l1_l2", arguments={"l1": 0.1, "l2": 0.2}),
    "bias_regularizer": Setting(name="l2", arguments={"l2": 0.1}),
    "activity_regularizer": Setting(name="l1", arguments={"l1": 0.1}),
    "kernel_constraint": Setting(name="max_norm", arguments={"max_value": 1.0}),
    "bias_constraint": Setting(name="non_neg"),
    "trainable": False,
}
LAYERS: list[Layer] = [
    Dense(units=3),
    Dense(units=3, use_bias=False),
    Dense(units=3, **KERNEL),
    *(Activation(activation=Setting(name=name)) for name in sorted(ACTIVATIONS)),
    Activation(activation=Setting(name="elu", arguments={"alpha": 0.5})),
    Activation(activation=Setting(name="relu", arguments={"threshold": 0.5})),
    Activation(activation=Setting(name="gelu", arguments={"approximate": True})),
    Flatten(),
    Reshape(target_shape=(2, 36)),
    Reshape(target_shape=(-1, 36)),
    Dropout(rate=0.5),
    AlphaDropout(rate=0.5),
    GaussianDropout(rate=0.5),
    GaussianNoise(stddev=0.5),
    Rescaling(scale=0.5, offset=1.0),
    BatchNormalization(),
    BatchNormalization(momentum=0.5, epsilon=0.1, scale=False, center=False),
    Conv2D(filters=4, kernel_size=(3, 2)),
    Conv2D(filters=4, kernel_size=(3, 2), strides=(2, 2), padding="same", **KERNEL),
    MaxPooling2D(),
    MaxPooling2D(pool_size=(3, 2), strides=(1, 2), padding="same"),
]


def there_and_back(spec: ModelSpec) -> ModelSpec:
    """Build a model as the trainer does, and describe it as the runner does."""
    import warnings

    from autograder.runner.observe.capture import describe
    from autograder.trainer.constructors import build

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nobody writes partial functions down
        model = build(spec)
        assert model.count_params() == spec.total_parameters
        assert model.output_shape[1:] == spec.output_shape
        return describe(model, ())


def spec_of(layer: Layer, loss: str = "hinge", optimizer: str = "sgd") -> ModelSpec:
    """Put a layer between images and numbers."""
    compiled = Compilation(loss=Setting(name=loss), optimizer=Setting(name=optimizer))
    return ModelSpec(
        input_shape=(6, 6, 2),
        layers=(layer, Flatten(), Dense(units=2)),
        compiled=compiled,
    )


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_every_layer_there_and_back(layer: Layer) -> None:
    """Each kind of layer keeps its arguments, shape and number of parameters."""
    spec = spec_of(layer)
    assert canonical(there_and_back(spec)) == canonical(spec)


def test_every_loss_and_optimizer_there_and_back() -> None:
    """Each loss and optimizer that the trainer knows keeps its name."""
    for loss in sorted(LOSSES):
        assert there_and_back(spec_of(Flatten(), loss=loss)).compiled.loss.name == loss
    for name in sorted(OPTIMIZERS):
        found = there_and_back(spec_of(Flatten(), optimizer=name))
        assert found.compiled.optimizer == Setting(name=name)
