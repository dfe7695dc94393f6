"""A download fails in words that a student understands."""

from collections.abc import Callable

import pytest

from autograder.facts.observation import Run

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
