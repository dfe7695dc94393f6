"""`tensorflow_datasets` is answered without a network."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.datasets.tensorflow_sets import TENSORFLOW_SETS

pytestmark = pytest.mark.slow


def package() -> Any:
    """Return the package as submissions import it."""
    from autograder.runner.compat.tfds import Package

    return Package(lambda _name: None)


@pytest.mark.parametrize("name", TENSORFLOW_SETS)
def test_each_set_has_examples_of_its_form(name: str) -> None:
    """An example has what the catalogue says, and a part as many as it says."""
    known = TENSORFLOW_SETS[name]
    (found, info) = package().load(name, with_info=True)
    assert {part: len(made) for part, made in found.items()} == known.examples
    example = next(package().as_numpy(found["train"].skip(7)))
    assert [*example] == [*info.features] == [f.name for f in known.features]
    for feature in known.features:
        value, about = example[feature.name], info.features[feature.name]
        spec = found["train"].element_spec[feature.name]
        assert tuple(spec.shape) == tuple(about.shape) == feature.shape
        if feature.kind == "class":
            assert value.dtype == np.int64 and 0 <= value < about.num_classes
            assert about.str2int(about.int2str(value)) == value
        elif feature.kind == "text":
            assert value.decode().split()
        else:
            assert value.dtype == ("float32" if feature.kind == "number" else "uint8")


def test_pairs_batches_and_whole_arrays_are_returned() -> None:
    """The arguments of `load` decide on the form of what it returns."""
    load = package().load
    train, rest = load("iris", split=["train[:80%]", "train[80%:]"], as_supervised=True)
    assert (len(train), len(rest)) == (120, 30)
    x, y = next(iter(train.batch(8)))
    assert x.shape == (8, 4) and y.shape == (8,)
    x, y = package().as_numpy(
        load("iris", split="train", batch_size=-1, as_supervised=True)
    )
    assert x.shape == (150, 4) and {*y} == {0, 1, 2}
    batch = next(iter(load("tf_flowers", split="train", batch_size=1)))
    assert batch["image"].shape[0] == 1 and {*batch} == {"image", "label"}


def test_examples_are_the_same_each_time_and_differ_between_parts() -> None:
    """Two readers of a part see the same, and the parts share nothing."""
    again = [
        next(iter(package().load("rock_paper_scissors", split=part)))["image"].numpy()
        for part in ("train", "train", "test")
    ]
    assert (again[0] == again[1]).all() and (again[0] != again[2]).any()


@settings(max_examples=30, deadline=None)
@given(st.integers(-160, 160), st.integers(-160, 160), st.integers(0, 100))
def test_parts_of_parts_have_the_rows_of_python(a: int, b: int, share: int) -> None:
    """Bounds count as in a list; a share is of all rows."""
    splits = package().builder("iris").info.splits
    assert splits[f"train[{a}:{b}]"].num_examples == len(range(150)[a:b])
    first = splits[f"train[:{share}%]"].num_examples
    assert first == round(1.5 * share)
    assert splits[f"train[{share}%:]"].num_examples == 150 - first
    both = splits[f"train[{a}:{b}]+train[:{share}%]"].num_examples
    assert both == len(range(150)[a:b]) + first


def test_a_part_or_set_that_is_unknown_is_an_error() -> None:
    """The text names what is missing."""
    with pytest.raises(ValueError, match="validation"):
        package().load("iris", split="validation")
    with pytest.raises(ModuleNotFoundError, match="tensorflow_datasets: nothing"):
        package().load("nothing")


def test_submissions_import_it() -> None:
    """Both of its names work, and what is not known can be imported."""
    code = (
        "from autograder.runner.compat import tfds\n"
        "tfds.install(lambda name: None)\n"
        "import tensorflow_datasets.public_api as one\n"
        "import tensorflow_datasets as two\n"
        "from tensorflow_datasets import ReadConfig\n"
        "two.disable_progress_bar()\n"
        "print(len(one.load('beans', split=two.Split.TEST)), 'iris' in "
        "two.list_builders())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["128", "True"]
