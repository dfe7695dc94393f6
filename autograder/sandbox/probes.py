"""Attacks on the walls, run where a submission would run.

Each probe tries to get through one wall and returns what it reached. An empty string
means that the wall stopped it. The self-test runs them before other people's code.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import platform
import socket
from collections.abc import Callable
from pathlib import Path

from autograder.facts.base import Fact, Name
from autograder.facts.observation import Limits
from autograder.sandbox import exhaustion, kernel, system_calls
from autograder.sandbox.server import ChildLine, serve


class ProbeRequest(Fact):
    """Which attack to try, and its targets outside the fence."""

    name: Name
    folder: str
    """A folder that every user may read and write, with a file `secret.txt`."""
    process: int
    """The number of a process of the grader."""
    port: int
    """The TCP port on which that process listens at the loopback address."""


class ProbeAnswer(Fact):
    """The result of one attack."""

    through: str = ""
    """What the attack reached; empty if the wall stopped it."""


def be_root(_request: ProbeRequest) -> str:
    """Be root, the user who may do everything."""
    return "user 0" if os.getuid() == 0 else ""


def read_outside(request: ProbeRequest) -> str:
    """Read a file that every user outside may read."""
    return (Path(request.folder) / "secret.txt").read_text(encoding="utf-8")


def write_outside(request: ProbeRequest) -> str:
    """Make a file without a name in every folder that a grader could forget."""
    written = []
    for folder in (request.folder, "/", "/usr", "/etc", "/var/tmp", "/dev"):  # noqa: S108
        with contextlib.suppress(OSError):
            os.close(os.open(folder, os.O_TMPFILE | os.O_RDWR))
            written.append(folder)
    return " ".join(written)


def read_other_processes(_request: ProbeRequest) -> str:
    """Read the environment of any other process."""
    own = {str(os.getpid()), "self", "thread-self"}
    for path in Path("/proc").iterdir():
        if path.name not in own and path.name.isdigit():
            with contextlib.suppress(OSError):
                (path / "environ").read_bytes()
                return f"the environment of process {path.name}"
    return ""


def signal_other_processes(request: ProbeRequest) -> str:
    """Signal the grader or the server."""
    for pid in (request.process, os.getppid()):
        if pid > 0:  # in its own namespace, the parent has no number
            with contextlib.suppress(OSError):
                os.kill(pid, 0)
                return f"process {pid}"
    return ""


def limit_other_processes(request: ProbeRequest) -> str:
    """Read the limits of the grader or the server. Who reads them could set them."""
    import resource  # here, because Windows imports this module but has no `resource`

    for pid in (request.process, os.getppid()):
        if pid > 0:
            with contextlib.suppress(OSError):
                resource.prlimit(pid, resource.RLIMIT_CPU)
                return f"process {pid}"
    return ""


def connect(request: ProbeRequest) -> str:
    """Connect to the grader on the loopback address."""
    with socket.create_connection(("127.0.0.1", request.port), timeout=1):
        return f"port {request.port}"


def open_sockets(_request: ProbeRequest) -> str:
    """Make sockets of every family, also of AF_VSOCK."""
    made = []
    for family in range(1, 45):
        with contextlib.suppress(OSError):
            socket.socket(family, socket.SOCK_DGRAM).close()
            made.append(str(family))
    return " ".join(made)


def call_the_kernel(_request: ProbeRequest) -> str:
    """Make system calls that evade namespaces, file rights and limits."""
    trace_me, parameters = 0, ctypes.create_string_buffer(120)
    nobody_has = 0x7AB1E
    calls: dict[str, tuple[object, ...]] = {
        "unshare": (kernel.NEW_NAMESPACES,), "memfd_create": (b"probe", 0),
        "keyctl": (0, -3, 1, 0, 0), "io_uring_setup": (1, parameters),
        "inotify_init1": (0,), "shmget": (nobody_has, 0, 0),
        "semget": (nobody_has, 0, 0), "msgget": (nobody_has, 0),
        "ptrace": (trace_me, 0, 0, 0),
    }  # fmt: skip
    column, _ = system_calls.ARCHITECTURES[platform.machine()]
    done = []
    for name, arguments in calls.items():
        number = system_calls.FORBIDDEN[name][column]
        try:
            kernel.syscall(number or -1, *arguments)
        except FileNotFoundError:  # the kernel made the call and found no such object
            done.append(name)
        except OSError:
            continue
        else:
            done.append(name)
    return " ".join(done)


def change_attributes(request: ProbeRequest) -> str:
    """Change the rights and times of the zone's folder and of files outside."""
    changed = []
    for path in (Path().resolve().parent, Path(request.folder)):
        with contextlib.suppress(OSError):
            before = path.stat()
            with contextlib.suppress(OSError):
                path.chmod(before.st_mode ^ 0o001)
            with contextlib.suppress(OSError):
                os.utime(path, (1, 1))
            after = path.stat()
            if (before.st_mode, before.st_mtime) != (after.st_mode, after.st_mtime):
                changed.append(str(path))
    return " ".join(changed)


def limit_own_time(_request: ProbeRequest) -> str:
    """Set the limit at which the kernel kills, to look as if another process did."""
    import resource

    with contextlib.suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (50, 50))
        return "a limit of 50 seconds"
    return ""


def start_a_session(_request: ProbeRequest) -> str:
    """Start a session. Many kernels give each session its own processor time."""
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(OSError):
            os.setsid()
            os._exit(1)
        os._exit(0)
    return "a session" if os.waitpid(pid, 0)[1] else ""


PROBES: dict[str, Callable[[ProbeRequest], str]] = {
    probe.__name__: probe
    for probe in (
        be_root, read_outside, write_outside, read_other_processes,
        signal_other_processes, limit_other_processes, connect, open_sockets,
        call_the_kernel, change_attributes, limit_own_time, start_a_session,
        exhaustion.fill_the_disk, exhaustion.write_a_large_file,
        exhaustion.share_memory, exhaustion.allocate_memory,
        exhaustion.reserve_memory, exhaustion.fill_sockets,
        exhaustion.fork_without_end, exhaustion.linger, exhaustion.spin,
    )
}  # fmt: skip


def _handle(body: bytes, _limits: Limits, line: ChildLine) -> None:
    request = ProbeRequest.from_json(body)
    answer = ProbeAnswer()
    with contextlib.suppress(OSError):
        answer = ProbeAnswer(through=PROBES[request.name](request))
    line.send(answer.to_json().encode())


def _check_reach() -> None:
    """Check that this user can read the interpreter and the packages.

    Raises:
        PermissionError: if not, for example if they are in the home folder of root.
    """
    keras = importlib.util.find_spec("keras")
    for path in (os.__file__, keras.origin if keras else "keras"):
        if path is None or not os.access(path, os.R_OK):
            raise PermissionError(f"user {os.getuid()} cannot read {path}")


if __name__ == "__main__":
    serve(_handle, warm=_check_reach)
