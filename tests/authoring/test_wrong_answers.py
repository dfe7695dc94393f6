"""Wrong answers for every layer, the instructor's own, and gaps that are accepted."""

import ast
import shutil
from pathlib import Path

import pytest

from autograder.authoring.accepting import Accepting
from autograder.authoring.layer_changes import (
    of_layer_answers,
    of_layers,
    other_arguments,
)
from autograder.authoring.mutants import of_answers
from autograder.authoring.rewrites import of_wrong_calls
from autograder.authoring.solution import Solution
from autograder.authoring.trial import mutants_of
from autograder.authoring.wrong import Wrong, own_wrong_answers
from autograder.errors import UsageError
from autograder.facts.grade import CriterionResult, Grade, Outcome, Status
from autograder.facts.layers import KINDS, BaseLayer
from autograder.rubric.assignment import Accept
from autograder.rubric.criteria import (
    Compiled,
    OutputActivation,
    UsesCallback,
    Validation,
)
from autograder.rubric.criteria.wrong_code import WrongCall
from autograder.rubric.rubric_file import load_rubric
from tests.places import SOLUTIONS

LINE = SOLUTIONS / "linear_regression"


def written(kind: str) -> str:
    """Return a call of a kind with all that it needs, and nothing else."""
    return call_of(KINDS[kind].example())


def call_of(layer: BaseLayer) -> str:
    """Return the call that makes a layer."""
    needed = (
        f"{name}=keras.layers.{call_of(value)}"
        if isinstance(value, BaseLayer)
        else f"{name}={getattr(value, 'name', value)!r}"
        for name, value in layer
        if name in layer.model_fields_set
    )
    return f"{layer.kind}({', '.join(needed)})"


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize(
    "form", ["m = Sequential([{}, Dense(1)])", "m.add({})", "y = {}(x)"]
)
def test_every_argument_of_every_layer_is_changed(kind: str, form: str) -> None:
    """Arguments with and without a value are changed, and the layer is left out."""
    text = form.format(f"keras.layers.{written(kind)}")
    found = list(of_layers(Solution(text, "s.py")))
    for mutant in found:
        ast.parse(mutant.source)
        assert not mutant.required
    names = " ".join(mutant.name for mutant in found)
    assert f"{kind} left out" in names
    cls = KINDS[kind]
    for name in set(cls.model_fields) - {
        "kind",
        *cls.without,
        *cls.dependent,
        *cls.fields_of_call,
        *cls.around,
    }:
        assert f"{kind}({name}=" in names, name


def test_a_layer_of_another_kind_is_changed_too() -> None:
    """A layer of a kind that the grader does not know has arguments, too."""
    text = "m = Sequential([Strange(3, mode='a'), Dense(1)])"
    names = {mutant.mistake for mutant in of_layers(Solution(text, "s.py"))}
    assert {"Strange left out", "Strange twice", "Strange(mode='something else')"} <= (
        names
    )
    assert any(name.startswith("Strange(argument 1=") for name in names)


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("callbacks=[EarlyStopping()]", ["[]"]),
        ("metrics=[AUC(), Recall()]", ["[Recall()]", "[]"]),
        ("validation_split=0.2", ["0.0"]),
        ("units=[16, 8][0]", ["[16, 8][0] + 1"]),
    ],
)
def test_an_argument_has_wrong_values(code: str, wrong: list[str]) -> None:
    """A list has fewer elements, and a share for validation is left out."""
    text = f"m.call(\n### BEGIN SOLUTION\n{code},\n### END SOLUTION\n)\n"
    name = code.partition("=")[0]
    found = [
        mutant.mistake.removeprefix(f"{name} = ")
        for mutant in of_answers(Solution(text, "s.py"))
        if mutant.answer == f"line 3: {name}"
    ]
    assert found == wrong


def test_a_layer_that_joins_is_left_out() -> None:
    """Layers of other kinds may not take inputs of unequal sizes."""
    assert "a" in of_blank("Concatenate()([a, b])")
    assert "a" not in of_blank("Dense(3)(a)")


def of_blank(call: str) -> set[str]:
    """Return what other layers are tried for a blank that is a layer."""
    text = f"### BEGIN SOLUTION\nlayer = {call}\n### END SOLUTION\n"
    return {
        mutant.mistake.removeprefix("layer = ")
        for mutant in of_layer_answers(Solution(text, "s.py"))
        if ast.parse(mutant.source) and mutant.required and mutant.answer
    }


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_blank_that_is_a_layer_has_wrong_answers(kind: str) -> None:
    """One wrong answer is a layer that does nothing, because some kinds have no similar
    kind."""
    assert "Identity()" in of_blank(f"keras.layers.{written(kind)}")


@pytest.mark.parametrize(
    ("call", "others"),
    [
        ("keras.layers.LSTM(8)", ("GRU(units=8)", "LSTM(units=16)")),
        ("GlobalAveragePooling1D()", ("GlobalMaxPooling1D()",)),
        ("layers.MaxPooling2D(pool_size=2)", ("AveragePooling2D(pool_size=2)",)),
        ("Bidirectional(LSTM(8))", ("Bidirectional(layer=GRU(units=8))",)),
        ("layers.MaxPool2D(2)", ("Identity()",)),
        ("layers.Concatenate()([a, b])", ("Add()", "Maximum()")),
    ],
)
def test_another_layer_of_the_kind_is_tried(call: str, others: tuple[str, ...]) -> None:
    """The other layer reads as many axes, and takes the same arguments."""
    found = of_blank(call)
    assert set(others) <= found
    assert not any("3D" in other for other in found)


@pytest.mark.slow
def test_layers_of_a_list_have_wrong_answers() -> None:
    """Their arguments need no name, and a criterion on them tries others, too."""
    text = (
        "m = Sequential([\n### BEGIN SOLUTION\nlayers.Dropout(0.2),\n"
        "layers.Dense(3),\n### END SOLUTION\n])"
    )
    solution = Solution(text, "s.py")
    found = {mutant.name for mutant in of_layer_answers(solution)}
    assert {
        "line 3: Dropout = Dropout(rate=0.1)",
        "line 4: Dense = Identity()",
    } <= found
    rates = of_wrong_calls(solution, [WrongCall("Dropout", "rate", only_given=True)])
    assert "layers.Dropout(0.4)," in "".join(mutant.source for mutant in rates)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_keras_takes_the_changed_arguments(kind: str) -> None:
    """A wrong answer that cannot run shows nothing about a check."""
    import keras

    cls = getattr(keras.layers, kind)
    given = ast.parse(written(kind), mode="eval").body
    assert isinstance(given, ast.Call)
    for name, code in other_arguments(kind).items():
        needed = {
            str(k.arg): eval(ast.unparse(k.value), {"keras": keras})  # noqa: S307
            for k in given.keywords
        }
        cls(**needed | {name: ast.literal_eval(code)})


def test_blanks_may_hold_anything() -> None:
    """Lists, dicts, sets and what is in them have other values, too."""
    rubric = load_rubric(LINE / "rubric.py")
    for value in ("[1, 2]", "{'a': 1, 'b': [2]}", "{'x'}", "[]", "{}", "([],)", "-1",
                  "b'x'", "1j", "[[1], {'a': None}]", "{(1, 2): 'mse'}"):  # fmt: skip
        text = f"import keras\n### BEGIN SOLUTION\nx = {value}\n### END SOLUTION\n"
        solution = Solution(text, "s.py")
        for mutant in mutants_of(solution, rubric):
            ast.parse(mutant.source)
            assert mutant.source != text
    assert len(mutants_of(Solution(text, "s.py"), rubric)) > 2


def test_an_output_without_an_activation_gets_one() -> None:
    """A criterion on a linear output can fail, also in a functional model."""
    text = (
        "import keras\nx = keras.Input((2,))\n"
        "h = keras.layers.Dense(4, 'relu')(x)\n"
        "y = keras.layers.Dense(1, name='price')(h)\nmodel = keras.Model(x, y)\n"
    )
    rubric = load_rubric(LINE / "rubric.py")
    asked = OutputActivation(activation="linear")
    for criteria, expected in (((asked,), 1), ((Compiled(),), 0)):
        assignment = rubric.model_copy(update={"criteria": criteria})
        found = [
            mutant
            for mutant in mutants_of(Solution(text, "s.py"), assignment)
            if "Dense(1, name='price', activation='relu')(h)" in mutant.source
        ]
        assert len(found) == expected
        assert not any(mutant.required for mutant in found)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Return a folder with one assignment."""
    folder = tmp_path / "linear_regression"
    shutil.copytree(LINE, folder)
    (folder / "wrong").mkdir()
    return folder


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: expected what it must lose"),
        ("x = 1\n# loses: loss\n", "line 1: expected what it must lose"),
        ("# loses:\n", "line 1: expected what it must lose"),
        ("# loses: ,\n", "line 1: expected what it must lose"),
        ("# loses: los\n", "did you mean loss?"),
        ("# loses: everything, loss\n", "everything must be alone"),
    ],
)
def test_a_wrong_answer_says_what_it_loses(course: Path, text: str, said: str) -> None:
    """In its first line, by names that there are; otherwise the file is named."""
    (course / "wrong" / "a.py").write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"wrong/a\.py") as caught:
        own_wrong_answers(course, load_rubric(course / "rubric.py"))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_only_scripts_are_wrong_answers(course: Path) -> None:
    """A notebook is an error, because nobody would test it; hidden files do no harm."""
    for name in (".DS_Store", "__pycache__/a.pyc"):
        (course / "wrong" / name).parent.mkdir(exist_ok=True)
        (course / "wrong" / name).touch()
    rubric = load_rubric(course / "rubric.py")
    assert own_wrong_answers(course, rubric) == []
    (course / "wrong" / "a.ipynb").write_text("{}", "utf-8")
    with pytest.raises(UsageError, match=r"wrong/a\.ipynb: only \.py files"):
        own_wrong_answers(course, rubric)


@pytest.mark.parametrize(
    ("loses", "outcome", "said"),
    [
        (("loss",), "crashed", "shows nothing about loss. It stops in line 3."),
        (("everything",), "crashed", ""),
        (("loss",), "graded", "does not lose loss"),
        (("everything",), "graded", "gets 1 of 2"),
    ],
)
def test_a_wrong_answer_that_stops_shows_nothing(
    loses: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    """It loses everything, whatever the criteria look at."""
    status: Status = "passed" if outcome == "graded" else "skipped"
    points = 1.0 if outcome == "graded" else 0.0
    loss = CriterionResult(
        id="loss", title="Loss", status=status, points=points, max_points=2,
        message="", hint="",
    )  # fmt: skip
    grade = Grade(
        student="a", assignment="b", outcome=outcome, score=points, max_score=2,
        criteria=(loss,), summary="It stops in line 3.",
    )  # fmt: skip
    kept = str(Wrong("wrong/a.py", "", loses).kept(grade))
    assert said in kept
    assert bool(said) == bool(kept)


def test_what_is_accepted() -> None:
    """A wrong answer that passes is accepted by its name, with or without its line, or
    by a pattern."""
    accept = tuple(
        Accept(mutant=name, reason="It is wanted.")
        for name in ("loss = 'mae'", "line 9: units = *", "x = [1]", "nothing")
    )
    accepting = Accepting(accept)
    for name in ("line 3: loss = 'mae'", "line 9: units = 4", "line 8: units = 4",
                 "line 1: x = [1]", "criterion loss"):  # fmt: skip
        accepting.add(name, f"problem of {name}")
    assert accepting.problems == [
        "problem of line 8: units = 4", "problem of criterion loss"
    ]  # fmt: skip
    assert accepting.accepted == 3
    assert list(accepting.unused()) == [
        "accept 'nothing': nothing of that name survives"
    ]


def test_students_do_not_see_what_is_accepted() -> None:
    """It is in no file that they get, and changes no digest."""
    rubric = load_rubric(LINE / "rubric.py")
    accept = (Accept(mutant="units = 2", reason="secret"),)
    assert rubric.model_copy(update={"accept": accept}).to_json() == rubric.to_json()


def test_a_fit_without_its_arguments_is_a_wrong_answer(course: Path) -> None:
    """Callbacks and validation that the solution has are taken out, and no others."""
    rubric = load_rubric(course / "rubric.py")
    asked = (*rubric.criteria, UsesCallback(callback="EarlyStopping"), Validation())
    rubric = rubric.model_copy(update={"criteria": asked})
    text = (course / "solution.py").read_text("utf-8")
    assert "epochs=1000," in text
    given = "epochs=1000, validation_split=0.4, callbacks=[stops],"
    solution = Solution(text.replace("epochs=1000,", given), "solution.py")
    made = {m.name.partition(": ")[2]: m for m in mutants_of(solution, rubric)}
    names = {name for name in made if name.startswith("fit(")}
    assert names == {"fit(callbacks=[])", "fit(validation_split=0.0)"}
    assert all(made[name].required for name in names)
    assert "validation_split=0.4, callbacks=[]" in made["fit(callbacks=[])"].source
