"""The files that an assignment brings are copied, limited, and never followed."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.datasets import find_files, find_kept_files, keep_files, own_files
from autograder.errors import UsageError


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder with a table, two images in folders and a hidden file."""
    folder = tmp_path / "data"
    for name in ("roses.csv", "images/red/1.png", "images/pink/1.png", "hidden/x.npy"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def names(folder: Path) -> list[str]:
    """Return the names of all files of a folder."""
    return [file.name for file in find_files(folder)]


def test_files_of_all_folders_are_found(data: Path) -> None:
    """The files are sorted, and files of the operating system are left out."""
    (data / ".DS_Store").touch()
    (data / "images" / "Thumbs.db").touch()
    found = ["hidden/x.npy", "images/pink/1.png", "images/red/1.png", "roses.csv"]
    assert names(data) == found
    assert [f.name for f in find_files(data) if f.hidden] == ["hidden/x.npy"]


def test_no_folder_has_no_files(tmp_path: Path) -> None:
    """Most assignments bring no data."""
    assert find_files(tmp_path / "data") == ()
    assert keep_files((), tmp_path) == ""


def test_copies_are_complete_and_read_only(data: Path, tmp_path: Path) -> None:
    """A run of a submission must not change what the next one reads."""
    cache = tmp_path / "cache"
    fingerprint = keep_files(find_files(data), cache)
    kept = find_kept_files(fingerprint, cache)
    assert kept is not None
    assert names(kept) == names(data)
    assert (kept / "roses.csv").read_text("utf-8") == "roses.csv"
    paths = [kept, *kept.rglob("*")]
    assert not any(path.stat().st_mode & 0o222 for path in paths)
    assert [path.name for path in cache.iterdir()] == [fingerprint]
    assert keep_files(find_files(data), cache) == fingerprint


@pytest.mark.parametrize("change", ["content", "name", "new", "gone"])
def test_a_changed_file_changes_the_fingerprint(
    data: Path, tmp_path: Path, change: str
) -> None:
    """Results of other data are never used."""
    before = keep_files(find_files(data), tmp_path / "cache")
    if change == "content":
        (data / "roses.csv").write_text("roses.txt", "utf-8")
    elif change == "name":
        (data / "roses.csv").rename(data / "tulips.csv")
    elif change == "new":
        (data / "new").touch()
    else:
        (data / "roses.csv").unlink()
    assert keep_files(find_files(data), tmp_path / "cache") != before


@pytest.mark.parametrize("kind", ["file", "folder", "fifo", "all"])
def test_links_and_pipes_are_refused(data: Path, tmp_path: Path, kind: str) -> None:
    """A link could lead to any file of the instructor."""
    if kind == "fifo":
        os.mkfifo(data / "pipe")
    elif kind == "all":
        data.rename(tmp_path / "elsewhere")
        data.symlink_to(tmp_path / "elsewhere")
    else:
        (data / "link").symlink_to(data / ("images" if kind == "folder" else "x"))
    with pytest.raises(UsageError):
        find_files(data)


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_FILES", 3), ("MAX_BYTES", 40), ("MAX_DEPTH", 2)]
)
def test_too_much_is_refused(
    data: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    """The error is one line, and commands end with code 2."""
    monkeypatch.setattr(own_files, limit, value)
    with pytest.raises(UsageError) as refused:
        find_files(data)
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[2J", "a:b", "a\\b", "\u202ea"])
def test_names_that_some_systems_cannot_have_are_refused(data: Path, name: str) -> None:
    """Students with other systems get the same files."""
    (data / name).touch()
    with pytest.raises(UsageError):
        find_files(data)


@given(st.text(max_size=80))
def test_no_other_text_is_a_fingerprint(text: str) -> None:
    """A fingerprint becomes a path, so it must not lead elsewhere."""
    assert find_kept_files(text, Path("/")) is None
    assert find_kept_files(f"own-{text}", Path("/")) is None


def test_missing_copies_are_named(tmp_path: Path) -> None:
    """Another machine of a cluster may lack them."""
    with pytest.raises(UsageError, match="copy this folder"):
        find_kept_files("own-" + "0" * 64, tmp_path)
