"""A working script becomes a released assignment, without any edit."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from autograder.commands.cli import main

pytestmark = pytest.mark.long

DENSE = """
import numpy as np
import keras

table = np.loadtxt("flowers.csv", delimiter=",", skiprows=1)
x, y = table[:, :2], table[:, 2].astype(int)
model = keras.Sequential([
    keras.Input((2,)),
    keras.layers.Dense(12, activation="relu"),
    keras.layers.Dense(3, activation="softmax"),
])
model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy",
              metrics=["accuracy"])
model.fit(x[:120], y[:120], epochs=40, batch_size=16, verbose=0)
model.evaluate(x[120:], y[120:])
"""
TWO_INPUTS = """
# %%
import keras
import pandas as pd

# %%
table = pd.read_csv("flowers.csv")
y = (table["kind"] == 2).astype(int).to_numpy()
width = keras.Input(shape=(1,), name="width")
height = keras.Input(shape=(1,), name="height")
joined = keras.layers.Concatenate()([width, height])
hidden = keras.layers.Dense(8, activation="tanh")(joined)
output = keras.layers.Dense(1, activation="sigmoid")(hidden)
model = keras.Model([width, height], output)
model.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy",
              metrics=["accuracy"])
model.fit([table[["width"]].to_numpy(), table[["height"]].to_numpy()], y, epochs=40,
          verbose=0)
"""


@pytest.mark.parametrize(
    ("script", "mistakes"),
    [
        (
            DENSE,
            [
                ("units=12,", "units=3,", "layer_sizes"),
                ('"softmax"', '"sigmoid"', "output_activation"),
                ('"sparse_categorical_crossentropy"', '"mse"', "loss"),
            ],
        ),
        (
            TWO_INPUTS,
            [
                ("units=8,", "units=80,", "dense"),
                ('"sigmoid"', '"relu"', "output_activation"),
                ('"binary_crossentropy"', '"mse"', "loss"),
            ],
        ),
    ],
)
def test_a_script_is_released(
    script: str,
    mistakes: list[tuple[str, str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`ready` ends with 0, and mistakes lose the criterion that is about them."""
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(0)
    kinds = random.integers(0, 3, 150)
    rows = np.c_[random.normal(kinds, 0.2), random.normal(-kinds, 0.2), kinds]
    np.savetxt(
        "flowers.csv", rows, "%.3f", ",", header="width,height,kind", comments=""
    )
    Path("mine.py").write_text(script)
    new = ["new", "flowers", "--from", "mine.py", "--data", "flowers.csv"]
    for command in (new, ["ready", "flowers"]):
        result = CliRunner().invoke(main, command, catch_exceptions=False)
        assert result.exit_code == 0, result.output
    right = Path("solutions/flowers/solution.py").read_text()
    texts = {"stub": Path("assignments/flowers/flowers.py").read_text(), "right": right}
    for old, new_code, criterion in mistakes:
        assert old in right
        texts[criterion] = right.replace(old, new_code)
    for name, text in texts.items():
        Path("class", name).mkdir(parents=True)
        Path("class", name, "flowers.py").write_text(text)
    assert CliRunner().invoke(main, ["grade", "class", "--out", "r"]).exit_code == 0
    grades = json.loads(Path("r/grades.json").read_text())["grades"]
    found = {grade["student"]: grade for grade in grades}
    assert found.pop("stub")["outcome"] == "unattempted"
    best = found.pop("right")
    assert best["score"] == best["max_score"]
    for criterion, grade in found.items():
        lost = {c["id"] for c in grade["criteria"] if c["status"] == "failed"}
        assert criterion in lost or {"partial"} & {
            c["status"] for c in grade["criteria"] if c["id"] == criterion
        }
