"""Data for models with several inputs or outputs are not taken for one array."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from autograder.facts.observation import Observation, RecordedFit, Run
from autograder.rubric.diagnosis.case import Case
from autograder.rubric.diagnosis.known_answers import KnownAnswers
from autograder.rubric.diagnosis.label_mistakes import labels_no_numbers
from autograder.runner.observe.recorder import Recorder

from .cases import LINE, dense, seen

X = np.array([[1.0], [2.0], [3.0]])


def recorded(model: keras.Model, x: object, y: object) -> tuple[RecordedFit, list[str]]:
    """Return what is seen of a fit, and the notes on it."""
    recorder = Recorder()
    recorder._fit_arguments = set()
    with pytest.raises(ValueError, match="compile"):  # it is not compiled
        recorder.fit(model, x, y)
    return recorder.fits[-1][1], [note.found for note in recorder.notes.values()]


def two(ends: str) -> keras.Model:
    """Return a model with two inputs, or two outputs."""
    a, b = keras.Input((1,)), keras.Input((1,))
    if ends == "inputs":
        return keras.Model([a, b], keras.layers.Concatenate()([a, b]))
    return keras.Model(a, [keras.layers.Dense(1)(a), keras.layers.Dense(1)(a)])


def test_two_inputs_are_no_array_of_two_rows() -> None:
    """A list of two inputs is no array of two rows, and is accepted."""
    fit, notes = recorded(two("inputs"), [X, X], X)
    assert fit.x is None
    assert fit.y is not None
    assert notes == []
    assert recorded(two("outputs"), X, [X, X])[1] == []


def test_a_list_for_one_input_is_noted() -> None:
    """Keras 3 takes no lists of numbers."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    fit, notes = recorded(model, [[1.0], [2.0], [3.0]], X)
    assert fit.x is not None
    assert notes == ["fit with Python lists"]


@pytest.mark.parametrize(("y", "said"), [({"a": X, "b": X}, False), (None, True)])
def test_a_dictionary_of_labels_holds_labels(y: object, said: bool) -> None:
    """Only where there are none are labels asked for."""
    fit, _notes = recorded(two("outputs"), X, y)
    evidence = seen(LINE, dense(1))
    observation = Observation(
        models=evidence.observation.models,
        fits=(fit.model_copy(update={"model": 0}),),
    )
    run = Run(ending="finished", observation=observation)
    case = Case(type(evidence)(run, plan=evidence.plan), KnownAnswers())
    assert bool(labels_no_numbers(case)) == said
