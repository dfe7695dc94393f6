"""The optimizer with its arguments, and the metrics, in any spelling."""

from typing import Any

import pytest

from autograder.facts.compilation import Compilation, CompiledMetric
from autograder.facts.layers import Dense, Setting
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.setting import Schedule
from autograder.facts.spec import ModelSpec
from autograder.rubric import Metrics, Optimizer
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.evidence import Evidence

DECAY = Schedule(
    name="exponential_decay",
    arguments={"initial_learning_rate": 0.01, "decay_steps": 100, "decay_rate": 0.9},
)


def verdict(criterion: Criterion, **compiled: Any) -> tuple[str, str]:
    """Return the status of a verdict on a model compiled so, and what it says."""
    given = {"loss": Setting(name="mean_squared_error"), "optimizer": None, **compiled}
    spec = ModelSpec(
        input_shape=(4,), layers=(Dense(units=1),), compiled=Compilation(**given)
    )
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    found = criterion.check(Evidence(Run(ending="finished", observation=seen)))
    return found.status, str(found.message)


@pytest.mark.parametrize(
    ("criterion", "arguments", "expected", "words"),
    [
        (Optimizer("Adam"), {}, "passed", "'adam'"),
        (Optimizer("sgd", "adam"), {}, "passed", "'adam'"),
        (Optimizer("sgd"), {}, "failed", "Expected 'sgd'"),
        (Optimizer("adam", learning_rate=0.001), {}, "passed", ""),
        (Optimizer("adam", learning_rate=(1e-4, 1e-2)), {}, "passed", ""),
        (Optimizer("adam", learning_rate=(1e-4, 1e-2)),
         {"learning_rate": 0.5}, "failed", "from 0.0001 to 0.01"),
        (Optimizer("adam", learning_rate=(0.002, None)), {}, "failed", "Keras'"),
        (Optimizer("adam", learning_rate=0.0005),
         {"learning_rate": 0.0005000000237487257}, "passed", ""),
        (Optimizer("adam", learning_rate=(1e-3, 1e-2)),
         {"learning_rate": DECAY}, "passed", ""),
        (Optimizer("adam", learning_rate=1.0),
         {"learning_rate": DECAY}, "failed", "exponential_decay"),
        (Optimizer("adam", learning_rate="exponential_decay"),
         {"learning_rate": DECAY}, "passed", ""),
        (Optimizer(optimizers=(), learning_rate=(None, 0.01)), {}, "passed", ""),
        (Optimizer("adam", clipnorm=(0, 1)), {}, "failed", "clipnorm=None"),
        (Optimizer("adam", amsgrad=True), {"amsgrad": True}, "passed", ""),
    ],
)  # fmt: skip
def test_optimizers(
    criterion: Criterion, arguments: dict[str, Any], expected: str, words: str
) -> None:
    """A missing argument has Keras' default, and a schedule counts with its first
    rate."""
    given = Setting(name="adam", arguments=arguments)
    status, message = verdict(criterion, optimizer=given)
    assert status == expected, message
    assert words in message


def test_an_optimizer_of_the_students_own_is_not_judged_by_its_arguments() -> None:
    """Nobody knows its learning rate."""
    own = Setting(name="Mine (own class)")
    rate = Optimizer(optimizers=(), learning_rate=(0, 1))
    assert verdict(rate, optimizer=own)[0] == "skipped"
    assert verdict(Optimizer("adam"), optimizer=own)[0] == "failed"
    assert verdict(Optimizer("adam"))[0] == "failed"


@pytest.mark.parametrize(
    ("criterion", "loss", "given", "expected"),
    [
        (Metrics("acc"), "binary_crossentropy", ("binary_accuracy",), "passed"),
        (Metrics("accuracy"), "binary_crossentropy", ("accuracy",), "passed"),
        (Metrics("binary_accuracy"), "binary_crossentropy", ("accuracy",), "passed"),
        (Metrics("accuracy"), "sparse_categorical_crossentropy",
         ("categorical_accuracy",), "failed"),
        (Metrics("mae"), "mean_squared_error", ("mean_absolute_error",), "passed"),
        (Metrics("MeanAbsoluteError".lower()), "hinge",
         ("mean_absolute_error",), "passed"),
        (Metrics("AUC", "mae"), "hinge", ("auc",), "partial"),
        (Metrics("mae"), "mean_squared_error", (), "failed"),
        (Metrics("mae"), "mean_squared_error", ("mea (unknown)",), "failed"),
    ],
)  # fmt: skip
def test_metrics(
    criterion: Criterion, loss: str, given: tuple[str, ...], expected: str
) -> None:
    """Names are compared as Keras understands them for this loss."""
    named = tuple(metric(name) for name in given)
    status, message = verdict(criterion, loss=Setting(name=loss), all_metrics=named)
    assert status == expected, message


def metric(name: str, **facts: Any) -> CompiledMetric:
    """Return a metric as the runner reports it."""
    arguments = facts.pop("arguments", {})
    setting = Setting(name=name, arguments=arguments)
    return CompiledMetric(setting=setting, **{"shown_as": name, **facts})


SURE = {"thresholds": 0.7}


@pytest.mark.parametrize(
    ("criterion", "given", "expected", "words"),
    [
        (Metrics("precision", precision=SURE),
         metric("precision", arguments=SURE), "passed", ""),
        (Metrics("precision", precision=SURE),
         metric("precision"), "failed", "has `thresholds=None`"),
        (Metrics("precision", "mae", precision=SURE),
         metric("precision"), "failed", "Expected 'mae', too."),
        (Metrics("precision", precision={"thresholds": (0.6, 0.8)}),
         metric("precision", arguments=SURE), "passed", ""),
        (Metrics("mean_io_u", mean_io_u={"num_classes": 3}),
         metric("mean_io_u", arguments={"num_classes": 2}), "failed",
         "has `num_classes=2`. Expected `num_classes=3`."),
        (Metrics("top_k_categorical_accuracy",
                 top_k_categorical_accuracy={"k": 5}),
         metric("top_k_categorical_accuracy"), "passed", ""),
        (Metrics("auc", auc={"name": "area"}), metric("auc", shown_as="area"),
         "passed", ""),
        (Metrics("auc", auc={"name": "area"}), metric("auc"), "failed",
         "Expected `name='area'`."),
        (Metrics("auc", auc={"weighted": True}), metric("auc", weighted=True),
         "passed", ""),
        (Metrics("auc", auc={"output": "quick"}), metric("auc", output="price"),
         "failed", "Expected `output='quick'`."),
        (Metrics("auc"), metric("auc", weighted=True), "passed", ""),
    ],
)  # fmt: skip
def test_arguments_of_metrics(
    criterion: Criterion, given: CompiledMetric, expected: str, words: str
) -> None:
    """An argument that is not given has Keras' default."""
    status, message = verdict(criterion, all_metrics=(given,))
    assert status == expected, message
    assert words in message


def test_how_a_metric_gets_an_argument_is_said() -> None:
    """A name in quotes has none."""
    criterion = Metrics("precision", precision=SURE)
    compiled = Compilation(
        loss=None, optimizer=None, all_metrics=(metric("precision"),)
    )
    spec = ModelSpec(input_shape=(4,), layers=(), compiled=compiled)
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    found = criterion.check(Evidence(Run(ending="finished", observation=seen)))
    assert "`keras.metrics.Precision(thresholds=0.7)`" in str(found.advice)
    assert "Precision(thresholds=0.7)" in str(criterion.ladder()[2])


def test_one_metric_of_a_name_is_enough() -> None:
    """A model may measure the precision at two thresholds."""
    both = (metric("precision"), metric("precision", arguments=SURE))
    criterion = Metrics("precision", "recall", precision=SURE)
    assert verdict(criterion, all_metrics=both)[0] == "partial"
    assert (
        verdict(Metrics("precision", precision=SURE), all_metrics=both)[0] == "passed"
    )


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        (Optimizer("adam", momentum=0.9), "has no argument 'momentum'"),
        (Optimizer("adam", learning_rate=(1, 0)), "no `learning_rate` is between"),
        (Optimizer(optimizers=()), "neither an optimizer nor an argument"),
        (Metrics("auc", auc={"thresholds": 0.5}), "has no argument 'thresholds'"),
        (Metrics("mae", auc={"curve": "PR"}), "it is not asked for"),
        (Metrics("precision", precision={"thresholds": (1, 0)}), "no `thresholds` is"),
    ],
)
def test_a_rubric_that_asks_for_nothing_is_refused(
    criterion: Criterion, words: str
) -> None:
    """The problem is said in words."""
    (problem,) = criterion.problems(None)  # type: ignore[arg-type]
    assert words in str(problem)
