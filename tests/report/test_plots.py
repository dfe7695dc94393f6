"""The pictures of the feedback pages."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from matplotlib.figure import Figure

from autograder.facts.arrays import Array
from autograder.facts.known_pictures import PICTURES
from autograder.facts.sources import CsvColumns
from autograder.facts.training import (
    FileData,
    InlineData,
    Misread,
    TestResult,
    TrainingResult,
)
from autograder.i18n import DOMAIN, use_language
from autograder.report.feedback import Feedback
from autograder.report.painter.album import MODULE
from autograder.report.painter.plots import PLOTS, draw
from autograder.report.painter.scene import Scene, scenes
from autograder.report.painter.svg import svg_text

from .samples import (
    ASSIGNMENTS,
    EPOCHS,
    LINE,
    LINEAR_MODEL,
    Pupil,
    images_folder,
    sample_class,
)
from .samples import training as trained


def _with_plots() -> list[Feedback]:
    return [feedback for feedback in sample_class() if feedback.plots]


def _scene(name: str, feedback: Feedback) -> Scene:
    """Return one scene of the page, as the painter gets it."""
    assert feedback.evidence is not None
    found = scenes(feedback.assignment, feedback.evidence, {"mnist": images_folder()})
    return next(scene for scene in found if scene.name == name)


def test_every_named_plot_is_drawn() -> None:
    """Together the assignments name every plot, and each gets its pictures."""
    assert (
        {name for a in ASSIGNMENTS for name in a.plots} == set(PLOTS) == set(PICTURES)
    )
    for feedback in _with_plots():
        captions = [PICTURES[name].caption for name in feedback.assignment.plots]
        assert [plot.caption for plot in feedback.plots] == captions


@pytest.mark.parametrize("number", [1, 2, 3, 7])
def test_nothing_is_drawn_without_training(number: int) -> None:
    """A model that was not trained has no pictures."""
    assert sample_class()[number].plots == ()


def test_pictures_are_xml_with_alternative_text() -> None:
    """Each picture is one well-formed element that a screen reader can announce."""
    for feedback in _with_plots():
        for plot in feedback.plots:
            root = ElementTree.fromstring(plot.svg)  # noqa: S314 - made by ourselves
            assert root.attrib["role"] == "img"
            assert root.attrib["aria-label"] == plot.caption


def test_equal_figures_are_equal_text() -> None:
    """Drawn again, a picture has the same bytes, wherever the data lie."""
    scene = _scene("misread_digits", sample_class()[6])
    folder = scene.datasets["mnist"] + "/."
    elsewhere = scene.model_copy(update={"datasets": {"mnist": folder}})
    assert draw(elsewhere) == draw(scene)


def test_ids_are_unique_on_a_page_and_resolve() -> None:
    """Two pictures on one page share no id, and every reference has its target."""
    for feedback in _with_plots():
        page = "".join(plot.svg for plot in feedback.plots)
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        links = re.findall(r'href="#([^"]+)"', page) + re.findall(
            r"url\(#([^)]+)", page
        )
        assert set(links) <= set(ids)


def test_pictures_load_nothing() -> None:
    """The only addresses are the names of XML namespaces and embedded images."""
    for feedback in _with_plots():
        for plot in feedback.plots:
            text = re.sub(r'xmlns(:\w+)?="[^"]+"', "", plot.svg)
            assert "http" not in text


def test_diverged_runs_are_left_out() -> None:
    """A run whose loss became infinite does not hide the others."""
    good = sample_class()[0].evidence
    assert good is not None
    assert good.training is not None
    runs = good.training.runs
    broken = runs[0].model_copy(update={"diverged": True, "predictions": {}})
    some = Pupil("a", LINE, LINEAR_MODEL, TrainingResult(runs=(broken, *runs[1:])))
    none = Pupil("b", LINE, LINEAR_MODEL, TrainingResult(runs=(broken,)))
    assert len(some.feedback().plots) == len(LINE.plots)
    assert none.feedback().plots == ()


def test_misread_digits_need_the_images() -> None:
    """Without the test images there is no such picture."""
    scene = _scene("misread_digits", sample_class()[6])
    assert draw(scene.model_copy(update={"datasets": {}})).svg == ""


def _loss_curve(result: TrainingResult) -> Figure | None:
    return PLOTS["loss_curve"](_curve(result))


def _curve(result: TrainingResult) -> Scene:
    """Return the scene of a loss curve next to that of the samples' solution."""
    assert LINE.plan is not None
    reference = trained((11,), 1e-5)
    return Scene(
        name="loss_curve", plan=LINE.plan, training=result, reference=reference
    )


def test_equal_curves_are_said_to_be_equal() -> None:
    """The solution is dashed over the same curve, and the legend says so."""
    same, other = trained((11,), 1e-5), trained((11,), 1e-4)
    for result, label in ((same, "solution (the same curve)"), (other, "solution")):
        figure = _loss_curve(result)
        assert figure is not None
        mine, reference = figure.axes[0].get_lines()
        assert (mine.get_linestyle(), reference.get_linestyle()) == ("-", "--")
        assert reference.get_label() == label


def test_few_epochs_have_whole_ticks() -> None:
    """There is no epoch 2.5."""
    runs = trained((41,), 0.2).runs[0].model_copy(update={"epochs": (1, 2, 3, 4)})
    result = TrainingResult(runs=(runs,))
    figure = _loss_curve(result)
    assert figure is not None
    figure.axes[0].set_xlim(0.85, 4.15)
    assert all(tick == int(tick) for tick in figure.axes[0].get_xticks())


def test_a_loss_of_nothing_keeps_the_logarithmic_axis() -> None:
    """A curve that ends at exactly 0 is drawn down to its smallest positive value."""
    run = trained((11,)).runs[0]
    ended = run.model_copy(update={"curves": {"loss": (8.0, 1.0, 1e-6, 0.0)}})
    result = TrainingResult(runs=(ended,))
    figure = _loss_curve(result)
    assert figure is not None
    assert figure.axes[0].get_yscale() == "log"
    assert figure.axes[0].get_ylim()[0] == pytest.approx(5e-7)


def test_flat_curve_has_a_linear_axis() -> None:
    """Only a loss that falls by more than 50 times gets a logarithmic axis."""
    for last, scale in ((1.0, "linear"), (1e-6, "log")):
        result = trained((1,), last)
        alone = _curve(result).model_copy(update={"reference": None})
        figure = PLOTS["loss_curve"](alone)
        assert figure is not None
        assert figure.axes[0].get_yscale() == scale
        assert list(figure.axes[0].get_lines()[0].get_xdata()) == list(EPOCHS)


KINDS = ("rose", "lily of the valley and others")
TWO = InlineData(
    x=Array.of([[1.0]]), y={"kind": Array.of([[1.0]]), "price": Array.of([[1.0]])}
)


def _two_outputs(name: str, kind: TestResult) -> Figure | None:
    """Return a picture of a model that answers with a kind and with a price."""
    assert LINE.plan is not None
    label = TWO.outline.outputs["kind"].model_copy(update={"class_names": KINDS})
    outputs = {**TWO.outline.outputs, "kind": label}
    named = TWO.outline.model_copy(update={"outputs": outputs})
    source = CsvColumns(file="a.csv", columns="kind")
    data = FileData(x=source, y={"kind": source, "price": source}, outline=named)
    price = TestResult(
        labels=Array.of([[1.0], [2.0]]), predictions=Array.of([[1.5], [2.0]])
    )
    run = trained((11,)).runs[0]
    run = run.model_copy(update={"test": kind, "tests": {"kind": kind, "price": price}})
    plan = LINE.plan.model_copy(update={"data": data})
    return PLOTS[name](
        Scene(name=name, plan=plan, training=TrainingResult(runs=(run,)))
    )


def test_classes_have_their_names() -> None:
    """They are at the axes; a long name is cut, and only one output has classes."""
    counts = Array.of(np.array([[3, 1], [0, 4]]))
    figure = _two_outputs("confusion_matrix", TestResult(confusion=counts))
    assert figure is not None
    (axes,) = figure.axes
    assert axes.get_title() == "kind"
    ticks = [tick.get_text() for tick in axes.get_xticklabels()]
    assert ticks == ["rose", "lily of the valley …"]
    figure = _two_outputs("predicted_numbers", TestResult(confusion=counts))
    assert figure is not None
    assert [axes.get_title() for axes in figure.axes] == ["price"]


def test_texts_are_written_with_what_they_are() -> None:
    """Signs of mathematics are only signs, and a long text is cut."""
    texts = ("costs $5 and $6", "long " * 60)
    misread = tuple(
        Misread(index=n, true=0, predicted=1, confidence=1, text=text)
        for n, text in enumerate(texts)
    )
    figure = _two_outputs("misread_examples", TestResult(misread=misread))
    assert figure is not None
    written = [text.get_text() for text in figure.axes[0].texts]
    assert written[:2] == ["predicted: lily of the valley …, right: rose", texts[0]]
    assert written[-1].endswith("…")
    assert len(written) == 2 + 4
    assert svg_text(figure, "0" * 8, "texts")
    assert _two_outputs("misread_examples", TestResult()) is None


def test_a_curve_does_not_touch_the_upper_end() -> None:
    """A loss that does not fall is not hidden by the frame."""
    figure = _loss_curve(trained((1,), 7.9))
    assert figure is not None
    assert figure.axes[0].get_ylim()[1] > 8


def test_the_painter_is_a_program() -> None:
    """A zone starts it by the name of its module."""
    assert find_spec(f"{MODULE}.__main__")


def test_a_picture_speaks_the_language_of_its_report(tmp_path: Path) -> None:
    """The scene carries the language, so pictures in two are stored apart."""
    english = _scene("loss_curve", _with_plots()[0])
    file = tmp_path / "de" / "LC_MESSAGES" / f"{DOMAIN}.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, Catalog(locale="de"))
    use_language("de", folder=tmp_path)
    try:
        german = _scene("loss_curve", _with_plots()[0])
    finally:
        use_language()
    assert (english.language, german.language) == ("en", "de")
    assert english.to_json() != german.to_json()
