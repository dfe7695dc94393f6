"""What is kept of a data set says where it comes from, in every language."""

import json
from pathlib import Path

import numpy as np

from autograder.datasets.dataset import find_kept, keep
from autograder.i18n import _, literal

ARRAYS = {
    name: np.zeros((2, 28, 28) if name.startswith("x") else 2, np.uint8)
    for name in ("x_train", "y_train", "x_test", "y_test")
}


def test_the_source_is_kept_as_a_message(tmp_path: Path) -> None:
    """A report may be in another language than the run that found the data."""
    source = _("the digits in {name}").format(name="a.npz")
    assert keep(tmp_path, "digits", source, ARRAYS).source == source
    found = find_kept(tmp_path, "digits")
    assert found is not None
    assert found.source.template == source.template


def test_older_caches_are_read(tmp_path: Path) -> None:
    """In them, the source is text."""
    keep(tmp_path, "digits", literal("from a disk"), ARRAYS)
    about = json.loads((tmp_path / "digits" / "about.json").read_text("utf-8"))
    assert about["source"] == "from a disk"
    found = find_kept(tmp_path, "digits")
    assert found is not None
    assert found.source == literal("from a disk")
