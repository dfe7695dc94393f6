"""Nothing passes because nothing was looked at."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.facts.arrays import Array
from autograder.facts.calls import Callback
from autograder.facts.code_uses import CodeUses
from autograder.facts.compilation import Compilation, CompiledMetric
from autograder.facts.drawn import DrawnPlot, Series
from autograder.facts.function_calls import LOOK_AT_PLOTS, FileBytes, Outcome
from autograder.facts.layers import Dense, Setting
from autograder.facts.observation import (
    Blank,
    Observation,
    ObservedModel,
    Place,
    RecordedFit,
    RecordedTest,
    Run,
    Sample,
    Table,
)
from autograder.facts.plain_data import NumberArray
from autograder.facts.rows import chosen_rows
from autograder.facts.sample import weighted_mean
from autograder.facts.spec import ModelSpec
from autograder.facts.training import (
    NamedData,
    TestResult,
    TrainingPlan,
    TrainingResult,
    TrainingRun,
)
from autograder.facts.written import WrittenPart
from autograder.rubric.criteria import KINDS, Criterion, Evidence

ARGUMENTS: dict[str, dict[str, Any]] = {
    "answer": dict(variable="answer", expected=3.0),
    "better_model": dict(variable="word", simple="model", larger="model",
                         simple_word="small", larger_word="large"),
    "calls": dict(function="normalise", public=[3], hidden=[4],
                  answers=(Outcome(ending="returned", answer=0.5),
                           Outcome(ending="returned", answer=1.5))),
    "custom": dict(id="test_own", title="It is good.", file="test_own.py"),
    "hardest_shift": dict(variable="shift"),
    "figure": dict(lines=1, labelled=True),
    "has_layer": dict(layer="Dense", units=(8, None)),
    "input_shape": dict(shape=(784,)),
    "known_settings": dict(rows=("row",)),
    "layer_order": dict(layers=("Dense", "Dense")),
    "layer_settings": dict(
        layer="Dense", settings=("units",), expected=({"units": 8},)
    ),
    "layer_sizes": dict(units=(8,)),
    "no_overfitting": dict(gap=0.1, reaches=0.8),
    "parameter_count": dict(parameters=784 * 8 + 8 + 8 * 10 + 10),
    "predicts": dict(query="q", expected=Array.of(np.ones((1, 1)))),
    "prepared": dict(data=("table",), answers=(Outcome(ending="returned", answer=2),)),
    "row_activation": dict(variable="row", activation="softmax"),
    "row_loss": dict(variable="row", name="categorical_crossentropy"),
    "same_images": dict(variable="images", dataset="mnist"),
    "text": dict(variable="word"),
    "saved": dict(file="p.csv", labels=[0, 1], at_least=0.9, answers=(
        Outcome(ending="returned", answer=FileBytes(data="MAoxCg==")),)),
    "uses_callback": dict(callback="EarlyStopping", at_most={"patience": 5}),
}  # fmt: skip
"""Other arguments than those of `example`, which says something that is not `SEEN`."""


class Images:
    """A data set of random images."""

    x = np.random.default_rng(0).integers(0, 256, (90, 28, 28)).astype(np.uint8)
    x[:, 0, 0] = 255
    x[:, 0, 1] = 0
    y = np.arange(90, dtype=np.uint8) % 10

    def find(self, pixels: np.ndarray) -> int | None:
        """No row is anywhere else than where it should be."""
        return None


def sample(array: Any) -> Sample:
    """Report an array as the runner does."""
    rows = Sample.of(array, chosen_rows(array.shape, 5))
    return rows.model_copy(update={"weighted_mean": weighted_mean(array)})


def criterion(kind: str) -> Criterion:
    """Return the criterion of a kind, as in its example if that fits."""
    return KINDS[kind](**ARGUMENTS.get(kind, KINDS[kind].example))


X = sample(np.float32(Images.x.reshape(90, 784) / 255))
Y = sample(np.eye(10, dtype="float32")[Images.y])
SEEN = Observation(
    models=(ObservedModel(variable="model", spec=ModelSpec(
        input_shape=(784,),
        layers=(Dense(units=8, activation=Setting(name="relu")),
                Dense(units=10, activation=Setting(name="softmax"))),
        compiled=Compilation(loss=Setting(name="categorical_crossentropy"),
                             optimizer=Setting(name="adam"),
                             metrics=("auc", "accuracy"), all_metrics=(
                                 CompiledMetric(shown_as="auc", setting=Setting(
                                     name="auc", arguments={"curve": "PR"})),
                                 CompiledMetric(shown_as="accuracy", setting=Setting(
                                     name="accuracy")))))),),
    fits=(RecordedFit(model=0, x=X, y=Y, epochs=5, validation_split=0.2, callbacks=(
        Callback(name="EarlyStopping", arguments={"patience": 5}),)),),
    tests=(RecordedTest(model=0, x=X, y=Y),),
    values={"answer": 3.0, "word": "small", "shift": "moved",
            "images": sample(Images.x),
            "row": Table(settings={
                "activation": Setting(name="softmax"),
                "loss": Setting(name="categorical_crossentropy")})},
)  # fmt: skip
CODE = CodeUses(names=("train_test_split",))
WRITTEN = (WrittenPart(text="# The curve of the loss"), WrittenPart(pictures=1))
OUTCOMES = {
    call.key: answer
    for kind in ("calls", "prepared", "saved")
    for call, answer in zip(
        criterion(kind).function_calls, ARGUMENTS[kind]["answers"], strict=True
    )
}
LINE = Series(kind="line", count=1, x=NumberArray.of(np.ones(1)),
              y=NumberArray.of(np.ones(1)))  # fmt: skip
PLOT = DrawnPlot(x_label="x", y_label="y", series=(LINE,))
OUTCOMES[LOOK_AT_PLOTS.key] = Outcome(ending="returned", plots=(PLOT,))
MEASURED = TrainingResult(runs=(TrainingRun(
    seed=1, epochs=(), curves={},
    metrics={"loss": 0.1, "accuracy": 0.95},
    test=TestResult(accuracy=0.9),
    shifted={"moved": TestResult(accuracy=0.5, confusion=Array.of(np.eye(10)))},
    predictions={"q": Array.of(np.ones((1, 1)))}),))  # fmt: skip
PLAN = TrainingPlan(data=NamedData(name="mnist"), optimizer=Setting(name="sgd"),
                    epochs=1, seeds=(1,), shifts=("moved",))  # fmt: skip


def evidence(seen: Observation, result: TrainingResult | None) -> Evidence:
    """Return all that is known."""
    own = criterion("compiled").check(
        Evidence(Run(ending="finished", observation=SEEN))
    )
    return Evidence(
        Run(
            ending="finished", observation=seen, code=CODE, written=WRITTEN,
            outcomes=OUTCOMES,
        ),
        plan=PLAN, training=result,
        reference=result, images={"mnist": Images(), "mnist_test": Images()},
        checks={"test_own": own} if result else {},
    )  # fmt: skip


def given(x: Sample | None, y: Sample | None, **values: Any) -> Observation:
    """Return an observation without a model, in which a blank is left."""
    return Observation(
        fits=(RecordedFit(model=None, x=x, y=y),),
        tests=(RecordedTest(model=None, x=x, y=y),),
        blanks=(Blank(name="units", place=Place(line=1)),),
        values=values,
    )


def cut(full: Sample, count: int) -> Sample:
    """Return what shows the first rows of a sample alone."""
    rows = {"rows": full.rows[:count], "values": Array.of(full.values.numpy()[:count])}
    return full.model_copy(update=rows)


IMAGES: Any = SEEN.values["images"]
LITTLE = {
    "nothing": Observation(),
    "no data": given(None, None, row=Table(settings={})),
    "one row": given(cut(X, 1), cut(Y, 1), images=cut(IMAGES, 1)),
    "a row too few": given(cut(X, 15), cut(Y, 15), images=cut(IMAGES, 15)),
    "one image, no label": given(cut(X, 1), None),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_right_passes(kind: str) -> None:
    """The criteria pass on evidence with everything in it."""
    own = criterion(kind)
    verdict = own.check(evidence(SEEN, MEASURED))
    if own.for_person is not None:
        assert (verdict.waits, verdict.fraction) == (True, 0)
        return
    assert verdict.status == "passed", f"does {kind} need other ARGUMENTS? {verdict}"


@pytest.mark.parametrize("little", LITTLE)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_passes_unseen(kind: str, little: str) -> None:
    """Without data, rows, models or trainings, none passes, and none raises."""
    own = criterion(kind)
    for result in (None, TrainingResult(refusal="it is too large")):
        seen = evidence(LITTLE[little], result)
        seen = replace(seen, run=Run(ending="crashed", observation=LITTLE[little]))
        if own.needs_model:
            assert seen.canonical_model is None  # then it is skipped before it looks
            continue
        assert own.check(replace(seen, checks={})).status in {"failed", "skipped"}


@pytest.mark.parametrize("kind", ["images_flattened", "images_scaled"])
@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_rows_that_are_all_alike_are_no_images(kind: str, value: float) -> None:
    """Black rows, and the same image in all rows, are not the images of the
    exercise."""
    for rows in (
        np.full((90, 784), value),
        np.tile(Images.x[:1].reshape(784), (90, 1)),
    ):
        seen = evidence(given(sample(rows.astype("float32")), Y), None)
        assert criterion(kind).check(seen).status in {"failed", "skipped"}


def test_labels_that_are_not_as_many_as_the_images_fail() -> None:
    """Training with other rows costs the labels, a test with other ones half."""
    other = sample(np.eye(10)[np.arange(40) % 10])
    whole, train = criterion("labels_one_hot"), given(X, other)
    assert whole.check(evidence(train, None)).status == "failed"
    half = SEEN.model_copy(update={"tests": (RecordedTest(model=0, x=X, y=other),)})
    assert whole.check(evidence(half, None)).fraction == 0.5
