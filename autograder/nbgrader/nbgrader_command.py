"""Run a command of nbgrader in a course."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from autograder.facts.base import clean


def run_nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader with the settings of a course directory.

    Args:
        course: the directory.
        arguments: the command and its options.
    """
    # nbgrader calls the command `alembic`. It is in the folder of this Python.
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return subprocess.run(  # noqa: S603 - nbgrader itself, with our own arguments
        [sys.executable, "-P", "-m", "nbgrader", *arguments],
        cwd=course,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def last_error(done: subprocess.CompletedProcess[str]) -> str:
    """Return the last exception in the log of a command; without one, its last line."""
    errors = re.findall(
        r"^[ \t]*[\w.]+(?:Error|Exception|Entry): (.+)$", done.stderr, re.M
    )
    lines = errors or done.stderr.splitlines() or ["no reason given"]
    return clean(lines[-1], 600)
