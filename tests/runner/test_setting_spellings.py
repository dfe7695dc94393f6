"""Spellings of the arguments of optimizers, losses, metrics, callbacks and layers."""

import functools
from typing import Any

import pytest

pytestmark = pytest.mark.slow
OWN_CLASSES = """
class OwnAdam(keras.optimizers.Adam):
    def __init__(self, **more):
        super().__init__(learning_rate=0.01, **more)
class Annotated(keras.optimizers.Adam):
    rate: float
class Frozen(keras.optimizers.Adam):
    def update_step(self, gradient, variable, rate):
        pass
class Lying(keras.optimizers.Adam):
    def get_config(self):
        return {"learning_rate": 0.01}
class OwnLoss(keras.losses.MeanSquaredError):
    pass
class Halved(keras.losses.MeanSquaredError):
    def call(self, y, p):
        return super().call(y, p) / 2
class Falling(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return 0.01 / (1.0 + keras.ops.cast(step, "float32"))
class Broken(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return 1 / 0
class OwnPrecision(keras.metrics.Precision):
    def __init__(self):
        super().__init__(thresholds=0.7)
class Stops(keras.callbacks.EarlyStopping):
    def __init__(self):
        super().__init__(patience=3, restore_best_weights=True)
class NeverStops(keras.callbacks.EarlyStopping):
    def on_epoch_end(self, epoch, logs=None):
        pass
class Prints(keras.callbacks.LambdaCallback):
    def __init__(self):
        super().__init__(on_epoch_end=print)
"""


def made(code: str) -> Any:
    """Return the value of an expression."""
    import keras
    import numpy as np
    import tensorflow as tf

    names: dict[str, Any] = {"keras": keras, "np": np, "tf": tf, "__name__": "work"}
    names["functools"] = functools
    exec(OWN_CLASSES, names)  # noqa: S102 - our own test
    return eval(code, names | vars(keras.optimizers))  # noqa: S307 - our own test


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("OwnAdam()", "adam(learning_rate=0.01)"),
        ("OwnAdam(amsgrad=1)", "adam(learning_rate=0.01, amsgrad=True)"),
        ("Lying(0.5)", "adam(learning_rate=0.5)"),
        ("Annotated(0.5)", "adam(learning_rate=0.5)"),
        ("Frozen()", "Frozen (own class)"),
        ("RMSprop(centered=0, rho=np.array(0.8))", "rmsprop(rho=0.8)"),
        ("SGD(clipnorm=tf.constant(2.0))", "sgd(clipnorm=2.0)"),
    ],
)
def test_an_optimizer_in_any_spelling_is_that_of_keras(
    code: str, expected: str
) -> None:
    """Numbers may be arrays, and a class may only set up that of Keras."""
    from autograder.runner.observe.setting_names import optimizer

    assert str(optimizer(made(code))) == expected


@pytest.mark.parametrize(
    ("code", "rate"),
    [("Falling()", 0.01), ("lambda: 0.02", 0.02), ("Broken()", None)],
)
def test_an_own_schedule_says_the_rate_with_which_it_begins(
    code: str, rate: float | None
) -> None:
    """A schedule that raises an error says none."""
    from autograder.runner.observe.setting_names import optimizer

    found = optimizer(made(f"Adam({code})"))
    assert found is not None
    schedule: Any = found.arguments["learning_rate"]
    assert schedule.name.endswith(" (own class)")
    first = schedule.arguments.get("initial_learning_rate")
    assert first == (rate if rate is None else pytest.approx(rate))


@pytest.mark.parametrize(
    ("code", "expected"),
    [("OwnLoss()", "mean_squared_error"), ("Halved()", "Halved (own class)")],
)
def test_a_loss_class_that_only_sets_up_is_that_of_keras(
    code: str, expected: str
) -> None:
    """A class with a `call` of its own is tried out instead."""
    from autograder.runner.observe.loss_names import loss

    assert str(loss(made(code))) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Stops()", ("EarlyStopping", False, 3)),
        ("keras.callbacks.EarlyStopping(patience=np.array(2))",
         ("EarlyStopping", False, 2)),
        ("NeverStops()", ("NeverStops", True, None)),
        ("Prints()", ("Prints", True, None)),
    ],
)  # fmt: skip
def test_a_callback_class_that_only_sets_up_is_that_of_keras(
    code: str, expected: tuple[str, bool, int | None]
) -> None:
    """A class with methods of its own, or with functions, is the student's."""
    from autograder.runner.observe.fit_facts import _callbacks

    (found,) = _callbacks([made(code)])
    assert (found.name, found.own, found.arguments.get("patience")) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("keras.metrics.Accuracy()", "exact_accuracy"),
        ("'Accuracy'", "accuracy"),
        ("keras.metrics.Precision(np.array([0.7]))", "precision(thresholds=(0.7,))"),
        ("OwnPrecision()", "precision(thresholds=0.7)"),
        (
            "lambda y, p: keras.metrics.categorical_accuracy(y, p)",
            "categorical_accuracy",
        ),
        (
            "lambda y, p: keras.metrics.top_k_categorical_accuracy(y, p, k=2)",
            "top_k_categorical_accuracy(k=2)",
        ),
        (
            "functools.partial(keras.metrics.top_k_categorical_accuracy, k=3)",
            "top_k_categorical_accuracy(k=3)",
        ),
        ("lambda y, p: tf.reduce_mean((y - p) ** 2)", "mean_squared_error"),
        ("lambda y, p: tf.abs(y - p) * 2", "<lambda> (own function)"),
        (
            "lambda y, p: keras.metrics.categorical_accuracy(y, p) + 0.01",
            "<lambda> (own function)",
        ),
        ("lambda y, p: 1 / 0", "<lambda> (own function)"),
        ("lambda y, p: 1.0", "<lambda> (own function)"),
    ],
)
def test_a_metric_in_any_spelling_is_that_of_keras(code: str, expected: str) -> None:
    """The object `Accuracy()` is not what the text stands for."""
    from autograder.runner.observe.metric_names import metric_setting

    assert str(metric_setting(made(code))) == expected


def test_0_and_1_may_stand_for_truth_values() -> None:
    """Python takes them so, and Keras too."""
    import keras

    from autograder.runner.observe.capture import describe

    layers = [keras.layers.BatchNormalization(center=0), keras.layers.Dense(3, None, 0)]
    spec = describe(keras.Sequential([keras.Input((4,)), *layers]), ())
    assert [layer.to_json() for layer in spec.layers if "Opaque" in layer.kind] == []
    assert (spec.layers[0].center, spec.layers[1].use_bias) == (False, False)
