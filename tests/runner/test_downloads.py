"""A download fails in words that a student understands."""

from collections.abc import Callable

import pytest

from autograder.facts.observation import Run
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.outcome import warnings_of

WAYS = [
    "import keras\nkeras.utils.get_file('a.zip', 'https://example.org/a.zip')",
    "import tensorflow as tf\ntf.keras.utils.get_file(origin='https://e.org/a.zip')",
    "from keras.datasets import cifar10\ncifar10.load_data()",
    "from tensorflow.keras.datasets import imdb\nimdb.get_word_index()",
]


@pytest.mark.slow
@pytest.mark.parametrize("script", WAYS)
def test_a_download_is_explained(run: Callable[..., Run], script: str) -> None:
    """The fence has no network, whichever function asks for it."""
    (error,) = run(script).observation.errors
    assert error.kind == "OSError"
    assert "nothing can be downloaded where your code is graded" in error.message


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
