"""The walls that a server puts round each of its children, in the order that works.

Each wall is one field of `Walls`, so that a test can take it away and see what gets
through. The order matters: a process that is not dumpable cannot map its user, a
filter that forbids `mount` has to come after the mounts.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.facts.base import Fact
from autograder.facts.observation import Limits
from autograder.sandbox import kernel, landlock, seccomp
from autograder.sandbox.limits import set_limits

NOBODY = 65534
SCRATCH_BYTES = 100_000_000
SCRATCH_FILES = 10_000
SHARED_MEMORY_BYTES = 50_000_000

_SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_OWN_PROCESS = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat",
                "/proc/sys/vm/overcommit_memory")  # fmt: skip


class Walls(Fact):
    """Which walls a server puts up; none of them for a student's own work."""

    user: bool = False
    """A server started by root becomes nobody."""
    namespaces: bool = False
    """Each child has its own processes, network, shared memory and folders."""
    landlock: bool = False
    seccomp: bool = False
    readable: tuple[str, ...] = ()
    """What children may read besides the operating system."""
    scratch: str = ""
    """The one folder that children may write to."""


def settle(walls: Walls) -> None:
    """Make this server what its children's walls rest on.

    Called before it has read a request. It becomes nobody if it was root, loses its
    capabilities, dies with whoever started it, and adopts the processes that its
    children leave behind. Raises OSError.
    """
    if sys.platform != "linux":
        return
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    if walls.user and os.geteuid() == 0:
        for covered in ("sys", "sysrq-trigger", "irq", "bus", "kcore", "scsi"):
            # bubblewrap covers these for root; under the covers, the kernel would not
            # let a child mount a /proc of its own, and nobody cannot write them.
            kernel.unmount(f"/proc/{covered}")
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    if walls.user:
        kernel.drop_capabilities()
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, 9)


def isolate(walls: Walls) -> int:
    """Move the next child of this process into namespaces of its own, and fork it.

    Returns:
        0 in the new child, which is process 1 of its namespace; in the caller, the
        number by which the server knows it. Raises OSError.
    """
    if walls.namespaces:
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
        kernel.new_namespaces()
    return os.fork()


def enter(walls: Walls, limits: Limits) -> None:
    """Put the walls round this process: it is about to run somebody's code.

    Raises OSError if one of them cannot be put up.
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
        seccomp.forbid(attributes=not walls.namespaces)


def _mount_own(scratch: str) -> None:
    """Mount an empty scratch folder, empty shared memory, and a /proc of one's own.

    All else becomes read-only: Landlock lets through who changes the rights, times
    and owners of files.
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
            "tmpfs", "/dev/shm", flags | kernel.MS_NOEXEC,  # noqa: S108
            f"size={SHARED_MEMORY_BYTES},nr_inodes={SCRATCH_FILES},mode=700",
        )  # fmt: skip
    kernel.mount("proc", "/proc", flags | kernel.MS_NOEXEC)


def _files(walls: Walls) -> tuple[list[Path], list[Path]]:
    """Return what may be read, and what may be read and written.

    Systems differ in what they have; the scratch folder has to be there.
    """
    own_mounts = ("/proc",) if walls.namespaces else _OWN_PROCESS
    shared_memory = ("/dev/shm",) if walls.namespaces else ()  # noqa: S108
    readable = [*_SYSTEM, *own_mounts, *walls.readable]
    writable = [*_DEVICES, *shared_memory]
    return _existing(readable), [Path(walls.scratch), *_existing(writable)]


def _existing(names: Iterable[str]) -> list[Path]:
    """Leave out what does not exist; raises OSError if that cannot be told."""
    found = []
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            os.stat(name)  # noqa: PTH116 - `Path.exists` passes over other errors
            found.append(Path(name))
    return found
