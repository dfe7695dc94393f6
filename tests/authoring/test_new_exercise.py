"""The proposed criteria are those that fit the solution."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.authoring import new_exercise, training_bound
from autograder.authoring.new_exercise import (
    SolvedExercise,
    is_of_plots,
    propose_criteria,
)
from autograder.datasets.own_files import OwnFiles
from autograder.facts.compilation import Compilation
from autograder.facts.drawn import DrawnPlot, Series
from autograder.facts.layers import Dense, Flatten, MaxPooling2D, Setting
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.plain_data import NumberArray
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingRun
from autograder.i18n import Message
from autograder.rubric.criteria import KINDS
from autograder.rubric.solution_facts import KnownSolution
from tests.observed_solution import IMAGES, MODEL, known

TEXT = """
Conv2D(
    ### BEGIN SOLUTION
    filters=4,
    ### END SOLUTION
)
Dense(
    ### BEGIN SOLUTION
    activation="softmax",
    ### END SOLUTION
)
"""


def proposed(
    solution: KnownSolution, monkeypatch: pytest.MonkeyPatch, share: float
) -> tuple[dict[str, tuple[str, ...]], list[Message]]:
    """Return the kinds with their arguments, as if the training reached a share."""
    run = TrainingRun(seed=1, metrics={}, epochs=(1,), curves={"loss": (1.0,)})
    monkeypatch.setattr(new_exercise, "trained", lambda known, kept, plan: (run,))
    monkeypatch.setattr(training_bound, "metric_of", lambda run, metric: share)
    notes: list[Message] = []
    found = propose_criteria(solution, OwnFiles(Path("no"), Path("no")), notes)
    return {criterion.kind: criterion.arguments for criterion in found}, notes


def test_a_dense_network_has_criteria_on_units(monkeypatch: pytest.MonkeyPatch) -> None:
    """Units, activations, loss and training are asked for."""
    found, notes = proposed(known(MODEL), monkeypatch, 1.0)
    assert list(found) == [
        "BlanksFilled", "Compiled", "LayerSizes", "HiddenActivations", "OutputUnits",
        "OutputActivation", "ParameterCount", "TrainsTo",
    ]  # fmt: skip
    assert found["TrainsTo"][:2] == ('metric="test_accuracy"', "at_least=0.83")
    assert not notes


def test_each_of_several_outputs_has_its_criteria() -> None:
    """Units, activation and loss are asked for of every output, under its name."""
    graph = Graph(
        inputs=(Input(shape=(4,)),),
        calls=(Call(layer=0, inputs=((0, 0),)), Call(layer=1, inputs=((0, 0),))),
        outputs=((1, 0), (2, 0)),
        output_names=("price", "kind"),
    )
    layers = (Dense(units=1), Dense(units=3, activation=Setting(name="softmax")))
    compiled = Compilation(
        loss=Setting(name="mean_squared_error"),
        other_losses=(Setting(name="sparse_categorical_crossentropy"),),
        optimizer=Setting(name="adam"),
    )
    seen = known(ModelSpec.connected(graph, layers, compiled)).seen
    text = "### BEGIN SOLUTION\nx = Dense(1)(x)\nm.compile(loss=l)\n### END SOLUTION\n"
    solution = KnownSolution("one", text.replace("(1)", "(1, 'relu')"), seen)
    exercise = SolvedExercise(solution, OwnFiles(Path("no"), Path("no")), [], {})
    kinds = ("output_units", "output_activation", "loss")
    found = [one for kind in kinds for one in KINDS[kind].proposals(exercise)]
    assert [(one.id, str(one.why)) for one in found] == [
        ("price_output_units", "1 unit"),
        ("kind_output_units", "3 units"),
        ("price_output_activation", "linear"),
        ("kind_output_activation", "softmax"),
        ("price_loss", "mean_squared_error"),
        ("kind_loss", "sparse_categorical_crossentropy"),
    ]
    assert all(f'output="{one.id.split("_")[0]}"' in one.arguments for one in found)


@pytest.mark.parametrize(
    ("code", "logits", "asked"),
    [
        ("<\nx = Dense(3)(x)\n>", False, "softmax"),
        ("<\nx = Dense(3)(x)\n>", True, ""),
        ("x = Dense(\n<\nactivation='linear',\n>\n)(x)", True, "softmax"),
        ("<\nx = Dense(3)(x)\n>\ny = Dense(4)(x)", False, ""),
        ("x = Dense(\n<\nunits=3,\n>\n)(x)", False, ""),
    ],
)
def test_a_marked_output_layer_may_have_an_activation(
    code: str, logits: bool, asked: str
) -> None:
    """Nothing else looks at one that is added, unless the loss may apply it, too."""
    loss = Setting(
        name="sparse_categorical_crossentropy",
        arguments={"from_logits": True} if logits else {},
    )
    last = Dense(units=3, activation="linear" if logits else "softmax")
    compiled = Compilation(loss=loss, optimizer=Setting(name="adam"))
    model = MODEL.model_copy(update={"layers": (last,), "compiled": compiled})
    assert list(whys("output_activation", code, model)) == [asked] * bool(asked)


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("net.compile(\n<\nloss='mse',\n>\n)", True),
        ("<\nnet.compile('adam', 'mse')\n>", True),
        ("net.compile('adam', 'mse')", False),
    ],
)
def test_a_given_loss_is_not_asked_for(code: str, asked: bool) -> None:
    """Everybody would have its points."""
    assert bool(list(whys("loss", code, MODEL))) == asked


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("Dense(\n<\n4,\n>\n)(x)\nDense(\n<\n3,\n>\n)(x)", ["units of each Dense"]),
        ("Dense(4)(x)\nDense(\n<\n3,\n>\n)(x)", []),
    ],
)
def test_arguments_of_the_output_alone_are_no_settings(
    code: str, asked: list[str]
) -> None:
    """Other criteria are about the output."""
    layers = (*IMAGES.layers[:1], Flatten(), Dense(units=4), Dense(units=3))
    model = IMAGES.model_copy(update={"layers": layers})
    assert list(whys("layer_settings", code, model)) == asked


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("net.compile(\n<\nmetrics=['accuracy'],\n>\n)", "accuracy"),
        ("<\nnet.compile('adam', metrics=['accuracy'])\n>", ""),
        ("net.compile(metrics=['accuracy'])", ""),
    ],
)
def test_metrics_that_are_marked_alone_are_asked_for(code: str, asked: str) -> None:
    """Those of a call that is marked as a whole are the student's own choice."""
    assert list(whys("metrics", code, MODEL)) == [asked] * bool(asked)


def whys(kind: str, code: str, model: ModelSpec) -> Iterator[str]:
    """Yield why a criterion is proposed for code with answers between `<` and `>`."""
    text = code.replace("<", "### BEGIN SOLUTION").replace(">", "### END SOLUTION")
    solution = KnownSolution("one", text, known(model).seen)
    exercise = SolvedExercise(solution, OwnFiles(Path("no"), Path("no")), [], {})
    yield from (str(one.why) for one in KINDS[kind].proposals(exercise))


@pytest.mark.parametrize(
    ("code", "rates"),
    [
        ("keras.optimizers.Adam(learning_rate=1e-3)", "learning_rate=(0.0001, 0.01)"),
        ("Adam(0.001)", "learning_rate=(0.0001, 0.01)"),
        ("Adam()", ""),
        ("'adam'", ""),
    ],
)
def test_a_learning_rate_that_is_written_is_asked_for(code: str, rates: str) -> None:
    """It may be the default of Keras, which a description of a model leaves out."""
    text = f"model.compile(\n    ### BEGIN SOLUTION\n    optimizer={code},\n"
    solution = KnownSolution("one", text + "    ### END SOLUTION\n)\n", known().seen)
    exercise = SolvedExercise(solution, OwnFiles(Path("no"), Path("no")), [], {})
    (found,) = KINDS["optimizer"].proposals(exercise)
    assert list(found.arguments[1:]) == [rates] * bool(rates)


def test_other_layers_are_compared_by_their_blanks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only the arguments that are blanks of this kind of layer are asked for."""
    seen = known(IMAGES).seen
    solution = KnownSolution("images", TEXT, seen)
    found, _notes = proposed(solution, monkeypatch, 1.0)
    assert found["LayerSettings"] == (
        'id="conv2d"', 'layer="Conv2D"', 'settings=("filters",)',
    )  # fmt: skip
    assert "LayerSizes" not in found


def test_criteria_on_several_kinds_of_layers_have_their_own_titles() -> None:
    """A report shows which kind of layer each one is about."""
    layers = (*IMAGES.layers[:-1], Dense(units=7), IMAGES.layers[-1])
    exercise: Any = SimpleNamespace(
        form=IMAGES.model_copy(update={"layers": layers}),
        marked_before_output={("Conv2D", "filters"), ("Dense", "units")},
    )
    found = [*KINDS["layer_settings"].proposals(exercise)]
    titles = [proposal.arguments[1] for proposal in found]
    assert {title.rpartition(": ")[2] for title in titles} == {'Conv2D"', 'Dense"'}
    assert all(title.startswith('title="') for title in titles)


def test_nothing_is_asked_that_the_solution_does_not_have() -> None:
    """A loss of its own has no name in a rubric, and a loop needs no `compile`."""
    own = Compilation(loss=Setting(name="mine (own function)"), optimizer=None)
    text = "### BEGIN SOLUTION\nmodel.compile(loss=l)\n### END SOLUTION\n"
    for compiled, kind in ((own, "loss"), (None, "compiled")):
        seen = known(MODEL.model_copy(update={"compiled": compiled})).seen
        solution = KnownSolution("one", text, seen)
        exercise = SolvedExercise(solution, OwnFiles(Path("no"), Path("no")), [], {})
        assert not [*KINDS[kind].proposals(exercise)]


def test_flatten_has_no_criterion_of_its_own() -> None:
    """Code without it does not run, and `Reshape` is as good."""
    form = IMAGES.model_copy(
        update={
            "layers": (*IMAGES.layers[:2], MaxPooling2D(), Flatten(), Dense(units=3))
        }
    )
    exercise: Any = SimpleNamespace(
        form=form, marked_before_output=(), marked_layers=("Flatten", "MaxPooling2D")
    )
    found = KINDS["has_layer"].proposals(exercise)
    assert [proposal.id for proposal in found] == ["maxpooling2d"]


def test_a_solution_that_learns_nothing_is_not_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There is no criterion on the training, and a note says why."""
    found, notes = proposed(known(MODEL), monkeypatch, 0.2)
    assert "TrainsTo" not in found
    assert "33.3%" in str(notes[0])


def test_a_model_in_no_variable_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """No criterion can be about it, and the note says what to write."""
    seen = known(MODEL).seen
    models = tuple(m.model_copy(update={"variable": None}) for m in seen.models)
    hidden = KnownSolution("x", TEXT, seen.model_copy(update={"models": models}))
    found, notes = proposed(hidden, monkeypatch, 1.0)
    assert list(found) == ["BlanksFilled"]
    assert "`model = ...`" in str(notes[0])


@pytest.mark.parametrize("is_trained", [False, True])
def test_plots_are_asked_for_as_the_solution_draws_them(is_trained: bool) -> None:
    """Data of curves of a training are made up, so they are not compared."""
    numbers = NumberArray.of(np.ones(2))
    line = Series(kind="line", count=2, x=numbers, y=numbers)
    plots = (DrawnPlot(x_label="x", y_label="y", series=(line, line)),) * 2
    seen = SimpleNamespace(fits=(1,) if is_trained else ())
    exercise: Any = SimpleNamespace(plots=plots, known=SimpleNamespace(seen=seen))
    (found,) = KINDS["figure"].proposals(exercise)
    data = () if is_trained else ("same_data=True",)
    assert found.arguments == ("plots=2", "lines=2", "labelled=True", *data)
    nothing: Any = SimpleNamespace(plots=())
    assert not list(KINDS["figure"].proposals(nothing))


@pytest.mark.parametrize(
    ("name", "is_one"), [("plot", True), ("set_xlabel", True), ("sin", False)]
)
def test_functions_that_draw_are_told_from_others(name: str, is_one: bool) -> None:
    """What a plot shows is looked at, and not how it is drawn."""
    assert is_of_plots(name) == is_one
