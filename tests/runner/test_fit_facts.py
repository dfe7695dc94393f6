"""The arguments of `fit` are facts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.facts.observation import Run
from autograder.runner.observe.repeated_rows import are_rows_of

pytestmark = pytest.mark.slow
X, Y = np.ones((6, 2), "float32"), np.array([0, 1, 0, 1, 0, 1])


def fitted(*args: Any, x: Any = X, y: Any = Y, **given: Any) -> Any:
    """Return what is recorded of a fit, and of the tests that belong to it."""
    import keras

    from autograder.runner.observe.recorder import Recorder

    layers = [keras.Input((2,)), keras.layers.Dense(1, "sigmoid")]
    model = keras.Sequential(layers)
    model.compile("sgd", "binary_crossentropy")
    seen = Recorder()
    seen.fit(model, x, y, *args, **given)
    return seen.fits[-1][1], [test for _model, test in seen.tests]


def test_what_is_not_given_has_the_default() -> None:
    """A plain fit says nothing but the defaults."""
    fit, tests = fitted()
    assert tests == []
    assert (fit.epochs, fit.initial_epoch, fit.batch_size) == (1, 0, None)
    assert (fit.steps_per_epoch, fit.validation_steps) == (None, None)
    assert (fit.has_validation_data, fit.validation_split) == (False, 0.0)
    assert (fit.class_weight, fit.sample_weight, fit.shuffle) == (None, False, True)
    assert (fit.callbacks, fit.inputs, fit.outputs, fit.batches) == ((), (), (), "")


def test_numbers_and_flags_are_known() -> None:
    """Each argument is recorded as it was given, by name or by position."""
    fit, _tests = fitted(
        4, 9, 0, None, 0.5, shuffle=False, initial_epoch=2, steps_per_epoch=3,
        class_weight={0: 1, np.int64(1): 2.5},
    )  # fmt: skip
    assert (fit.epochs, fit.initial_epoch, fit.batch_size) == (9, 2, 4)
    assert (fit.validation_split, fit.shuffle, fit.steps_per_epoch) == (0.5, False, 3)
    assert fit.class_weight == {"0": 1.0, "1": 2.5}
    assert fitted(sample_weight=np.ones(6))[0].sample_weight


def test_validation_data_are_known_where_fit_stops() -> None:
    """What stops a fit does not hide the data that it was given."""
    import keras

    from autograder.runner.observe.recorder import Recorder

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "softmax")])
    model.compile("sgd", "binary_crossentropy")
    seen = Recorder()
    with pytest.raises(ValueError, match=r"same shape|same rank"):
        seen.fit(model, X, Y, validation_data=(X[:2], Y[:2]))
    ((_model, test),) = seen.tests
    assert test.of_fit
    assert test.x is not None
    assert test.x.shape == (2, 2)


def test_the_epochs_of_a_loop_are_added_up() -> None:
    """Some call `fit` for each epoch, and a new `compile` begins a new training."""
    import keras

    from autograder.runner.observe.recorder import Recorder

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
    seen, trained = Recorder(), []
    for _training in range(2):
        model.compile("sgd", "binary_crossentropy")
        seen.add_compiled(model, ("sgd", "binary_crossentropy"), {})
        for epoch in range(3):
            seen.fit(model, X, Y, initial_epoch=epoch, epochs=epoch + 2)
            trained.append(seen.fits[-1][1].trained_epochs)
    assert trained == [2, 4, 6, 2, 4, 6]


def test_the_size_of_batches_is_that_of_the_data() -> None:
    """A dataset is told its size of batches by `batch`, and `fit` is told nothing."""
    import tensorflow as tf

    data = tf.data.Dataset.from_tensor_slices((X, Y))
    for given in (data.batch(4), data.repeat().batch(4)):
        fit, _tests = fitted(x=given, y=None, steps_per_epoch=2)
        assert fit.batch_size == 4


def test_batches_are_counted_where_they_say_how_many_there_are() -> None:
    """Neither an endless dataset nor a generator has a number of batches."""
    import tensorflow as tf

    data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(4)
    for given, count in (
        (data, 2), (data.cache().shuffle(9).prefetch(1), 2), (data.repeat(), None),
        (((x, y) for x, y in data), None),
    ):  # fmt: skip
        fit, _tests = fitted(x=given, y=None, steps_per_epoch=1)
        assert fit.batch_count == count
    assert fitted()[0].batch_count is None


def test_a_test_on_the_validation_data_is_seen() -> None:
    """The same object is recognised, also if it yields other rows each time."""
    import keras
    import tensorflow as tf

    from autograder.runner.observe.recorder import Recorder

    data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(4)
    other = tf.data.Dataset.from_tensor_slices((X, Y)).batch(4)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
    model.compile("sgd", "binary_crossentropy")
    seen = Recorder()
    seen.fit(model, X, Y, validation_data=data)
    seen.evaluate(model, data)
    seen.evaluate(model, other)
    found = [(test.of_fit, test.is_validation) for _model, test in seen.tests]
    assert found == [(True, False), (False, True), (False, False)]


def test_validation_data_are_a_test_of_the_fit() -> None:
    """Validation data count instead of a split, as in Keras."""
    fit, tests = fitted(validation_data=(X[:2], Y[:2]), validation_split=0.5)
    assert (fit.has_validation_data, fit.validation_split) == (True, 0.0)
    assert [(test.of_fit, test.x.shape) for test in tests] == [(True, (2, 2))]
    assert tests[0].place == fit.place


@pytest.mark.parametrize(
    ("learnt", "validated", "is_part"),
    [
        (np.s_[:], np.s_[:2], True),
        (np.s_[:4], np.s_[3:], True),
        (np.s_[:4], np.s_[4:], False),
        (np.s_[::2], np.s_[1::2], False),
        (np.s_[:], [0, 1], True),
        ([0, 1, 2], [3, 4], False),
        ([0, 1, 2], [2, 3], False),
        ([1, 0, 2, 3], [3, 0], True),
    ],
)
def test_validation_on_rows_of_the_training_is_seen(
    learnt: Any, validated: Any, is_part: bool
) -> None:
    """Parts of an array are recognised by their memory, and copies by their rows."""
    rows = np.arange(12, dtype="float32").reshape(6, 2)
    given = rows[validated], Y[validated]
    _fit, tests = fitted(x=rows[learnt], y=Y[learnt], validation_data=given)
    assert [test.in_training for test in tests] == [is_part]


def test_rows_are_found_whatever_type_they_have() -> None:
    """Data with few values have equal rows everywhere, so they say nothing."""
    draw = np.random.default_rng(1)
    rows = draw.normal(size=(300, 3, 2)).astype("float32")
    for own, is_there in (
        (rows[::-1].copy(), True), (rows[[7, 9]].astype("float64"), True),
        (rows + 1, False), (rows[:, :2].copy(), False), (rows[:0], False),
        (np.concatenate([rows[:50], rows[50:60] + 1]), False),
    ):  # fmt: skip
        assert are_rows_of(own, rows) == is_there
    few = draw.integers(0, 3, (300, 2))
    assert not are_rows_of(few[:20].copy(), few[20:])
    texts = np.array([["a"], ["b"]])
    assert not are_rows_of(texts, texts.copy())


def test_callbacks_are_known_with_their_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of Keras have arguments; of those of the student, the class is known."""
    import keras

    monkeypatch.chdir(tmp_path)  # the callbacks write files

    class Mine(keras.callbacks.Callback):
        pass

    class Louder(keras.callbacks.EarlyStopping):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            super().on_epoch_end(epoch, logs)

    class Never(keras.callbacks.EarlyStopping):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            pass

    known = keras.callbacks
    fit, _tests = fitted(
        validation_split=0.5,
        callbacks=[
            known.EarlyStopping(patience=3, min_delta=0.01, restore_best_weights=True),
            known.ReduceLROnPlateau("val_loss", np.float64(0.5), np.int64(7)),
            known.ModelCheckpoint("best.keras", save_best_only=True),
            known.LearningRateScheduler(lambda epoch: 0.1),
            known.TensorBoard("logs"),
            known.CSVLogger("log.csv"),
            known.LambdaCallback(on_epoch_end=lambda epoch, logs: None),
            Mine(),
            Louder(patience=6),
            Never(patience=6),
        ],
    )
    found = {callback.name: callback.arguments for callback in fit.callbacks}
    assert [callback.own for callback in fit.callbacks] == [False] * 7 + [True] * 3
    made_from = [callback.made_from for callback in fit.callbacks]
    assert made_from == [""] * 8 + ["EarlyStopping", ""]
    assert (found["Louder"]["patience"], found["Never"]) == (6, {})
    stops = found["EarlyStopping"]
    assert (stops["monitor"], stops["patience"]) == ("val_loss", 3)
    assert (stops["min_delta"], stops["restore_best_weights"]) == (0.01, True)
    slower = found["ReduceLROnPlateau"]
    assert (slower["factor"], slower["patience"]) == (0.5, 7)
    assert found["ModelCheckpoint"]["save_best_only"] is True
    assert found["LearningRateScheduler"]["schedule"] == "function"
    assert found["TensorBoard"]["log_dir"] == "logs"
    assert found["CSVLogger"]["filename"] == "log.csv"
    assert found["Mine"] == {}


def test_data_from_folders_and_series_are_batches(tmp_path: Any) -> None:
    """What Keras reads from files or cuts into windows shows its first rows."""
    import keras

    from autograder.runner.observe.feeding import fed

    for name in ("cats", "dogs"):
        (tmp_path / "images" / name).mkdir(parents=True)
        (tmp_path / "texts" / name).mkdir(parents=True)
        for number in range(3):
            pixels = np.full((8, 8, 3), number, np.uint8)
            keras.utils.save_img(tmp_path / "images" / name / f"{number}.png", pixels)
            (tmp_path / "texts" / name / f"{number}.txt").write_text("a word")
    images = keras.utils.image_dataset_from_directory(
        tmp_path / "images", image_size=(8, 8), verbose=False
    )
    texts = keras.utils.text_dataset_from_directory(tmp_path / "texts", verbose=False)
    series = keras.utils.timeseries_dataset_from_array(
        np.arange(20.0)[:, None], np.arange(20.0), sequence_length=4
    )
    found = [fed(data) for data in (images, texts, series)]
    assert found[0].x.shape == (6, 8, 8, 3)
    assert found[1].x.dtype.kind in "OS"
    assert found[2].x.shape == (17, 4, 1)
    assert [part.y.shape for part in found] == [(6,), (6,), (17,)]
    assert {part.kind for part in found} == {"tf.data.Dataset"}


def test_metrics_are_known_with_their_arguments() -> None:
    """Each metric has its arguments, its output, and whether rows are weighted."""
    import keras

    from autograder.runner.observe.metric_names import metrics
    from autograder.runner.observe.trials import CompileArguments

    kinds = keras.metrics
    given = CompileArguments(
        metrics={
            "price": ["mae", kinds.MeanIoU(num_classes=3, name="overlap")],
            "quick": kinds.Precision(thresholds=0.7),
        },
        weighted_metrics=[kinds.AUC(curve="PR", name="area"), lambda y, p: 0],
    )
    found = metrics(given, ["price", "quick"])
    assert [(str(m.setting), m.shown_as, m.output, m.weighted) for m in found] == [
        ("mean_absolute_error", "mae", "price", False),
        ("mean_io_u(num_classes=3)", "overlap", "price", False),
        ("precision(thresholds=0.7)", found[2].shown_as, "quick", False),
        ("auc(curve=PR)", "area", "", True),
        ("<lambda> (own function)", "<lambda>", "", True),
    ]
    listed = CompileArguments(metrics=[["mae"], ["acc", "auc"]])
    outputs = [m.output for m in metrics(listed, ["price", "quick"])]
    assert outputs == ["price", "quick", "quick"]
    plain = CompileArguments(metrics=["mae", "mse"])
    assert [m.output for m in metrics(plain, ["price", "quick"])] == ["", ""]


START = """
import keras
import numpy as np
import tensorflow as tf
base = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten(),
                         keras.layers.Dense(2)])
model = keras.Sequential([base, keras.layers.Dense(1)])
model.compile("sgd", "mse")
x, y = np.random.default_rng(1).random((8, 4, 4, 1)), np.zeros(8)
turn = keras.layers.RandomRotation(0.5)
several = keras.Sequential([keras.layers.RandomFlip(), turn])
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(4)
make = tf.keras.preprocessing.image.ImageDataGenerator
"""


@pytest.mark.parametrize(
    ("code", "late"),
    [
        ("", False),
        ("base.layers[1].trainable = False", True),
        ("base.trainable = False\nmodel.compile('sgd', 'mse')", False),
        ("model.fit(x, y)\nbase.trainable = False", True),
    ],
)
def test_freezing_after_compile_is_known(
    run: Callable[..., Run], code: str, late: bool
) -> None:
    """It is no matter where the layer is, and compiling again makes it good."""
    models = run(START + code).observation.models
    assert [m.refroze for m in models if m.variable == "model"] == [late]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("model.evaluate(x, y)", [""]),
        ("model.evaluate(turn(x), y)", ["RandomRotation"]),
        ("model.evaluate(np.array(several(x)), y)", ["RandomRotation"]),
        ("model.evaluate(turn(x, training=False), y)", [""]),
        ("turn(x)\nmodel.evaluate(x, y)", [""]),
        ("model.fit(turn(x), y, validation_data=(x, y))", [""]),
        ("model.evaluate(data.map(lambda a, b: (turn(a, training=True), b)).cache())",
         ["RandomRotation"]),
        ("model.evaluate(data.map(lambda a, b: (turn(a, training=False), b)))", [""]),
        ("model.evaluate(make(rotation_range=9).flow(x, y))", ["ImageDataGenerator"]),
        ("model.evaluate(make(rescale=0.5).flow(x, y))", [""]),
    ],
)  # fmt: skip
def test_augmented_images_of_a_test_are_noticed(
    run: Callable[..., Run], code: str, names: list[str]
) -> None:
    """Layers change arrays and datasets, and generators change what they yield."""
    seen = run(START + code).observation
    assert not seen.errors
    assert [test.augmented for test in seen.tests] == names


def test_losses_of_other_names_are_missing() -> None:
    """A dictionary of losses that names no output says nothing about the outputs."""
    from autograder.runner.observe.loss_names import losses

    found = losses({"prize": "mse", "quick": "mae"}, ["price", "quick"], 2)
    assert found[0] is None
    assert str(found[1]) == "mean_absolute_error"
