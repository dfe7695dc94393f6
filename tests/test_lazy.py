"""Weights that wait, predictions that are made up, and the rehearsal before both."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.facts.observation import Run

from .test_runner import run

ROOT = Path(__file__).parents[1]
CORE = ("binary_classification", "linear_regression", "softmax_classification")
__all__ = ["run"]
pytestmark = pytest.mark.slow

MODEL = """
import keras, numpy as np, os, tensorflow as tf
x = np.array([[1.0, 2.0], [3.0, 4.0]], dtype="float32")
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, name="d"{more})])
model.compile("sgd", "mse")
def threads(): return len(os.listdir("/proc/self/task"))
"""
PLAIN = MODEL.format(more="")
LOOKED_AT = {
    "read": "w, b = model.get_weights(); found = w.shape == (2, 3) and w.any()",
    "same": "a = model.get_weights()[0]; found = (a == model.get_weights()[0]).all()",
    "array": "found = np.asarray(model.layers[0].kernel).shape == (2, 3)",
    "repr": "found = 'shape=(2, 3)' in repr(model.layers[0].kernel)",
    "set": (
        "model.set_weights([np.ones((2, 3)), np.ones(3)])\n"
        "found = model.predict(x).tolist() == [[4, 4, 4], [8, 8, 8]]"
    ),
    "assign": (
        "model.layers[0].bias.assign([1, 2, 3])\n"
        "found = model.get_weights()[1].tolist() == [1, 2, 3]"
    ),
    "called": "found = model(x).shape == (2, 3)",
    "in a function": "found = tf.function(model)(x).shape == (2, 3)",
    "trained by hand": (
        "rate = keras.optimizers.SGD(0.1)\nlosses = []\n"
        "for _ in range(3):\n"
        "    with tf.GradientTape() as tape:\n"
        "        loss = tf.reduce_mean(model(x) ** 2)\n"
        "    losses.append(float(loss))\n"
        "    changes = tape.gradient(loss, model.trainable_variables)\n"
        "    rate.apply_gradients(zip(changes, model.trainable_variables))\n"
        "found = losses[2] < losses[0] and int(rate.iterations) == 3"
    ),
    "copied": (
        "twin = keras.models.clone_model(model)\n"
        "twin.set_weights(model.get_weights())\n"
        "found = np.allclose(twin(x), model(x))"
    ),
    "saved": (
        "model.save_weights('a.weights.h5'); before = model.get_weights()[0]\n"
        "model.set_weights([np.ones((2, 3)), np.ones(3)])\n"
        "model.load_weights('a.weights.h5')\n"
        "found = (model.get_weights()[0] == before).all()"
    ),
    "rate": (
        "rate = model.optimizer.learning_rate\n"
        "first = float(rate.numpy()), rate.numpy().dtype.name\n"
        "rate.assign(0.5)\n"
        "found = np.isclose(first[0], 0.01) and first[1] == 'float32' "
        "and float(rate) == rate.numpy() == 0.5"
    ),
    "normalized": (
        "deep = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3),"
        "keras.layers.BatchNormalization(), keras.layers.Dropout(0.5)])\n"
        "found = deep(x, training=True).shape == (2, 3) and len(deep.weights) == 6"
    ),
    "distributed": (
        "with tf.distribute.get_strategy().scope():\n"
        "    other = keras.Sequential([keras.layers.Dense(1)])\n"
        "found = other(x).shape == (2, 1)"
    ),
}
MADE_UP = {
    "several": (
        "p = model.predict(x)\nfound = p.shape == (2, 3) and p.dtype == 'float32'"
    ),
    "sum": "found = abs(model.predict(x).sum(axis=1) - 1).max() < 1e-6",
    "again": "found = (model.predict(x)[:1] == model.predict(x[:1])).all()",
    "of a list": "found = np.shape(model.predict([[1.0, 2.0]])) == (1, 3)",
    "one": (
        "line = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])\n"
        "p = line.predict(x)\nfound = p.shape == (2, 1) and 0 < p.min() < p.max() < 1"
    ),
}
REAL = {
    "constant weights": (
        MODEL.format(more=", kernel_initializer='ones'"),
        "found = model.predict(x).tolist() == [[3, 3, 3], [7, 7, 7]]",
    ),
    "asserted": (
        PLAIN,
        "p = model.predict(x)\nassert (p == np.array(model(x))).all()\nfound = 1",
    ),
    "compared": (PLAIN, "found = np.allclose(model.predict(x), model(x))"),
    "by its weights": (
        PLAIN,
        "p = model.predict(x)\nw, b = model.get_weights()\n"
        "found = abs(p - (x @ w + b)).max() < 1e-6",
    ),
    "of several outputs": (
        "import keras, numpy as np\ni = keras.Input((2,))\n"
        "model = keras.Model(i, {'a': keras.layers.Dense(1)(i)})\n",
        "found = model(np.ones((1, 2)))['a'].shape == (1, 1)\n"
        "found = found and model.predict(np.ones((1, 2)))['a'].shape == (1, 1)",
    ),
    "without a fixed size": (
        "import keras, numpy as np\n"
        "model = keras.Sequential([keras.Input((None,)),"
        "keras.layers.Embedding(10, 2)])\n",
        "found = model.predict(np.zeros((1, 5))).shape == (1, 5, 2)",
    ),
}


def found(seen: Run) -> object:
    """Return the variable of that name; there must be no error."""
    assert not seen.observation.errors, seen.observation.errors[0].message
    return seen.observation.values["found"]


@pytest.mark.parametrize("name", LOOKED_AT)
def test_who_looks_at_a_weight_finds_it(run: Callable[..., Run], name: str) -> None:
    """Weights behave as if they had been drawn when they were made."""
    assert found(run(f"{PLAIN}{LOOKED_AT[name]}\nfound = bool(found)", "found")) is True


@pytest.mark.parametrize("name", MADE_UP)
def test_predictions_are_made_up(run: Callable[..., Run], name: str) -> None:
    """They look like real ones, and TensorFlow starts none of its threads."""
    script = f"{PLAIN}{MADE_UP[name]}\nfound = int(threads() if found else 0)"
    assert found(run(script, "found")) == 2  # one of them waits for the deadline


@pytest.mark.parametrize("name", REAL)
def test_predictions_that_can_matter_are_real(
    run: Callable[..., Run], name: str
) -> None:
    """Nothing is made up where a submission could tell."""
    start, script = REAL[name]
    assert found(run(f"{start}{script}\nfound = bool(found)", "found")) is True


def test_data_of_another_shape_are_refused(run: Callable[..., Run]) -> None:
    """The error is that of Keras, as if nothing were made up."""
    errors = run(PLAIN + "model.predict(x[:, :1])").observation.errors
    assert "expected axis -1" in errors[0].message


@pytest.mark.parametrize("slug", CORE)
def test_usual_submissions_wait_for_no_tensorflow(
    run: Callable[..., Run], slug: str
) -> None:
    """What makes a class fast, counted: not a thread besides that of the deadline."""
    source = (ROOT / "solutions" / slug / "solution.py").read_text(encoding="utf-8")
    script = source + "\nimport os\nfound = len(os.listdir('/proc/self/task'))\n"
    assert found(run(script, "found")) == 2


def test_a_rehearsal_leaves_no_trace(run: Callable[..., Run]) -> None:
    """Names are counted from the start, no picture is open, nothing was printed."""
    seen = run(
        "import keras, matplotlib.pyplot as plt\n"
        "found = keras.Sequential().name + str(plt.get_fignums())\n",
        "found",
    )
    assert found(seen) == "sequential[]"
    assert "Chances" not in seen.output


def test_a_rehearsal_runs_to_its_end() -> None:
    """It meets no error, describes all of its models, and starts no thread."""
    script = (
        "import os\nfrom autograder.runner.rehearsal import rehearse\n"
        "seen = rehearse().observation\n"
        "print(len(seen.errors), sum(m.spec is not None for m in seen.models),"
        "len(seen.fits), len(os.listdir('/proc/self/task')))"
    )
    single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    result = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | single,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.split() == ["0", "3", "3", "1"]
