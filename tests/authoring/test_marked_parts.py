"""Marked code that makes no layer gets a criterion, too."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.authoring import marked_parts as module
from autograder.authoring.new_exercise import SolvedExercise
from autograder.datasets.own_files import OwnFiles
from autograder.facts.function_calls import FunctionCall, Outcome
from autograder.facts.plain_data import Unknown
from autograder.rubric.criteria import KINDS
from autograder.rubric.solution_facts import KnownSolution
from tests.observed_solution import known


def proposed(
    code: str, monkeypatch: pytest.MonkeyPatch, **values: Any
) -> dict[str, tuple[str, ...]]:
    """Return the kinds of the criteria on code between `<` and `>`, with arguments.

    Args:
        values: the values of variables. A list has one for each run.
    """
    begin, end = "### BEGIN SOLUTION", "### END SOLUTION"
    text = code.replace("<", begin).replace(">", end)
    turns = iter(range(9))

    def run(
        source: bytes, data: str, calls: tuple[FunctionCall, ...]
    ) -> SimpleNamespace:
        turn = next(turns)
        found = {
            name: value[turn] if isinstance(value, list) else value
            for name, value in values.items()
        }
        return SimpleNamespace(
            outcomes={
                call.key: Outcome(
                    ending="returned",
                    answer=found.get(call.function, Unknown(type_name="x")),
                )
                for call in calls
            }
        )

    monkeypatch.setattr(module, "run_solution", run)
    solution = KnownSolution("flowers", text, known().seen)
    files = OwnFiles(Path("no"), Path("no"))
    exercise = SolvedExercise(solution, files, [], {"asked": []})
    kinds = (KINDS[name] for name in ("fitted", "prepared", "uses", "text"))
    return {c.kind: c.arguments for kind in kinds for c in kind.proposals(exercise)}


def test_data_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only variables that are read later, and are the same in each run."""
    code = "<\nx = load()\nfor row in x:\n    y = row\n>\nfit_on(x)\nz = x + y\n"
    assert proposed(code, monkeypatch, x=1, y=2, row=3) == {
        "Prepared": ('data=("x", "y")',)
    }
    assert proposed(code, monkeypatch, x=[1, 2], y=2, row=3) == {
        "Prepared": ('data=("y",)',)
    }


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("<\nm = 2\nfor row in y:\n    z = row\n>\nshow(z)\n", '("z",)'),
        ("<\nm = 2\nfor row in y:\n    z = row\n>\n# It is in `z`.\n", '("z",)'),
        ("# z_1 is y / 2\n<\nfor row in y:\n    m = z_1 = row\n>\n", '("z_1",)'),
        ("x = load()\n<\nfor row in x:\n    x.hist()\nz = x.sum()\n>\nshow(x, z)",
         '("z",)'),
        ("x = load()\n<\nfor row in y:\n    x[0] = m = 1\n>\nshow(x)", '("x",)'),
        ("x = load()\n<\nx.drop('a', inplace=True)\n>\nshow(x)", '("x",)'),
        ("x = []\n<\nfor m in y:\n    x.append(m)\n>\nshow(x)", '("x",)'),
        ("<\nm = 2\nz = x - m\n>\n", '("m", "z")'),
        ("<\nfor row in y:\n    m = z = row\n>\n", '("m", "z")'),
    ],
)  # fmt: skip
def test_names_that_students_do_not_know_are_not_asked_for(
    code: str, names: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They know those in their stub; given data are compared only if they change."""
    found = proposed(code, monkeypatch, x=1, m=2, z=3, z_1=4, row=5)
    assert found == {"Prepared": (f"data={names}",)}


def test_what_stands_beside_a_model_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One marked cell may prepare data, and make, compile and train a model."""
    code = (
        "<\nx = load() / 255\nnet = Sequential([Dense(3)])\nnet.compile('sgd', 'mse')\n"
        "net.summary()\nnet.fit(x, x)\n>\nnet.evaluate(x)\n"
    )
    assert {*proposed(code, monkeypatch, x=1)} == {"Prepared", "Fitted"}


def test_an_answer_in_words_is_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that code uses, and a single word, are data."""
    words = "'It has seen these rows.'"
    code = f"<\nwhy = {words}\n>\nprint(why)\n"
    assert proposed(code, monkeypatch, why="x") == {"Text": ('variable="why"',)}
    code = f"<\nwhy = {words}\n>\nrows = why.split()\n"
    assert proposed(code, monkeypatch, why="x") == {"Prepared": ('data=("why",)',)}
    code = "<\nwhy = 'softmax'\n>\n"
    assert proposed(code, monkeypatch, why="x") == {"Prepared": ('data=("why",)',)}


def test_what_depends_on_marked_code_is_compared_instead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An object that holds no data is seen by what it prepares."""
    code = "words = Words()\n<\nwords.adapt(texts)\n>\nx = words(texts)\n"
    assert proposed(code, monkeypatch, x=1) == {"Prepared": ('data=("x",)',)}


def test_made_up_results_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of code after `predict`, what it calls is seen."""
    code = "p = net.predict(x)\n<\nclasses = np.argmax(p, axis=1)\nprint(classes)\n>\n"
    assert proposed(code, monkeypatch, p=1, classes=1) == {
        "Uses": ('parts=("argmax",)',)
    }


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("<\nh = net.fit(x, y)\n>\n",
         ("epochs=(4, None)", "validation=True", 'callbacks=("EarlyStopping",)')),
        ("net.fit(\n    x,\n    <\n    epochs=7,\n    batch_size=4,\n    >\n)\n",
         ("epochs=7", "batch_size=4")),
        ("net.fit(\n    x,\n    <\n    validation_split=0.5,\n    >\n)\n",
         ("validation=True",)),
    ],
)  # fmt: skip
def test_fit_is_asked_for(
    code: str, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A marked call has half of the epochs; a number that is marked alone is exact."""
    assert proposed(code, monkeypatch) == {"Fitted": arguments}


@pytest.mark.parametrize(
    "code",
    [
        "x = 1\n",
        "<\nx = keras.layers.Dense(3)(x)\n>\n",
        "<\nx = layers.concatenate([x, y])\n>\n",
        "<\nbase.trainable = False\n>\n",
        "net.fit(\n    x,\n    <\n    verbose=0,\n    >\n)\n",
        "def asked(x):\n    <\n    return x + 1\n    >\n",
        "class Own:\n    <\n    x = 1\n    >\n",
    ],
)
def test_other_criteria_look_at_the_rest(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is proposed for layers, for functions that are called, and for text."""
    assert not proposed(code, monkeypatch, x=1)
