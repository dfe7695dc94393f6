"""The same training gives the same result, whatever was trained before."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from autograder.facts.compilation import Compilation
from autograder.facts.layers import KINDS, BaseLayer, Setting
from tests.layer_strategies import connected, entering, rows_for
from tests.places import ROOT
from tests.repeat import disturbing, drawings, draws, jobs

pytestmark = pytest.mark.slow
LONG = (pytest.mark.long,)


def kinds() -> list[Any]:
    """Return all kinds. `make long` tries those that are the same in a training."""
    return [
        pytest.param(
            kind, id=name, marks=() if disturbing(kind).differs_in_training else LONG
        )
        for name, kind in KINDS.items()
    ]


@pytest.mark.parametrize("kind", kinds())
def test_a_reset_model_draws_what_a_new_one_draws(kind: type[BaseLayer]) -> None:
    """Weights, states and random numbers are those of a model that was just built."""
    import keras

    from autograder.trainer.constructors import build, reset

    layer, shapes = disturbing(kind), entering(kind)
    loss = Compilation(loss=Setting(name="mean_squared_error"), optimizer=None)
    spec = connected(layer, shapes, loss)
    # Of many rows, some are changed in the second call and not in the first one.
    rows = [np.repeat(rows_for(layer, shape), 8, axis=0) for shape in shapes]
    x = rows if len(rows) > 1 else rows[0]
    keras.utils.set_random_seed(7)
    new = build(spec)
    expected = [new(x, training=True).numpy() for _ in range(2)]
    used = build(spec)
    for __ in range(3):
        used(x, training=True)
    for __ in range(2):
        reset(used, spec, 7)
        found = [used(x, training=True).numpy() for _ in range(2)]
        np.testing.assert_array_equal(found, expected)
    drawn = not np.array_equal(*expected)
    assert drawn == draws(layer)


@pytest.mark.parametrize(
    "name",
    [
        "random numbers",
        pytest.param("random layers", marks=pytest.mark.long),
        pytest.param("random images", marks=pytest.mark.long),
    ],
)
def test_two_trainings_in_one_process_are_equal(name: str) -> None:
    """Not a byte differs between the first and the second time."""
    from autograder.trainer.train import train

    job = drawings()[name]
    first = train(job)
    assert len(first.runs) == 2
    assert train(job).to_json() == first.to_json()


def test_all_that_draws_is_trained_in_two_processes() -> None:
    """Simplified models of the trainings still have every layer that draws."""
    trained = {type(layer) for job in drawings().values() for layer in job.model.layers}
    assert {kind for kind in KINDS.values() if draws(disturbing(kind))} <= trained


@pytest.mark.long
def test_two_processes_train_every_solution_alike() -> None:
    """Every rubric's solution, cut short, in two processes at the same time."""
    command = [sys.executable, "-m", "tests.repeat"]
    both = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    one, other = (process.communicate()[0].splitlines() for process in both)
    assert one == other
    assert len(one) == len(list(jobs(whole=False)))
    assert all(int(line.split()[-2]) > 0 for line in one)
