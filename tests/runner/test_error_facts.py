"""What is reported of an exception tells nothing of the machine it was raised on."""

from __future__ import annotations

import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest

from autograder.facts.observation import ErrorFact
from autograder.rubric.outcome import describe_error
from autograder.runner.observe.uncaught import error_fact, without_own_paths

PACKAGES = sysconfig.get_path("purelib")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"see {PACKAGES}/keras/models.py", "see site-packages/keras/models.py"),
        (f"'{Path.cwd()}/c:/Fonts/a.ttf'", "'c:/Fonts/a.ttf'"),
        (f"{tempfile.gettempdir()}/data/x.csv", "data/x.csv"),
        (f"{sys.prefix}/bin/python", "bin/python"),
        ("'/content/drive/x.csv'", "'/content/drive/x.csv'"),
    ],
)
def test_a_message_names_no_folder_of_the_grader(text: str, left: str) -> None:
    """Files of packages keep their place in it, the student's own their names."""
    assert without_own_paths(text) == left


def test_a_traceback_inside_a_message_is_left_out() -> None:
    """Libraries put whole tracebacks into their messages."""
    text = f"2 fits failed.\n---\nTraceback (most recent call last)\n  {PACKAGES}/a.py"
    fact = error_fact(ValueError(text), ())
    assert fact.message == "2 fits failed."


def test_the_summary_is_one_line() -> None:
    """Line breaks of a message become spaces."""
    error = ErrorFact(kind="ValueError", message="\nAll fits\n\n  failed.\n")
    assert str(describe_error(error)).endswith("ValueError: All fits failed.")
