"""Wrong answers are made from every solution, and weak rubrics are found out."""

import ast
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.authoring.mutants import of_answers
from autograder.authoring.rewrites import of_data
from autograder.authoring.solution import Solution, named_values
from autograder.authoring.trial import mutants_of
from autograder.commands.cli import main
from autograder.errors import UsageError
from autograder.rubric.criteria import Answer, Criterion, Text
from autograder.rubric.criteria.wrong_code import Change
from autograder.rubric.rubric_file import load_assignments
from tests.places import SOLUTIONS

ASSIGNMENTS = {a.slug: a for a in load_assignments(SOLUTIONS)}


def names(slug: str) -> set[str]:
    """Return what the mutants of a shipped solution change, without the lines."""
    solution = Solution.read(SOLUTIONS / slug / "solution.py")
    found = mutants_of(solution, ASSIGNMENTS[slug])
    return {mutant.mistake for mutant in found}


@pytest.mark.parametrize("slug", list(ASSIGNMENTS))
def test_mutants_are_programs(slug: str) -> None:
    """Each is another text that Python can parse, and says what it is meant for."""
    solution = Solution.read(SOLUTIONS / slug / "solution.py")
    found = mutants_of(solution, ASSIGNMENTS[slug])
    assert len({m.source for m in found} | {solution.text}) == len(found) + 1
    for mutant in found:
        ast.parse(mutant.source)
    marked = {part.value for part in solution.marked}
    whole = [answer.value for answer in solution.answers if answer.value in marked]
    within = {part.value for value in whole for part in named_values(value)}
    answers = {a.place for a in solution.answers if a.value not in within}
    assert answers == {mutant.answer for mutant in found} - {""}


def test_what_the_digits_can_be_done_wrong() -> None:
    """Every sort of wrong answer is tried on the network for digits."""
    found = names("mnist_ann")
    for expected in (
        "units = 255",
        "activation = 'sigmoid'",
        "loss = 'mse'",
        "loss = keras.losses.CategoricalCrossentropy(from_logits=True)",
        "x_train = x_train.reshape(60000, 784).astype('float32') // 255",
        "x_test = x_test.astype('float32') / 255",
        "y_train = y_train",
        "model with Dropout(0.5)",
        "model.trainable = False",
        "no compile",
        "no fit",
        "inputs of shape (785,)",
        "fit on shuffled labels",
        "fit on the test images",
    ):
        assert expected in found, expected
    assert any(name.startswith("model with no Dense at line") for name in found)


def test_what_is_not_asked_for_is_not_tried() -> None:
    """Without a criterion on layers, additional layers are no wrong answer."""
    line = ASSIGNMENTS["linear_regression"]
    kept = tuple(c for c in line.criteria if c.kind not in {"layer_sizes", "compiled"})
    solution = Solution.read(SOLUTIONS / "linear_regression" / "solution.py")
    found = mutants_of(solution, line.model_copy(update={"criteria": kept}))
    assert not [m.name for m in found if "Dropout" in m.name or "compile" in m.name]


def test_no_value_is_wrong_that_only_a_person_reads() -> None:
    """Of an answer in words, only its blank can be tried, unless a criterion compares
    it."""
    text = "### BEGIN SOLUTION\nwhy = 'It has seen these rows.'\n### END SOLUTION\n"
    solution = Solution(text, "solution.py")
    line = ASSIGNMENTS["linear_regression"]
    read: tuple[Criterion, ...] = (Text(variable="why"),)
    compared = (*read, Answer(variable="why", expected="It has seen these rows."))
    found, both = (
        mutants_of(solution, line.model_copy(update={"criteria": criteria}))
        for criteria in (read, compared)
    )
    assert [mutant.mistake for mutant in found] == ["why left blank"]
    assert len(both) > 1


def test_models_made_by_add_are_changed_too() -> None:
    """Layers that are added one by one are left out and put in as those of a list."""
    text = "model = keras.Sequential()\nmodel.add(Dense(5))\nmodel.add(Dense(1))\n"
    solution = Solution(text, "solution.py")
    chain = solution.chains[0]
    assert [solution.segment(layer) for layer in chain.layers] == [
        "Dense(5)", "Dense(1)"
    ]  # fmt: skip
    shorter = solution.with_layers(chain, ["Dense(1)"])
    assert ast.unparse(ast.parse(shorter)) == (
        "model = keras.Sequential()\npass\nmodel.add(Dense(1))"
    )


def test_layers_of_a_list_and_added_ones_are_one_model() -> None:
    """The layer that is added last is the output."""
    text = "model = keras.Sequential([Dense(5)])\nn = 1\nmodel.add(Dense(n))\n"
    solution = Solution(text, "solution.py")
    (chain,) = solution.chains
    assert [solution.segment(layer) for layer in chain.layers] == [
        "Dense(5)", "Dense(n)"
    ]  # fmt: skip
    shorter = solution.with_layers(chain, ["Dense(n)"])
    assert ast.unparse(ast.parse(shorter)) == (
        "model = keras.Sequential([])\nn = 1\nmodel.add(Dense(n))"
    )


def test_lists_of_two_models_of_one_name_stay_apart() -> None:
    """Nobody can tell to which of them a layer is added."""
    made = "model = keras.Sequential([Dense(1)])\n"
    solution = Solution(made + made + "model.add(Dense(2))", "solution.py")
    assert [len(chain.layers) for chain in solution.chains] == [1, 1, 1]


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("y = net(x)\n", None),
        ("whole = Sequential([net, Dense(2)])\n", None),
        ("whole.add(net)\n", None),
        ("net.fit(x)\n", Change.OUTPUT_UNITS),
    ],
)
def test_the_end_of_an_inner_model_is_no_output(
    code: str, change: Change | None
) -> None:
    """Nobody knows whether its last layer is hidden, so any criterion may notice it."""
    marked = "Dense(\n### BEGIN SOLUTION\nunits=4,\n### END SOLUTION\n)"
    text = f"net = Sequential([Dense(3), {marked}])\n{code}"
    found = [m for m in of_answers(Solution(text, "x.py")) if m.mistake == "units = 3"]
    assert [mutant.change for mutant in found] == [change]


def test_variables_of_two_functions_hold_two_models() -> None:
    """A model of the same name outside of them is another one, too."""
    function = (
        "def make_{0}():\n"
        "    model = keras.Sequential([Dense({0})])\n"
        "    if wide:\n"
        "        model.add(Dropout(0.1))\n"
        "    model.add(Dense(9))\n"
        "    return model\n"
    )
    text = function.format(1) + function.format(2) + "model = make_1()\n"
    solution = Solution(text, "solution.py")
    assert [
        [solution.segment(e) for e in chain.layers] for chain in solution.chains
    ] == [
        ["Dense(1)", "Dropout(0.1)", "Dense(9)"],
        ["Dense(2)", "Dropout(0.1)", "Dense(9)"],
    ]


def test_a_solution_that_is_no_python_is_named() -> None:
    """The line is in the error."""
    with pytest.raises(UsageError, match=r"s.py, line 2: "):
        Solution("x = 1\ny = (\n", "s.py")


def test_an_unknown_assignment_is_one_line() -> None:
    """A wrong name is wrong use, and the error suggests the name that was meant."""
    result = CliRunner().invoke(
        main, ["validate", "linear_regresion", "--solutions", str(SOLUTIONS)]
    )
    assert result.exit_code == 2
    assert "did you mean linear_regression?" in result.output


WEAK = (
    ('activation="linear",', 'activation="softplus",'),
    ("tolerance=0.1", "tolerance=100.0"),
)
ACCEPT = '    accept=(Accept(mutant="zz*", reason="x"),),\n    criteria=('
CHECK = (
    "import pytest\n\n@pytest.mark.points(0)\n"
    'def test_it(observation):\n    """Rescaling stays 1"""\n'
    "    specs = [m.spec for m in observation.models if m.spec]\n"
    "    layers = [layer for spec in specs for layer in spec.layers]\n"
    '    assert all(l.scale == 1 for l in layers if l.kind == "Rescaling")\n'
    "\n@pytest.mark.points(0)\ndef test_typo(spec):\n"
    '    """It has a typing mistake"""\n    assert spec.layer\n'
)


def change(path: Path, *changes: tuple[str, str]) -> None:
    """Write other text in place of some."""
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return what `validate` says about each of two bad rubrics for one exercise."""
    course = tmp_path_factory.mktemp("solutions")
    folders = [course / f"{name}_regression" for name in ("weak", "stopped")]
    for folder in folders:
        shutil.copytree(SOLUTIONS / "linear_regression", folder)
        slug = f'slug="{folder.name}"'
        change(folder / "rubric.py", ('slug="linear_regression"', slug))
    weak, stopped = folders
    change(stopped / "solution.py", ("import keras", "import keras\n1 / 0"))
    imported = ("    Assignment,\n", "    Accept,\n    Assignment,\n")
    change(weak / "rubric.py", *WEAK, ("    criteria=(", ACCEPT), imported)
    right = (weak / "solution.py").read_text("utf-8")
    (weak / "wrong").mkdir()
    (weak / "wrong" / "bad.py").write_text(f"# loses: loss\n{right}", "utf-8")
    (weak / "wrong" / "all.py").write_text("# loses: everything\nx = 1\n", "utf-8")
    dense = "        keras.layers.Dense("
    scaled = f"        keras.layers.Rescaling(1.0),\n{dense}"
    change(weak / "solution.py", (dense, scaled))
    (weak / "test_it.py").write_text(CHECK, "utf-8")
    result = CliRunner().invoke(
        main, ["validate", "--solutions", str(course), "--jobs", "1"]
    )
    assert result.exit_code == 1, result.output
    said: dict[str, list[str]] = {folder.name: [] for folder in folders}
    for problem in " ".join(result.output.split()).split("! ")[1:]:
        slug, _colon, line = problem.partition(" ")
        said[slug.rstrip(":")].append(line)
    return said


@pytest.mark.slow
def test_weak_rubrics_are_found_out(validated: dict[str, list[str]]) -> None:
    """Each weakness of a rubric is a line, and `.ci/run` validates good ones."""
    text = "\n".join(validated["weak_regression"])
    for problem in (
        "the solution gets 7 of 10. output_activation: The output is left as it is",
        "activation = 'softplus': survives, although it should fail output_activation",
        "criterion predicts: no wrong answer ever fails it",
    ):
        assert problem in text, text


@pytest.mark.slow
def test_own_wrong_answers_and_checks(validated: dict[str, list[str]]) -> None:
    """Each loses what it says; a check on any layer is failed by some wrong answer."""
    text = "\n".join(validated["weak_regression"])
    assert "wrong/bad.py: does not lose loss" in text
    assert "wrong/all.py" not in text
    assert "criterion test_it" not in text
    assert "test_typo: test_it.py, line 13: AttributeError" in text
    assert "accept 'zz*': nothing of that name survives" in text


@pytest.mark.slow
def test_a_solution_that_is_not_graded_is_all_that_is_said(
    validated: dict[str, list[str]],
) -> None:
    """All other problems follow from this one, so they are not reported."""
    (problem,) = validated["stopped_regression"]
    assert "the solution is not graded: stopped with an error" in problem


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("activation=tf.nn.relu", "activation = 'sigmoid'"),
        ("loss=keras.losses.MeanSquaredError()", "loss = 'mean_absolute_error'"),
        ("loss=SparseCategoricalCrossentropy(from_logits=True)",
         "loss = SparseCategoricalCrossentropy()"),
        ("loss=losses.BinaryCrossentropy()",
         "loss = losses.BinaryCrossentropy(from_logits=True)"),
        ("optimizer=Adam(0.01)", "optimizer = 'sgd'"),
        ("units=len(names)", "units = len(names) + 1"),
        ("learning_rate=0.5", "learning_rate = 0.005"),
        ("kernel_size=(3, 3)", "kernel_size = (1, 3)"),
    ],
)  # fmt: skip
def test_values_that_are_no_text_are_changed(code: str, wrong: str) -> None:
    """An object or a computed number gets the wrong values of its kind."""
    text = f"f(\n    ### BEGIN SOLUTION\n    {code},\n    ### END SOLUTION\n)\n"
    places = [mutant.mistake for mutant in of_answers(Solution(text, "x.py"))]
    assert wrong in places


@pytest.mark.parametrize(
    ("shape", "wider"),
    [
        ("shape=(SIZE, SIZE, 3)", "(SIZE, SIZE, 4)"),
        ("(SIZE,)", "(SIZE + 1,)"),
        ("shape=[2]", "(3,)"),
    ],
)
def test_shapes_are_made_wider(shape: str, wider: str) -> None:
    """A shape may have variables, be a list, and be given without its name."""
    (mutant,) = of_data(Solution(f"x = Input({shape})\n", "x.py"))
    assert mutant.mistake == f"inputs of shape {wider}"
