"""The folders of students' reports."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report.folders import CLASS_FILES, folder_name

NAMES = st.text(st.characters(codec="utf-8"), max_size=300)


@pytest.mark.parametrize("name", ["ada", "Ada Lovelace", "o.brien@x+1,2", "Иванов 3"])
def test_ordinary_names_stay(name: str) -> None:
    """A reader finds a student's folder by the student's name."""
    assert folder_name(name) == name


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "~", *CLASS_FILES])
def test_names_that_mean_something_else_are_quoted(name: str) -> None:
    """No student's folder is a path, or takes the place of a file of the class."""
    found = folder_name(name)
    assert found != name
    assert Path(found).name == found


@given(NAMES, NAMES)
def test_every_student_has_a_folder(one: str, other: str) -> None:
    """Any name makes one that file systems take, and no two the same."""
    found = folder_name(one)
    assert 0 < len(found.encode()) <= 255
    assert found.strip(". ")
    assert not set(found) & set('/\\:*?"<>|\0\n')
    assert (found == folder_name(other)) == (one == other)
