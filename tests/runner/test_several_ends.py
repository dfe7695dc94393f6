"""Models with several inputs or outputs are fitted as Keras fits them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::UserWarning"),
]
A = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], "float32")
B = A[:, :1]
C = np.array([0, 1, 2, 0, 1, 2])
ONE = np.ones(6)
LOSSES = ["mse", "sparse_categorical_crossentropy"]
BY_NAME = {"size": "mse", "kind": "sparse_categorical_crossentropy"}
RIGHT: dict[str, Any] = dict(x=[A, B], y=[B, C])
NAMED: dict[str, Any] = dict(x={"a": A, "b": B}, y={"size": B, "kind": C})


def model(form: type = list, **compiled: Any) -> Any:
    """Return a model with two inputs and two outputs."""
    import keras

    layers = keras.layers
    a, b = keras.Input((2,), name="a"), keras.Input((1,), name="b")
    inner = layers.Concatenate()([a, b])
    outputs = {
        "size": layers.Dense(1, name="size")(inner),
        "kind": layers.Dense(3, "softmax", name="kind")(inner),
    }
    ends = outputs if form is dict else [*outputs.values()]
    made = keras.Model({"a": a, "b": b} if form is dict else [a, b], ends)
    made.compile("sgd", **({"loss": LOSSES} | compiled))
    return made


CALLS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "lists": ({}, RIGHT),
    "tuples": ({}, dict(x=(A, B), y=(B, C))),
    "by name": ({}, NAMED),
    "names for losses": (dict(loss=BY_NAME), NAMED),
    "names for losses, lists": (dict(loss=BY_NAME), RIGHT),
    "one loss for both": (dict(loss="mse"), dict(x=[A, B], y=[B, np.eye(3)[C]])),
    "one of two losses": (dict(loss=["mse", None]), RIGHT),
    "too many losses": (dict(loss=["mse"] * 3), RIGHT),
    "a name too few": (dict(loss={"size": "mse"}), NAMED),
    "a wrong name": (dict(loss={"size": "mse", "kin": LOSSES[1]}), NAMED),
    "weights of losses": (dict(loss_weights=[1.0, 0.5]), RIGHT),
    "weights by name": (
        dict(loss=BY_NAME, loss_weights={"kind": 2.0, "size": 1.0}), NAMED),
    "a weight too few": (dict(loss_weights=[1.0]), RIGHT),
    "a metric for all": (dict(metrics=["accuracy"]), RIGHT),
    "a metric for each": (dict(metrics=["mae", "accuracy"]), RIGHT),
    "metrics in lists": (dict(metrics=[["mae", "mse"], ["accuracy"]]), RIGHT),
    "metrics by name": (dict(metrics={"kind": ["accuracy"]}), RIGHT),
    "weighted metrics": (dict(weighted_metrics=[["mae"], ["accuracy"]]), RIGHT),
    "weights of rows": ({}, RIGHT | dict(sample_weight=ONE)),
    "weights for each output": ({}, RIGHT | dict(sample_weight=[ONE, ONE])),
    "weights for one output": ({}, RIGHT | dict(sample_weight=[ONE])),
    "wide weights": ({}, RIGHT | dict(sample_weight=np.ones((6, 2)))),
    "weights in a tuple": ({}, RIGHT | dict(sample_weight=(ONE, ONE))),
    "weights of classes": ({}, RIGHT | dict(class_weight={0: 1.0})),
    "a split": ({}, RIGHT | dict(validation_split=0.3)),
    "validation": ({}, RIGHT | dict(validation_data=([A, B], [B, C]))),
    "an input too few": ({}, dict(x=[A], y=[B, C])),
    "an input too many": ({}, dict(x=[A, B, B], y=[B, C])),
    "inputs swapped": ({}, dict(x=[B, A], y=[B, C])),
    "a wrong key": ({}, dict(x={"a": A, "c": B}, y=[B, C])),
    "a key too many": ({}, dict(x={"a": A, "b": B, "c": B}, y=[B, C])),
    "labels for one": ({}, dict(x=[A, B], y=B)),
    "labels for three": ({}, dict(x=[A, B], y=[B, C, C])),
    "no labels": ({}, dict(x=[A, B])),
    "labels swapped": ({}, dict(x=[A, B], y=[C, B])),
    "a wrong key of labels": ({}, dict(x=[A, B], y={"size": B, "kin": C})),
    "rows of the inputs": ({}, dict(x=[A, B[:3]], y=[B, C])),
    "rows of the labels": ({}, dict(x=[A, B], y=[B, C[:3]])),
    "classes from one": ({}, dict(x=[A, B], y=[B, C + 1])),
    "texts": ({}, dict(x=[A.astype(str), B], y=[B, C])),
    "no input": ({}, dict(x=[A, None], y=[B, C])),
    "a flat input": ({}, dict(x=[A, B[:, 0]], y=[B, C])),
}  # fmt: skip


def outcome(call: Callable[[], Any]) -> tuple[Any, Any]:
    """Return what a call returned, and the type of what it raised."""
    try:
        return call(), None
    except Exception as error:  # noqa: BLE001 - whatever Keras raises
        return None, type(error)


def recorder(made: Any, compiled: dict[str, Any]) -> Any:
    """Return a recorder that has seen how a model was compiled."""
    from autograder.runner.observe.recorder import Recorder

    found = Recorder()
    found.add_compiled(made, (), compiled)
    return found


@pytest.mark.parametrize("name", CALLS)
def test_fit_is_as_that_of_keras(name: str) -> None:
    """It stops where Keras stops; otherwise its history has the same curves."""
    compiled, given = CALLS[name]
    own, ours = model(**compiled), model(**compiled)
    history, expected = outcome(lambda: own.fit(**given, verbose=0))
    made_up, raised = outcome(lambda: recorder(ours, compiled).fit(ours, **given))
    assert raised is expected
    if history is not None:
        assert made_up.history.keys() == history.history.keys()


@pytest.mark.parametrize("form", [list, dict])
def test_tests_and_predictions_have_the_form_of_keras(form: type) -> None:
    """As many numbers in the same order, under the same names, and all outputs."""
    compiled = dict(metrics={"kind": ["accuracy"], "size": ["mae"]})
    compiled |= dict(loss=BY_NAME)
    own, ours = model(form, **compiled), model(form, **compiled)
    seen = recorder(ours, compiled)
    expected = own.evaluate(**NAMED, verbose=0, return_dict=True)
    assert seen.evaluate(ours, **NAMED, return_dict=True).keys() == expected.keys()
    assert len(seen.evaluate(ours, **NAMED)) == len(own.evaluate(**NAMED, verbose=0))
    answers = own.predict(NAMED["x"], verbose=0)
    found = seen.predict(ours, NAMED["x"])
    assert type(found) is type(answers)
    shapes = [part.shape for part in (answers.values() if form is dict else answers)]
    parts = found.values() if form is dict else found
    assert [part.shape for part in parts] == shapes


def batches() -> Iterator[Any]:
    """Yield what yields the same batches of two inputs and two labels."""
    import keras
    import tensorflow as tf

    class Batches(keras.utils.PyDataset):
        def __len__(self) -> int:
            return 2

        def __getitem__(self, number: int) -> Any:
            rows = slice(3 * number, 3 * number + 3)
            return (A[rows], B[rows]), (B[rows], C[rows])

    whole = tf.data.Dataset.from_tensor_slices(((A, B), (B, C)))
    named = tf.data.Dataset.from_tensor_slices((NAMED["x"], NAMED["y"]))
    yield whole.batch(3)
    yield whole.shuffle(6, seed=1).batch(2).map(lambda x, y: (x, y)).prefetch(1)
    yield named.batch(3)
    yield whole.map(lambda x, y: (x, y, (1.0, 1.0))).batch(3)
    yield Batches()
    yield (((A, B), (B, C)) for _ in range(2))


def test_batches_are_read_as_arrays_are() -> None:
    """Each input and output has its sample, under its name."""
    for data in batches():
        ours = model()
        seen = recorder(ours, {})
        assert "kind_loss" in seen.fit(ours, data, epochs=2).history
        fit = seen.fits[-1][1]
        assert [part.name for part in fit.inputs] == ["a", "b"]
        assert [part.name for part in fit.outputs] == ["size", "kind"]
        assert all(part.sample for part in (*fit.inputs, *fit.outputs))
        assert fit.batches
        assert (fit.x, fit.x_lack) == (None, "several")


def test_each_output_has_its_loss() -> None:
    """In the order of the outputs, with its weight; one loss is for all of them."""
    from autograder.runner.observe.taught import losses

    def named(**compiled: Any) -> list[str | None]:
        return [one and str(one) for one in losses(model(**compiled))]

    sparse = "sparse_categorical_crossentropy"
    assert named() == ["mean_squared_error", sparse]
    assert named(loss={"kind": sparse, "size": "mae"}) == [
        "mean_absolute_error",
        sparse,
    ]
    assert named(loss="mse") == ["mean_squared_error"] * 2
    assert named(loss=[None, sparse]) == [None, sparse]
    weighed = f"0.5 * {sparse}"
    assert named(loss_weights=[1.0, 0.5]) == ["mean_squared_error", weighed]
    given = dict(loss=BY_NAME, loss_weights={"kind": 0.5, "size": 1.0})
    assert named(**given) == ["mean_squared_error", weighed]


def test_a_model_class_may_have_several_outputs() -> None:
    """The number of outputs of a model class is known from its calls."""
    import keras

    from autograder.runner.observe.taught import losses

    class Pair(keras.Model):
        """Two answers."""

    own = Pair()
    own.compile(loss=["mse", "mae"])
    named = [one and one.name for one in losses(own, outputs=2)]
    assert named == ["mean_squared_error", "mean_absolute_error"]


def test_a_model_class_may_name_its_outputs() -> None:
    """A `call` that returns a dictionary gives its outputs the names of the losses."""
    import keras

    from autograder.runner.observe.capture import describe

    class Pair(keras.Model):
        """Two answers by name."""

        def __init__(self) -> None:
            super().__init__()
            self.size = keras.layers.Dense(1)
            self.kind = keras.layers.Dense(3, activation="softmax")

        def call(self, x: Any) -> Any:
            return {"size": self.size(x), "kind": self.kind(x)}

    own = Pair()
    own.compile(loss=BY_NAME, loss_weights={"size": 2.0, "kind": 1.0})
    own.build((None, 2))
    spec = describe(own, ())
    assert spec.graph is not None and spec.compiled is not None
    names = spec.graph.output_names
    assert dict(zip(names, map(str, spec.compiled.losses), strict=True)) == {
        "kind": BY_NAME["kind"], "size": "2.0 * mean_squared_error"
    }  # fmt: skip
    units = [spec.layers[spec.calls[node - 1].layer].units
             for node, _place in spec.graph.outputs]  # fmt: skip
    assert dict(zip(names, units, strict=True)) == {"kind": 3, "size": 1}


@pytest.mark.parametrize(("one", "two"), [("size", "place"), ("a/b", "a c")])
def test_a_model_class_may_name_its_inputs(one: str, two: str) -> None:
    """A `call` that takes a dictionary gives its inputs the keys as names."""
    import keras

    from autograder.runner.observe.capture import describe

    class Both(keras.Model):
        """Reads two inputs by name."""

        def __init__(self) -> None:
            super().__init__()
            self.join = keras.layers.Concatenate()
            self.end = keras.layers.Dense(1)

        def call(self, inputs: Any) -> Any:
            return self.end(self.join([inputs[one], inputs[two]]))

    own = Both()
    own.build({one: (None, 2), two: (None, 3)})
    spec = describe(own, ())
    found = {entry.shape: entry.name for entry in spec.inputs}
    assert found == {(2,): "" if "/" in one else one, (3,): two}
