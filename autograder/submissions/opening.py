"""Open a student's file, and nothing that has taken its place.

A student may still be able to write to the folder that is graded. Since somebody looked
through it, a file or a folder may have become a link to another student's work or to
the solution, or a named pipe, which would be waited for.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.i18n import _

_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
"""Do not wait until somebody writes to a named pipe."""
_OF_ANOTHER_KIND = (errno.ELOOP, errno.ENOTDIR, errno.ENXIO)
"""The errors for a link, for a folder that is none any more, and for a socket."""
_FOLDER = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_PATH", _READ)
"""A folder that may be entered need not be one that may be listed."""


def open_plain(path: Path, within: Path | None = None) -> int:
    """Return a descriptor to read a file.

    Args:
        path: the file.
        within: a folder above it. No link below this folder is followed, where the
            system can tell (not on Windows). If it is None, links are followed.

    Raises:
        SubmissionError: if it is no plain file, or a link is on the way.
        OSError: if the machine cannot open it.
    """
    try:
        if within is None or os.open not in os.supports_dir_fd:
            opened = os.open(path, _READ | _AT_ONCE)
        else:
            opened = _open_below(within, path.relative_to(within).parts)
    except OSError as error:
        if error.errno in _OF_ANOTHER_KIND:
            raise SubmissionError(_("not a file")) from None
        raise
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise SubmissionError(_("not a file"))
    return opened


def _open_below(folder: Path, names: tuple[str, ...]) -> int:
    *folders, file = names
    here = os.open(folder, _FOLDER)
    for name in folders:
        here = _open_in(here, name, _FOLDER)
    return _open_in(here, file, _READ | _AT_ONCE)


def _open_in(folder: int, name: str, flags: int) -> int:
    """Open what is in a folder, unless it is a link. Close the folder."""
    try:
        return os.open(name, flags | os.O_NOFOLLOW, dir_fd=folder)
    finally:
        os.close(folder)
