"""Images that a solution trains on are found in the folders of its assignment."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("scale", [1, 255])
@pytest.mark.parametrize("one_hot", [False, True])
def test_images_are_found_by_their_values(
    scale: int, one_hot: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not matter how they were read; other labels or images are not found."""
    from autograder.runner.observe.found_images import images_in_folders

    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (6, 5, 4, 3)).astype(np.uint8)
    for number, image in enumerate(images):
        folder = tmp_path / "data" / "shapes" / "ab"[number // 3]
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(folder / f"{number}.png")
    x = images[[4, 0]].astype("float32") / scale
    y = np.array([1, 0])
    labels = np.eye(2)[y] if one_hot else y
    found = images_in_folders(x, labels)
    assert found is not None
    assert (found.x.folder, found.x.image_size) == ("shapes", (5, 4))
    assert (found.rows, found.count, found.one_hot) == ((0, 4), 6, one_hot)
    assert found.x.divide_by == scale
    assert images_in_folders(x, labels[::-1]) is None
    assert images_in_folders(x[:, ::-1], labels) is None
