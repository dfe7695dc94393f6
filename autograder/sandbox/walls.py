"""The walls: each is one way to isolate a child before it runs somebody's code.

Each wall is one field of `Walls`, so that a test can remove it and see which attacks
then succeed. The order matters: a process that is not dumpable cannot map its user,
and the filter that forbids `mount` must come after the mounts.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.facts.base import Fact
from autograder.facts.observation import Limits
from autograder.sandbox import kernel, landlock, seccomp
from autograder.sandbox.limits import set_limits
from autograder.sandbox.usage import SOCKET_BYTES

NOBODY = 65534
SCRATCH_BYTES = 100_000_000
SCRATCH_FILES = 10_000
SHARED_MEMORY_BYTES = 50_000_000

SYSTEM = ("/usr", "/bin", "/lib", "/lib64")
"""The folders of the operating system that submissions may read."""
_FILES = ("/etc/ld.so.cache", "/etc/localtime")
_DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
"""Devices that children may use. /dev/zero is not allowed: a shared mapping of it is
memory that the kernel counts for no process."""
_OWN_PROCESS = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat",
                "/proc/sys/vm/overcommit_memory")  # fmt: skip


class Walls(Fact):
    """Which walls a server uses. A student's check of his own work uses none."""

    user: bool = False
    """A server that root started becomes the user nobody."""
    namespaces: bool = False
    """Each child gets its own processes, network, shared memory and folders."""
    landlock: bool = False
    seccomp: bool = False
    readable: tuple[str, ...] = ()
    """The paths that children may read in addition to the operating system."""
    scratch: str = ""
    """The one folder that children may write to."""
    socket_bytes: int = SOCKET_BYTES
    """How many bytes may wait in one socket of this machine."""


def settle(walls: Walls) -> None:
    """Prepare this server so that the walls of its children can hold.

    Call this before the server reads a request. A server of root becomes the user
    nobody and gives up its capabilities. It ends when the process that started it
    ends. It adopts the processes that its children leave behind. Raises OSError.
    """
    if sys.platform != "linux":
        return
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    if walls.user and os.geteuid() == 0:
        for covered in ("sys", "sysrq-trigger", "irq", "bus", "kcore", "scsi"):
            # For root, bubblewrap mounts something over these. As long as it does, the
            # kernel lets no child mount its own /proc. Without it they stay safe: the
            # user nobody cannot write to them.
            kernel.unmount(f"/proc/{covered}")
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    if walls.user:
        kernel.drop_capabilities()
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, 9)


def isolate(walls: Walls) -> int:
    """Fork a child into its own namespaces.

    Returns:
        0 in the new child, which is process 1 of its namespace. In the caller, the
        number of the child in the server's namespace.

    Raises:
        OSError: if the namespaces or the child cannot be made.
    """
    if walls.namespaces:
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
        kernel.new_namespaces()
    return os.fork()


def enter(walls: Walls, limits: Limits) -> None:
    """Set up the walls of this process. It then runs somebody's code.

    Raises:
        OSError: if one of the walls cannot be set up.
    """
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_PDEATHSIG, 9)
    if walls.namespaces:
        _mount_own(walls.scratch)
    if walls.scratch:
        os.chdir(walls.scratch)
        os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = walls.scratch
    os.umask(0o077)
    set_limits(limits, own_user=walls.namespaces)
    if walls.namespaces or walls.user:
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
        kernel.drop_capabilities()
    if walls.landlock:
        landlock.restrict(*_files(walls))
    if walls.seccomp:
        # `epoll` is forbidden. `asyncio` may have been imported before.
        selectors.DefaultSelector = selectors.PollSelector  # type: ignore[misc, assignment]
        seccomp.forbid(attributes=not walls.namespaces)


def _mount_own(scratch: str) -> None:
    """Mount an empty scratch folder, empty shared memory, and an own /proc.

    Everything else becomes read-only, because Landlock does not forbid changing the
    rights, times and owners of files.
    """
    kernel.mount("none", "/", kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.make_read_only("/")
    flags = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount(
        "tmpfs", scratch, flags,
        f"size={SCRATCH_BYTES},nr_inodes={SCRATCH_FILES},mode=700",
    )  # fmt: skip
    if Path("/dev/shm").is_dir():  # noqa: S108 - the kernel's name for it
        kernel.mount(
            "tmpfs", "/dev/shm", flags | kernel.MS_NOEXEC,  # noqa: S108 - as above
            f"size={SHARED_MEMORY_BYTES},nr_inodes={SCRATCH_FILES},mode=700",
        )  # fmt: skip
    kernel.mount("proc", "/proc", flags | kernel.MS_NOEXEC)


def _files(walls: Walls) -> tuple[list[Path], list[Path]]:
    """Return the paths that may be read, and those that may be read and written.

    Paths that this system does not have are left out. The scratch folder must exist.
    """
    own_mounts = ("/proc",) if walls.namespaces else _OWN_PROCESS
    shared_memory = ("/dev/shm",) if walls.namespaces else ()  # noqa: S108 - as above
    readable = [*SYSTEM, *_FILES, *own_mounts, *walls.readable]
    writable = [*_DEVICES, *shared_memory]
    return _existing(readable), [Path(walls.scratch), *_existing(writable)]


def _existing(names: Iterable[str]) -> list[Path]:
    """Leave out paths that do not exist. Raises OSError if the system cannot tell."""
    found = []
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            os.stat(name)  # noqa: PTH116 - `Path.exists` ignores other errors
            found.append(Path(name))
    return found
