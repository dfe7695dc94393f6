"""An assignment that asks for prepared data of any kind, and for a file."""

from pathlib import Path

import pytest

from autograder.arguments import Settings
from autograder.authoring.trial import grade_texts
from autograder.rubric.rubric_file import load_rubric

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
Path("out").mkdir()
pd.DataFrame({"row": range(40), "label": raw[:40, 0] % 2}).to_csv("out/p.csv")
"""
RUBRIC = """
from autograder.rubric import Prepared, Saved, from_solution

assignment = from_solution(criteria=[
    Prepared("x_train", "table", "words", points=3),
    Saved("out/p.csv", labels=[n % 17 % 2 for n in range(40)], at_least=0.9, points=2),
])
"""
ANSWERS = {
    "solution": (SOLUTION, 5),
    "another way": (
        SOLUTION.replace(
            "(raw - raw.mean(axis=0)) / raw.std(axis=0)",
            "np.float32((raw - raw.mean(0)) / raw.std(0))",
        ).replace('["a", "b", "c"]', 'tuple("abc")'),
        5,
    ),
    "over all columns": (
        SOLUTION.replace("raw.mean(axis=0)", "raw.mean()")
        .replace('"c"]', '"d"]')
        .replace("% 2}", "% 3}"),
        1,
    ),
    "the last word": (SOLUTION.replace('"c"]', '"d"]'), 4),
    "liar": (
        "class Same:\n"
        "    def __eq__(self, other): return True\n"
        "    def __array__(self, *a, **k): raise SystemExit\n"
        "x_train = table = words = Same()\n".replace("\\n", "\n"),
        0,
    ),
    "a link": (
        SOLUTION + "import os\nos.remove('out/p.csv')\n"
        "os.symlink('/proc/self/environ', 'out/p.csv')\n",
        3,
    ),
    "a pipe": (
        SOLUTION + "import os\nos.remove('out/p.csv')\nos.mkfifo('out/p.csv')\n",
        3,
    ),
    "a pickle": (
        SOLUTION
        + "import pickle\nPath('out/p.csv').write_bytes(pickle.dumps(print))\n",
        3,
    ),
    "elsewhere": (SOLUTION + "import os\nos.chdir('/')\n", 5),
    "nothing": ("words = None\n", 0),
}


def test_each_variable_is_worth_a_part(tmp_path: Path) -> None:
    """Equal data pass however they are computed, and each mistake loses its own
    points."""
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
    wrong, _file = trial.graded["over all columns", "prepared"].grade.criteria
    assert "`x_train`: numbers from" in wrong.message
    wrong, _file = trial.graded["the last word", "prepared"].grade.criteria
    assert "number of `words`" in wrong.hint
