"""An instructor's own solution becomes an assignment."""

import ast
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from autograder.authoring import beginning
from autograder.authoring.bringing import bring, with_paths
from autograder.authoring.own_solution import in_cells, read_source
from autograder.authoring.proposing import with_blanks
from autograder.authoring.solution import Solution
from autograder.commands.cli import main
from autograder.errors import RubricError, UsageError
from autograder.submissions.source.stubs import stub

SCRIPT = '''"""Points on a line."""
import numpy as np
import keras

x, y = np.loadtxt("../points.csv", delimiter=",", skiprows=1, unpack=True)
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(3, "relu"),
                          keras.layers.Dense(1)])  # the line
model.compile("sgd", loss="mse")
model.fit(x, y, epochs=3, verbose=0)
'''


@pytest.mark.parametrize(
    ("code", "blanks"),
    [
        ("Dense(5, 'relu')", [("units", "5"), ("activation", "'relu'")]),
        ("Dense(len(names))", [("units", "len(names)")]),
        ("Conv2D(8, (3, 3), padding='same')",
         [("filters", "8"), ("kernel_size", "(3, 3)")]),
        ("Embedding(1000, 16)", [("output_dim", "16")]),
        ("Bidirectional(LSTM(8, return_sequences=True))",
         [("units", "8"), ("return_sequences", "True")]),
        ("model.compile('adam', 'mse')", [("loss", "'mse'")]),
        ("model.add(Dense(units=4))", [("units", "4")]),
        ("[Dense(1), Dense(2)]", [("units", "1"), ("units", "2")]),
        ("Dense(units)", []),
        ("Dense(*sizes)", []),
        ("Dense(**settings)", []),
        ("Dropout(0.5)", []),
        ("fit(x, y)", []),
        ("model.compile(Adam(0.1))", [("optimizer", "Adam(0.1)")]),
        ("model.compile(Adam())", []),
        ("def own(m):\n    return abs\nmodel.compile('adam', loss=own(1))", []),
    ],
)  # fmt: skip
def test_values_become_blanks(code: str, blanks: list[tuple[str, str]]) -> None:
    """Units, activations and losses are proposed; the code does the same as before."""
    text, proposed = with_blanks(Solution(code + "\n", "x.py"))
    assert [(blank.name, blank.value) for blank in proposed] == blanks
    assert text.count("### BEGIN SOLUTION") == text.count("Dense(\n") + text.count(
        "Conv2D(\n") + text.count("Embedding(\n") + text.count("LSTM(\n"
    ) + text.count("compile(\n")  # fmt: skip
    if blanks:
        names = [name for name, _value in blanks]
        assert sorted(names) == sorted(
            node.arg or "" for node in ast.walk(ast.parse(stub(text, "x.py")))
            if isinstance(node, ast.keyword)
            and ast.unparse(node.value) == "..."
        )  # fmt: skip


def test_what_is_frozen_becomes_a_blank() -> None:
    """The comment behind it stays, wherever the statement stands."""
    code = "for layer in base.layers:\n    layer.trainable = False  # frozen\n"
    text, (blank,) = with_blanks(Solution(code, "x.py"))
    assert (blank.name, blank.value) == ("layer.trainable", "False")
    assert "    layer.trainable = ...  # frozen" in stub(text, "x.py")


def test_comments_stay_beside_their_arguments() -> None:
    """The comment of an argument stays behind the argument."""
    code = "Dense(\n    4,  # as many as columns\n    use_bias=False,  # none\n)\n"
    text, _blanks = with_blanks(Solution(code, "x.py"))
    assert "units=4,  # as many as columns" in text
    assert "use_bias=False,  # none" in text


def test_a_script_becomes_cells() -> None:
    """The docstring is a heading, and each step has a cell."""
    cells = in_cells(SCRIPT).split("# %%")
    assert cells[1] == " [markdown]\n# # Points on a line.\n\n"
    starts = [cell.strip().split()[0] for cell in cells[2:]]
    assert starts == ["import", "x,", "model", "model.compile('sgd',".replace("'", '"'),
                      'model.fit(x,']  # fmt: skip


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("'iris.csv'", "'data/iris.csv'"),
        ('"C:/courses/iris.csv"', '"data/iris.csv"'),
        ("'data/iris.csv'", "'data/iris.csv'"),
        ("'./pictures/red/1.png'", "'data/pictures/red/1.png'"),
        ('f"../pictures/{colour}/1.png"', 'f"data/pictures/{colour}/1.png"'),
        ("'my_iris.csv'", "'my_iris.csv'"),
        ("'pictures of cats'", "'pictures of cats'"),
    ],
)
def test_paths_follow_the_data(code: str, expected: str) -> None:
    """Strings that name the data are adapted, and other strings are not."""
    data = [Path("/home/me/iris.csv"), Path("pictures")]
    text, _notes = with_paths(Solution(f"read({code})\n", "x.py"), data)
    assert text == f"read({expected})\n"


def test_data_are_copied(tmp_path: Path) -> None:
    """Files and folders lie in `data`, and a missing one is an error."""
    (tmp_path / "data" / "red").mkdir(parents=True)
    (tmp_path / "data" / "red" / "1.txt").write_text("1")
    (tmp_path / "a.csv").write_text("2")
    bring([tmp_path / "data", tmp_path / "a.csv"], tmp_path / "new")
    copied = {p.name for p in (tmp_path / "new" / "data").rglob("*") if p.is_file()}
    assert copied == {"1.txt", "a.csv"}
    with pytest.raises(UsageError, match=r"b\.csv"):
        bring([tmp_path / "b.csv"], tmp_path / "other")


def notebook(path: Path, *cells: nbformat.NotebookNode) -> Path:
    """Write a notebook and return its path."""
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def test_an_nbgrader_notebook_is_taken_over(tmp_path: Path) -> None:
    """Its markers stay, its test cells go, and the headings are cells of text."""
    test = {"nbgrader": {"grade": True, "solution": False}}
    path = notebook(
        tmp_path / "a.ipynb",
        new_markdown_cell("# A line"),
        new_code_cell("%matplotlib inline\nx = 1"),
        new_code_cell("### BEGIN SOLUTION\nunits = 3\n### END SOLUTION"),
        new_code_cell("assert units == 3\n### BEGIN HIDDEN TESTS", metadata=test),
        new_code_cell("### BEGIN HIDDEN TESTS\nassert units > 2", metadata=test),
    )
    found = read_source(path)
    assert "# # A line" in found.text
    assert "### BEGIN SOLUTION\nunits = 3\n### END SOLUTION" in found.text
    assert "assert" not in found.text
    assert "matplotlib" not in found.text
    assert len(found.left_out) == 3
    assert "`assert units > 2`" in str(found.left_out[2])


def test_answers_in_words_are_left_out(tmp_path: Path) -> None:
    """Students would see them, because text has no blanks."""
    answer = {"nbgrader": {"grade": True, "solution": True}}
    task = {"nbgrader": {"grade": False, "solution": False, "task": True}}
    path = notebook(
        tmp_path / "a.ipynb",
        new_code_cell("### BEGIN SOLUTION\nunits = 3\n### END SOLUTION"),
        new_markdown_cell("Why three?"),
        new_markdown_cell("Three kinds.", metadata=answer),
        new_markdown_cell(
            "Draw it.\n=== BEGIN MARK SCHEME ===\nAxes\n=== END MARK SCHEME ===",
            metadata=task,
        ),
        new_raw_cell("# BEGIN SOLUTION"),
        new_markdown_cell("It is odd."),
        new_raw_cell("# END SOLUTION"),
        new_markdown_cell("The end"),
    )
    found = read_source(path)
    for kept in ("Why three?", "Draw it.", "The end"):
        assert kept in found.text
    for gone in ("Three kinds", "SCHEME", "Axes", "odd"):
        assert gone not in found.text
    assert [str(line)[:7] for line in found.left_out] == ["cell 3:", "cell 6:"]


def test_an_otter_notebook_is_taken_over(tmp_path: Path) -> None:
    """Its markers become ours, and prompts, tests and its own cells are removed."""
    path = notebook(
        tmp_path / "a.ipynb",
        new_raw_cell("# ASSIGNMENT CONFIG\ninit_cell: false"),
        new_code_cell('import otter\ngrader = otter.Notebook("a.ipynb")'),
        new_code_cell('grader.check("q1")'),
        new_code_cell("names = []\ngrader.check_all()"),
        new_raw_cell("# BEGIN QUESTION\nname: q1"),
        new_raw_cell("# BEGIN SOLUTION"),
        new_code_cell("units = 3 # SOLUTION\nrate = 0.1"),
        new_code_cell(
            '""" # BEGIN PROMPT\nloss = ...\n""" # END PROMPT\n'
            "# BEGIN SOLUTION NO PROMPT\nloss = 'mse'\n# END SOLUTION"
        ),
        new_raw_cell("# END SOLUTION"),
        new_raw_cell("# BEGIN TESTS"),
        new_code_cell("units == 3"),
        new_raw_cell("# END TESTS"),
    )
    found = read_source(path)
    assert "### BEGIN SOLUTION\nunits = 3\n### END SOLUTION\nrate = 0.1" in found.text
    assert (
        "### BEGIN SOLUTION\n### BEGIN PROMPT\n# loss = ...\n### END PROMPT\n"
        "loss = 'mse'\n### END SOLUTION" in found.text
    )
    assert "units = ...\nrate = 0.1\n" in stub(found.text, "a.py")
    assert "loss = ...\n" in stub(found.text, "a.py")
    assert "names = []" in found.text
    for gone in ("otter", "grader", '"""', "units == 3", "QUESTION"):
        assert gone not in found.text


def test_what_otter_shows_instead_is_taken_over(tmp_path: Path) -> None:
    """A prompt after its answer is shown, and an answer without a prompt leaves
    nothing."""
    path = tmp_path / "a.py"
    path.write_text(
        "def square(x):\n    # BEGIN SOLUTION NO PROMPT\n    y = x * x\n"
        '    return y\n    # END SOLUTION\n    """ # BEGIN PROMPT\n'
        '    y = ...\n    return y\n    """ # END PROMPT\n'
        "n = 3 # SOLUTION NO PROMPT\nm = 4 # SOLUTION\n"
    )
    left = stub(read_source(path).text, "a.py")
    assert "def square(x):\n    y = ...\n    return y\npass\nm = ...\n" in left


def test_other_files_are_refused(tmp_path: Path) -> None:
    """A file that is no Python is an error that names it."""
    path = tmp_path / "a.py"
    path.write_text("units = = 3\n")
    with pytest.raises(UsageError, match=r"a\.py"):
        read_source(path)
    path = tmp_path / "a.txt"
    path.write_text("")
    with pytest.raises(UsageError, match=r"a\.txt"):
        read_source(path)


@pytest.mark.slow
def test_a_script_becomes_an_assignment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`new --from` runs it, and the stub and the solution are graded as they should."""
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{n / 10},{n / 5 + 1}\n" for n in range(20))
    (tmp_path / "points.csv").write_text("x,y\n" + rows)
    (tmp_path / "lesson").mkdir()
    (tmp_path / "lesson" / "line.py").write_text(SCRIPT)
    arguments = ["new", "line", "--from", "lesson/line.py", "--data", "points.csv"]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "data/points.csv" in result.output
    rubric = (tmp_path / "solutions" / "line" / "rubric.py").read_text()
    assert "LayerSizes(points=1)" in rubric
    result = CliRunner().invoke(main, ["release"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "assignments" / "line" / "data" / "points.csv").is_file()


def test_an_error_names_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines move when blanks are marked, so the code stands in place of a number."""

    def stop(folder: Path) -> None:
        raise RubricError(f"{folder / 'solution.py'}: line 3: NameError: y")

    monkeypatch.setattr(beginning, "known_solution", stop)
    with pytest.raises(RubricError, match=r"^mine\.py: `fit\(x, y\)`: NameError: y$"):
        beginning._known(tmp_path, "### BEGIN\nx = 1\nfit(x, y)\n", Path("mine.py"))
