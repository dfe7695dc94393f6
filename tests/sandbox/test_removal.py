"""What a submission leaves behind is deleted, whatever it looks like."""

import os
import sys
from pathlib import Path

import pytest

from autograder.sandbox.removal import empty, remove, renew
from tests.deep_folders import deep

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it")


def test_everything_goes(tmp_path: Path) -> None:
    """Deep, locked and oddly named folders, files, pipes and links are deleted."""
    outside, scratch = tmp_path / "outside", tmp_path / "scratch"
    (outside / "kept").mkdir(parents=True, mode=0o750)
    deep(scratch, 3_000)  # longer than a path and deeper than Python may be
    (scratch / "locked" / "inner").mkdir(parents=True)
    (scratch / "locked" / "inner" / "file").write_text("x")
    (scratch / "locked" / "inner").chmod(0)
    (scratch / "locked").chmod(0o300)
    (scratch / "link").symlink_to(outside)
    (scratch / "locked" / "link").symlink_to(outside / "kept")
    os.mkfifo(scratch / "pipe")
    (scratch / os.fsdecode(b"\xff\n")).mkdir()
    empty(scratch)
    assert list(scratch.iterdir()) == []
    assert (outside / "kept").stat().st_mode & 0o777 == 0o750
    remove(scratch)
    assert not scratch.exists()


def test_the_next_folder_is_another_one(tmp_path: Path) -> None:
    """So its size does not tell how many files were in it."""
    scratch = tmp_path / "scratch"
    (scratch / "inner").mkdir(parents=True)
    before = os.open(scratch, os.O_RDONLY)  # nothing else can get its number
    renew(scratch)
    assert list(scratch.iterdir()) == []
    assert scratch.stat().st_ino != os.fstat(before).st_ino
    assert scratch.stat().st_mode & 0o777 == 0o700
    os.close(before)


def test_a_link_in_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """The target of the link stays, and no error is raised."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    remove(tmp_path / "link")
    assert (tmp_path / "kept" / "file").exists()
