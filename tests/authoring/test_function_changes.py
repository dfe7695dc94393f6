"""Wrong answers that are made from the functions and classes of a solution."""

import ast

from autograder.authoring.function_changes import of_functions
from autograder.authoring.solution import Solution
from autograder.rubric.criteria.wrong_code import WrongFunction

TEXT = '''
import numpy as np
def other(x): return x + 1
def scaled(x, by=2):
    """Scale."""
    return np.mean(x) * by
class Twice(keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=shape, initializer="ones")
    def call(self, x):
        return x * self.w
def make_model(units):
    return keras.Sequential([
        keras.Input((4,)), keras.layers.Dense(units, activation="relu"),
        keras.layers.Dense(1)])
'''


def test_each_change_is_of_the_function_alone() -> None:
    """Each change returns another value, or has another operator, name or argument."""
    solution = Solution(TEXT, "solution.py")
    found = {}
    for name in ("scaled", "Twice", "make_model", "absent"):
        mutants = list(of_functions(solution, [WrongFunction(name)]))
        found[name] = {mutant.mistake for mutant in mutants}
        for mutant in mutants:
            ast.parse(mutant.source)
            assert mutant.source != TEXT
            assert "def other(x): return x + 1" in mutant.source
    assert not found["absent"]
    assert found["scaled"] == {
        "scaled: return 0.0 at once", "scaled: return None at once",
        "scaled: return x at once", "scaled: return by at once",
        "scaled: np.mean(x) * by is (np.mean(x) / by)", "scaled: np.mean is np.sum",
    }  # fmt: skip
    assert "Twice: return x at once" in found["Twice"]
    assert "Twice: x * self.w is (x / self.w)" in found["Twice"]
    assert any("'relu' is" in text for text in found["make_model"])
    assert any("is [keras.Input((4,)), keras.layers.Dense(1)]" in text
               for text in found["make_model"])  # fmt: skip


def test_what_is_measured_is_no_wrong_answer() -> None:
    """Two models are the same whatever `compile` measures."""
    text = """
def make_model(units):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units)])
    model.compile(loss="mse", optimizer="adam", metrics=["mae"], jit_compile=True)
    return model
"""
    solution = Solution(text, "solution.py")
    found = {m.mistake for m in of_functions(solution, [WrongFunction("make_model")])}
    assert any("'mse' is" in mistake for mistake in found)
    assert not any("mae" in mistake or "True is" in mistake for mistake in found)
