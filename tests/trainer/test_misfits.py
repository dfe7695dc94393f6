"""A model that Keras cannot train is refused. It does not look like our failure."""

import contextlib

import pytest

from autograder.errors import FactError
from autograder.facts.arrays import Array
from autograder.facts.compilation import Compilation
from autograder.facts.known import is_whole
from autograder.facts.known_settings import KNOWN
from autograder.facts.layers import (
    Dense,
    Layer,
    Operation,
    Rescaling,
    Setting,
    shapes_after,
)
from autograder.facts.layers.families import (
    CategoryEncoding,
    GaussianDropout,
    Hashing,
    RandomGrayscale,
    StringLookup,
)
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.setting import ORTHOGONAL, Role
from autograder.facts.spec import ModelSpec
from autograder.facts.training import (
    InlineData,
    TrainingJob,
    TrainingPlan,
    TrainingResult,
)
from autograder.trainer.refusal import Refusal

pytestmark = pytest.mark.slow
THREE = Array.of([[1.0], [2.0], [3.0]])
PLAN = TrainingPlan(
    data=InlineData(x=THREE, y=THREE),
    optimizer=Setting(name="sgd", arguments={"learning_rate": 0.01}),
    epochs=2,
    seeds=(1,),
    queries={"four": Array.of([[4.0]])},
)


def function(name: str, *more: object, **options: object) -> Operation:
    """Return an operation on what leaves the last layer."""
    given = {"function": name, "operands": ("tensor", *more), "options": options}
    return Operation.model_validate(given)


def result(*layers: Layer) -> TrainingResult:
    """Train layers that follow each other."""
    from autograder.trainer.train import train

    graph = Graph(
        inputs=(Input(shape=(1,)),),
        calls=tuple(Call(layer=n, inputs=((n, 0),)) for n in range(len(layers))),
        outputs=((len(layers), 0),),
    )
    mse = Compilation(loss=Setting(name="mean_squared_error"), optimizer=None)
    return train(TrainingJob.of(ModelSpec.connected(graph, layers, mse), PLAN, {}))


WIDTHS = ((0, 0), (9, 9))
CANNOT = {
    "a mirror that is too wide": (
        Dense(units=3), function("pad", mode="reflect", pad_width=WIDTHS),
    ),
    "a column that is not there": (Dense(units=3), function("take", (7,), axis=1)),
    "a division of whole numbers by 0": (
        Dense(units=3), function("cast", dtype="int32"), function("floor_divide", 0),
    ),
    "nothing that is left": (Dense(units=3), GaussianDropout(rate=1.0)),
    "words that are not there": (StringLookup(vocabulary=()), Rescaling(scale=1.0)),
    "a start that only a matrix has": (Dense(units=2, bias_initializer=ORTHOGONAL),),
    "a factor that is whole": (
        Dense(units=2, kernel_regularizer=Setting(
            name="orthogonal_regularizer", arguments={"factor": 5})),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CANNOT)
def test_what_keras_cannot_compute_is_refused(name: str) -> None:
    """Keras says it only in training, where a student could choose to stay ungraded."""
    assert "Keras cannot compute it" in result(*CANNOT[name], Dense(units=1)).refusal


def test_an_axis_that_a_loss_does_not_have_is_refused() -> None:
    """A student can write it, and Keras says so only in training."""
    from autograder.trainer.train import train

    loss = Setting(name="categorical_crossentropy", arguments={"axis": 2})
    layer = Dense(units=2, activation=Setting(name="softmax"))
    spec = ModelSpec(
        input_shape=(1,),
        layers=(layer,),
        compiled=Compilation(loss=loss, optimizer=None),
    )
    plan = PLAN.model_copy(update={"data": InlineData(x=THREE, y=Array.of([0, 1, 0]))})
    assert "axis=-1" in str(train(TrainingJob.of(spec, plan, {})).refusal)


@pytest.mark.parametrize(
    "last", [function("stop_gradient"), function("cast", dtype="int32")]
)
def test_weights_that_cannot_be_learnt_are_refused(last: Operation) -> None:
    """No gradient goes back through such an output."""
    assert "can be learnt" in result(Dense(units=1), last).refusal


@pytest.mark.parametrize(
    "odd",
    [
        function("logical_not", 2.0), function("add"), function("abs", axis=1),
        function("random_normal", shape=(1,), axis=1),
    ],
)  # fmt: skip
def test_a_function_with_other_arguments_is_refused(odd: Operation) -> None:
    """A report may say anything about them."""
    assert "these arguments" in str(result(Dense(units=1), odd).refusal)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (CategoryEncoding(num_tokens=3), (4, 2)),
        (Hashing(num_bins=3, output_mode="one_hot"), (4, 2)),
        (RandomGrayscale(), (4, 4, 2)),
    ],
)
def test_shapes_that_keras_does_not_compute_are_refused(
    layer: Layer, shape: tuple[int, ...]
) -> None:
    """Keras tells another shape of them, or notices it only in training."""
    with pytest.raises(FactError):
        shapes_after(layer, (shape,))


PENALTY = Setting(name="l1", arguments={"l1": -1.0})


def test_a_penalty_that_keras_does_not_make_is_refused() -> None:
    """A submission can change its factor after Keras has checked it."""
    told = result(Dense(units=1, kernel_regularizer=PENALTY)).refusal
    assert "regularizer l1_l2(l1=-1.0)" in str(told)


@pytest.mark.parametrize("role", sorted({*Role} - {Role.METRIC}))
def test_a_setting_with_odd_numbers_is_made_or_refused(role: Role) -> None:
    """A report may say anything about them, except for metrics of the instructor."""
    from autograder.trainer.keras_parts import make_setting

    for name, known in KNOWN[role].items():
        whole = {key for key, value in known.arguments.items() if is_whole(key, value)}
        for key in known.arguments.keys() | {*known.needs}:
            for number in (-1, 0, 1_000_000):
                value = number if key in whole else float(number)
                setting = Setting(name=name, arguments={key: value})
                with contextlib.suppress(Refusal):
                    make_setting(role, setting)


def test_predictions_without_bound_count_as_diverged() -> None:
    """The loss is finite, and the answer to another question is not."""
    huge = (Rescaling(scale=29.0), function("exp"), Rescaling(scale=1e-37))
    (run,) = result(*huge, Dense(units=1)).runs
    assert run.curves["loss"]
    assert run.diverged
    assert run.predictions == {}
