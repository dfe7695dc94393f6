"""Rubrics that no submission can pass, or none can fail, are refused when loaded."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from autograder.errors import RubricError
from autograder.rubric.impossible import impossible
from autograder.rubric.rubric_file import load_rubric
from tests.places import SOLUTIONS


def changed(folder: Path, slug: str, *changes: tuple[str, str]) -> Path:
    """Return a copy of a rubric with other text in some places."""
    path = folder / slug / "rubric.py"
    path.parent.mkdir()
    text = (SOLUTIONS / slug / "rubric.py").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return path


LINE, SOFTMAX, DIGITS = "linear_regression", "softmax_classification", "mnist_ann"
Y = "y=Array.of([[1.0], [2.0], [3.0]])"


@pytest.mark.parametrize(
    ("slug", "old", "new", "said"),
    [
        (LINE, 'metric="loss"', 'metric="test_accuracy"', "no test part"),
        (LINE, 'metric="loss"', 'metric="accuracy"', "the labels are not classes"),
        (LINE, "at_most=1e-4", "at_most=-1.0", "is never below 0"),
        (SOFTMAX, "at_least=1.0", "at_least=1.5", "is between 0 and 1"),
        (SOFTMAX, "at_least=1.0", "at_least=98.0", "is between 0 and 1"),
        (SOFTMAX, "at_least=1.0", "at_least=0.0", "is between 0 and 1"),
        (SOFTMAX, "at_least=1.0", "at_most=1.0", "is between 0 and 1"),
        (LINE, "units=1,\n        )", "units=0,\n        )", "no layer has 0 units"),
        (LINE, "units=(),", "units=(0,),", "no layer has 0 units"),
        (LINE, "parameters=2", "parameters=-2", "no model has -2 parameters"),
        (LINE, Y, "y=Array.of([[1.0], [2.0]])", "`x` has 3 rows, `y` 2"),
        (LINE, Y, "y=Array.of([[1.0, 2.0]] * 3)", "answers with 1 numbers"),
        (LINE, "Array.of([[4.0]])", "Array.of([[4.0, 1.0]])", "rows of shape (2,)"),
        (LINE, "Array.of([[4.0]])", "Array.of(np.zeros((0, 1)))", "has no rows"),
        (LINE, "Array.of([4.0])", "Array.of([4.0, 5.0])", "1 numbers are read"),
        (LINE, "input_shape=(1,)", "input_shape=(2,)", "the reference reads (2,)"),
        (LINE, "seeds=(11, 12,", "seeds=(11, 11,", "a seed is there twice"),
        (LINE, '"learning_rate": 0.1', '"learning_rate": 0.0', "number above 0"),
        (LINE, '"learning_rate": 0.1', '"lr": 0.1', "sgd takes learning_rate"),
        (LINE, "epochs=1000", 'shifts=("moved",), epochs=9', "no test part"),
        (SOFTMAX, "Array.of(CLASSES)", "Array.of([3] * 7)", "read as a class number"),
        (SOFTMAX, "Array.of(CLASSES)", "Array.of(CLASSES[1:])", "7 numbers are read"),
        (SOFTMAX, 'reading="class"', 'reading="yes_no"', "21 numbers are read"),
        (SOFTMAX, "    reference=", "    rivals=", "Input should be a valid dict"),
        (DIGITS, "NamedData(name=\"mnist\")",
         "InlineData(x=Array.of([[1.0]]), y=Array.of([[1.0]]))", "rubric.py"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    tmp_path: Path, slug: str, old: str, new: str, said: str
) -> None:
    """An impossible rubric is refused in one line that names the criterion or the
    plan."""
    path = changed(tmp_path, slug, (old, new))
    with pytest.raises(RubricError) as caught:
        load_rubric(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("slug", "changes", "said"),
    [
        (
            LINE,
            [("at_most=1e-4", "below_reference=0.1, public=True")],
            "cannot be public",
        ),
        (
            LINE,
            [
                ("at_most=1e-4", "below_reference=0.1"),
                ("compiled=Compilation(loss=Setting(name=", "#"),
            ],
            "has no loss",
        ),
    ],
)
def test_a_comparison_needs_something_to_compare_with(
    tmp_path: Path, slug: str, changes: list[tuple[str, str]], said: str
) -> None:
    """A comparison needs the trained model of the solution, which students do not
    get."""
    with pytest.raises(RubricError, match=said):
        load_rubric(changed(tmp_path, slug, *changes))


@pytest.mark.parametrize("slug", ["hidden_layers", "distribution_shift"])
def test_every_comparison_needs_its_reference(slug: str) -> None:
    """Each of our rubrics with a comparison needs its reference."""
    rubric = load_rubric(SOLUTIONS / slug / "rubric.py")
    assert not list(impossible(rubric))
    changes = {"reference": None, "rivals": dict.fromkeys(rubric.rivals)}
    found = list(impossible(rubric.model_copy(update=changes)))
    assert found and all("no reference for" in line for line in found)


def test_it_is_wrong_use(tmp_path: Path) -> None:
    """Every command that loads the rubric says so before anything runs."""
    path = changed(tmp_path, LINE, ('metric="loss"', 'metric="test_accuracy"'))
    shutil.copy(SOLUTIONS / LINE / "solution.py", path.parent)
    result = CliRunner().invoke(main, ["validate", "--solutions", str(tmp_path)])
    assert result.exit_code == 2
    assert "'trains_to': there is no `test_accuracy`" in result.output


@pytest.mark.parametrize("name", ["mse", "mean_squared_error"])
def test_a_short_loss_is_the_same(tmp_path: Path, name: str) -> None:
    """Rubrics may ask for a loss in any spelling."""
    old = 'Loss(\n            name="mean_squared_error"'
    new = f'Loss(\n            name="{name}"'
    rubric = load_rubric(changed(tmp_path, LINE, (old, new)))
    assert rubric == load_rubric(SOLUTIONS / LINE / "rubric.py")


CLASS_NUMBERS = (
    ("y=Array.of(Y)", "y=Array.of(CLASSES)"),
    ('name="categorical_crossentropy"', 'name="sparse_categorical_crossentropy"'),
    ("seeds=(31, 32, 33, 34, 35)", "seeds=(31,)"),
)


@pytest.mark.slow
@pytest.mark.long
def test_class_numbers_with_the_sparse_loss(tmp_path: Path) -> None:
    """A rubric may train on them, and `validate` finds nothing to complain of."""
    path = changed(tmp_path, SOFTMAX, *CLASS_NUMBERS)
    text = (SOLUTIONS / SOFTMAX / "solution.py").read_text("utf-8")
    begin, end = (
        text.index("y = np.array("),
        text.index("# %% [markdown]\n# ## The mod"),
    )
    text = text[:begin] + "y = np.array([2, 2, 1, 1, 1, 0, 0])\n\n" + text[end:]
    text = text.replace("categorical_crossentropy", "sparse_categorical_crossentropy")
    (path.parent / "solution.py").write_text(text, "utf-8")
    result = CliRunner().invoke(
        main, ["validate", "--solutions", str(tmp_path), "--jobs", "1"]
    )
    problems = [line for line in result.output.splitlines() if "!" in line]
    assert len(problems) == 1 and "calibrated" in problems[0], result.output
