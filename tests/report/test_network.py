"""The parameter table and the drawing of models with branches."""

from __future__ import annotations

import re
from dataclasses import replace

from autograder.facts.layers import LSTM, Add, Dense, Embedding, Layer
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.report.html import feedback_page
from autograder.report.lines import lines_of
from autograder.report.network import MOST_BOXES, graph_picture, too_large

from .samples import HOSTILE, sample_class


def page_of(spec: ModelSpec) -> str:
    """Return the page of a submission with this model."""
    feedback = next(f for f in sample_class() if f.evidence is not None)
    assert feedback.evidence is not None
    models = (ObservedModel(variable="model", spec=spec),)
    run = Run(ending="finished", observation=Observation(models=models))
    evidence = replace(feedback.evidence, run=run, rivals={})
    return feedback_page(replace(feedback, evidence=evidence, plots=()))


def drawings(page: str) -> list[str]:
    """Return the drawings of graphs on a page."""
    return re.findall(r'<svg[^>]*class="graph".*?</svg>', page, flags=re.S)


def two_ends(first: str = "numbers") -> ModelSpec:
    """Return a model with two inputs and two outputs."""
    dense = Dense(units=8)
    words = Embedding(input_dim=50, output_dim=4)
    layers: tuple[Layer, ...] = (dense, words, LSTM(units=8), Add(), dense, dense)
    read = (((0, 0),), ((1, 0),), ((3, 0),), ((2, 0), (4, 0)), ((5, 0),), ((5, 0),))
    graph = Graph(
        inputs=(Input(shape=(3,), name=first), Input(shape=(9,), dtype="int32")),
        calls=tuple(Call(layer=n, inputs=inputs) for n, inputs in enumerate(read)),
        outputs=((6, 0), (7, 0)),
        output_names=("price", "sold"),
    )
    return ModelSpec.connected(graph, layers)


def ladder(steps: int) -> ModelSpec:
    """Return a model that adds each layer to the one before it."""
    dense = [Dense(units=2) for _ in range(steps)]
    calls = []
    for number in range(steps):
        last = (2 * number, 0)
        calls.append(Call(layer=number, inputs=(last,)))
        calls.append(Call(layer=steps, inputs=(last, (2 * number + 1, 0))))
    graph = Graph(
        inputs=(Input(shape=(2,)),), calls=tuple(calls), outputs=((2 * steps, 0),)
    )
    return ModelSpec.connected(graph, (*dense, Add()))


def test_a_model_with_branches_is_drawn() -> None:
    """Each input, layer and output has a box with its name, and arrows connect them."""
    (drawing,) = drawings(page_of(two_ends()))
    texts = re.findall(r">([^<>]+)</text>", drawing)
    names = ["numbers", "input_1", "dense", "embedding", "lstm", "add", "dense_1"]
    assert {*names, "dense_2", "output price", "output sold"} <= {*texts}
    assert "(None, 9, 4)" in texts
    assert drawing.count('class="arrow"') == 9


def test_a_chain_is_not_drawn() -> None:
    """A chain has no drawing, because its table shows everything."""
    page = page_of(ModelSpec(input_shape=(3,), layers=(Dense(units=2),) * 2))
    assert not drawings(page)
    assert "Connected to" not in page


def test_names_are_escaped() -> None:
    """Any text may be the name of an input."""
    (drawing,) = drawings(page_of(two_ends(HOSTILE)))
    assert "<script>" not in drawing
    assert "&lt;script&gt;" in drawing


def test_names_of_students_are_shown() -> None:
    """Layers have their own names in the table, the drawing and the connections."""
    names = ("encoder/", HOSTILE, "x" * 200, "dense", "", "dense")
    spec = two_ends().model_copy(update={"names": names})
    page = page_of(spec)
    (drawing,) = drawings(page)
    for text in (page, drawing):
        assert "encoder/dense" in text
        assert "&lt;script&gt;" in text
        assert "<script>alert" not in text
        assert "x" * 31 not in text
    last = [line.name for line in lines_of(spec).lines][3:]
    assert last == ["dense", "dense_1", "dense (2)"]


def test_a_large_graph_is_left_out() -> None:
    """Instead of a drawing that nobody can read, a sentence says why."""
    page = page_of(ladder(MOST_BOXES))
    assert not drawings(page)
    assert "too much for a drawing" in page
    assert too_large(lines_of(ladder(20))) is None


def test_boxes_do_not_overlap() -> None:
    """All boxes are apart from each other and inside of the picture."""
    for spec in (two_ends(), ladder(10)):
        picture = graph_picture(lines_of(spec))
        places = [(x, y) for _box, x, y in picture.boxes]
        for number, (x, y) in enumerate(places):
            assert 0 <= x <= picture.width - picture.box_width
            assert 0 <= y <= picture.height - picture.box_height
            for a, b in places[:number]:
                apart = abs(a - x) >= picture.box_width
                assert apart or abs(b - y) >= picture.box_height


def test_a_shared_layer_is_counted_once() -> None:
    """It has two lines, and its parameters are in the first one."""
    graph = Graph(
        inputs=(Input(shape=(3,)), Input(shape=(3,))),
        calls=(
            Call(layer=0, inputs=((0, 0),)),
            Call(layer=0, inputs=((1, 0),)),
            Call(layer=1, inputs=((2, 0), (3, 0))),
        ),
        outputs=((4, 0),),
    )
    lines = lines_of(ModelSpec.connected(graph, (Dense(units=4), Add())))
    assert [line.name for line in lines.lines] == ["dense", "dense", "add"]
    assert [line.parameters for line in lines.lines] == [16, 0, 0]
