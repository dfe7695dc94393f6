"""Models of many kinds learn what `model.fit` teaches them."""

from typing import Any

import numpy as np
import pytest

from autograder.facts.arrays import Array, Texts
from autograder.facts.examples import by_name
from autograder.facts.layers import Dense, Setting
from autograder.facts.model_graph import Graph, Input
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingJob, TrainingResult
from autograder.facts.training_callbacks import (
    EarlyStopping,
    LearningRates,
    ReduceLROnPlateau,
)
from tests.trainer.models import (
    EXAMPLE_MODELS,
    Example,
    autoencoder,
    chain,
    for_fit,
    two_inputs,
)

pytestmark = pytest.mark.slow
CLOSE = {"rtol": 2e-3, "atol": 2e-4}
"""The order of additions differs, and Adam makes such differences larger."""


def trained(job: TrainingJob) -> TrainingResult:
    """Train as the trainer does."""
    from autograder.trainer.train import train

    result = train(job)
    assert result.runs, str(result.refusal)
    return result


def fitted(job: TrainingJob, callbacks: Any = (), **arguments: Any) -> dict[str, Any]:
    """Return the history of `fit` on the same examples in the same order."""
    import keras

    from autograder.trainer.constructors import build
    from autograder.trainer.loading import load
    from autograder.trainer.scoring import scorings

    plan, seed = job.plan, job.plan.seeds[0]
    data = load(job)
    metrics = [s.metrics() for s in scorings(plan, data, [None] * len(data.names))]
    keras.utils.set_random_seed(seed)
    model = build(job.model, data.class_numbers, metrics)
    order = np.random.default_rng(seed)
    history: dict[str, list[float]] = {}
    if data.validation is not None:
        arguments["validation_data"] = tuple(map(for_fit, data.validation))
    for _ in range(plan.epochs):
        rows = order.permutation(len(data.train))
        x, y = (for_fit([a[rows] for a in arrays]) for arrays in data.train)
        logs = model.fit(
            x, y, batch_size=plan.batch_size, shuffle=False, verbose=0, **arguments
        ).history
        for name, values in logs.items():
            history.setdefault(name, []).extend(values)
    return history


@pytest.mark.parametrize("name", EXAMPLE_MODELS)
def test_every_kind_of_model_learns_as_in_fit(name: str) -> None:
    """Curves of loss and metrics are those of `fit`, with validation."""
    job = EXAMPLE_MODELS[name]().job(validation_split=0.25)
    run = trained(job).runs[0]
    history = fitted(job)
    names = job.plan.output_names
    assert len(run.curves) == len(history) >= 4
    for key, values in history.items():
        for number, output in enumerate(names):
            key = key.replace(f"output_{number}_", f"{output}_")
        np.testing.assert_allclose(run.curves[key], values, **CLOSE, err_msg=key)


def test_inputs_and_outputs_have_the_order_of_the_plan() -> None:
    """A model with the names of the plan in another order learns the same."""
    example = two_inputs()
    job = example.job()
    run = trained(job).runs[0]
    assert job.model.inputs[0].shape == (3,)
    assert {"total_loss", "large_auc", "total_r2_score"} <= run.metrics.keys()
    assert "large_r2_score" not in run.metrics
    other = example.spec.reordered(("left", "right"), ("total", "large"))
    assert TrainingJob.of(other, job.plan).digest() == job.digest()


def test_queries_and_tests_are_for_each_output() -> None:
    """Both outputs answer a query with both inputs, and are tested."""
    data = two_inputs().data
    x, y = (
        {name: Array.of(a[:9]) for name, a in by_name(arrays).items()}
        for arrays in (data.x, data.y)
    )
    tested = data.model_copy(update={"x_test": x, "y_test": y})
    run = trained(two_inputs().job(data=tested, queries={"some": x})).runs[0]
    assert run.predictions["some"].numpy().shape == (9, 1)
    assert run.predictions["some/large"].numpy().shape == (9, 1)
    total, large = run.tests["total"], run.tests["large"]
    assert run.test == total
    assert total.accuracy is None and total.confusion is None
    assert total.labels is not None and total.predictions is not None
    np.testing.assert_array_equal(
        total.predictions.numpy(), run.predictions["some"].numpy()
    )
    assert large.confusion is not None and large.confusion.numpy().sum() == 9
    assert "mean_absolute_error" in total.metrics


def test_training_stops_early_and_takes_the_best_weights() -> None:
    """The rates are far too large, so the loss gets worse after the first epochs."""
    callbacks = (
        LearningRates(rates=(0.01, 0.01, 0.01, 0.01, 3.0)),
        EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True),
    )
    job = autoencoder().job(epochs=30, validation_split=0.25, callbacks=callbacks)
    result = trained(job)
    run = result.runs[0]
    assert run.epochs[-1] == 6
    best = min(run.curves["val_loss"])
    assert run.metrics["loss"] < 2 * best < run.curves["val_loss"][-1]
    assert trained(job) == result


def test_rates_fall_on_a_plateau() -> None:
    """The loss cannot fall by 10, so the rate becomes 0 at once and learning ends."""
    slower = ReduceLROnPlateau(
        monitor="loss", patience=1, factor=1e-6, min_delta=10.0, min_lr=0.0
    )
    run = trained(autoencoder().job(epochs=6, callbacks=(slower,))).runs[0]
    losses = run.curves["loss"]
    assert losses[1] < losses[0]
    np.testing.assert_allclose(losses[3:], losses[3], rtol=1e-4)


def test_wrong_numbers_of_inputs_and_outputs_are_refused_in_words() -> None:
    """A model with one input does not fit data with two, and so on."""
    from autograder.trainer.train import train

    both, one = two_inputs(), autoencoder()
    for spec, data, words in (
        (
            one.spec,
            InlineData(x=both.data.x, y=one.data.y),
            "1 input, and the data have 2",
        ),
        (both.spec, one.data, "2 outputs, and the labels are for 1"),
        (
            one.spec,
            InlineData(x=one.data.x, y=both.data.y),
            "1 outputs, and the labels are for 2",
        ),
        (one.spec, InlineData(x=Texts(texts=("a", "b")), y=one.data.y), "texts"),
    ):
        result = train(Example(spec, data).job())
        assert words in str(result.refusal)
        assert not result.runs


@pytest.mark.parametrize(("dtype", "same"), [("int32", 3), ("bool", 3)])
def test_an_input_of_whole_numbers_loses_the_rest(dtype: str, same: int) -> None:
    """The model learns from the numbers that Keras gives to it: 0, or True and 1."""
    queries = {"all": Array.of([[0.0], [0.25], [0.75], [1.5]])}
    data = InlineData(x=Array.of([[0.0], [0.25], [1.0]]), y=Array.of([[1], [2], [3]]))
    spec = chain((1,), "mean_squared_error", Dense(units=1))
    entry = Input(shape=(1,), dtype=dtype)
    graph = Graph(inputs=(entry,), calls=tuple(spec.calls), outputs=spec.outputs)
    spec = ModelSpec.connected(graph, spec.layers, spec.compiled)
    (run,) = trained(Example(spec, data).job(queries=queries)).runs
    answers = run.predictions["all"].numpy().ravel().tolist()
    assert max(map(answers.count, answers)) == same
    assert len(set(answers)) == 2


def test_several_labels_at_once_are_counted_one_by_one() -> None:
    """Multi-label classification has an accuracy, and regression has none."""
    x = np.random.default_rng(0).random((40, 4))
    spec = chain((4,), "binary_crossentropy", Dense(units=4, activation="sigmoid"))
    data = InlineData(x=Array.of(x), y=Array.of(np.int64(x > 0.5)))
    run = trained(Example(spec, data).job(epochs=1)).runs[0]
    assert 0 < run.metrics["accuracy"] < 1
    right = spec.model_copy(
        update={
            "compiled": spec.compiled.with_losses([Setting(name="mean_squared_error")])
        }
    )
    numbers = InlineData(x=Array.of(x), y=Array.of(x * 3))
    run = trained(Example(right, numbers).job(epochs=1)).runs[0]
    assert "accuracy" not in run.metrics


def test_smoothed_labels_may_be_class_numbers() -> None:
    """The sparse loss of Keras has no `label_smoothing`."""
    import keras

    from autograder.facts.setting import Setting
    from autograder.trainer.keras_parts import make_loss

    arguments = {"label_smoothing": 0.2}
    loss = make_loss(
        Setting(name="categorical_crossentropy", arguments=arguments), True
    )
    numbers, wanted = np.array([2, 0]), np.array([[0, 0, 1.0], [1, 0, 0]])
    answers = np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]], "float32")
    theirs = keras.losses.CategoricalCrossentropy(**arguments)(wanted, answers)
    for given in (numbers, numbers[:, None]):
        np.testing.assert_allclose(loss(given, answers), theirs, rtol=1e-5)
