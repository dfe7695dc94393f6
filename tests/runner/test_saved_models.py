"""A model that is loaded from a file is the one that was saved there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.facts.observation import Run

pytestmark = pytest.mark.slow
BEGIN = """
import numpy as np
import keras

x, y = np.ones((8, 2)), np.ones((8, 1))
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
keeping = keras.callbacks.ModelCheckpoint("best.keras", save_best_only=True)
model.fit(x, y, epochs=7, validation_split=0.5, callbacks=[keeping], verbose=0)
"""
ENDS = {
    "saved": 'model.save("a.keras")\nmodel = keras.models.load_model("a.keras")\n',
    "without an ending": 'model.save("a")\nmodel = keras.models.load_model("a")\n',
    "by a function": (
        'keras.models.save_model(model, "a.keras")\n'
        'model = keras.saving.load_model("./a.keras")\n'
    ),
    "by a callback": 'model = keras.models.load_model("best.keras")\n',
    "twice": (
        'model.save("a.keras")\nmodel = keras.models.load_model("a.keras")\n'
        'model.save("b.keras")\nmodel = keras.models.load_model("b.keras")\n'
    ),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_the_loaded_model_was_fitted(run: Callable[..., Run], end: str) -> None:
    """Its variable has the fit of the model that was saved, and what follows."""
    found = run(f"{BEGIN}{end}model.evaluate(x, y)\n", "model").observation
    assert found is not None
    assert not found.errors
    (fit,) = found.fits
    assert fit.epochs == 7
    for call in (fit, found.tests[-1]):
        assert call.model is not None
        assert found.models[call.model].variable == "model"


def test_each_variable_keeps_its_own(run: Callable[..., Run]) -> None:
    """A model whose variable still has it is not replaced by what was loaded."""
    end = 'model.save("a.keras")\nother = keras.models.load_model("a.keras")\n'
    found = run(BEGIN + end, "model").observation
    assert found is not None
    (fit,) = found.fits
    assert fit.model is not None
    assert found.models[fit.model].variable == "model"


def test_a_file_of_another_model_is_not_mixed_up(run: Callable[..., Run]) -> None:
    """What was never fitted has no fit."""
    end = (
        "new = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])\n"
        'new.compile("sgd", "mse")\nnew.save("a.keras")\n'
        'model = keras.models.load_model("a.keras")\n'
    )
    found = run(BEGIN + end, "model").observation
    assert found is not None
    (fit,) = found.fits
    assert fit.model is None or found.models[fit.model].variable is None
