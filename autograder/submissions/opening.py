"""Open a student's file, and nothing that has taken its place.

A student may still be able to write to the folder that is graded. Since somebody looked
through it, a file or a folder may have become a link to another student's work or to
the solution, or a named pipe, which would be waited for.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.i18n import _

_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
"""Do not wait until somebody writes to a named pipe."""


def open_plain(path: Path, within: Path | None = None) -> int:
    """Return a descriptor to read a file.

    Args:
        path: the file.
        within: a folder above it. No link below this folder is followed, where the
            system can tell (not on Windows). If it is None, links are followed.

    Raises:
        SubmissionError: if it is no plain file.
        OSError: if it cannot be opened, or a link is on the way.
    """
    if within is None or os.open not in os.supports_dir_fd:
        opened = os.open(path, _READ | _AT_ONCE)
    else:
        opened = _open_below(within, path.relative_to(within).parts)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise SubmissionError(_("not a file"))
    return opened


def _open_below(folder: Path, names: tuple[str, ...]) -> int:
    here = os.open(folder, _READ | os.O_DIRECTORY)
    for name in names:
        last = name is names[-1]
        kind = _AT_ONCE if last else os.O_DIRECTORY
        try:
            inner = os.open(name, _READ | os.O_NOFOLLOW | kind, dir_fd=here)
        finally:
            os.close(here)
        here = inner
    return here
