"""Data in every form that `fit` takes them in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.slow
X = np.arange(80, dtype="float32").reshape(40, 2)
Y = np.arange(40)


def forms() -> Iterator[Any]:
    """Yield what gives `X` and `Y` batch by batch."""
    import keras
    import tensorflow as tf

    class Batches(keras.utils.PyDataset):
        def __len__(self) -> int:
            return 4

        def __getitem__(self, number: int) -> Any:
            rows = slice(10 * number, 10 * number + 10)
            return X[rows], Y[rows]

    whole = tf.data.Dataset.from_tensor_slices((X, Y))
    yield from (whole.batch(32), whole.batch(1).repeat(), Batches())
    yield ((X[i : i + 8], Y[i : i + 8]) for i in range(0, 40, 8))


def test_the_first_rows_of_batches() -> None:
    """Every source of batches shows enough rows, each with its label."""
    from autograder.facts.rows import MAX_ROWS
    from autograder.runner.observe.feeding import fed

    for form in forms():
        x, y = fed(form)[:2]
        assert MAX_ROWS <= len(x) <= 32
        assert np.array_equal(x, X[: len(x)])
        assert np.array_equal(y, Y[: len(x)])


def test_batches_without_labels_and_odd_ones() -> None:
    """Values that are no arrays are left out, and nothing fails."""
    import tensorflow as tf

    from autograder.runner.observe.feeding import fed

    assert fed(X).kind == ""
    unlabelled = fed(tf.data.Dataset.from_tensor_slices(X).batch(40))
    assert np.array_equal(unlabelled.x, X)
    assert unlabelled.y is None
    assert isinstance(fed(n for n in ({"a": X}, "b")).problem, ValueError)
    assert isinstance(fed(pair for pair in ()).problem, ValueError)
    ragged = fed((X[:n], Y[:n, None]) for n in (1, 20))
    assert len(ragged.x) == 21
    ragged = fed((X[:n], Y[:n].reshape(1, n)) for n in (1, 20))
    assert len(ragged.x) == 1


def test_several_arrays_of_batches() -> None:
    """Each input and output of a batch is joined with that of the next."""
    import tensorflow as tf

    from autograder.runner.observe.feeding import fed

    inputs = {"a": X, "b": Y}
    data = fed(tf.data.Dataset.from_tensor_slices((inputs, (Y, X), Y)).batch(7))
    assert data.x.keys() == inputs.keys()
    assert np.array_equal(data.x["a"], X[:21])
    assert [part.shape for part in data.y] == [(21,), (21, 2)]
    assert data.weights.shape == (21,)


@pytest.mark.parametrize(
    "shape", [(1, 60_000), (3, 40_001), (2, 40_000), (1, 200, 28, 28), (7,), (70, 3)]
)
def test_a_sample_has_a_row(shape: tuple[int, ...]) -> None:
    """A part of a row is reported, however large the row is."""
    from autograder.facts.observation import Sample
    from autograder.facts.rows import reported_shape
    from autograder.runner.observe.samples import sample

    array = np.arange(np.prod(shape), dtype="float32").reshape(shape)
    found = sample(array, seed=1)
    assert found is not None
    assert Sample.from_json(found.to_json()) == found
    assert found.shape == shape
    values = found.values.numpy().reshape(len(found.rows), -1)
    expected = array[list(found.rows)].reshape(len(found.rows), -1)
    assert values.shape[1] == np.prod(reported_shape(shape)[1:])
    assert np.array_equal(values, expected[:, : values.shape[1]])


def test_arrays_that_lie_are_read_as_they_are() -> None:
    """A class of one's own cannot claim another shape, length or smallest number."""
    from autograder.runner.observe.samples import as_array, sample

    class Lying(np.ndarray):
        shape = property(lambda self: (10**5000,))  # type: ignore[assignment]
        size = property(lambda self: -1)  # type: ignore[assignment]
        ndim = property(lambda self: 10**9)  # type: ignore[assignment]

        def __len__(self) -> int:
            return 10**9

        def min(self, *args: Any, **kwargs: Any) -> Any:
            return "low"

        max = __getitem__ = __array__ = min

    lying = X.view(Lying)
    assert type(as_array(lying)) is np.ndarray
    assert sample(lying, seed=1) == sample(X, seed=1)
