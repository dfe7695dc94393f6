"""Files that change after somebody looked through a class."""

import os
import shutil
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import SubmissionError
from autograder.submissions import Submission, find_submissions
from autograder.submissions.archive import read_archive
from autograder.submissions.opening import open_plain

ANSWER = "model = 'the answer of somebody else'"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a class of two students."""
    for student, text in {"ada": "model = None", "bob": ANSWER}.items():
        folder = tmp_path / "class" / student / "work"
        folder.mkdir(parents=True)
        (folder / "hw1.py").write_text(text)
    return tmp_path / "class"


def ada(place: Path) -> Submission:
    """Return the submission of the first student."""
    return find_submissions(place, ["hw1"])[0][0]


def link_to_a_file(place: Path) -> None:
    """Replace a student's file by a link."""
    file = place / "ada" / "work" / "hw1.py"
    file.unlink()
    file.symlink_to(place / "bob" / "work" / "hw1.py")


def link_to_a_folder(place: Path) -> None:
    """Replace a folder in a student's folder by a link."""
    shutil.rmtree(place / "ada" / "work")
    (place / "ada" / "work").symlink_to(place / "bob" / "work")


def link_to_a_student(place: Path) -> None:
    """Replace a student's folder by a link."""
    shutil.rmtree(place / "ada")
    (place / "ada").symlink_to(place / "bob")


@pytest.mark.parametrize(
    "change", [link_to_a_file, link_to_a_folder, link_to_a_student]
)
def test_what_became_a_link_is_not_read(
    place: Path, change: Callable[[Path], None]
) -> None:
    """A student cannot show the work of somebody else in place of his own."""
    (file,) = ada(place).files
    assert file.read() == b"model = None"
    change(place)
    with pytest.raises(SubmissionError, match="not a file"):
        file.read()


def test_a_folder_that_nobody_may_list_can_be_entered(place: Path) -> None:
    """To read a file, it is enough to know its name."""
    (file,) = ada(place).files
    for folder in (place / "ada" / "work", place / "ada", place):
        folder.chmod(0o311)
    assert file.read() == b"model = None"
    for folder in (place, place / "ada", place / "ada" / "work"):
        folder.chmod(0o711)


def test_what_became_a_pipe_is_not_waited_for(place: Path) -> None:
    """A named pipe, to which nobody writes, is refused at once."""
    (file,) = ada(place).files
    path = place / "ada" / "work" / "hw1.py"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(SubmissionError, match="not a file"):
        file.read()
    with pytest.raises(SubmissionError):
        open_plain(path)


def test_a_socket_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can stay ungraded by what cannot be opened as a file."""
    monkeypatch.chdir(place / "ada" / "work")  # the path of a socket is short
    Path("hw1.py").unlink()
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("hw1.py")
    (file,) = ada(place).files
    with pytest.raises(SubmissionError, match="not a file"):
        file.read()


def test_a_link_to_an_archive_is_not_read(tmp_path: Path) -> None:
    """The archive of a student may become a link to that of another one."""
    with zipfile.ZipFile(tmp_path / "bob.zip", "w") as archive:
        archive.writestr("hw1.py", ANSWER)
    link = tmp_path / "ada.zip"
    link.symlink_to(tmp_path / "bob.zip")
    assert read_archive(link, lambda _: True, 1_000)
    with pytest.raises(SubmissionError, match="not a file"):
        read_archive(link, lambda _: True, 1_000, within=tmp_path)
