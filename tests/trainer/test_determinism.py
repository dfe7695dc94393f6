"""The same training gives the same result, whatever was trained before."""

import subprocess
import sys

import numpy as np
import pytest

from autograder.facts.layers import KINDS, BaseLayer, Setting
from autograder.facts.spec import Compilation, ModelSpec
from tests.layer_strategies import rows_for
from tests.places import ROOT
from tests.repeat import drawing, jobs

pytestmark = pytest.mark.slow


def draws(kind: type[BaseLayer]) -> bool:
    """Tell whether layers of a kind draw random numbers in training."""
    from autograder.trainer.constructors import make_layer

    example = kind.example()
    made = make_layer(example)
    has_states = len(made.variables) > len(made.weights) and not made.weights
    return has_states and example.differs_in_training


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_reset_model_draws_what_a_new_one_draws(kind: type) -> None:
    """Weights, states and random numbers are those of a model that was just built."""
    import keras

    from autograder.trainer.constructors import build, reset

    spec = ModelSpec(
        input_shape=kind.example_shape,
        layers=(kind.example(),),
        compiled=Compilation(loss=Setting(name="mean_squared_error"), optimizer=None),
    )
    # Of many rows, some are changed in the second call and not in the first one.
    x = np.repeat(rows_for(kind.example(), kind.example_shape), 8, axis=0)
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
    assert drawn == draws(kind)


def test_all_that_draws_is_trained_in_two_processes() -> None:
    """The training that the other tests repeat has every layer that draws."""
    kinds = {type(layer) for layer in drawing().model.layers}
    assert {kind for kind in KINDS.values() if draws(kind)} <= kinds


def test_two_trainings_in_one_process_are_equal() -> None:
    """Not a byte differs between the first and the second time."""
    from autograder.trainer.train import train

    job = drawing()
    first = train(job)
    assert len(first.runs) == 2
    assert train(job).to_json() == first.to_json()


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
