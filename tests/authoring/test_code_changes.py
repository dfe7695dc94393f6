"""Marked statements get wrong answers, of which one must be noticed."""

import ast

from autograder.authoring.code_changes import MOST, of_code_answers
from autograder.authoring.mutants import of_answers, others
from autograder.authoring.solution import Solution
from autograder.submissions.source.markers import BEGIN, END

TEXT = """\
import keras
def scaled(x, low):
    ### BEGIN SOLUTION
    x = x - low
    return x / 255
    ### END SOLUTION
### BEGIN SOLUTION
units = 3
### END SOLUTION
model = keras.Sequential()
### BEGIN SOLUTION
model.add(keras.layers.Dense(units, "relu"))
model.add(keras.layers.Dense(1))
### END SOLUTION
"""


def test_statements_are_left_out_and_layers_changed() -> None:
    """Each wrong answer is a program and names the marked answer, and marked values are
    left out."""
    solution = Solution(TEXT, "s.py")
    found = list(of_code_answers(solution))
    for mutant in found:
        ast.parse(mutant.source)
    places = [mutant.answer for mutant in found if mutant.one_of]
    assert set(places) == {"line 4: scaled", "line 12: model.add"}
    assert max(map(places.count, places)) <= MOST
    names = {mutant.name for mutant in found}
    for name in (
        "line 4: scaled left blank",
        "line 4: scaled, without `x = x - low`",
        "line 4: scaled, return 0.0",
    ):
        assert name in names
    assert any("Dense" in name or "Identity" in name for name in names)
    assert [answer.name for answer in solution.answers] == ["units"]


def test_another_spelling_is_no_wrong_answer() -> None:
    """The short name of a loss is as right as its long name."""
    found = set(others("binary_crossentropy"))
    assert "mse" in found
    assert not {"bce", "binary_crossentropy"} & found
    assert "binary_crossentropy" not in set(others("bce"))


def test_a_blank_stops_the_program() -> None:
    """The code left blank raises the error that names it."""
    first, *_others = of_code_answers(Solution(TEXT, "s.py"))
    assert 'raise NotImplementedError("Your code goes here: scaled")' in first.source
    assert "x / 255" not in first.source


def test_arguments_within_a_marked_value_are_a_part_of_it() -> None:
    """It is enough that one of them is noticed, unless it is marked alone."""
    code = f"x = f(a=1)\ny = f(\n    {BEGIN}\n    a=1,\n    {END}\n)\n"
    solution = Solution(code.replace("x = f(a=1)", f"{BEGIN}\nx = f(a=1)\n{END}"), "x")
    found = {(m.answer, m.one_of) for m in of_answers(solution) if "a = 2" in m.name}
    assert found == {("line 2: x", True), ("line 6: a", False)}
