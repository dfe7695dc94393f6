"""Data sets of Keras are there, and a download fails in words for students."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autograder.datasets.keras_sets import KERAS_SETS
from autograder.facts.observation import Run
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.outcome import warnings_of

WAYS = [
    "import keras\nkeras.utils.get_file('a.zip', 'https://example.org/a.zip')",
    "import tensorflow as tf\ntf.keras.utils.get_file(origin='https://e.org/a.zip')",
]


@pytest.mark.slow
@pytest.mark.parametrize("script", WAYS)
def test_a_download_is_explained(run: Callable[..., Run], script: str) -> None:
    """The fence has no network, whichever function asks for it."""
    (error,) = run(script).observation.errors
    assert error.kind == "OSError"
    assert "nothing can be downloaded where your code is graded" in error.message


@pytest.mark.slow
def test_digits_that_are_downloaded_are_those_of_the_exercise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of Keras is there under each of its names, for such an exercise only."""
    import keras

    from autograder.runner.compat import downloads

    for utils in (keras.utils, downloads.TENSORFLOW_UTILS):
        monkeypatch.setattr(utils, "get_file", lambda *given, **named: "downloaded")
    arrays = {
        "x_train": np.arange(4 * 28 * 28).reshape(4, 28, 28).astype(np.uint8),
        "y_train": np.arange(4, dtype=np.uint8),
        "x_test": np.zeros((2, 28, 28), np.uint8),
        "y_test": np.ones(2, np.uint8),
    }
    for name, array in arrays.items():
        np.save(tmp_path / f"{name}.npy", array)
    folders = {"mnist": str(tmp_path)}
    downloads.install(folders.get)
    url = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
    for path in (
        downloads.TENSORFLOW_UTILS.get_file("mnist.npz", url),
        keras.utils.get_file(fname="digits", origin=url),
        keras.utils.get_file(origin=url),
    ):
        with np.load(path) as data:
            assert all((data[name] == arrays[name]).all() for name in arrays)
    assert keras.utils.get_file("mnist.npz") == "downloaded"
    folders.clear()
    assert keras.utils.get_file("mnist.npz", url) == "downloaded"


@pytest.mark.slow
def test_a_file_without_an_address_is_an_error(run: Callable[..., Run]) -> None:
    """Keras stops as well."""
    (error,) = run("import keras\nkeras.utils.get_file('mnist.npz')").observation.errors
    assert 'specify the "origin"' in error.message


NETWORK = """
import keras
from tensorflow.keras.applications.mobilenet import MobileNet
base = MobileNet(input_shape=(64, 64, 3), alpha=0.25, include_top=False)
base.trainable = False
layers = keras.layers
model = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(1)])
model.compile(loss="mse")
"""


@pytest.mark.slow
def test_a_network_without_its_weights_counts(run: Callable[..., Run]) -> None:
    """Its layers are described, and the report says that the weights are absent."""
    found = run(NETWORK)
    assert not found.observation.errors
    assert found.observation.absent_weights == ("MobileNet",)
    evidence = Evidence(run=found)
    assert evidence.model is not None
    assert evidence.model.trainable_parameters == 256 + 1
    assert "`MobileNet` were not at hand" in str(next(iter(warnings_of(evidence))))


@pytest.mark.slow
def test_data_sets_of_keras_answer_without_a_network(run: Callable[..., Run]) -> None:
    """Each of them gives two pairs, however it is imported, and texts an index."""
    script = "import keras, tensorflow as tf\nfrom keras.datasets import imdb\n"
    for name in KERAS_SETS:
        for home in ("keras", "tf.keras"):
            script += f"(x, y), (u, v) = {home}.datasets.{name}.load_data()\n"
            script += "assert len(x) == len(y) and len(u) == len(v)\n"
    script += "assert len(imdb.get_word_index()) == 88_584"
    assert run(script).observation.errors == ()


def test_tensorflow_1_reads_the_same_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its module gives three parts, their next batches, and a note."""
    import keras

    from autograder.runner.compat import old_digits

    arrays = np.full((30, 28, 28), 255, np.uint8), np.arange(30) % 10
    notes: list[tuple[str, str]] = []
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: (arrays, arrays))
    old_digits.install(lambda *code: notes.append(code))
    name = "tensorflow.examples.tutorials.mnist.input_data"
    read = importlib.import_module(name).read_data_sets
    flat = read("MNIST_data/", one_hot=True, validation_size=10)
    images, labels = flat.train.next_batch(4)
    assert images.shape == (4, 784)
    assert images.max() == 1
    assert labels.sum(axis=1).tolist() == [1] * 4
    assert len(flat.validation.images) == flat.validation.num_examples == 10
    test = read("", reshape=False, validation_size=10).test
    assert test.images.shape == (30, 28, 28, 1)
    for _ in range(2):
        seen = [label for _ in range(3) for label in test.next_batch(10)[1]]
        assert sorted(seen) == sorted(test.labels)
    assert test.epochs_completed == 1
    assert notes[0] == ("input_data.read_data_sets", "keras.datasets.mnist.load_data")
