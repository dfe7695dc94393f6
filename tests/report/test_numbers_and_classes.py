"""Pictures of validation data, of many classes, and of predicted numbers."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.facts.arrays import Array
from autograder.facts.training import TestResult, TrainingResult
from autograder.report.painter.drawing import READABLE
from autograder.report.painter.plots import PLOTS
from autograder.report.painter.scene import Scene

from .samples import LINE, numbers_test, training


def scene(name: str, **facts: object) -> Scene:
    """Return a scene of one training."""
    assert LINE.plan is not None
    return Scene(name=name, plan=LINE.plan, training=training((11,), **facts))


def test_validation_is_beside_the_loss() -> None:
    """A training with validation data has two curves."""
    plain = scene("loss_curve")
    run = plain.training.runs[0]
    curves = {**run.curves, "val_loss": tuple(2 * v for v in run.curves["loss"])}
    validated = TrainingResult(runs=(run.model_copy(update={"curves": curves}),))
    for training_, lines in ((plain.training, 1), (validated, 2)):
        figure = PLOTS["loss_curve"](plain.model_copy(update={"training": training_}))
        assert figure is not None
        assert len(figure.axes[0].get_lines()) == lines


@pytest.mark.parametrize("classes", [2, READABLE, READABLE + 1, 100])
def test_confusion_of_any_number_of_classes(classes: int) -> None:
    """Fields have numbers while these can be read, and there are few ticks."""
    test = TestResult(confusion=Array.of(np.ones((classes, classes), int)))
    figure = PLOTS["confusion_matrix"](scene("confusion_matrix", test=test))
    assert figure is not None
    (axes,) = figure.axes
    assert len(axes.texts) == (classes**2 if classes <= READABLE else 0)
    assert 2 <= len(axes.get_xticks()) <= READABLE


def test_predicted_numbers() -> None:
    """Each test example is a point; without numbers there is no picture."""
    figure = PLOTS["predicted_numbers"](scene("predicted_numbers", test=numbers_test()))
    assert figure is not None
    (points,) = figure.axes[0].collections
    assert len(points.get_offsets()) == 20
    assert PLOTS["predicted_numbers"](scene("predicted_numbers")) is None
