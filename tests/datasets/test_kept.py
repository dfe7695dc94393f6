"""What is kept of a data set says where it comes from, in every language."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.datasets.dataset import find_kept, keep
from autograder.datasets.own_files import find_files, keep_files
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_nobody_else_can_list_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hidden files of an assignment lie in it, and everybody may read a copy."""
    monkeypatch.setattr("os.geteuid", lambda: 1_000)
    before = os.umask(0o022)
    try:
        keep(tmp_path / "cache", "digits", literal("from a disk"), ARRAYS)
    finally:
        os.umask(before)
    assert (tmp_path / "cache").stat().st_mode & 0o044 == 0


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="for root")
def test_root_s_cache_is_for_everybody_who_knows_a_name(tmp_path: Path) -> None:
    """A strict umask changes nothing, and nobody else can list what there is."""
    (tmp_path / "data" / "hidden").mkdir(parents=True)
    (tmp_path / "data" / "hidden" / "exam.csv").write_text("1,2\n")
    cache = tmp_path / "cache"
    before = os.umask(0o077)
    try:
        digits = keep(cache, "digits", literal("from a disk"), ARRAYS).folder
        own = cache / keep_files(find_files(tmp_path / "data"), cache)
    finally:
        os.umask(before)
    assert cache.stat().st_mode & 0o777 == 0o711
    for folder in (digits, own):
        assert folder.stat().st_mode & 0o777 in {0o555, 0o755}
        for path in folder.rglob("*"):
            assert path.stat().st_mode & 0o004, path
