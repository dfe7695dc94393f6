"""A module that is not here costs only what uses it."""

from collections.abc import Callable

import pytest

from autograder.facts.observation import Run

MODEL = """
import keras
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
"""
MISSING = "ModuleNotFoundError"


@pytest.mark.slow
@pytest.mark.parametrize(
    "imports",
    [
        "import helpers_of_a_course",
        "from tests_of_a_course import *",
        "import packages.inside as p, packages.other",
        "from packages.inside import first, second",
        "def f():\n    import packages\nf()",
        "from icecream import ic\nic(1)",
        "try: import cPickle\nexcept ImportError: import pickle as cPickle\n"
        "cPickle.dumps(1)",
        "import importlib.util\nassert importlib.util.find_spec('packages') is None",
    ],
)
def test_an_import_costs_nothing(run: Callable[..., Run], imports: str) -> None:
    """The code continues, and its model is described."""
    seen = run(imports + MODEL).observation
    assert not seen.errors
    assert seen.models[0].spec is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("use", "message"),
    [
        ("import helpers\nhelpers.load()", "'helpers' is not there where"),
        ("from helpers import load\nload()", "'helpers' is not there where"),
        ("from helpers import ROWS\nlist(ROWS)", "'helpers' is not there where"),
        (
            "from helpers import Net\nclass Own(Net): pass",
            "'helpers' is not there where",
        ),
        ("import nunpy as np", "No module named 'nunpy'"),
        ("import keras.layer", "No module named 'keras.layer'"),
        ("import importlib\nimportlib.import_module('helpers')", "No module named"),
    ],
)
def test_its_use_is_an_error(run: Callable[..., Run], use: str, message: str) -> None:
    """So is an import that Python could not make for the student, either."""
    (error,) = run(use).observation.errors
    assert error.kind == MISSING
    assert message in error.message
