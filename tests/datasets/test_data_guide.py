"""The guide to data says what works."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from autograder import rubric
from autograder.authoring.reference import DATA_PAGE, data_reference
from autograder.datasets.file_data import outline_of
from tests.places import DOCS

GUIDE = (DOCS / "data.md").read_text(encoding="utf-8")
PLANS = re.findall(r"^```python\n(FileData.*?)^```$", GUIDE, re.M | re.S)
HEAD = "length,width,colour,kind,price\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files that the guide speaks of."""
    data = tmp_path_factory.mktemp("roses") / "data"
    (data / "hidden").mkdir(parents=True)
    rows = "".join(
        f"{n},{n},{'red' if n % 2 else 'pink'},{n % 3},{n}\n" for n in range(9)
    )
    for name in ("roses.csv", "hidden/exam.csv"):
        (data / name).write_text(HEAD + rows, "utf-8")
    (data / "reviews.csv").write_text('text,stars\nfine,5\n"no, no",1\n', "utf-8")
    (data / "lines.txt").write_text("fine\nbad\n", "utf-8")
    np.save(data / "moods.npy", np.array([1, 0]))
    np.savez(data / "digits.npz", x=np.zeros((3, 28, 28)), y=np.arange(3))
    for number, kind in enumerate(["cat"] * 5 + ["dog"] * 5):
        for home in ("images", "texts"):
            (data / home / kind).mkdir(parents=True, exist_ok=True)
        Image.new("L", (5, 5)).save(data / "images" / kind / f"{number}.png")
        (data / "texts" / kind / f"{number}.txt").write_text(kind, "utf-8")
    return data


@pytest.mark.parametrize("text", PLANS)
def test_each_example_reads_its_files(text: str, folder: Path) -> None:
    """It can be written in a rubric as it stands."""
    names: dict[str, Any] = vars(rubric)
    data = eval(text, dict(names))  # noqa: S307 - our own guide
    form = outline_of(data, folder)
    assert form.examples
    assert form.has_test == ("test" in text)


def test_the_guide_has_each_kind_of_source() -> None:
    """The guide shows every kind of source that a rubric can have."""
    kinds = re.findall(r"^## (\w+)$", data_reference(), re.M)
    assert len(kinds) == 7
    assert all(any(f"{kind}(" in text for text in PLANS) for kind in kinds)


def test_the_reference_is_up_to_date() -> None:
    """`make reference` writes it from the classes."""
    assert (DOCS / DATA_PAGE).read_text(encoding="utf-8") == data_reference()
