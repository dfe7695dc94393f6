"""An exercise on functions is proposed from a script that calls them."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from click.testing import CliRunner

from autograder.authoring.function_tasks import (
    classes_to_ask,
    functions_to_ask,
    with_bodies_marked,
)
from autograder.authoring.proposing import with_blanks
from autograder.authoring.solution import Solution
from autograder.commands.cli import main
from autograder.rubric.criteria.call_code import calls_as_code
from autograder.rubric.criteria.proposal import NotedCall
from autograder.rubric.rubric_file import load_rubric
from autograder.runner.observe.other_arguments import one_row, other_arguments
from autograder.runner.observe.tried_calls import VARIABLE, begin_tests, noted
from autograder.runner.observe.tried_objects import tried
from autograder.runner.observe.watched_objects import watched
from autograder.submissions.source.stubs import stub

SCRIPT = '''"""Two functions."""
import numpy as np


def scaled(x, top=1.0):
    """Return x from 0 to `top`."""
    # the largest number
    largest = x.max()
    return top * x / largest


def noisy(x):
    return x + np.random.normal()


def show(x):
    print(x)


show(scaled(np.array([1.0, 2.0, 4.0])))
noisy(np.array([1.0]))
'''


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("def f(x):\n    return x", ["f"]),
        ("def f(x):\n    return np.exp(x)\nimport numpy as np", ["f"]),
        ("EPS = 1e-7\ndef f(x):\n    return x + EPS", ["f"]),
        ("def g(x):\n    return x\ndef f(x):\n    return g(x)", ["g", "f"]),
        ("def f():\n    return 3", []),
        ("def f(x):\n    print(x)", []),
        ("data = load()\ndef f(x):\n    return x + data", []),
        ("@cached\ndef f(x):\n    return x", []),
        ("def f(x):\n    return x\nmodel.add(Dense(3))", []),
        ("import keras\ndef f(n):\n    return keras.layers.Dense(n, 'relu')", ["f"]),
        ("def f(x):\n    ### BEGIN SOLUTION\n    x = x * 2\n    x += 1\n"
         "    ### END SOLUTION\n    return x\ndef g(x):\n    return x", ["f"]),
        ("def f(x):\n    return Dense(\n        ### BEGIN SOLUTION\n        units=3,\n"
         "        ### END SOLUTION\n    )", []),
    ],
)  # fmt: skip
def test_functions_that_students_may_write(code: str, names: list[str]) -> None:
    """They take something, return something, and need nothing else of the script."""
    solution = Solution(code + "\n", "x.py")
    blanks = [] if solution.marked else with_blanks(solution)[1]
    assert functions_to_ask(solution, blanks) == names


def test_the_body_becomes_a_blank() -> None:
    """The docstring stays; a comment above the first statement does not."""
    marked = with_bodies_marked(Solution(SCRIPT, "x.py"), ["scaled"])
    shown = stub(marked, "x.py")
    ast.parse(shown)
    assert "Return x from 0" in shown
    assert "the largest" not in shown
    assert 'raise NotImplementedError("Your code goes here: scaled")' in shown


def test_calls_are_noted_with_other_arguments() -> None:
    """A call is noted once for each answer, shortened, and the answer is the same."""
    namespace: dict[str, object] = {"double": lambda x: 2 * x}
    noted(namespace, "double")
    call = namespace["double"]
    assert callable(call)
    assert call(np.arange(9.0)).sum() == 72
    first = namespace[VARIABLE.format(0)]
    assert isinstance(first, list)
    assert first[0] == "double"
    assert first[1][0].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert VARIABLE.format(2) in namespace


def test_later_calls_are_noted_as_they_are() -> None:
    """Those of tests are noted, too, however often the script has called it."""
    namespace: dict[str, Any] = {"double": lambda x: 2 * x}
    noted(namespace, "double")
    for number in range(100, 200):
        namespace["double"](np.float64(number))
    begin_tests(namespace, "double", "other")
    for _turn in range(2):
        namespace["double"](np.float64(0.125))
    calls = [v[1] for name, v in namespace.items() if name.startswith("_tried")]
    values = [float(value) for (value,) in calls]
    assert values[0] == 100.0
    assert values.count(0.125) == 1
    assert [n for n in values if n in range(101, 200)] == [101.0, 102.0, 103.0, 104.0]


def test_other_calls_are_not_noted() -> None:
    """Random answers, errors, None and long arrays are nothing to compare with."""
    random = np.random.default_rng(0)
    namespace: dict[str, object] = {
        "noisy": lambda x: x + random.normal(),
        "silent": lambda x: None,
        "large": lambda x: x,
    }
    noted(namespace, *namespace)
    for name, value in (("noisy", 1.0), ("silent", 1.0), ("large", np.ones((9, 99)))):
        call = namespace[name]
        assert callable(call)
        call(value)
    assert VARIABLE.format(0) not in namespace


class Scale(keras.layers.Layer):
    """A layer with one weight for each output."""

    def __init__(self, units: int = 2, **named: Any) -> None:
        """Set how many numbers leave it."""
        super().__init__(**named)
        self.units = units

    def build(self, shape: tuple[int, ...]) -> None:
        """Make the weights."""
        self.scale = self.add_weight(shape=(shape[-1], self.units))

    def call(self, x: Any) -> Any:
        """Multiply."""
        return keras.ops.matmul(x, self.scale)


class Cubic(keras.losses.Loss):
    """A loss with an argument."""

    def __init__(self, weight: float = 1.0) -> None:
        """Set the weight."""
        super().__init__()
        self.weight = weight

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Take the third power of each miss."""
        return self.weight * keras.ops.abs(y_true - y_pred) ** 3


class Largest(keras.metrics.Metric):
    """A metric that remembers."""

    def __init__(self, **named: Any) -> None:
        """Begin with 0."""
        super().__init__(**named)
        self.most = self.add_weight(shape=(), initializer="zeros")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Keep the largest prediction."""
        self.most.assign(keras.ops.maximum(self.most, keras.ops.max(y_pred)))

    def result(self) -> Any:
        """Return it."""
        return self.most.value


def nesting(value: Any) -> int:
    """Return how deep lists are nested in a value."""
    if isinstance(value, list):
        return 1 + max(map(nesting, value), default=0)
    return 0


def notes_on(**targets: Any) -> list[list[Any]]:
    """Return what is noted about classes and functions after a layer was used."""
    namespace = dict(targets)
    watched(namespace, *targets)
    if "Scale" in namespace:
        namespace["Scale"](units=3)(keras.Input((4,)))
    tried(namespace, *targets)
    return [value for name, value in namespace.items() if name.startswith("_tried")]


def test_classes_are_tried_with_made_up_numbers() -> None:
    """A layer reads what it has read, a loss labels and predictions, a metric batches
    one after another."""
    layer, loss, metric = (notes_on(**{k.__name__: k}) for k in (Scale, Cubic, Largest))
    *made, step = layer[0]
    assert made == ["Scale", [], {"units": 3}, False]
    assert step[1].shape == (2, 4)
    assert {note[2].get("units") for note in layer} >= {3, 4}
    assert {note[2].get("weight") for note in loss} == {None, 0.5}
    assert all(len(note[4]) == 3 for note in loss)
    assert {len(note[4:]) for note in metric} >= {1}
    assert min(map(len, (layer, loss, metric))) > 1


def test_a_loss_that_is_a_function_is_tried_with_tensors() -> None:
    """Nothing calls it before the training, so labels and predictions are made up."""

    def miss(y_true: Any, y_pred: Any) -> Any:
        return keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)

    notes = notes_on(miss=miss, other=lambda x: x)
    assert {note[0] for note in notes} == {"miss"}
    assert all(note[3:] == [True] for note in notes)
    code = calls_as_code([NotedCall(*notes[0][1:3])])
    assert "given(np.array([[1.5]" in code


def test_methods_are_called_as_the_solution_calls_them() -> None:
    """Only calls from outside of the class are noted, and other arguments are tried."""

    class Scaler:
        def fit(self, x: Any) -> None:
            self.top = self.largest(x)

        def largest(self, x: Any) -> Any:
            return x.max()

        def transform(self, x: Any) -> Any:
            return x / self.top

    namespace: dict[str, Any] = {"Scaler": Scaler}
    watched(namespace, "Scaler")
    scaler = Scaler()
    scaler.fit(np.array([1.0, 4.0]))
    scaler.transform(np.array([2.0]))
    tried(namespace, "Scaler")
    notes = [value for name, value in namespace.items() if name.startswith("_tried")]
    assert len(notes) > 1
    assert all([step[0] for step in note[4:]] == ["fit", "transform"] for note in notes)
    assert max(map(nesting, notes)) == 2  # a report has no room for more


def test_a_class_with_marked_code_is_asked_for() -> None:
    """Its calls are written as those of an object."""
    body = "\n    def call(self, x):\n        ### BEGIN SOLUTION\n        x = x + 1\n"
    body += "        ### END SOLUTION\n        return x\n"
    kinds = ("A(keras.layers.Layer)", "B(Loss)", "C(object)", "D")
    code = "".join(f"class {kind}:{body}" for kind in kinds)
    code += "class E(keras.Model):\n    pass\n"
    assert classes_to_ask(Solution(code, "x.py")) == ["A", "B", "C", "D"]
    call = NotedCall([2], {"rate": 0.5}, [["", np.array([1.0])], ["fit", 3, "x"]])
    written = "given(2, rate=0.5).on(np.array([1.0])).then('fit', 3, 'x')"
    assert written in calls_as_code([call])


@pytest.mark.parametrize(
    "values",
    [
        [np.eye(3), np.array([[0.6, 0.3, 0.1], [0.2, 0.2, 0.6], [0.1, 0.8, 0.1]])],
        [np.array([0.0, 1.0, 1.0]), np.array([0.2, 0.7, 0.4])],
        [np.array([0, 2]), np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]])],
        [[0.0, 1.0], [0.25, 0.5]],
    ],
)
def test_other_arguments_are_of_the_same_kind(values: list[Any]) -> None:
    """Labels stay labels, and probabilities are never negative or above 1."""
    others = [call[0] for call in other_arguments(values, {}, {})]
    for other in others:
        for value, new in zip(
            map(np.asarray, values), map(np.asarray, other), strict=True
        ):
            assert new.shape == value.shape
            assert new.min() >= 0
            assert new.max() <= max(value.max(), 1)
            if value.ndim > 1:
                assert new.sum(axis=-1) == pytest.approx(value.sum(axis=-1))
    different = {
        str([np.asarray(value).tolist() for value in other]) for other in others
    }
    assert len(different) > 1


@pytest.mark.parametrize(
    ("function", "asked"),
    [
        (lambda table: table.argmax(axis=1), True),
        (lambda table: table / table.sum(), True),
        (lambda table: table.squeeze().mean(axis=-1), False),
        (lambda table: table[1], False),
    ],
)
def test_one_row_is_asked_for_if_it_is_answered_alike(
    function: Callable[[Any], Any], asked: bool
) -> None:
    """One row tells a wrong axis, but not every function is for one row."""
    namespace: dict[str, Any] = {"function": function}
    noted(namespace, "function")
    namespace["function"](np.eye(3) + np.array([[0.0], [0.1], [0.2]]))
    notes = [value for name, value in namespace.items() if name.startswith("_tried")]
    assert len(notes) > 1
    assert any(note[1][0].shape == (1, 3) for note in notes) == asked


def test_all_arguments_are_cut_to_one_row_alike() -> None:
    """Labels and probabilities have as many rows, also if labels have one axis."""
    labels, shares = np.array([0, 2]), np.array([[0.5, 0.5], [0.25, 0.75]])
    call = one_row([labels, 3], {"shares": shares, "names": ["a", "b"], "more": [1]})
    assert call is not None
    assert call[0][0].tolist() == [2]
    assert call[0][1] == 3
    assert call[1]["shares"].tolist() == [[0.25, 0.75]]
    assert (call[1]["names"], call[1]["more"]) == (["b"], [1])
    assert one_row([labels], {}) is None
    assert one_row([shares[:1]], {}) is None


def test_numbers_of_any_size_get_negative_ones_and_zeros() -> None:
    """An activation is called with numbers of both signs, although labels are not."""
    others = [call[0][0] for call in other_arguments([np.array([0.5, 3.0])], {}, {})]
    assert any((other < 0).all() for other in others)
    assert any((other == 0).all() for other in others)
    assert any((other > 100).all() for other in others)


def test_answers_without_finite_numbers_are_not_noted() -> None:
    """No number of a returned tuple or list is NaN or infinite."""
    namespace: dict[str, object] = {
        "pair": lambda x: (x.sum(), [float("nan")]),
        "inside": lambda x: [np.array([np.inf]), 1],
    }
    noted(namespace, *namespace)
    for name in ("pair", "inside"):
        call = namespace[name]
        assert callable(call)
        call(np.arange(3.0))
    assert VARIABLE.format(0) not in namespace


def test_a_script_with_functions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`new --from` writes blanks and calls for functions that answer the same again."""
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(SCRIPT)
    result = CliRunner().invoke(main, ["new", "task", "--from", "mine.py"])
    assert result.exit_code == 0, result.output
    assert "no criterion on `noisy`" in " ".join(result.output.split())
    rubric = load_rubric(tmp_path / "solutions" / "task" / "rubric.py")
    calls = [c for c in rubric.criteria if c.kind == "calls"]
    assert [c.id for c in calls] == ["scaled"]
    assert "raise NotImplementedError" in stub(
        Path("solutions/task/solution.py").read_text(), "x.py"
    )


def test_functions_of_a_series_get_longer_arguments() -> None:
    """A few numbers hold no window, so that all answers would be the same."""

    def windows(series: Any, size: int) -> Any:
        return np.array([series[n : n + size] for n in range(len(series) - size)])

    namespace: dict[str, Any] = {"windows": windows}
    noted(namespace, "windows")
    namespace["windows"](np.arange(100.0), 6)
    name, (series, size), _named = namespace[VARIABLE.format(0)]
    assert (name, len(series), size) == ("windows", 40, 6)


def test_each_size_grows_alone() -> None:
    """A function of whole numbers must not take one for the other."""
    others = [call[0] for call in other_arguments([12, 16], {}, {})]
    assert [13, 16] in others
    assert [12, 17] in others


def test_one_list_is_put_in_another_order() -> None:
    """Labels that are reversed with their predictions say nothing new."""
    others = [call[0] for call in other_arguments([[0, 1, 2], [0, 2, 2]], {}, {})]
    assert [[2, 0, 1], [0, 2, 2]] in others


def test_arguments_that_the_script_leaves_out_are_given() -> None:
    """A function that ignores an argument with a default must not pass."""

    def scaled(x: Any, top: float = 1.0, shifted: bool = False) -> Any:
        return top * x + shifted

    namespace: dict[str, Any] = {"scaled": scaled}
    noted(namespace, "scaled")
    namespace["scaled"](np.arange(3.0))
    named = [namespace[VARIABLE.format(number)][2] for number in range(3)]
    assert named == [{}, {"top": 0.5}, {"shifted": True}]
