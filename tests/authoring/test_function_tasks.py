"""An exercise on functions is proposed from a script that calls them."""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from autograder.authoring.function_tasks import functions_to_ask, with_bodies_marked
from autograder.authoring.proposing import with_blanks
from autograder.authoring.solution import Solution
from autograder.commands.cli import main
from autograder.rubric.rubric_file import load_rubric
from autograder.runner.observe.other_arguments import other_arguments
from autograder.runner.observe.tried_calls import VARIABLE, noted
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
