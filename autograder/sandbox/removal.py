"""Delete what a submission left behind, whatever it looks like (Linux)."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path


def empty(folder: Path) -> None:
    """Delete everything in a folder, also in folders that nobody may read.

    Folders may lie in each other so deeply that their path is too long for the kernel,
    and a function that calls itself for each of them reaches the limit of Python. So
    each one is moved up to `folder` before its parent is deleted. Symbolic links are
    not followed, not even one that takes the place of a folder meanwhile. Raises
    OSError.
    """
    top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        while names := os.listdir(top):  # noqa: PTH208 - a descriptor is no path
            for name in names:
                _remove(name, top)
    finally:
        os.close(top)


def renew(folder: Path) -> None:
    """Put a new folder in the place of one. Raises OSError.

    The size of an emptied folder still tells how much was in it (ext4).
    """
    empty(folder)
    folder.rmdir()
    folder.mkdir(mode=0o700)


def remove(folder: Path) -> None:
    """Delete a folder and everything in it. What cannot be deleted stays."""
    with contextlib.suppress(OSError):
        empty(folder)
        folder.rmdir()


def _remove(name: str, top: int) -> None:
    """Delete a file, or an entry that is a folder after its folders have moved up."""
    if not _is_folder(name, top):
        os.unlink(name, dir_fd=top)
        return
    with _opened(name, top) as inner:
        for entry in os.listdir(inner):  # noqa: PTH208 - as above
            if not _is_folder(entry, inner):
                os.unlink(entry, dir_fd=inner)
                continue
            with _opened(entry, inner):  # only its owner with all rights may move it
                os.rename(
                    entry, secrets.token_hex(16), src_dir_fd=inner, dst_dir_fd=top
                )
    os.rmdir(name, dir_fd=top)


def _is_folder(name: str, parent: int) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)


@contextlib.contextmanager
def _opened(name: str, parent: int) -> Iterator[int]:
    """Give the owner all rights to a folder, and open it."""
    handle = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
    try:
        Path(f"/proc/self/fd/{handle}").chmod(0o700)
        folder = os.open(".", os.O_RDONLY | os.O_DIRECTORY, dir_fd=handle)
    finally:
        os.close(handle)
    try:
        yield folder
    finally:
        os.close(folder)
