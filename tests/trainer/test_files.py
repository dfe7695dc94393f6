"""The trainer reads the files of an assignment as Keras reads them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from autograder.datasets.own_files import OWN
from autograder.facts.layers import Conv2D, Dense, Flatten
from autograder.facts.training import FileData, TrainingJob, TrainingPlan
from autograder.rubric import ArrayFile, CsvColumns, FolderClasses, ImageFolder
from tests.trainer.models import ADAM, SIGMOID, SOFTMAX, chain

pytestmark = pytest.mark.slow
COUNT = 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with images of many kinds, and a table."""
    data = tmp_path_factory.mktemp("course") / "data"
    numbers = np.random.default_rng(0)
    for number in range(COUNT):
        home = data / "images" / ("cat", "dog")[number % 2]
        home.mkdir(parents=True, exist_ok=True)
        pixels = numbers.integers(0, 256, (7 + number, 9, 3), dtype=np.uint8)
        mode, ending = (("RGB", "png"), ("L", "jpg"), ("P", "png"))[number % 3]
        Image.fromarray(pixels).convert(mode).save(home / f"{number}.{ending}")
    x = numbers.random((COUNT, 2))
    rows = "".join(f"{a},{b},{'up' if a > b else 'down'}\n" for a, b in x)
    (data / "table.csv").write_text("a,b,kind\n" + rows, "utf-8")
    np.save(data / "small.npy", np.arange(COUNT * 6.0).reshape(COUNT, 2, 3))
    return data


def job(folder: Path, spec: Any, data: FileData, **more: Any) -> TrainingJob:
    """Return a short training on files."""
    plan = TrainingPlan(
        data=data, optimizer=ADAM, seeds=(1,), **{"epochs": 2, "batch_size": 4} | more
    )
    return TrainingJob.of(spec, plan, {OWN: str(folder)})


@pytest.mark.parametrize("colours", ["grayscale", "rgb"])
def test_images_and_splits_are_those_of_keras(colours: Any, folder: Path) -> None:
    """The same seed and share give the same images, byte for byte."""
    import keras

    from autograder.trainer.loading import load

    images = ImageFolder(folder="images", image_size=(6, 5), color_mode=colours)
    data = FileData(x=images, y=FolderClasses(folder="images"), test_split=0.3, seed=7)
    spec = chain(
        images.shape, "sparse_categorical_crossentropy",
        Conv2D(filters=1, kernel_size=(2, 2)), Flatten(),
        Dense(units=2, activation=SOFTMAX),
    )  # fmt: skip
    loaded = load(job(folder, spec, data))
    for subset, part in (("training", loaded.train), ("validation", loaded.test)):
        x, y = next(iter(keras.utils.image_dataset_from_directory(
            folder / "images", image_size=(6, 5), color_mode=colours, seed=7,
            validation_split=0.3, subset=subset, batch_size=COUNT, shuffle=True,
            verbose=False,
        )))  # fmt: skip
        assert part is not None
        mine = sorted(zip(part.y[0].tolist(), part.x[0].tolist(), strict=True))
        theirs = sorted(zip(y.numpy().tolist(), x.numpy().tolist(), strict=True))
        assert mine == theirs


def test_a_table_is_trained_on_and_tested(folder: Path) -> None:
    """Words as labels are classes; the rows kept for the test are tested on."""
    from autograder.trainer.train import train

    data = FileData(
        x=CsvColumns(file="table.csv", columns=("a", "b")),
        y=CsvColumns(file="table.csv", columns="kind"), test_split=0.2,
    )  # fmt: skip
    spec = chain((2,), "binary_crossentropy", Dense(units=1, activation=SIGMOID))
    (run,) = train(job(folder, spec, data)).runs
    assert run.test is not None
    assert run.test.accuracy is not None
    assert run.test.confusion is not None
    assert run.test.confusion.numpy().sum() == 2


@pytest.mark.parametrize(
    ("shape", "fits"),
    [((2, 3), True), ((6,), True), ((2, 3, 1), True), ((3, 2), False)],
)
def test_rows_and_axes_of_length_1_do_not_matter(
    shape: Any, fits: bool, folder: Path
) -> None:
    """A model may read the same numbers flat, but not in another order."""
    from autograder.trainer.train import train

    spec = chain(shape, "mean_squared_error", Dense(units=2), Flatten(), Dense(units=1))
    x = ArrayFile(file="small.npy", divide_by=60)
    data = FileData(x=x, y=CsvColumns(file="table.csv", columns="a"))
    result = train(job(folder, spec, data, epochs=1))
    assert bool(result.runs) is fits
    assert bool(result.refusal) is not fits
