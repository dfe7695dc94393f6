"""A test cell that only looks at a model becomes a check on facts."""

import pytest

from autograder.authoring.foreign_tests import ForeignTest
from autograder.authoring.taken_over import NotTaken, check_code
from autograder.rubric import ModelView
from tests.observed_solution import MODEL, known

BOTH = "isinstance(net.layers[0], (keras.layers.Dense, layers.LSTM))"


def taken(code: str, hidden: bool = False) -> str:
    """Return the check that is made of a cell."""
    return check_code(ForeignTest("Q1 (a)", code, 2.0, hidden), known()).code


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("net.count_params() == 243", "net.count_params() == 244"),
        ("len(net.layers) == 3", "len(net.layers) == 4"),
        ("net.layers[0].units == 16", "net.layers[0].units == 8"),
        ("net.layers[-1].activation.__name__ == 'softmax'",
         "net.layers[-1].activation.__name__ == 'relu'"),
        ("net.layers[0].get_config()['activation'] == 'relu'",
         "net.layers[0].get_config()['activation'] == 'tanh'"),
        ("net.loss == 'sparse_categorical_crossentropy'", "net.loss == 'mse'"),
        ("net.loss in ['mse', 'SparseCategoricalCrossentropy']",
         "net.loss not in ['mse', 'SparseCategoricalCrossentropy']"),
        ("type(net.optimizer).__name__ == 'Adam'", "net.optimizer.name == 'sgd'"),
        ("abs(float(net.optimizer.learning_rate) - 0.001) < 1e-6",
         "net.optimizer.learning_rate > 0.1"),
        ("net.input_shape == (None, 4)", "net.input_shape == (4,)"),
        ("net.output_shape[-1] == 3", "net.output_shape[-1] == 4"),
        ("net.layers[0].output.shape == (None, 16)", "net.layers[0].name == 'x'"),
        (BOTH, BOTH.replace("Dense", "GRU")),
        ("all(layer.use_bias for layer in net.layers)", "not net.layers[0].use_bias"),
    ],
)  # fmt: skip
def test_a_cell_about_the_model_is_taken_over(right: str, wrong: str) -> None:
    """It passes on the facts of the solution; one that does not is not taken over."""
    code = taken(
        f"import keras\n# is it right?\nassert {right}, 'look again'\nprint(1)"
    )
    assert "def test_q1_a(spec):" in code
    assert "@pytest.mark.points(2)" in code
    names = {"ModelView": ModelView, "pytest": pytest}
    exec(code, names)  # noqa: S102 - code of this test
    names["test_q1_a"](MODEL)  # type: ignore[operator]
    with pytest.raises(NotTaken, match="do not pass it"):
        taken(f"assert {wrong}")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("assert x_train.shape == (120, 4)", "`x_train`"),
        ("assert np.isclose(net.evaluate(x, y)[1], 1)", "np.isclose"),
        ("assert f(3) == 9", "`f`"),
        ("assert net.predict([1])", "net.predict"),
        ("assert net.evaluate(x, y)[1] > 0.8", "`TrainsTo`"),
        ("assert len(h.history['loss']) > 5", "`Fitted`"),
        ("assert isinstance(net, keras.Sequential)", "isinstance"),
        ("net.count_params()", "asserts nothing"),
        ("with open('x') as f:\n    assert net.loss", "more than an assertion"),
        ("assert net.__class__.__bases__", "__bases__"),
        ("assert (", "not Python"),
    ],
)
def test_another_cell_is_left_with_a_reason(code: str, reason: str) -> None:
    """Nothing is guessed: the reason names the part that is no fact of a model."""
    with pytest.raises(NotTaken) as caught:
        taken(code)
    assert reason in str(caught.value.args[0])


def test_a_hidden_cell_stays_hidden() -> None:
    """Students do not see what a hidden check found."""
    assert "points(2, hidden=True)" in taken("assert net.loss", hidden=True)


def test_the_part_of_a_cell_about_the_model_is_taken_over() -> None:
    """What looks at values is left out, also by way of a variable, with its reason."""
    cell = """
first = net.layers[0]
assert first.units == 16
assert x.shape == (4, 2), "shape"
rows = x.shape[0]
assert rows == 4
first = x[0]
assert first.units == 0
assert len(net.layers) == 7
assert net.count_params() == 243
net = make()
assert net.count_params() == 243
"""
    found = check_code(ForeignTest("mixed", cell, 2.0, False), known())
    body = found.code.partition("ModelView(spec)")[2].split("\n")
    assert [line.strip() for line in body if line] == [
        "first = net.layers[0]", "assert first.units == 16",
        "assert net.count_params() == 243",
    ]  # fmt: skip
    assert [str(line).partition("`: ")[0] for line in found.left] == [
        "`assert x.shape == (4, 2), 'shape'", "`assert rows == 4",
        "`assert first.units == 0", "`assert len(net.layers) == 7",
        "`assert net.count_params() == 243",
    ]  # fmt: skip
