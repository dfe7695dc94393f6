"""Landlock: which files this process and its children may touch.

Rights and structures: the kernel's `Documentation/userspace-api/landlock.rst`.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox import kernel

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG = 1
PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
FIRST_RIGHTS = (1 << 13) - 1
"""All rights of Landlock's first version, from executing to making symbolic links."""
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
READ = EXECUTE | READ_FILE | READ_DIR
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
"""The rights that make sense for a file. The kernel refuses others for a file."""
NO_TCP = 1 | 2
"""Forbids bind and connect."""
OWN_ONLY = 1 | 2
"""Allows abstract sockets and signals only between processes behind the same wall."""
NO_LOG = 1
"""The flag LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF. Otherwise each refused file is a
line in the log of the machine (`auditd`). When the queue of the log is full, all
processes that write to it wait."""


def version() -> int:
    """Return the version of Landlock that the kernel has; 0 if it has none."""
    try:
        return kernel.syscall(CREATE_RULESET, None, 0, VERSION_FLAG)
    except OSError:
        return 0


def restrict(readable: Iterable[Path], writable: Iterable[Path]) -> None:
    """Forbid this process all files except these paths and everything below them.

    If the kernel is able to, TCP and signals to processes outside are forbidden too.
    Raises OSError, also for a path that does not exist.
    """
    abi = version()
    rights = FIRST_RIGHTS
    rights |= REFER if abi >= 2 else 0
    rights |= TRUNCATE if abi >= 3 else 0
    rights |= IOCTL_DEV if abi >= 5 else 0
    fields = (
        [rights] + ([NO_TCP] if abi >= 4 else []) + ([OWN_ONLY] if abi >= 6 else [])
    )
    attributes = struct.pack(f"<{len(fields)}Q", *fields)
    ruleset = kernel.syscall(
        CREATE_RULESET, ctypes.c_char_p(attributes), ctypes.c_size_t(len(attributes)), 0
    )
    try:
        for path in readable:
            _allow(ruleset, path, READ & rights)
        for path in writable:
            _allow(ruleset, path, rights & ~EXECUTE)
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        kernel.syscall(RESTRICT_SELF, ruleset, NO_LOG if abi >= 7 else 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        allowed = rights if path.is_dir() else rights & OF_FILES
        rule = struct.pack("<Qi", allowed, folder)
        kernel.syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.c_char_p(rule), 0)
    finally:
        os.close(folder)
