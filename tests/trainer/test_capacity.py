"""Models that are far too large are refused before anything is allocated."""

import time
from typing import Any

import pytest
from pydantic import ValidationError

from autograder.errors import FactError
from autograder.facts.compilation import MAX_ENDS
from autograder.facts.layers import KINDS, Dense, Layer, Operation, Setting
from autograder.facts.layers.families import (
    LSTM,
    Add,
    Bidirectional,
    Concatenate,
    Conv2D,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
)
from autograder.facts.model_graph import MAX_CALLS, MAX_READS, Call, Graph, Input
from autograder.facts.spec import ModelSpec
from autograder.facts.workload import Workload, training_seconds, uses_xla
from autograder.trainer.capacity import (
    MAX_ANSWERS,
    MAX_LAYERS,
    check_answers,
    check_size,
    prediction_batch,
)
from autograder.trainer.refusal import Refusal

LOAD = Workload(examples=1_000, steps=100, batch=32)
HUGE = 10**9
ORTHOGONAL = Setting(name="orthogonal_regularizer")


def doubled(layer: Layer, times: int) -> ModelSpec:
    """Return a model in which every layer reads what left the last one twice."""
    calls = [Call(layer=0, inputs=((n, 0), (n, 0))) for n in range(times)]
    graph = Graph(
        inputs=(Input(shape=(8,)),), calls=tuple(calls), outputs=((times, 0),)
    )
    return ModelSpec(input_shape=(8,), layers=(layer,), graph=graph)


def volume(kind: str, **arguments: object) -> Layer:
    """Return a layer of a kind."""
    return KINDS[kind].model_validate({"kind": kind, **arguments})


BOMBS = {
    "wide": ModelSpec(input_shape=(HUGE,), layers=(Dense(units=HUGE),)),
    "a convolution with many filters": ModelSpec(
        input_shape=(10_000, 10_000, 1_000),
        layers=(Conv2D(filters=HUGE, kernel_size=(100, 100)),),
    ),
    "many convolutions": ModelSpec(
        input_shape=(2_000, 2_000, 3),
        layers=(Conv2D(filters=64, kernel_size=(3, 3), padding="same"),) * 900,
    ),
    "wider and wider": doubled(Concatenate(), 60),
    "too many layers": doubled(Add(), MAX_LAYERS + 1),
    "as many calls as are described": doubled(Add(), MAX_CALLS),
    "rows of a weight that are compared": ModelSpec(
        input_shape=(1_000_000,),
        layers=(Dense(units=2, kernel_regularizer=ORTHOGONAL),),
    ),
    "outputs that are compared": ModelSpec(
        input_shape=(10,),
        layers=(Dense(units=100_000, activity_regularizer=ORTHOGONAL),),
    ),
    "a weight that is compared in each step": ModelSpec(
        input_shape=(4_000,),
        layers=(Dense(units=4_000, kernel_regularizer=ORTHOGONAL),),
    ),
    "frozen and wide": ModelSpec(
        input_shape=(HUGE,), layers=(Dense(units=HUGE, trainable=False),)
    ),
}
OF_KINDS: dict[str, tuple[str, dict[str, object], tuple[int | None, ...]]] = {
    "a vocabulary": ("Embedding", {"input_dim": HUGE, "output_dim": HUGE}, (None,)),
    "a volume": ("Conv3D", {"filters": HUGE, "kernel_size": (99, 99, 99)},
                 (999, 999, 999, 99)),
    "a memory": ("LSTM", {"units": HUGE}, (None, HUGE)),
    "a pooling that enlarges": ("AdaptiveMaxPooling2D", {"output_size": (HUGE, HUGE)},
                                (9, 9, 3)),
    "a crop that enlarges": ("RandomCrop", {"height": HUGE, "width": HUGE}, (9, 9, 3)),
}  # fmt: skip
BOMBS |= {
    name: ModelSpec(input_shape=shape, layers=(volume(kind, **arguments),))
    for name, (kind, arguments, shape) in OF_KINDS.items()
}


def products(layer: Layer, size: int) -> ModelSpec:
    """Return a model that multiplies a square of numbers by itself."""
    graph = Graph(
        inputs=(Input(shape=(size, size)),),
        calls=(Call(layer=0, inputs=((0, 0),) * 2),),
        outputs=((1, 0),),
    )
    return ModelSpec(input_shape=(size, size), layers=(layer,), graph=graph)


BOMBS["attention"] = ModelSpec.connected(
    Graph(
        inputs=(Input(shape=(9, 8)),),
        calls=(Call(layer=0, inputs=((0, 0),) * 2),),
        outputs=((1, 0),),
    ),
    (volume("MultiHeadAttention", num_heads=HUGE, key_dim=HUGE),),
)


@pytest.mark.parametrize(
    "layer",
    [
        volume("Dot", axes=(2, 1)),
        Operation(function="einsum", operands=("tensor", "tensor"),
                  options={"subscripts": "bij,bjk->bik"}),
    ],
    ids=lambda layer: layer.title,
)  # fmt: skip
def test_products_of_inputs_are_counted(layer: Layer) -> None:
    """The numbers are few, and each of them takes a thousand products."""
    check_size(products(layer, 40), LOAD)
    with pytest.raises(Refusal, match="seconds"):
        check_size(products(layer, 1_000), LOAD)


def test_singular_values_are_counted() -> None:
    """They take many products for each number; an ordinary length takes one."""

    def length(order: str | int | None) -> ModelSpec:
        options = {"axis": (1, 2), "ord": order}
        layer = Operation(function="norm", operands=("tensor",), options=options)
        return ModelSpec(input_shape=(900, 900), layers=(layer,))

    check_size(length(None), LOAD)
    for order in ("nuc", 2):
        with pytest.raises(Refusal, match="seconds"):
            check_size(length(order), LOAD)


def test_a_window_that_blurs_is_counted() -> None:
    """Each pixel comes from all pixels in the window."""

    def blurred(width: int) -> ModelSpec:
        layer = volume("RandomGaussianBlur", kernel_size=(width, width))
        return ModelSpec(input_shape=(64, 64, 3), layers=(layer,))

    narrow, wide = (training_seconds(blurred(width), LOAD) for width in (1, 31))
    assert wide > 5 * narrow


@pytest.mark.parametrize(
    ("function", "options"),
    [
        ("sort", {"axis": -1}), ("argsort", {"axis": -1}), ("top_k", {"k": 9}),
        ("median", {"axis": -1, "keepdims": True}), ("cumsum", {"axis": -1}),
        ("cumprod", {"axis": -1}),
    ],
)  # fmt: skip
def test_sorting_takes_time(function: str, options: dict[str, Any]) -> None:
    """Numbers are compared many times, there and back."""

    def seconds(name: str, **given: Any) -> float:
        layer = Operation(function=name, operands=("tensor",), options=given)
        spec = ModelSpec(input_shape=(60_000,), layers=(layer,))
        return training_seconds(spec, LOAD)

    assert seconds(function, **options) > 3 * seconds("flip", axis=-1)


ALONE = {
    "layers": doubled(Add(), MAX_LAYERS + 1),
    "larger outputs": ModelSpec(input_shape=(40_000, 40_000), layers=(Flatten(),)),
    "parameters": ModelSpec(input_shape=(10**5,), layers=(Dense(units=10**3),)),
}


@pytest.mark.parametrize("reason", ALONE)
def test_each_bound_holds_alone(reason: str) -> None:
    """A model that needs little time is refused if it is too large."""
    one = Workload(examples=1, steps=1, batch=1)
    with pytest.raises(Refusal, match=reason):
        check_size(ALONE[reason], one)


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_at_once(name: str) -> None:
    """Nothing is built, and the estimate itself takes no time."""
    begin = time.process_time()
    with pytest.raises(Refusal):
        check_size(BOMBS[name], LOAD)
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("where", ["bias", "kernel", "activity"])
def test_what_is_no_matrix_cannot_be_compared(where: str) -> None:
    """Keras fails in training, which would look like a failure of the grader."""
    given: dict[str, Any] = {f"{where}_regularizer": ORTHOGONAL}
    layer: Layer = Conv2D(filters=2, kernel_size=(3, 3), **given)
    spec = ModelSpec(input_shape=(8, 8, 1), layers=(layer,))
    with pytest.raises(Refusal, match="two axes"):
        check_size(spec, LOAD)


def test_a_small_weight_may_be_compared() -> None:
    """The regularizer of a layer as courses use it costs little."""
    layer = Dense(units=64, kernel_regularizer=ORTHOGONAL)
    check_size(ModelSpec(input_shape=(784,), layers=(layer,)), LOAD)


def test_more_calls_than_a_model_may_have_are_no_model() -> None:
    """A graph of too many calls is refused where it is read."""
    with pytest.raises(ValidationError):
        doubled(Add(), MAX_CALLS + 1)


def test_calls_that_read_too_much_are_no_model() -> None:
    """Many calls of many tensors would keep the grader busy for a minute."""
    read = ((0, 0),) * MAX_ENDS
    calls = (Call(layer=0, inputs=read),) * (MAX_READS // MAX_ENDS)
    entering = (Input(shape=(3,)),)
    Graph(inputs=entering, calls=calls, outputs=((1, 0),))
    with pytest.raises(ValidationError):
        Graph(inputs=entering, calls=(*calls, calls[0]), outputs=((1, 0),))


def test_deep_graphs_of_shared_layers_are_counted_once() -> None:
    """A chain in which each layer reads the last one twice has 2ⁿ paths."""
    spec = doubled(Add(), 500)
    check_size(spec, LOAD)
    assert spec.total_parameters == 0


def test_frozen_parts_of_known_networks_fit() -> None:
    """As many parameters as ResNet50 or InceptionV3 may be frozen, not learnt."""
    base = Dense(units=2_048, trainable=False)
    spec = ModelSpec(input_shape=(2_048,), layers=(base,) * 6 + (Dense(units=5),))
    assert 25_000_000 < spec.total_parameters < 26_000_000
    check_size(spec, LOAD)
    learnt = spec.model_copy(update={"layers": (Dense(units=2_048),) * 6})
    with pytest.raises(Refusal, match="parameters"):
        check_size(learnt, LOAD)


def test_the_way_back_through_frozen_layers_costs_nothing() -> None:
    """A frozen base takes less time than one that learns."""

    def seconds(trainable: bool) -> float:
        base = Conv2D(filters=64, kernel_size=(3, 3), trainable=trainable)
        layers = (base, GlobalAveragePooling2D(), Dense(units=5))
        spec = ModelSpec(input_shape=(64, 64, 3), layers=layers)
        return training_seconds(spec, LOAD)

    assert seconds(trainable=False) < seconds(trainable=True)


def test_xla_compiles_where_its_steps_save_more_than_it_takes() -> None:
    """A long training and a long sequence are worth it; a short training is not."""
    dense = ModelSpec(input_shape=(4,), layers=(Dense(units=8), Dense(units=1)))
    short, long = (Workload(1_000, steps, 16) for steps in (300, 10_000))
    assert not uses_xla(dense, short)
    assert uses_xla(dense, long)
    layers = (LSTM(units=8), Dense(units=1))
    assert uses_xla(ModelSpec(input_shape=(100, 4), layers=layers), short)
    both = (Bidirectional(layer=LSTM(units=8)), Dense(units=1))
    assert uses_xla(ModelSpec(input_shape=(20, 4), layers=both), short)
    pooled = (Conv2D(filters=4, kernel_size=(3, 3)), MaxPooling2D(), Flatten())
    assert not uses_xla(ModelSpec(input_shape=(8, 8, 1), layers=pooled), long)


def test_predictions_of_large_images_are_made_in_small_batches() -> None:
    """Small models answer thousands of questions at once, large ones only some."""
    layers = (Conv2D(filters=64, kernel_size=(3, 3)), Flatten())
    large = ModelSpec(input_shape=(224, 224, 3), layers=layers)
    assert 1 <= prediction_batch(large) < 100
    small = ModelSpec(input_shape=(4,), layers=(Dense(units=2),))
    assert prediction_batch(small) == 4_096
    with pytest.raises(FactError):
        prediction_batch(ModelSpec(input_shape=None, layers=layers))


def test_predictions_that_cannot_be_sent_are_refused() -> None:
    """All outputs count, for each example of each run."""
    wide = ModelSpec(input_shape=(2,), layers=(Dense(units=1_000),))
    check_answers(wide, MAX_ANSWERS // 1_000)
    check_answers(wide, 0)
    with pytest.raises(Refusal, match="1,000 numbers for each example"):
        check_answers(wide, MAX_ANSWERS // 1_000 + 1)
