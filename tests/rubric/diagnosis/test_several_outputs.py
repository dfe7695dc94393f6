"""Each output of a model is looked at with its own loss, labels and last layer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from autograder.facts.arrays import Array
from autograder.facts.base import MAX_NAME
from autograder.facts.compilation import Compilation, CompiledMetric
from autograder.facts.layers import Conv2D, Dense, MaxPooling2D, Setting
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.rubric.criteria import Loss
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.diagnosis.case import cases_of
from autograder.rubric.diagnosis.known_solution import ToldSolution
from autograder.rubric.diagnosis.layer_mistakes import frozen_layers
from autograder.rubric.diagnosis.table import diagnose, notes

from .cases import (
    BCE,
    CCE,
    HOUSES,
    MSE,
    PRICE,
    QUICK,
    SPARSE,
    TWO,
    Arrays,
    measured,
    plan,
    two,
)

CLASSES = np.array([2, 0, 1, 0])


@pytest.mark.parametrize(
    ("price", "quick", "found"),
    [
        ("linear", "sigmoid", []),
        ("sigmoid", "sigmoid", [("squashed_numbers", "price")]),
        ("linear", "linear", [("logits_without_from_logits", "quick")]),
        ("relu", "softmax", [("relu_at_the_output", "price"),
                             ("softmax_on_one_unit", "quick")]),
    ],
)  # fmt: skip
def test_outputs(price: str, quick: str, found: list[tuple[str, str]]) -> None:
    """The cause names the output, and nothing is said of the right one."""
    told = diagnose((), two(price=price, quick=quick), ())
    assert [(diagnosis.id, diagnosis.model) for diagnosis in told] == found


@pytest.mark.parametrize(
    ("activation", "found"), [("linear", []), ("sigmoid", ["squashed_numbers"])]
)
def test_one_output_of_two_inputs(activation: str, found: list[str]) -> None:
    """The labels tell what one output is for, however many inputs there are."""
    both = two(price=activation)
    assert both.model is not None and both.model.graph is not None
    cut = {"calls": both.model.graph.calls[:3], "outputs": ((4, 0),)}
    one = ModelSpec.connected(
        both.model.graph.model_copy(update=cut | {"output_names": ("price",)}),
        both.model.layers[:3],
        Compilation(loss=Setting(name=MSE), optimizer=None),
    )
    data = HOUSES.model_copy(update={"y": {"price": Array.of(PRICE)}})
    seen = Observation(models=(ObservedModel(variable="model", spec=one),))
    evidence = replace(
        both,
        run=both.run.model_copy(update={"observation": seen}),
        plan=plan(TWO).model_copy(update={"data": data}),
    )
    assert [diagnosis.id for diagnosis in diagnose((), evidence, ())] == found


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ({"price": QUICK, "quick": PRICE}, "price"),
        ({"price": QUICK[::-1] * 1.0, "quick": PRICE[::-1] / 2}, "price"),
        ({"price": QUICK, "quick": QUICK}, "price"),
        ({"price": PRICE, "quick": PRICE}, "quick"),
        ({"price": PRICE[:3], "quick": QUICK[:3]}, ""),
        ({"price": PRICE / 9, "quick": QUICK}, ""),
    ],
)
def test_labels_of_another_output(labels: dict[str, Arrays], found: str) -> None:
    """Labels in the wrong place are recognised by their values or their form."""
    told = diagnose((), two(labels=labels), ())
    assert [d.model for d in told if d.id == "labels_of_another_output"] == (
        [found] if found else []
    )
    assert not [d for d in told if d.id != "labels_of_another_output"]


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (two(y=PRICE, stopped=True), "one array of labels, and the model has the "
                                     "outputs 'price' and 'quick'"),
        (two(labels={"prize": PRICE, "quick": QUICK}, stopped=True),
         "labels for 'prize' and 'quick', and the model has the outputs"),
        (two(labels={"price": PRICE}, stopped=True), "labels for 'price', and"),
    ],
)  # fmt: skip
def test_labels_that_are_missing_are_named(evidence: Evidence, words: str) -> None:
    """What Keras says about structures is not shown beside it."""
    (told,) = diagnose((), evidence, ())
    assert (told.id, told.model) == ("labels_of_outputs", "price")
    assert words in str(told.found)


def test_labels_may_be_missing_where_nothing_stops() -> None:
    """A `train_step` of the student's own may do without them."""
    assert diagnose((), two(labels={"price": PRICE}), ()) == ()


@pytest.mark.parametrize(
    ("activation", "loss", "causes"),
    [
        ("softmax", SPARSE, []),
        ("softmax", BCE, ["labels_and_loss"]),
        ("softmax", MSE, ["labels_and_loss"]),
        ("linear", SPARSE, ["logits_without_from_logits"]),
        ("sigmoid", SPARSE, ["sigmoid_on_exclusive_classes"]),
        ("softmax", CCE, ["labels_and_loss"]),
    ],
)
def test_one_of_several_outputs_may_be_a_class(
    activation: str, loss: str, causes: list[str]
) -> None:
    """The rubric says that its class numbers are no other numbers."""
    labels = {"price": PRICE, "quick": CLASSES}
    given = two(quick=activation, units=3, losses=(MSE, loss), labels=labels)
    y = {name: Array.of(array) for name, array in labels.items()}
    data = HOUSES.model_copy(update={"y": y})
    with_classes = plan(TWO).model_copy(update={"data": data})
    asked = Loss(id="quick_loss", output="quick", name=SPARSE)
    told = diagnose((asked,), replace(given, plan=with_classes), ())
    assert [diagnosis.id for diagnosis in told] == causes
    assert all(diagnosis.model == "quick" for diagnosis in told)


def test_outputs_of_other_names_are_those_of_the_plan_by_their_order() -> None:
    """A student may call an output as he likes."""
    evidence = two(labels={"cost": QUICK, "soon": PRICE})
    (model,) = evidence.observation.models
    assert model.spec is not None
    assert model.spec.graph is not None
    graph = model.spec.graph.model_copy(update={"output_names": ("cost", "soon")})
    spec = model.spec.model_copy(update={"graph": graph})
    models = (model.model_copy(update={"spec": spec}),)
    seen = evidence.observation.model_copy(update={"models": models})
    run = evidence.run.model_copy(update={"observation": seen})
    (told,) = diagnose((), replace(evidence, run=run), ())
    assert (told.id, told.model) == ("labels_of_another_output", "cost")


def test_swapped_losses_are_one_cause() -> None:
    """It names both, and says to swap them only where the rubric asks for them."""
    asked = (Loss(id="a", output="price", name=MSE), Loss(id="b", output="quick",
                                                          name=BCE))  # fmt: skip
    evidence = two(losses=(BCE, MSE))
    for criteria, may_say in (((), False), (asked, True)):
        (told,) = diagnose(criteria, evidence, ())
        assert told.id == "losses_of_each_other"
        assert ("Swap" in str(told.fix)) == may_say


def test_a_long_name_of_an_output_is_cut() -> None:
    """Model and output together are longer than a name may be."""
    evidence = two(price="sigmoid")
    spec = evidence.run.observation.models[0].spec
    assert spec is not None
    assert spec.graph is not None
    names = {"output_names": ("p" * MAX_NAME, "quick")}
    spec = spec.model_copy(update={"graph": spec.graph.model_copy(update=names)})
    models = (ObservedModel(variable="model", spec=spec, compile_error="no"),)
    run = Run(ending="finished", observation=Observation(models=models))
    told = diagnose(
        (), Evidence(run=run, plan=plan(TWO), rivals={"other": Evidence(run=run)}), ()
    )
    assert told
    assert all(len(diagnosis.model) <= MAX_NAME for diagnosis in told)


def test_a_metric_may_be_about_another_output() -> None:
    """Accuracy is no mistake where one of the answers is yes or no."""
    assert list(notes((), two(metrics=(measured("accuracy"),)), ToldSolution())) == []
    accuracy = Setting(name="accuracy")
    for output, expected in (("price", 1), ("quick", 0)):
        metric = CompiledMetric(setting=accuracy, shown_as="accuracy", output=output)
        said = notes((), two(metrics=(metric,)), ToldSolution())
        assert len(list(said)) == expected


@pytest.mark.parametrize("frozen", [False, True])
def test_a_frozen_network_of_keras_is_right(frozen: bool) -> None:
    """It was trained before; a frozen layer of one's own was not."""
    relu = Setting(name="relu")
    layers: list[Conv2D | MaxPooling2D] = []
    for filters, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        layers += [Conv2D(filters=filters, kernel_size=(3, 3), padding="same",
                          activation=relu, trainable=False)] * count  # fmt: skip
        layers.append(MaxPooling2D(pool_size=(2, 2), strides=(2, 2)))
    own = Dense(units=1, trainable=not frozen)
    spec = ModelSpec(input_shape=(32, 32, 3), layers=(*layers, own))
    models = (ObservedModel(variable="model", spec=spec),)
    run = Run(ending="finished", observation=Observation(models=models))
    (case,) = cases_of(Evidence(run=run), (), ())
    assert (frozen_layers(case) is not None) == frozen
