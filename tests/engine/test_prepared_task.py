"""An assignment that asks for prepared data of any kind, and for a file."""

from pathlib import Path

import pytest

from autograder.arguments import Settings
from autograder.authoring.trial import grade_texts
from autograder.rubric.assignment import load_rubric

pytestmark = pytest.mark.slow

SOLUTION = """
import numpy as np
import pandas as pd
from pathlib import Path

raw = np.loadtxt(Path("data") / "raw.csv", delimiter=",")
x_train = (raw - raw.mean(axis=0)) / raw.std(axis=0)
table = pd.DataFrame({"size": raw[:, 0], "kind": ["a", "b"] * (len(raw) // 2)})
table["size"] = table["size"].fillna(0)
words = ["a", "b", "c"]
"""
RUBRIC = """
from autograder.rubric import Prepared, from_solution

assignment = from_solution(criteria=[Prepared("x_train", "table", "words", points=3)])
"""
ANSWERS = {
    "solution": (SOLUTION, 3),
    "another way": (
        SOLUTION.replace(
            "(raw - raw.mean(axis=0)) / raw.std(axis=0)",
            "np.float32((raw - raw.mean(0)) / raw.std(0))",
        ).replace('["a", "b", "c"]', 'tuple("abc")'),
        3,
    ),
    "over all columns": (
        SOLUTION.replace("raw.mean(axis=0)", "raw.mean()").replace('"c"]', '"d"]'),
        1,
    ),
    "liar": (
        "class Same:\n"
        "    def __eq__(self, other): return True\n"
        "    def __array__(self, *a, **k): raise SystemExit\n"
        "x_train = table = words = Same()\n".replace("\\\n", "\n"),
        0,
    ),
    "nothing": ("words = None\n", 0),
}


def test_each_variable_is_worth_a_part(tmp_path: Path) -> None:
    """Equal data pass however they are made, and each mistake loses its own."""
    folder = tmp_path / "prepared"
    (folder / "data").mkdir(parents=True)
    rows = [f"{n % 17},{n * n % 31},{n}" for n in range(2_000)]
    (folder / "data" / "raw.csv").write_text("\n".join(rows))
    (folder / "solution.py").write_text(SOLUTION)
    (folder / "rubric.py").write_text(RUBRIC)
    assignment = load_rubric(folder / "rubric.py")
    settings = Settings(tmp_path, 1, None, lambda *_: None)
    texts = {(name, "prepared"): text for name, (text, _) in ANSWERS.items()}
    trial = grade_texts([assignment], texts, settings)
    for name, (_text, points) in ANSWERS.items():
        found = trial.graded[name, "prepared"].grade
        assert (found.outcome, found.score) == ("graded", points), (name, found)
    (wrong,) = trial.graded["over all columns", "prepared"].grade.criteria
    assert "`x_train`: numbers from" in wrong.message
