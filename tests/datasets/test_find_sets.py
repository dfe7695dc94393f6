"""Plans name data sets of Keras; these are found, or made, and kept."""

import json
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from autograder.datasets import find_sets
from autograder.datasets.find_sets import find_set, packed, unpacked
from autograder.datasets.keras_sets import KERAS_SETS
from autograder.datasets.named_data import read_named
from autograder.facts.outline import outline
from autograder.rubric import NamedData

TEXTS = ("imdb", "reuters")


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a cache on a machine without a network and without Keras' files."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(find_sets, "_has_network", lambda: False)
    return tmp_path / "cache"


@pytest.mark.parametrize("name", ["boston_housing", "reuters", "fashion_mnist"])
def test_made_data_are_what_the_plan_says(name: str, alone: Path) -> None:
    """The outline is that of the arrays; the source says that they are made."""
    found = find_set(name, alone, lambda line: None)
    assert "made data" in str(found.source)
    assert find_set(name, alone, lambda line: None) == found
    length = 20 if name in TEXTS else None
    data = NamedData(name=name, length=length, num_words=500 if length else None)
    parts = read_named(data, found.folder)
    assert parts.test is not None
    form = outline(parts.train.x, parts.train.y, False, True)
    asked = data.outline
    assert form.inputs == asked.inputs
    assert (form.examples, form.has_test) == (asked.examples, asked.has_test)
    mine, label = form.outputs[""], asked.outputs[""]
    assert mine.shape == label.shape
    if label.task != "numbers":
        assert mine.largest == label.largest
        assert mine.may_be_class_numbers == label.may_be_class_numbers
    if length:
        assert parts.train.x[""].max() == 499
    if name == "fashion_mnist":
        assert 0.9 < parts.train.x[""].max() <= 1


def test_texts_are_kept_without_objects(tmp_path: Path) -> None:
    """Lists of several lengths come back as they were."""
    made = KERAS_SETS["reuters"].make()
    for name, array in packed(made).items():
        np.save(tmp_path / f"{name}.npy", array, allow_pickle=False)
    assert unpacked(tmp_path)["x"].tolist() == made["x"].tolist()


def test_the_real_data_are_taken_where_they_are(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in Keras' cache comes before what is made."""
    find_set("boston_housing", alone, lambda line: None)
    real = {"x": np.ones((506, 13)), "y": np.ones(506)}
    monkeypatch.setattr(find_sets, "_read_by_keras", lambda name, home: real)
    home = alone.parent / "keras" / "datasets"
    home.mkdir(parents=True)
    (home / "boston_housing.npz").write_bytes(b"")
    found = find_set("boston_housing", alone, lambda line: None)
    assert "keras.datasets" in str(found.source)
    assert (np.load(found.folder / "x.npy") == 1).all()
    about = json.loads((found.folder / "about.json").read_text("utf-8"))
    assert about["fingerprint"] == found.fingerprint


@pytest.mark.parametrize(("name", "length"), [("imdb", None), ("cifar10", 5)])
def test_only_texts_have_a_length(name: str, length: int | None) -> None:
    """A plan on texts says to how many words they are cut."""
    with pytest.raises(ValidationError, match="length"):
        NamedData(name=name, length=length)


def test_no_module_beside_the_user_is_imported(
    alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job in a student's repository does not run the student's `keras.py`."""
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "keras.py").write_text("open('ran.txt', 'w').close()")
    cached = tmp_path / "keras" / "datasets" / KERAS_SETS["imdb"].cached
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"")
    monkeypatch.chdir(repository)
    find_set("imdb", alone, lambda line: None)
    assert not (repository / "ran.txt").exists()
