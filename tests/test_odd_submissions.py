"""Submissions that go wrong in every way: the right outcome, and nobody else harmed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import main

ROOT = Path(__file__).parent.parent
START = "import keras, numpy as np\nx = np.array([[1.], [2.], [3.]])\n"
MODEL = "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n"
COMPILE = "model.compile(loss='mse', optimizer='sgd')\n"
RIGHT = START + MODEL + COMPILE
SUBCLASS = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)
    def call(self, x):
        return self.dense(x)
model = Net()
model.compile(loss='mse')
"""
CASES: dict[str, tuple[str, str, float]] = {
    "two_models": (
        RIGHT.replace("model", "a") + RIGHT.replace("model", "b"), "graded", 0,
    ),
    "no_model": ("x = 1\n", "graded", 0),
    "never_compiled": (START + MODEL, "graded", 5),
    "empty": ("", "unattempted", 0),
    "exit_zero": ("import os; os._exit(0)\n", "crashed", 0),
    "sys_exit": (RIGHT + "import sys; sys.exit(3)\n", "graded", 10),
    "output_flood": (RIGHT + "while True: print('x' * 1000)\n", "graded", 10),
    "subclass": (START + SUBCLASS, "refused", 0),
    "lambda_layer": (
        START + MODEL.replace("Dense(1)", "Lambda(abs)") + COMPILE, "refused", 0,
    ),
    "own_loss": (RIGHT.replace("'mse'", "lambda a, b: 0.0"), "graded", 7),
    "syntax_error": ("def f(:\n", "crashed", 0),
    "history": (RIGHT + "model = model.fit(x, x, epochs=10**9)\n", "graded", 10),
    "memory": ("x = bytearray(10**11)\n", "memory", 0),
    "dense_1e9": (RIGHT.replace("Dense(1)", "Dense(10**9)"), "memory", 0),
    "segfault": ("import ctypes; ctypes.string_at(0)\n", "crashed", 0),
    "other_name": (RIGHT.replace("model", "modle"), "graded", 10),
    "forged_frame": (
        "import os\nfor fd in range(3, 30):\n    try: os.write(fd, b'\\0\\0\\0\\2{}')\n"
        "    except OSError: pass\n", "graded", 0,
    ),
    "lingering": (
        RIGHT + "import os, time\nif os.fork() == 0: time.sleep(1000)\n", "graded", 10,
    ),
    "second_name": (RIGHT.replace("model", "best") + "model = best\n", "graded", 10),
    "many_models": (
        RIGHT + "kept = model\nfor n in range(25):\n"
        "    model = keras.Sequential([keras.layers.Dense(n + 1)])\n"
        "    model.compile(loss='mse')\nmodel = kept\n", "graded", 10,
    ),
    "lists": (RIGHT + "model.fit([1, 2, 3], [1, 2, 3])\n", "graded", 10),
    "loss_class": (
        RIGHT.replace("'mse'", "keras.losses.MeanSquaredError"), "graded", 10,
    ),
    "functional": (
        START + "i = keras.Input((1,))\n"
        "model = keras.Model(i, keras.layers.Dense(1)(i))\n" + COMPILE, "graded", 10,
    ),
}  # fmt: skip


@pytest.mark.slow
def test_odd_submissions(tmp_path: Path, isolation: list[str]) -> None:
    """Each gets its outcome and points, in one batch."""
    folder = tmp_path / "class"
    for name, (source, _, _) in CASES.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "linear_regression.py").write_text(source)
    (folder / "latin").mkdir()
    (folder / "latin" / "linear_regression.py").write_bytes(b"x = '\xe9\xff'\n")
    (folder / "broken").mkdir()
    (folder / "broken" / "linear_regression.ipynb").write_text("{}")
    arguments = ["--solutions", str(ROOT / "solutions"), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, ["grade", str(folder), *arguments, *isolation])
    assert result.exit_code == 0, result.output
    document = json.loads((tmp_path / "out" / "grades.json").read_text())
    found = {
        grade["student"]: (grade["outcome"], grade["score"])
        for grade in document["grades"]
        if grade["assignment"] == "linear_regression"
    }
    expected = {name: (outcome, score) for name, (_, outcome, score) in CASES.items()}
    expected |= {"latin": ("refused", 0), "broken": ("refused", 0)}
    assert found == expected


def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in the place of the output folder is wrong use."""
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "linear_regression.py").write_text("x = 1")
    (tmp_path / "out").write_text("")
    arguments = ["--solutions", str(ROOT / "solutions"), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, ["grade", str(tmp_path / "class"), *arguments])
    assert result.exit_code == 2
    assert "cannot be written" in result.output
