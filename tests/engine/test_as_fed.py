"""A model is trained on the data as its author gave them to `fit`."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from autograder.engine.as_fed import PlannedExamples, as_fed
from autograder.facts.arrays import Array
from autograder.facts.calls import Part, RecordedFit
from autograder.facts.compilation import Compilation
from autograder.facts.examples import InlineData
from autograder.facts.layers import (
    Concatenate,
    Dense,
    Embedding,
    Flatten,
    Layer,
    Normalization,
    Rescaling,
    Reshape,
)
from autograder.facts.model_graph import MAX_CALLS, Call, Graph, Input
from autograder.facts.rows import chosen_rows
from autograder.facts.sample import Sample
from autograder.facts.setting import Setting
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingJob, TrainingPlan
from autograder.rubric.criteria.scalings import scaling

DRAW = np.random.default_rng(0)
TABLE = DRAW.uniform(1, 9, (100, 3)).astype("float32")
IMAGES = DRAW.uniform(0, 1, (100, 4, 5)).astype("float32")
LABELS = DRAW.normal(size=100).astype("float32")
USERS, ITEMS = DRAW.integers(0, 20, 100), DRAW.integers(0, 30, 100)
COMPILED = Compilation(loss=Setting(name="mean_squared_error"), optimizer=None)


def plan_of(x: Any, y: Any = LABELS) -> TrainingPlan:
    """Return a plan with these examples."""
    several = isinstance(x, dict)
    given = {n: Array.of(a) for n, a in x.items()} if several else Array.of(x)
    return TrainingPlan(
        data=InlineData(x=given, y=Array.of(y)),
        optimizer=Setting(name="adam"),
        epochs=1,
        seeds=(1,),
    )


def sample(array: np.ndarray[Any, Any]) -> Sample:
    """Report some rows, as of a submission."""
    return Sample.of(array, chosen_rows(array.shape, 3))


def chain(shape: tuple[int, ...], *layers: Layer) -> ModelSpec:
    """Return a compiled model."""
    return ModelSpec(input_shape=shape, layers=layers, compiled=COMPILED)


def trained(model: ModelSpec, plan: TrainingPlan, *x: Any, y: Any = LABELS) -> str:
    """Return the digest of the training of a model that was given these inputs."""
    parts = tuple(Part(sample=sample(array)) for array in x)
    fit = RecordedFit(
        model=0,
        x=sample(x[0]) if len(x) == 1 else None,
        y=sample(y),
        inputs=parts if len(parts) > 1 else (),
    )
    examples = PlannedExamples.of(plan)
    assert examples is not None
    return TrainingJob.of(as_fed(model, fit, examples), plan).digest()


def solved(model: ModelSpec, plan: TrainingPlan) -> str:
    """Return the digest of the training of a solution."""
    return TrainingJob.of(model, plan).digest()


def towers(first: int, second: int, names: Sequence[str] = ("", "")) -> ModelSpec:
    """Return a model with an Embedding of so many rows for each of two inputs."""
    graph = Graph(
        inputs=tuple(Input(shape=(1,), name=name) for name in names),
        calls=(
            Call(layer=0, inputs=((0, 0),)),
            Call(layer=1, inputs=((1, 0),)),
            Call(layer=2, inputs=((2, 0), (3, 0))),
            Call(layer=3, inputs=((4, 0),)),
            Call(layer=4, inputs=((5, 0),)),
        ),
        outputs=((6, 0),),
    )
    tables = (Embedding(input_dim=size, output_dim=2) for size in (first, second))
    layers = (*tables, Concatenate(), Flatten(), Dense(units=1))
    return ModelSpec.connected(graph, layers, COMPILED)


def test_the_same_data_leave_the_model_as_it_is() -> None:
    """Nothing is put in front of a model that got the data of the plan."""
    model, examples = chain((3,), Dense(units=1)), PlannedExamples.of(plan_of(TABLE))
    fit = RecordedFit(model=0, x=sample(TABLE), y=sample(LABELS))
    assert examples is not None
    assert as_fed(model, fit, examples) is model


@pytest.mark.parametrize("wide", [False, True])
def test_numbers_may_be_scaled_in_the_data_or_in_a_layer(wide: bool) -> None:
    """A factor in the data is a Rescaling, also one for each column."""
    factors: Any = (2.0, 4.0, 0.5) if wide else 2.0
    plan = plan_of(TABLE)
    inside = chain((3,), Rescaling(scale=factors, offset=-1.0), Dense(units=1))
    plain = chain((3,), Dense(units=1))
    moved = (TABLE * np.array(factors) - 1).astype("float32")
    assert trained(plain, plan, moved) == solved(inside, plan)
    assert trained(plain, plan, TABLE) == solved(plain, plan)
    assert trained(inside, plan, moved) != solved(inside, plan)


def test_a_table_may_be_standardised_before_or_by_a_layer() -> None:
    """The factors of each column are found up to rounding."""
    plan, centre, width = plan_of(TABLE), TABLE.mean(axis=0), TABLE.std(axis=0)
    plain = chain((3,), Dense(units=1))
    fit = RecordedFit(model=0, x=sample((TABLE - centre) / width), y=sample(LABELS))
    examples = PlannedExamples.of(plan)
    assert examples is not None
    layer = as_fed(plain, fit, examples).layers[-1]
    assert isinstance(layer, Rescaling)
    np.testing.assert_allclose(layer.scale, 1 / width, rtol=1e-4)
    np.testing.assert_allclose(layer.offset, -centre / width, rtol=1e-4)
    raw = chain((3,), Normalization(mean=tuple(centre), variance=tuple(width**2)))
    assert as_fed(raw, fit.model_copy(update={"x": sample(TABLE)}), examples) is raw


def test_several_inputs_may_come_in_another_order() -> None:
    """What `fit` gave to each input counts, not the place or the name of the input."""
    plan = plan_of({"user": USERS, "item": ITEMS})
    right = solved(towers(20, 30), plan)
    assert trained(towers(20, 30), plan, USERS, ITEMS) == right
    assert trained(towers(20, 30, ("item", "user")), plan, USERS, ITEMS) == right
    swapped = trained(towers(30, 20), plan, ITEMS, USERS)
    assert swapped != trained(towers(30, 20), plan, USERS, ITEMS)
    examples = PlannedExamples.of(plan)
    parts = (Part(sample=sample(ITEMS)), Part(sample=sample(USERS)))
    fit = RecordedFit(model=0, x=None, y=sample(LABELS), inputs=parts)
    assert examples is not None
    graph = as_fed(towers(30, 20), fit, examples).graph
    assert graph is not None
    assert [entry.name for entry in graph.inputs] == ["user", "item"]
    assert [call.inputs[0][0] for call in graph.calls[:2]] == [1, 0]


def test_several_inputs_may_be_columns_of_one() -> None:
    """One array with all columns is what the plan has in several arrays."""
    plan = plan_of({"a": TABLE, "b": LABELS})
    model = chain((4,), Dense(units=1))
    examples = PlannedExamples.of(plan)
    assert examples is not None
    for columns in ([TABLE, LABELS[:, None]], [LABELS[:, None], TABLE]):
        fit = RecordedFit(model=0, x=sample(np.hstack(columns)), y=sample(LABELS))
        fed = as_fed(model, fit, examples)
        assert [entry.shape for entry in fed.inputs] == [(3,), (1,)]
        assert isinstance(fed.layers[-1], Concatenate)
        assert fed.calls[0].inputs[0][0] == (0 if columns[0] is TABLE else 1)


def test_images_may_be_rows_of_pixels() -> None:
    """Rows of pixels, also as labels, are the images of the plan."""
    plan = plan_of(IMAGES, IMAGES)
    images = chain((4, 5), Flatten(), Dense(units=20), Reshape(target_shape=(4, 5)))
    flat, rows = chain((20,), Dense(units=20)), IMAGES.reshape(-1, 20)
    assert trained(flat, plan, rows, y=rows) == solved(images, plan)
    assert trained(images, plan, IMAGES, y=IMAGES) == solved(images, plan)


def test_data_of_unknown_origin_change_nothing() -> None:
    """Other rows, another order of them and single values leave the model alone."""
    plan, model = plan_of(TABLE), chain((3,), Dense(units=1))
    for other in (TABLE[::-1].copy(), TABLE**2, np.zeros_like(TABLE)[:50] + 0.5):
        given = other.astype("float32")
        fed = trained(model, plan, given)
        assert (fed == solved(model, plan)) == bool(np.ptp(given))


def test_one_value_shows_no_factor() -> None:
    """Rows with one value in a column do not say how other values are scaled."""
    same = np.ones((16, 2))
    same[:, 1] = range(16)
    assert scaling(same * 3 + [[0, 1]], same, 2) is None


def test_a_plan_may_have_a_part_of_the_rows() -> None:
    """The rows that are in both are compared."""
    kept = np.linspace(0, 99, 60).round().astype(int)
    plan, model = plan_of(TABLE[kept], LABELS[kept]), chain((3,), Dense(units=1))
    inside = chain((3,), Rescaling(scale=2.0), Dense(units=1))
    assert trained(model, plan, TABLE * 2) == solved(inside, plan)


def test_the_largest_model_has_no_room_for_more() -> None:
    """It is trained on the data of the plan, as every model of unknown data."""
    model = chain((3,), *[Dense(units=1)] * MAX_CALLS)
    plan = plan_of(TABLE)
    assert trained(model, plan, TABLE * 2) == solved(model, plan)
