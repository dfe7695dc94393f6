"""System calls that the walls need and Python does not offer (Linux only).

Numbers and structures: `man 2 prctl`, `unshare`, `mount`, `capset`, and the kernel's
`include/uapi/linux/`.
"""

from __future__ import annotations

import ctypes
import functools
import os
import struct
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
MS_REC, MS_PRIVATE = 0x4000, 0x40000
MNT_DETACH = 2
MADV_COLLAPSE = 25
LARGE_PAGE = 1 << 21
"""The bytes of a large page on the usual processors."""

NEW_NAMESPACES = (
    0x10000000  # CLONE_NEWUSER
    | 0x20000000  # CLONE_NEWPID
    | 0x08000000  # CLONE_NEWIPC
    | 0x40000000  # CLONE_NEWNET
    | 0x00020000  # CLONE_NEWNS
    | 0x04000000  # CLONE_NEWUTS
)


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, call: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")
    return result


def syscall(number: int, *arguments: object) -> int:
    """Make a system call by its number. Raises OSError."""
    return _checked(_libc().syscall(number, *arguments), f"system call {number}")


def prctl(option: int, *values: object) -> None:
    """Set an attribute of this process (`man 2 prctl`). Raises OSError."""
    padded = [ctypes.c_ulong(v) if isinstance(v, int) else v for v in values]
    padded += [ctypes.c_ulong(0)] * (4 - len(padded))
    _checked(_libc().prctl(option, *padded), f"prctl {option}")


def new_namespaces() -> None:
    """Move this process into new namespaces. The user keeps its number.

    The new process namespace is for the next children and not for this process.
    Raises OSError if the kernel or a container forbids user namespaces.
    """
    user, group = os.getuid(), os.getgid()
    _checked(_libc().unshare(NEW_NAMESPACES), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def mount(kind: str, target: str, flags: int, options: str = "") -> None:
    """Mount a file system, or change the flags of a mount. Raises OSError."""
    _checked(
        _libc().mount(
            kind.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags),
            options.encode(),
        ),
        f"mount {target}",
    )  # fmt: skip


def make_read_only(target: str) -> None:
    """Make a folder and all mounts below it read-only. Raises OSError.

    This changes only the mounts in the namespace of this process. Devices can still
    be written.
    """
    mount_setattr, here, recursive, read_only = 442, -100, 0x8000, 1
    attributes = struct.pack("<4Q", read_only, 0, 0, 0)
    syscall(
        mount_setattr, here, ctypes.c_char_p(target.encode()), recursive,
        ctypes.c_char_p(attributes), ctypes.c_size_t(len(attributes)),
    )  # fmt: skip


def unmount(target: str) -> bool:
    """Remove a mount. Return whether there was one that could be removed."""
    return int(_libc().umount2(target.encode(), MNT_DETACH)) == 0


def drop_capabilities() -> None:
    """Give up every capability of this process for ever. Raises OSError."""
    version_3, this_process = 0x20080522, 0
    header = (ctypes.c_uint32 * 2)(version_3, this_process)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_libc().capset(header, nothing), "capset")
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def use_large_pages() -> None:
    """Move the memory of this process into large pages, if the kernel can.

    A fork copies the table of pages, and an exit deletes it. With large pages the
    table is short. Kernels before 6.1 change nothing. Raises OSError.
    """
    advise = _libc().madvise
    for line in Path("/proc/self/maps").read_text("utf-8", "replace").splitlines():
        extent, rights, _, _, _, *name = line.split()
        if rights != "rw-p" or name not in ([], ["[heap]"]):
            continue
        start, end = (int(part, 16) for part in extent.split("-"))
        first = -(-start // LARGE_PAGE) * LARGE_PAGE
        for page in range(first, end - LARGE_PAGE + 1, LARGE_PAGE):
            advise(ctypes.c_void_p(page), ctypes.c_size_t(LARGE_PAGE), MADV_COLLAPSE)
