"""What the runner reports of a whole submission, asked of one warm server."""

import os
from collections.abc import Callable
from importlib.metadata import version

import pytest

from autograder.facts.observation import Run
from tests.places import ATTACKS

pytestmark = pytest.mark.slow

START = """
import keras, numpy as np
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4)])
"""


def test_words_of_numpy_are_words(run: Callable[..., Run]) -> None:
    """A word from an array of words is looked at, alone, in a list and in an array."""
    script = """
import numpy as np
names = np.array(["cat", "dog"])
word, several, all_of_them = names[1], [names[0], "owl"], names
"""
    seen = run(script, "word", "several", "all_of_them").observation.values
    assert seen == {
        "word": "dog", "several": ("cat", "owl"), "all_of_them": ("cat", "dog")
    }  # fmt: skip


def test_the_server_runs_the_keras_of_this_environment(
    run: Callable[..., Run],
) -> None:
    """The server behind the fence uses the Keras of this environment."""
    seen = run("import keras\nfound = keras.__version__", "found").observation.values
    assert seen["found"] == version("keras")
    assert seen["found"] == os.environ.get("AUTOGRADER_TEST_KERAS", seen["found"])


def test_layers_added_after_compile_are_seen(run: Callable[..., Run]) -> None:
    """A model that grew after its last `compile` says so, and is described whole."""
    compiled = START + "model.compile(loss='mse')\n"
    grown = compiled + "model.add(keras.layers.Dense(1))\n"
    again = grown + "model.compile(loss='mae')\n"
    found = [run(s).observation.models[0] for s in (compiled, grown, again)]
    assert [model.grew for model in found] == [False, True, False]
    assert [len(model.spec.layers) for model in found] == [1, 2, 2]
    assert found[2].spec.compiled.loss.name == "mean_absolute_error"


@pytest.mark.parametrize("given", ["loss='mse', ", ""])
def test_a_loss_that_is_set_after_compile_does_not_count(
    run: Callable[..., Run], given: str
) -> None:
    """Keras trains with the loss of the last `compile` that got one."""
    script = (
        f"{START}model.compile({given}optimizer='sgd')\n"
        "model.loss = 'mae'\nmodel.compile('adam')\nmodel.loss = 'mae'\n"
    )
    loss = run(script).observation.models[0].spec.compiled.loss
    assert (loss and loss.name) == ("mean_squared_error" if given else None)


@pytest.mark.parametrize(
    ("change", "layers"),
    [("", 1), ("model.add(keras.layers.Dense(1))", 2)],
)
def test_a_report_before_the_end_shows_the_last_compile(
    run: Callable[..., Run], change: str, layers: int
) -> None:
    """Code may end its own process, and the last report is then never sent."""
    script = (
        f"{START}model.compile(loss='mse')\n{change}\n"
        "model.compile(loss='mae', optimizer=model.optimizer)\n"
        "import os; os._exit(0)"
    )
    (found,) = run(script).observation.models
    assert found.spec.compiled.loss.name == "mean_absolute_error"
    assert len(found.spec.layers) == layers


def test_the_last_report_shows_changes_within_layers(run: Callable[..., Run]) -> None:
    """The reports before it describe a layer that stays in its model only once."""
    script = START + (
        "model.compile(loss='mse')\nmodel.layers[0].activation = keras.activations.relu"
    )
    (found,) = run(script).observation.models
    assert found.spec.layers[0].activation.name == "relu"


def test_a_failed_compile_says_why(run: Callable[..., Run]) -> None:
    """What `compile` raised is known, until it succeeds."""
    failed = START + "try: model.compile(optimizer='addam')\nexcept ValueError: pass\n"
    mended = failed + "model.compile(loss='mse')\n"
    assert "addam" in run(failed).observation.models[0].compile_error
    assert run(mended).observation.models[0].compile_error == ""


def test_models_that_were_saved_and_loaded_are_described(
    run: Callable[..., Run],
) -> None:
    """A model read from the student's own file is what was written, compiled too."""
    script = START + (
        "model.compile(loss='mse', optimizer='sgd')\nmodel.save('a.keras')\n"
        "model = keras.models.load_model('a.keras')\n"
    )
    found = run(script).observation
    assert [m.variable for m in found.models] == [None, "model"]
    assert found.models[0].spec == found.models[1].spec


def test_describing_renames_nothing(run: Callable[..., Run]) -> None:
    """The names that Keras gives to layers are those of the student's own machine."""
    script = START + (
        "model.compile(loss='mse')\n"
        "other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4)])\n"
        "names = [other.name, other.layers[0].name]\nfound = ' '.join(names)\n"
    )
    assert run(script, "found").observation.values["found"] == "sequential_1 dense_1"


def test_what_keras_loads_by_name_is_seen(run: Callable[..., Run]) -> None:
    """Code for `tf.keras` and for Keras 1 builds the same models."""
    modern = run(START.replace("(4)", "(4, activation='relu')")).observation.models
    older = run(
        "import tensorflow as tf\nmodel = tf.keras.models.Sequential()\n"
        "model.add(tf.keras.layers.InputLayer(input_shape=(2,)))\n"
        "model.add(tf.keras.layers.Dense(output_dim=4, activation=tf.nn.relu))\n"
    ).observation.models
    assert older[0].spec == modern[0].spec


ADAPTED = """
import keras, numpy as np, tensorflow as tf
texts = np.array(["a red house", "the Red sea"])
text = keras.layers.TextVectorization(output_sequence_length=4)
text.adapt(tf.data.Dataset.from_tensor_slices(texts).batch(1))
numbers = np.array([[1.0, 4.0], [3.0, 8.0]])
scaled = keras.layers.Normalization()
scaled.adapt(numbers)
words = keras.Sequential([keras.Input((1,), dtype="string"), text])
model = keras.Sequential([keras.Input((2,)), scaled, keras.layers.Dense(1)])
found = str(text(["red"]).numpy().tolist())
"""


def test_adapt_runs_on_the_data(run: Callable[..., Run]) -> None:
    """It trains nothing, so the layers have really learnt from arrays and `tf.data`."""
    seen = run(ADAPTED, "found").observation
    assert seen.values["found"] == "[[2, 0, 0, 0]]"
    words, model = (observed.spec for observed in seen.models)
    assert words.layers[0].vocabulary == (
        "", "[UNK]", "red", "the", "sea", "house", "a",
    )  # fmt: skip
    assert (model.layers[0].mean, model.layers[0].variance) == ((2.0, 6.0), (1.0, 4.0))


def test_a_huge_vocabulary_costs_only_its_layer(run: Callable[..., Run]) -> None:
    """The other layers are described."""
    found = run(
        "import keras\nwords = [str(n) for n in range(200_000)]\n"
        "look = keras.layers.StringLookup(vocabulary=words)\n"
        "x = keras.Input((1,), dtype='string')\n"
        "model = keras.Sequential([x, look, keras.layers.Embedding(200_001, 2)])\n"
    ).observation.models[0]
    assert [layer.title for layer in found.spec.layers] == ["StringLookup", "Embedding"]
    assert found.spec.layers[0].kind == "Opaque"
    assert "200,001 words" in found.spec.layers[0].reason


def test_nothing_is_left_in_flags_and_hints_of_files(run: Callable[..., Run]) -> None:
    """A submission finds nothing of the one before it in files that both can open."""
    attack = ATTACKS / "24c_dead_drop_in_flags" / "linear_regression.py"
    source = attack.read_text(encoding="utf-8")
    outputs = [run(source).output for _ in range(2)]
    assert not any("FOUND" in output for output in outputs), outputs
