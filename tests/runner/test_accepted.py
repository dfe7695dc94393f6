"""The recorded `fit` stops where that of Keras stops, and nowhere else."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.facts.observation import ErrorFact
from autograder.rubric.diagnosis.exceptions import explain_error

pytestmark = pytest.mark.slow
X = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], "float32")
Y = np.array([[0], [0], [0], [1], [1], [1]], "float32")
C = np.array([0, 1, 2, 0, 1, 2])
MIXED = X.astype(object)
MIXED[1, 1] = "3"
GAP = np.where(X > 5, np.nan, X)
SPARSE, ONE_OF = "sparse_categorical_crossentropy", "categorical_crossentropy"
BINARY, MSE = "binary_crossentropy", "mse"
Call = tuple[int, Any, dict[str, Any]]
CALLS: dict[str, Call] = {
    "right": (1, BINARY, dict(x=X, y=Y)),
    "flat labels": (1, BINARY, dict(x=X, y=Y.ravel())),
    "whole numbers": (1, BINARY, dict(x=X.astype(int), y=Y.astype(bool))),
    "in a list": (1, BINARY, dict(x=[X], y=[Y])),
    "classes": (3, SPARSE, dict(x=X, y=C)),
    "a column of classes": (3, SPARSE, dict(x=X, y=C[:, None].astype(float))),
    "one-hot": (3, ONE_OF, dict(x=X, y=np.eye(3)[C])),
    "wide labels": (1, MSE, dict(x=X, y=np.ones((6, 3)))),
    "deep labels": (1, MSE, dict(x=X, y=Y[:, None])),
    "nan": (1, BINARY, dict(x=GAP, y=Y)),
    "a split": (1, BINARY, dict(x=X, y=Y, validation_split=0.05)),
    "a held-out part": (1, BINARY, dict(x=X, y=Y, validation_data=(X[:2], Y[:2]))),
    "rows": (1, BINARY, dict(x=X, y=Y[:4])),
    "rows of the validation": (1, BINARY, dict(x=X, y=Y, validation_data=(X, Y[:2]))),
    "rows of the weights": (1, BINARY, dict(x=X, y=Y, sample_weight=np.ones(3))),
    "objects": (1, BINARY, dict(x=X.astype(object), y=Y)),
    "a text among numbers": (1, BINARY, dict(x=MIXED, y=Y)),
    "objects as labels": (1, BINARY, dict(x=X, y=Y.astype(object))),
    "texts": (1, BINARY, dict(x=X.astype(str), y=Y)),
    "texts as labels": (1, BINARY, dict(x=X, y=Y.astype(str))),
    "dates": (1, BINARY, dict(x=X.astype("datetime64[s]"), y=Y)),
    "lists of texts": (1, BINARY, dict(x=X.astype(str).tolist(), y=Y)),
    "a number": (1, BINARY, dict(x=3.0, y=2.0)),
    "classes from 1": (3, SPARSE, dict(x=X, y=C + 1)),
    "a negative class": (3, SPARSE, dict(x=X, y=C - 1)),
    "one-hot from 1": (3, ONE_OF, dict(x=X, y=np.eye(4)[C + 1])),
    "numbers for rows": (3, ONE_OF, dict(x=X, y=C)),
    "rows for numbers": (3, SPARSE, dict(x=X, y=np.eye(3)[C])),
    "numbers for several": (3, BINARY, dict(x=X, y=C)),
    "two columns for one": (1, BINARY, dict(x=X, y=np.eye(2)[C % 2])),
    "one number for three": (3, MSE, dict(x=X, y=C)),
    "epochs in quotes": (1, BINARY, dict(x=X, y=Y, epochs="3")),
    "half an epoch": (1, BINARY, dict(x=X, y=Y, epochs=2.5)),
    "epochs of NumPy": (1, BINARY, dict(x=X, y=Y, epochs=np.int64(2))),
    "a batch in quotes": (1, BINARY, dict(x=X, y=Y, batch_size="2")),
    "no labels": (1, BINARY, dict(x=X)),
    "no labels for numbers": (1, MSE, dict(x=X)),
    "no class numbers": (3, SPARSE, dict(x=X)),
    "no one-hot rows": (3, ONE_OF, dict(x=X)),
    "a test without labels": (1, BINARY, dict(x=X, y=Y, validation_data=X)),
    "nothing left": (1, BINARY, dict(x=X, y=Y, validation_split=1.0)),
    "three inputs": (1, BINARY, dict(x=np.ones((6, 3)), y=Y)),
    "as many as there are": (1, BINARY, dict(x=X, y=Y, batch_size=0)),
    "weights of classes": (1, BINARY, dict(x=X, y=Y, class_weight={0: 1.0, 1: 2.0})),
    "numbers of NumPy": (1, BINARY, dict(x=X, y=Y, validation_split=np.float32(0.5))),
    "a split beside data": (
        1, BINARY, dict(x=X, y=Y, validation_split=1.0, validation_data=(X, Y))),
    "three parts": (1, BINARY, dict(x=X, y=Y, validation_data=(X, Y, np.ones(6)))),
    "a list of epochs": (
        1, BINARY, dict(x=X, y=Y, validation_data=(X, Y), validation_freq=[1])),
    "no batch size of nothing": (1, BINARY, dict(x=X, y=Y, validation_steps="1")),
}  # fmt: skip
REFUSED: dict[str, list[Any]] = {
    "class_weight": [[1, 2], (1, 2), "balanced", 2.0, np.ones(2), {0: "a"}],
    "batch_size": [-1, "2", 2.0, [2]],
    "epochs": ["3", 2.5, None],
    "initial_epoch": ["1", 1.0, None],
    "steps_per_epoch": [-1, "2"],
    "validation_split": ["0.2", [0.2]],
    "validation_data": [(X, Y, X, Y)],
    "sample_weight": [{0: 1.0, 1: 2.0}, {"a": np.ones(6)}, [1.0] * 6],
}
REFUSED_IN_TESTS: dict[str, list[Any]] = {
    "validation_steps": [-1, "1"],
    "validation_batch_size": [-1, 2.5, "2"],
    "validation_freq": [0, "1", 1.0],
}
for name, values in [*REFUSED.items(), *REFUSED_IN_TESTS.items()]:
    for value in values:
        given = dict(x=X, y=Y) | {name: value}
        if name in REFUSED_IN_TESTS:
            given["validation_data"] = (X, Y)
        CALLS[f"{name}={value!r:.20}"] = (1, BINARY, given)
CALLS |= {
    "unknown": (1, BINARY, dict(x=X, y=Y, epoch=3)),
    "both weights": (
        1, BINARY, dict(x=X, y=Y, class_weight={}, sample_weight=np.ones(6))),
    "a class": (1, BINARY, dict(x=X, y=Y, callbacks=[dict])),
    "no callback": (1, BINARY, dict(x=X, y=Y, callbacks=[None])),
    "pairs": (1, BINARY, dict(x=zip(X, Y, strict=True))),
    "a range": (1, BINARY, dict(x=range(6), y=Y)),
    "weights of the validation": (
        1, BINARY, dict(x=X, y=Y, validation_data=(X, Y, np.ones(3)))),
    "a loss that is none": (1, 3, dict(x=X, y=Y)),
    "no loss": (1, None, dict(x=X, y=Y)),
    "no inputs": (1, BINARY, dict(x=None, y=Y)),
    "nothing": (1, BINARY, dict()),
    "flat inputs": (1, BINARY, dict(x=X[:, 0], y=Y)),
    "a column of weights": (1, BINARY, dict(x=X, y=Y, sample_weight=np.ones((6, 1)))),
    "weights in a list": (1, BINARY, dict(x=X, y=Y, sample_weight=[np.ones(6)])),
    "wide weights": (1, BINARY, dict(x=X, y=Y, sample_weight=np.ones((6, 2)))),
    "weights of numbers": (
        3, MSE, dict(x=X, y=np.eye(3)[C], sample_weight=np.ones((6, 3)))),
    "a weight": (1, BINARY, dict(x=X, y=Y, sample_weight=2.0)),
    "two losses": (1, ["mse", "mse"], dict(x=X, y=Y)),
}  # fmt: skip


COMPILED: dict[str, dict[str, Any]] = {
    "a weight": dict(loss_weights=2.0),
    "a list of one weight": dict(loss_weights=[2.0]),
    "a weight by another name": dict(loss_weights={"a": 2.0}),
    "two weights": dict(loss_weights=[1.0, 2.0]),
    "a text as weight": dict(loss_weights=["a"]),
    "a weighted metric": dict(weighted_metrics=["accuracy"]),
    "weighted metrics by name": dict(weighted_metrics={"a": "mae"}),
    "a weighted metric with a typo": dict(weighted_metrics=["acuracy"]),
    "a metric in two lists": dict(metrics=[["acuracy"]]),
    "two batches at once": dict(steps_per_execution=2),
    "no batch at once": dict(steps_per_execution=0),
    "all batches at once": dict(steps_per_execution="auto"),
    "half a batch": dict(steps_per_execution=2.5),
}
BATCHES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "in batches": lambda data: dict(x=data.batch(2)),
    "one by one": lambda data: dict(x=data),
    "over and over": lambda data: dict(x=data.batch(2).repeat(), steps_per_epoch=3),
    "a test one by one": lambda data: dict(x=data.batch(2), validation_data=data),
    "no batches": lambda data: dict(x=data.take(0).batch(2)),
    "inputs alone": lambda data: dict(x=data.map(lambda x, y: x).batch(2)),
    "with weights": lambda data: dict(x=data.map(lambda x, y: (x, y, 1.0)).batch(2)),
    "four parts": lambda data: dict(x=data.map(lambda x, y: (x, y, x, y)).batch(2)),
    "texts": lambda data: dict(
        x=data.map(lambda x, y: (tf().strings.as_string(x), y)).batch(2)),
    "wide rows": lambda data: dict(x=data.batch(2).batch(2)),
    "a generator": lambda data: dict(x=((X, Y) for _ in range(3)), steps_per_epoch=2),
    "a generator of lists": lambda data: dict(x=([X, Y] for _ in range(3))),
    "a generator of arrays": lambda data: dict(x=(X for _ in range(3))),
    "a generator of rows": lambda data: dict(x=((X[n], Y[n]) for n in range(6))),
    "an empty generator": lambda data: dict(x=(pair for pair in ())),
}  # fmt: skip
"""What `fit` gets, from a dataset that yields a row of X and Y at a time."""


def tf() -> Any:
    """Return TensorFlow, which only the tests import."""
    import tensorflow

    return tensorflow


def stopped(call: Callable[[], Any]) -> Exception | None:
    """Return what was raised."""
    try:
        call()
    except Exception as error:  # noqa: BLE001 - whatever Keras raises
        return error
    return None


def compiled(units: int, loss: Any, **given: Any) -> Any:
    """Return a model that reads two numbers."""
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(units, "sigmoid")])
    model.compile("sgd", loss, **given)
    return model


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", CALLS)
def test_fit_stops_where_keras_stops(name: str) -> None:
    """The recorder raises if, and only if, Keras does, and the same kind of error."""
    from autograder.runner.observe.recorder import Recorder

    units, loss, given = CALLS[name]
    keras_says = stopped(lambda: compiled(units, loss).fit(**given, verbose=0))
    we_say = stopped(lambda: Recorder().fit(compiled(units, loss), **given, verbose=0))
    assert type(we_say) is type(keras_says)
    if isinstance(keras_says, ValueError):
        assert alike(str(keras_says), str(we_say))


def told(recorder: Any, model: Any, method: str, given: Any, **compiled: Any) -> Any:
    """Call a method of a recorder that has seen how the model was compiled."""
    recorder.add_compiled(model, (), compiled)
    return getattr(recorder, method)(model, **given)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", COMPILED)
def test_fit_stops_at_what_compile_was_given(name: str) -> None:
    """What Keras looks at only in `fit` stops the recorded one as well."""
    from autograder.runner.observe.recorder import Recorder

    given, data = COMPILED[name], dict(x=X, y=Y)
    expected = stopped(lambda: compiled(1, BINARY, **given).fit(**data, verbose=0))
    found = stopped(
        lambda: told(Recorder(), compiled(1, BINARY, **given), "fit", data, **given)
    )
    assert type(found) is type(expected)
    assert expected is None or alike(str(expected), str(found))


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", BATCHES)
def test_fit_stops_at_batches_where_keras_stops(name: str) -> None:
    """Datasets and generators are refused, or not, as Keras does it."""
    from autograder.runner.observe.recorder import Recorder

    data = tf().data.Dataset.from_tensor_slices((X, Y))
    make = BATCHES[name]
    expected = stopped(lambda: compiled(1, BINARY).fit(**make(data), verbose=0))
    found = stopped(lambda: Recorder().fit(compiled(1, BINARY), **make(data)))
    assert type(found) is type(expected)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("x", [None, X[:0], X[:, 0], {"a": X}, [X]])
def test_predict_stops_where_keras_stops(x: Any) -> None:
    """A prediction needs rows that the model takes."""
    from autograder.runner.observe.recorder import Recorder

    expected = stopped(lambda: compiled(1, BINARY).predict(x, verbose=0))
    found = stopped(lambda: Recorder().predict(compiled(1, BINARY), x))
    assert type(found) is type(expected)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
@pytest.mark.parametrize(
    "x",
    [[X, X[:, :1]], [X[:, :1], X], X, [X, X, X], {"a": X, "c": X}, {"a": X},
     {"a": X, "b": X[:, :1], "c": X}, {"b": X, "a": X[:, :1]}],
)  # fmt: skip
def test_several_inputs_stop_where_keras_stops(x: Any, method: str) -> None:
    """Inputs in another order, of other names, or too few stop as in Keras."""
    from autograder.runner.observe.recorder import Recorder

    model = of_two_inputs()
    labels = {} if method == "predict" else {"y": Y}
    expected = stopped(lambda: getattr(model, method)(x=x, **labels, verbose=0))
    found = stopped(lambda: getattr(Recorder(), method)(model, x=x, **labels))
    assert type(found) is type(expected)
    assert expected is None or alike(str(expected), str(found).partition(" [")[0])


def of_two_inputs() -> Any:
    """Return a model that reads two numbers and one more."""
    import keras

    a, b = keras.Input((2,), name="a"), keras.Input((1,), name="b")
    both = keras.layers.Concatenate()([a, b])
    model = keras.Model([a, b], keras.layers.Dense(1)(both))
    model.compile("sgd", "mse")
    return model


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", ["ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax"])
@pytest.mark.parametrize("hidden", [True, False])
def test_a_class_as_activation_stops_training(kind: str, hidden: bool) -> None:
    """Keras builds such a model, and stops when it computes."""
    import keras

    from autograder.runner.observe.recorder import Recorder

    odd, usual = getattr(keras.layers, kind), "relu"
    layers = [
        keras.layers.Dense(2, odd if hidden else usual),
        keras.layers.Dense(1, usual if hidden else odd),
    ]
    model = keras.Sequential([keras.Input((2,)), keras.Sequential(layers)])
    model.compile("sgd", "mse")
    assert stopped(lambda: model.fit(X, Y, verbose=0))
    for call in (
        lambda: Recorder().fit(model, X, Y),
        lambda: Recorder().evaluate(model, X, Y),
        lambda: Recorder().predict(model, X),
    ):
        assert kind in str(stopped(call))


@pytest.mark.parametrize(
    ("kind", "text", "id"),
    [("KeyError", "'pop from an empty set'", "no_inputs"),
     ("ValueError", "The input 'a' is not optional, but None was passed.", "no_inputs"),
     ("UnboundLocalError", "cannot access local variable 'batch_outputs' where it",
      "no_rows"),
     ("ValueError", "the generator must yield at least one batch.", "no_batches"),
     ("ValueError", "`loss_weights` must match the number of losses, got 1 losses and "
      "2 weights.", "loss_weights")],
)  # fmt: skip
def test_the_page_explains_what_is_missing(kind: str, text: str, id: str) -> None:
    """The page explains the error of Keras in words for students."""
    diagnosis = explain_error(ErrorFact(kind=kind, message=text))
    assert diagnosis is not None
    assert diagnosis.id == id


def alike(long: str, short: str) -> bool:
    """Tell whether three words of a message stand in the other as well."""
    words = short.split()
    parts = (" ".join(words[n : n + 3]) for n in range(max(len(words) - 2, 1)))
    return any(part in long for part in parts)


@pytest.mark.parametrize("name", [*REFUSED, *REFUSED_IN_TESTS])
def test_the_page_names_the_argument(name: str) -> None:
    """The page names the argument, whatever Keras says about it."""
    from autograder.runner.observe.recorder import Recorder

    for value in (REFUSED | REFUSED_IN_TESTS)[name]:
        given = {"x": X, "y": Y, "validation_data": (X, Y)} | {name: value}
        if name == "validation_split":
            del given["validation_data"]
        error = stopped(lambda g=given: Recorder().fit(compiled(1, BINARY), **g))
        fact = ErrorFact(kind=type(error).__name__, message=str(error))
        diagnosis = explain_error(fact)
        assert diagnosis is not None
        assert str(diagnosis.found).startswith(f"`fit` was given `{name}=")


BOTH: dict[str, list[Any]] = {
    "batch_size": [-1, "2", 2.5],
    "steps": [-1, "1"],
    "callbacks": [[dict], ["EarlyStopping"]],
    "foo": [1],
}


@pytest.mark.parametrize("method", ["evaluate", "predict"])
@pytest.mark.parametrize("name", BOTH)
def test_tests_and_predictions_stop_at_arguments(method: str, name: str) -> None:
    """`evaluate` and `predict` refuse what those of Keras refuse."""
    from autograder.runner.observe.recorder import Recorder

    model = compiled(1, BINARY)
    arrays = (X, Y) if method == "evaluate" else (X,)
    for value in BOTH[name]:
        given = {name: value}
        expected = stopped(
            lambda g=given: getattr(model, method)(*arrays, verbose=0, **g)
        )
        found = stopped(
            lambda g=given: getattr(Recorder(), method)(model, *arrays, **g)
        )
        assert expected is not None
        assert type(found) is type(expected), value


def test_an_optimizer_trains_one_model() -> None:
    """A second model with the same optimizer object stops, as in Keras."""
    import keras

    from autograder.runner.observe.recorder import Recorder

    errors = []
    for fit in (lambda *given: given[0].fit(*given[1:], verbose=0), Recorder().fit):
        shared = keras.optimizers.SGD(0.1)
        models = [compiled(1, BINARY), compiled(1, BINARY)]
        for model in models:
            model.compile(optimizer=shared, loss=BINARY)
        fit(models[0], X, Y)
        fit(models[0], X, Y)
        errors.append(stopped(lambda f=fit, m=models[1]: f(m, X, Y)))
    assert None not in errors
    assert "only be called for the variables it was" in str(errors[-1])


def test_evaluate_stops_where_keras_stops() -> None:
    """`evaluate` checks rows, texts, shapes and labels as Keras does."""
    from autograder.runner.observe.recorder import Recorder

    for name in ("right", "no labels", "rows", "objects", "texts as labels",
                 "classes from 1", "three inputs", "classes",
                 "rows for numbers"):  # fmt: skip
        units, loss, given = CALLS[name]
        model = compiled(units, loss)
        expected = stopped(lambda m=model, g=given: m.evaluate(**g, verbose=0))
        found = stopped(lambda m=model, g=given: Recorder().evaluate(m, **g))
        assert type(found) is type(expected), name


@pytest.mark.parametrize("first", ["Dense", "Embedding"])
@pytest.mark.parametrize("width", [1, 3])
def test_rows_for_one_number_are_as_wide_as_the_layers_take(
    first: str, width: int
) -> None:
    """Where the model was built for one number, the first layer decides."""
    import keras

    from autograder.runner.observe.recorder import Recorder

    layers = keras.layers
    front = {"Dense": [layers.Dense(4)],
             "Embedding": [layers.Embedding(9, 4), layers.LSTM(4)]}[first]  # fmt: skip
    model = keras.Sequential([keras.Input((1,)), *front, layers.Dense(1)])
    model.compile("sgd", MSE)
    data = np.ones((6, width)), np.ones((6, 1))
    expected = stopped(lambda: model.fit(*data, verbose=0))
    found = stopped(lambda: Recorder().fit(model, *data))
    assert type(found) is type(expected)
    assert (expected is None) == (first == "Embedding" or width == 1)


def test_only_lists_of_numbers_are_of_an_older_keras() -> None:
    """A list with the array of one input is right in Keras 3, too."""
    from autograder.runner.observe.recorder import Recorder

    for given, notes in (([X], 0), ((X,), 0), (X.tolist(), 1), (((1.0, 2.0),), 1)):
        recorder = Recorder()
        recorder.predict(compiled(1, BINARY), given)
        assert len(recorder.notes) == notes, given


@pytest.mark.parametrize("method", ["fit", "evaluate"])
@pytest.mark.parametrize("kind", ["csr_matrix", "coo_array"])
def test_labels_in_a_sparse_matrix_stop_as_in_keras(method: str, kind: str) -> None:
    """Keras takes no sparse labels, and the page says what to write."""
    import scipy.sparse

    from autograder.runner.observe.recorder import Recorder

    model = compiled(3, "categorical_crossentropy")
    labels = getattr(scipy.sparse, kind)(np.eye(3)[[0, 1, 2] * 2])
    given = np.ones((6, *model.input_shape[1:])), labels
    expected = stopped(lambda: getattr(model, method)(*given, verbose=0))
    recorder = Recorder()
    found = stopped(lambda: getattr(recorder, method)(model, *given))
    assert type(found) is type(expected) is TypeError
    for error in (found, expected):
        fact = ErrorFact(kind="TypeError", message=str(error))
        assert "toarray()" in explain_error(fact).fix


def test_what_stopped_was_recorded_before() -> None:
    """The data count although the call stopped."""
    from autograder.runner.observe.recorder import Recorder

    recorder = Recorder()
    assert stopped(lambda: recorder.fit(compiled(1, BINARY), X, Y[:4])) is not None
    _, fit = recorder.fits[0]
    assert (fit.x.shape, fit.y.shape, fit.x_lack) == ((6, 2), (4, 1), None)


@pytest.mark.parametrize(
    ("value", "lack"),
    [(X[:0], "empty"), (MIXED, "no_numbers"), ([X, X], "several"), (None, "missing"),
     ({"a": X, "b": X}, "several"), ({}, "no_array"),
     (X.reshape(*X.shape, 1, 1, 1, 1, 1), "many_axes"), (X.astype(complex), "complex")],
)  # fmt: skip
def test_why_there_is_no_sample_is_known(value: Any, lack: str) -> None:
    """Each kind of data that shows no rows says why."""
    from autograder.runner.observe.samples import as_array, sampled

    assert sampled("x", as_array(value), 0) == {"x": None, "x_lack": lack}
    assert sampled("x", X, 0)["x_lack"] is None
    assert sampled("x", {"a": X}, 0)["x_lack"] is None


def test_a_dataset_without_batches_is_empty() -> None:
    """Keras raises no error, so only the record says that there were no rows."""
    import tensorflow as tf

    from autograder.runner.observe.recorder import Recorder

    recorder = Recorder()
    data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(2).take(0)
    recorder.fit(compiled(1, BINARY), data)
    _, fit = recorder.fits[0]
    assert (fit.x, fit.x_lack, fit.y, fit.y_lack) == (None, "empty", None, "empty")


@pytest.mark.parametrize("value", [GAP, X * np.inf, X * np.nan])
def test_a_sample_says_what_is_not_finite(value: Any) -> None:
    """The shape is known, and in place of nan there is a gap."""
    from autograder.facts.observation import Sample
    from autograder.runner.observe.samples import sample

    found = sample(value, 0)
    assert found is not None
    assert Sample.from_json(found.to_json()) == found
    assert (found.shape, found.finite) == (value.shape, False)
    numbers = value[np.isfinite(value)]
    assert found.maximum == (numbers.max() if numbers.size else 0)
    assert np.array_equal(np.isfinite(found.seen), np.isfinite(value))
