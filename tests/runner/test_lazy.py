"""Weights that wait, predictions that are made up, and the rehearsal before both."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from autograder.facts.observation import Limits, ObservationJob, Run
from autograder.runner.observation_client import MODULE, observe
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone
from autograder.sandbox.zygote import WARM_AFTER
from tests.places import SOLUTIONS
from tests.validity.generate import generated

CORE = ("binary_classification", "linear_regression", "softmax_classification")
pytestmark = pytest.mark.slow

PLAIN = """
import keras, numpy as np, os
x = np.array([[1.0, 2.0], [3.0, 4.0]], dtype="float32")
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, name="d")])
model.compile("sgd", "mse")
"""
THREADS = "import os\nthreads = len(os.listdir('/proc/self/task'))\n"
LOOKED_AT = {
    "weights": "w, b = model.get_weights(); found = w.shape == (2, 3) and w.any()",
    "value": "found = 'value=' in repr(model.layers[0].kernel)",
    "set": (
        "model.set_weights([np.ones((2, 3)), np.ones(3)])\n"
        "found = model.predict(x).tolist() == [[4, 4, 4], [8, 8, 8]]"
    ),
    "assigned": (
        "model.layers[0].bias.assign([1, 2, 3])\n"
        "found = model.get_weights()[1].tolist() == [1, 2, 3]"
    ),
    "trained by hand": (
        "import tensorflow as tf\nrate = keras.optimizers.SGD(0.1)\nlosses = []\n"
        "for _ in range(3):\n"
        "    with tf.GradientTape() as tape:\n"
        "        loss = tf.reduce_mean(model(x) ** 2)\n"
        "    losses.append(float(loss))\n"
        "    changes = tape.gradient(loss, model.trainable_variables)\n"
        "    rate.apply_gradients(zip(changes, model.trainable_variables))\n"
        "found = losses[2] < losses[0] and int(rate.iterations) == 3"
    ),
    "frozen for a while": (
        "import tensorflow as tf\n"
        "model.trainable = False; model(x); model.trainable = True\n"
        "with tf.GradientTape() as tape: loss = tf.reduce_mean(model(x) ** 2)\n"
        "found = None not in tape.gradient(loss, model.trainable_variables)"
    ),
    "of a session before": (
        "keras.backend.clear_session()\nmodel.optimizer.learning_rate = 0.5\n"
        "model.fit(x, x[:, :1])\nfound = float(model.optimizer.learning_rate) == 0.5"
    ),
    "saved": (
        "model.save('m.keras')\np = model.predict(x)\n"
        "found = np.abs(keras.models.load_model('m.keras').predict(x) - p).max() < 1e-6"
    ),
    "called": "found = np.abs(model.predict(x) - model(x).numpy()).max() < 1e-6",
    "compared": "assert (model.predict(x) == model(x).numpy()).all()\nfound = 1",
    "made by a thread": (
        "import threading\nmade = []\n"
        "def make(): made.append(keras.Sequential([keras.Input((2,)),"
        " keras.layers.Dense(1)]))\n"
        "t = threading.Thread(target=make); t.start(); t.join()\n"
        "made[0].set_weights([np.ones((2, 1)), np.ones(1)])\n"
        "found = made[0].predict(x).tolist() == [[4], [8]]"
    ),
    "distributed": (
        "import tensorflow as tf\n"
        "with tf.distribute.OneDeviceStrategy('/cpu:0').scope():\n"
        "    found = tf.distribute.has_strategy()"
    ),
    "of chosen layers": (
        "i = keras.Input((2,))\n"
        "reader = keras.Model(i, keras.ops.argmax(keras.layers.Dense(3)(i), axis=-1))\n"
        "found = np.array(['a', 'b', 'c'])[reader.predict(x)].shape == (2,)"
    ),
    "of several outputs": (
        "i = keras.Input((2,))\n"
        "several = keras.Model(i, {'a': keras.layers.Dense(1)(i)})\n"
        "found = several.predict(x)['a'].shape == (2, 1)"
    ),
}
MADE_UP = {
    "several": (
        "p = model.predict(x)\nfound = p.shape == (2, 3) and p.dtype == 'float32'"
    ),
    "sum": "found = abs(model.predict(x).sum(axis=1) - 1).max() < 1e-6",
    "again": "found = (model.predict(x)[:1] == model.predict(x[:1])).all()",
    "of a list": "found = np.shape(model.predict([[1.0, 2.0]])) == (1, 3)",
    "of each row alone": (
        "p = model.predict(x)\n"
        "found = (p[0] != p[1]).all() and (model.predict(x[1:])[0] == p[1]).all()"
    ),
    "seeded": (
        "import tensorflow as tf\ntf.random.set_seed(1)\n"
        "keras.utils.set_random_seed(1)\n"
        "found = keras.__version__ and model.predict(x).shape == (2, 3)"
    ),
    "one": (
        "line = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])\n"
        "p = line.predict(x)\nfound = p.shape == (2, 1) and 0 < p.min() < p.max() < 1"
    ),
}
REFUSED = {
    "another shape": ("model.predict(x[:, :1])", "expected axis -1"),
    "text": ("model.predict(np.array([['1', '2']]))", "Invalid dtype: str"),
    "an initializer": (
        "keras.layers.Dense(3, bias_initializer='identity').build((None, 2))",
        "can only be used",
    ),
}
NOT_PLAIN = (
    ["def make(): return keras.Sequential()"],
    ["class Own(keras.layers.Layer): pass"],
    ["keras.layers.Dense(3, kernel_initializer='ones')"],
    ["keras.layers.Dense(3, 'relu', True, 'ones')"],
    ["keras.layers.Dense(*[3, 'relu', True, 'ones'])"],
    ["keras.layers.Dense(3, **{})"],
    ["keras.layers.Dense(3, keras.losses.MeanSquaredError())"],
    ["import math\nkeras.layers.Dense(3, activation=math.exp)"],
    ["D = keras.layers.Dense\nD(3, kernel_initializer='ones')"],
    ["{'d': keras.layers.Dense}['d'](3, kernel_initializer='ones')"],
    ["(keras.layers.Dense if 1 else 0)(3, kernel_initializer='ones')"],
    ["from keras.layers import Dense as D"],
    ["from keras import *"],
    ["from keras import backend"],
    ["import keras.backend"],
    ["import threading"],
    ["import time as m\nm = model\nm.get_weights()"],
    ["model.trainable = False"],
    ["model.layers[0].bias"],
    ["model.layers[0]._kernel"],
    ["layer = keras.layers.Dense(1)\nh = layer(x)"],
    ["[model][0](x)"],
    ["keras.layers.Lambda(abs)"],
    ["import tensorflow as tf\ntf.constant(1)"],
    ["getattr(model, 'weights')"],
    ["__import__('keras')"],
    ["while model.predict(x)[0, 0] < 0.5: pass"],
    ["raise ValueError"],
    ["l = [", "model.get_weights()", "]"],
    ["x" * 200_000],
    ["x" * 60_000] * 2,
)
"""Cells that may look at a weight, or run code of their own."""


def found(seen: Run) -> object:
    """Return the variable of that name; there must be no error."""
    assert not seen.observation.errors, seen.observation.errors[0].message
    return seen.observation.values["found"]


@pytest.mark.parametrize("name", LOOKED_AT)
def test_who_looks_at_a_weight_finds_it(run: Callable[..., Run], name: str) -> None:
    """Code that is not plain runs as it is written, with real predictions."""
    assert found(run(f"{PLAIN}{LOOKED_AT[name]}\nfound = bool(found)", "found")) is True


@pytest.mark.parametrize("name", MADE_UP)
def test_predictions_are_made_up(run: Callable[..., Run], name: str) -> None:
    """They look like real ones, and TensorFlow starts none of its threads."""
    script = f"{PLAIN}{MADE_UP[name]}\n{THREADS}found = threads if found else 0"
    assert found(run(script, "found")) == 2  # one of them waits for the deadline


MANY_ROWS = """
import keras, numpy as np
rows = []
class Seen(keras.Layer):
    def call(self, x): rows.append(x.shape[0]); return x
a, b = keras.Input((1000,)), keras.Input((2,))
both = keras.layers.Concatenate()([Seen()(a), b])
model = keras.Model([a, b], [keras.layers.Dense(3)(both), keras.layers.Dense(1)(b)])
model.set_weights([np.full(w.shape, 0.1) for w in model.get_weights()])
x = [np.random.rand(900, 1000), np.random.rand(900, 2)]
rows.clear()
first, second = model.predict(x)
called = list(rows)
one = model(x)
same = np.allclose(first, one[0], atol=1e-4) and np.allclose(second, one[1])
found = bool(same) and called == [199, 199, 199, 199, 104]
model.compile("sgd", ["mse", "mse"])
model.fit(x, [np.ones((900, 3)), np.ones((900, 1))])
rows.clear()
found = found and [len(part) for part in model.predict(x)] == [900, 900]
found = found and rows == [199]
"""


def test_many_rows_are_predicted_in_parts(run: Callable[..., Run]) -> None:
    """They are the same as at once, and after a training the first part is enough."""
    assert found(run(MANY_ROWS, "found")) is True


@pytest.mark.parametrize("name", REFUSED)
def test_what_keras_refuses_is_refused(run: Callable[..., Run], name: str) -> None:
    """The error is that of Keras, as with initialized weights."""
    script, message = REFUSED[name]
    errors = run(PLAIN + script).observation.errors
    assert message in errors[0].message


def test_what_may_look_is_not_plain() -> None:
    """The rehearsal is plain, and code that may read a weight is not."""
    script = (
        "import json, sys\nfrom autograder.runner.speed.plain import is_plain\n"
        "from autograder.runner.speed.rehearsal import SOURCE\n"
        "from autograder.submissions.source.cells import as_cells\n"
        "for texts in [[SOURCE], *json.load(sys.stdin)]:\n"
        "    print(is_plain(as_cells('ipynb', texts)))"
    )
    assert python(script, json.dumps(NOT_PLAIN)) == ["True"] + ["False"] * len(
        NOT_PLAIN
    )


def test_plain_code_is_seen_as_all_other_code_is(run: Callable[..., Run]) -> None:
    """Plain code gives the same observations as all other code."""
    small = [case for case in generated() if case.slug in CORE and case.suffix == ".py"]
    for case in small[::16]:
        text = case.source.decode()
        plain, other = (run(text + more) for more in ("", "\nclass _: pass\n"))
        assert plain.ending == other.ending, case.name
        assert plain.observation == other.observation, case.name


@pytest.mark.parametrize("slug", CORE)
def test_usual_submissions_wait_for_no_tensorflow(
    run: Callable[..., Run], slug: str
) -> None:
    """A usual submission starts no thread besides that of the deadline."""
    source = (SOLUTIONS / slug / "solution.py").read_text(encoding="utf-8")
    assert found(run(f"{source}\n{THREADS}found = threads", "found")) == 2


def test_a_rehearsal_leaves_no_trace(run: Callable[..., Run]) -> None:
    """Names count from the start, no model, no picture is left, nothing is printed."""
    for _ in range(WARM_AFTER):  # after which a server rehearses
        run("pass")
    seen = run(
        "import gc, keras, matplotlib.pyplot as plt\ngc.unfreeze()\n"
        "models = [o for o in gc.get_objects() if isinstance(o, keras.Model)]\n"
        "found = keras.Sequential().name + str(plt.get_fignums()) + str(models)\n",
        "found",
    )
    assert found(seen) == "sequential[][]"
    assert "Probabilities" not in seen.output


def test_nothing_is_seen_before_the_first_line(isolation: list[str]) -> None:
    """A submission that is stopped before its first line has built no model."""
    cells = [{"cell_type": "code", "source": "x=(1+2)\n" * 1_500}] * 100
    source = base64.b64encode(json.dumps({"cells": cells}).encode()).decode()
    zone = WarmZone(MODULE, Fence(level=isolation[1]))
    try:
        for _ in range(WARM_AFTER + 2):
            job = ObservationJob(
                kind="ipynb", source=source, limits=Limits(seconds=0.1)
            )
            seen = observe(zone, job)
            assert (seen.ending, seen.observation.models) == ("timeout", ())
    finally:
        zone.close()


def test_a_rehearsal_runs_to_its_end() -> None:
    """It meets no error, describes all of its models, and starts no thread."""
    script = (
        "import os\nfrom autograder.runner.speed.rehearsal import rehearse\n"
        "seen = rehearse().observation\n"
        "print(len(seen.errors), sum(m.spec is not None for m in seen.models),"
        "len(seen.fits), len(os.listdir('/proc/self/task')))"
    )
    assert python(script) == ["0", "3", "3", "1"]


@pytest.mark.parametrize(
    ("rehearsal", "safe"),
    [
        ("pass", "True"),
        ("1 / 0", "False"),
        ("os._exit(0)", "False"),
        ("threading.Thread(target=threading.Event().wait).start()", "False"),
        ("signal.alarm(1); signal.pause()", "False"),
    ],
)
def test_a_rehearsal_is_tried_in_a_child(rehearsal: str, safe: str) -> None:
    """One that fails, ends its process, leaves a thread or hangs is skipped."""
    script = (
        "import os, signal, threading\nfrom autograder.sandbox.zygote import _is_safe\n"
        f"def rehearse():\n    {rehearsal}\n"
        "print(_is_safe(rehearse))"
    )
    assert python(script) == [safe]


def python(script: str, text: str = "") -> list[str]:
    """Run a script with one thread for linear algebra; return the words it prints."""
    single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    result = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | single,
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.split()


def test_a_server_that_is_asked_often_is_warm(isolation: list[str]) -> None:
    """What a child finds loaded was loaded by a rehearsal in the process that forks."""
    zone = WarmZone(MODULE, Fence(level=isolation[1]))
    script = (
        "import sys\nfound = 'matplotlib.legend' in sys.modules and len(sys.modules)"
    )
    source = base64.b64encode(script.encode()).decode()
    job = ObservationJob(kind="py", source=source, variables=("found",))
    try:
        counts = [found(observe(zone, job)) for _ in range(WARM_AFTER + 1)]
    finally:
        zone.close()
    assert counts[WARM_AFTER] > counts[0]
