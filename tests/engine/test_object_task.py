"""An assignment that asks for a model, a layer, a loss, a metric and a class."""

from pathlib import Path

import pytest

from autograder.arguments import Settings
from autograder.authoring.trial import grade_texts
from autograder.rubric.public import public_part
from autograder.rubric.rubric_file import load_rubric

pytestmark = pytest.mark.slow

SOLUTION = """
import keras
import numpy as np
from keras import layers, ops


def make_model(units=8):
    model = keras.Sequential([
        keras.Input((4,)), layers.Dense(units, activation="relu"), layers.Dense(3)])
    model.compile("adam", "mse")
    return model


class Scale(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units))
        self.b = self.add_weight(shape=(self.units,))

    def call(self, x):
        return ops.relu(x @ self.w + self.b)


def squares(y, p):
    return ops.mean(ops.square(y - p))


class Share(keras.metrics.Metric):
    def __init__(self):
        super().__init__()
        self.hits = self.add_weight(name="h", initializer="zeros")
        self.all = self.add_weight(name="a", initializer="zeros")

    def update_state(self, y, p, sample_weight=None):
        self.hits.assign_add(ops.sum(ops.cast(ops.equal(y, p), "float32")))
        self.all.assign_add(ops.cast(ops.size(y), "float32"))

    def result(self):
        return self.hits / self.all


class Scaler:
    def fit(self, x):
        self.low = x.min(axis=0)

    def transform(self, x):
        return x - self.low
"""
RUBRIC = """
import numpy as np
from autograder.rubric import Calls, from_solution, given

x = np.float32([[1, -2], [0.5, 3]])
y, p = np.float32([1, 0, 1]), np.float32([1, 1, 1])
assignment = from_solution(criteria=[
    Calls("make_model", public=[given(units=4)], hidden=[given(16)], id="model"),
    Calls("Scale", public=[given(3).on(x)], hidden=[given(1).on(x[:1])], id="layer"),
    Calls("squares", public=[(y, p)], hidden=[(p, y * 3)], tensors=True, id="loss"),
    Calls("Share", public=[given().on(y, p)], hidden=[given().on(y, y).on(y, p)],
          id="metric"),
    Calls("Scaler", hidden=[given().then("fit", x).then("transform", x),
                            given().then("fit", x).then("transform", x + 1)],
          id="class"),
])
"""
RIGHT = {"model": 1, "layer": 1, "loss": 1, "metric": 1, "class": 1}


def changed(*pairs: tuple[str, str]) -> str:
    """Return the solution with other code in it."""
    text = SOLUTION
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


ANSWERS = {
    "solution": (SOLUTION, RIGHT),
    "other spellings": (
        changed(
            ('layers.Dense(units, activation="relu")',
             'layers.Dense(units), layers.Activation("relu")'),
            ("self.w = self.add_weight(shape=(shape[-1], self.units))\n"
             "        self.b = self.add_weight(shape=(self.units,))",
             "self.b = self.add_weight(shape=(self.units,))\n"
             "        self.w = self.add_weight(shape=(shape[-1], self.units))"),
            ("ops.relu(x @ self.w + self.b)",
             "ops.maximum(ops.matmul(x, self.w) + self.b, 0)"),
        ),
        RIGHT,
    ),
    "wrong": (
        changed(
            ("layers.Dense(units, ", "layers.Dense(8, "),
            ("ops.relu(x @ self.w + self.b)", "x @ self.w + self.b"),
            ("ops.square(y - p)", "ops.abs(y - p)"),
            ("self.hits.assign_add(", "self.hits.assign("),
            ("x - self.low", "x / self.low"),
        ),
        {"model": 0, "layer": 0, "loss": 0.5, "metric": 0.5, "class": 0},
    ),
    "zeros": (
        "import numpy as np\n"
        "make_model = Scale = squares = Share = Scaler = lambda *a, **k: 0.0\n",
        dict.fromkeys(RIGHT, 0),
    ),
    "other weights": (
        changed(("        self.b = self.add_weight(shape=(self.units,))\n",
                 "        self.b = self.add_weight(shape=(self.units,))\n"
                 "        self.c = self.add_weight(shape=())\n")),
        RIGHT | {"layer": 0},
    ),
    "lying model": (
        changed(("    return model", "    model.__class__ = Lie\n    return model"),
                ("def squares", "class Lie(keras.Sequential):\n"
                 "    layers = property(lambda self: 1 / 0)\n\n\ndef squares")),
        RIGHT | {"model": 0},
    ),
}  # fmt: skip


def test_objects_are_compared_with_those_of_the_solution(tmp_path: Path) -> None:
    """Equal objects pass in any spelling, and each mistake loses its own points."""
    folder = tmp_path / "objects"
    folder.mkdir()
    (folder / "solution.py").write_text(SOLUTION)
    (folder / "rubric.py").write_text(RUBRIC)
    assignment = load_rubric(folder / "rubric.py")
    text = public_part(assignment).to_json()
    assert "sealed_model" in text
    assert '"spec"' not in text
    settings = Settings(tmp_path, 1, None, lambda *_: None)
    texts = {(name, "objects"): answer for name, (answer, _) in ANSWERS.items()}
    trial = grade_texts([assignment], texts, settings)
    for name, (_text, points) in ANSWERS.items():
        found = trial.graded[name, "objects"].grade
        assert found.outcome == "graded", (name, trial.problems)
        assert {c.id: c.points for c in found.criteria} == points, (name, found)
    wrong = {c.id: c for c in trial.graded["wrong", "objects"].grade.criteria}
    assert "the same for all" in wrong["model"].message
    assert "`Scale(3)(array(" in wrong["layer"].message
    assert (
        "weights" in trial.graded["other weights", "objects"].grade.criteria[1].message
    )
