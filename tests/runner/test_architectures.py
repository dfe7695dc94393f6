"""Networks of `keras.applications` are recognised in models."""

from collections.abc import Callable

import pytest

from autograder.facts.architectures import FEWEST_STEPS, known_parts
from autograder.facts.layers import Conv2D, MaxPooling2D, Setting
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.report.lines import lines_of
from autograder.rubric import ParameterCount
from autograder.rubric.criteria.evidence import Evidence

SCRIPT = """
import keras
from keras import layers
base = keras.applications.MobileNetV2(
    weights=None, include_top=False, input_shape=(97, 96, 3))
base.trainable = False
start = keras.Input((97, 96, 3))
x = layers.RandomFlip("horizontal")(start)
x = layers.Rescaling(1 / 127.5, offset=-1)(x)
x = layers.GlobalAveragePooling2D()(base(x, training=False))
transfer = keras.Model(start, layers.Dense(1)(x))
transfer.compile(loss="mse")

x = layers.Flatten()(base.get_layer("block_12_add").output)
cut = keras.Model(base.input, layers.Dense(2)(x))
cut.compile(loss="mse")
model = None
"""


@pytest.mark.slow
def test_networks_are_recognised(run: Callable[..., Run]) -> None:
    """They are found frozen and behind other layers, and cut at a layer."""
    observed = run(SCRIPT).observation
    assert not observed.errors
    transfer, cut = (m.spec for m in observed.models if m.spec and m.spec.compiled)
    names = [line.name for line in lines_of(transfer).lines]
    assert names == ["random_flip", "rescaling", "MobileNetV2",
                     "global_average_pooling2d", "dense"]  # fmt: skip
    assert [line.name for line in lines_of(cut).lines] == [
        "MobileNetV2", "flatten", "dense"
    ]  # fmt: skip
    assert [part.is_whole for part in known_parts(transfer)] == [True]
    assert [part.is_whole for part in known_parts(cut)] == [False]
    for spec in (transfer, cut):
        assert lines_of(spec).total == spec.total_parameters
        assert lines_of(spec).trainable == spec.trainable_parameters


OTHERS = """
import keras
sizes = {"include_top": False, "weights": None}
narrow = keras.applications.MobileNet(alpha=0.35, **sizes)
scaled = keras.applications.ConvNeXtTiny(**sizes)
large = keras.applications.ResNet101(**sizes)
for model in (narrow, scaled, large):
    model.compile(loss="mse")
counts = [model.count_params() for model in (narrow, scaled, large)]
print(*counts)
"""


@pytest.mark.slow
def test_other_sizes_of_networks_are_recognised(run: Callable[..., Run]) -> None:
    """Each has its own name and one line, and as many parameters as in Keras."""
    result = run(OTHERS)
    lines = [lines_of(m.spec) for m in result.observation.models if m.spec]
    names = [[line.name for line in one.lines if line.is_network] for one in lines]
    assert names == [["MobileNet (alpha=0.35)"], ["ConvNeXtTiny"], ["ResNet101"]]
    assert [str(one.total) for one in lines] == result.output.split()


def vgg(activation: str, convolutions: int) -> ModelSpec:
    """Return a model that begins like VGG16."""
    layers: list[Conv2D | MaxPooling2D] = []
    for filters, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        conv = Conv2D(filters=filters, kernel_size=(3, 3), padding="same",
                      activation=Setting(name=activation))  # fmt: skip
        layers += [conv] * count
        layers.append(MaxPooling2D(pool_size=(2, 2), strides=(2, 2)))
    return ModelSpec(input_shape=(64, 64, 3), layers=tuple(layers[:convolutions]))


def test_a_part_is_named_only_if_it_is_long_and_equal() -> None:
    """Many networks begin like VGG16, and another activation makes another network."""
    assert [part.name for part in known_parts(vgg("relu", 18))] == ["VGG16"]
    assert known_parts(vgg("relu", FEWEST_STEPS))
    assert not known_parts(vgg("relu", FEWEST_STEPS - 1))
    assert not known_parts(vgg("tanh", 18))


def test_the_sum_of_parameters_names_a_network() -> None:
    """A message says how many a network has, and not how many each of its layers."""
    spec = vgg("relu", 18)
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    criterion = ParameterCount(parameters=spec.total_parameters)
    found = criterion.check(Evidence(Run(ending="finished", observation=seen)))
    assert str(found.message) == (
        "The model has 14,714,688 parameters (VGG16: 14,714,688)."
    )
