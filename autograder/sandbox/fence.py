"""Levels of isolation, and the outer fence: what a server itself can see and reach.

| level        | what isolates a submission                                           |
|--------------|----------------------------------------------------------------------|
| `full`       | bubblewrap isolates the server; namespaces, Landlock, seccomp and    |
|              | limits isolate each child                                            |
| `namespaces` | the same without bubblewrap                                          |
| `container`  | Landlock, seccomp, limits, another user, and a new process for each  |
|              | submission; only for a container that you can throw away             |
| `none`       | only limits; for a user's own code                                   |
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import autograder
from autograder.sandbox.usage import SOCKET_BYTES
from autograder.sandbox.walls import NOBODY, Walls

Level = Literal["full", "namespaces", "container", "none"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""All levels, the strongest first."""
WALLS: dict[Level, Walls] = {
    "full": Walls(user=True, namespaces=True, landlock=True, seccomp=True),
    "namespaces": Walls(user=True, namespaces=True, landlock=True, seccomp=True),
    "container": Walls(user=True, landlock=True, seccomp=True),
    "none": Walls(),
}

HOME_BYTES = 20_000_000
"""The size in bytes of a server's home folder. A list of fonts is kept there."""


@dataclass(frozen=True)
class Fence:
    """How the processes of a zone are isolated."""

    level: Level
    readable: tuple[Path, ...] = ()
    """Folders with data sets that every child may read."""
    fresh: bool = False
    """Each request gets a new fence and server. Examinations need this."""

    def walls(self, folder: Path) -> Walls:
        """Return the walls for the children of a server that works in `folder`."""
        readable = [str(path) for path in (*_program_folders(), *self._data())]
        update = {
            "scratch": str(folder / "scratch"),
            "readable": tuple(readable),
            "socket_bytes": _socket_bytes(),
        }
        return WALLS[self.level].model_copy(update=update)

    def prepare(self, folder: Path) -> None:
        """Make the folders in which a server and its children work."""
        scratch = folder / "scratch"
        scratch.mkdir(exist_ok=True)
        if WALLS[self.level].user and os.geteuid() == 0:
            for path in (folder, scratch):
                os.chown(path, NOBODY, NOBODY)

    def command(self, module: str, folder: Path) -> list[str]:
        """Return the command that starts a server behind this fence."""
        walls = self.walls(folder).to_json()
        server = [sys.executable, "-I", "-u", "-m", module, walls]
        if self.level != "full":
            return server
        return [*_bubblewrap(folder, [*_program_folders(), *self._data()]), *server]

    def _data(self) -> Iterator[Path]:
        for path in self.readable:
            yield path.resolve()


@functools.cache
def _program_folders() -> tuple[Path, ...]:
    """Return the folders of Python, of its packages and of this package.

    In a source checkout this is only the package itself, because the solutions are
    in a folder beside it.
    """
    package = Path(autograder.__file__).resolve().parent
    checkout = package.parent
    ask = "import sys; print(*sys.path, sep='\\n')"
    answer = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-I", "-c", ask], capture_output=True, text=True, check=True
    )
    names = [sys.prefix, sys.base_prefix, *answer.stdout.splitlines()]
    found = {Path(name) for name in names if Path(name).is_dir()}
    found |= {path.resolve() for path in found}
    if not checkout.is_relative_to(Path(sys.prefix).resolve()):
        found = {path for path in found if not checkout.is_relative_to(path)}
    found.add(package)
    return tuple(
        path
        for path in sorted(found)
        if not any(path != other and path.is_relative_to(other) for other in found)
    )


def _socket_bytes() -> int:
    """Return how many bytes may wait in one socket. A server's namespace hides it."""
    try:
        limit = Path("/proc/sys/net/core/wmem_default").read_text(encoding="ascii")
        return max(int(limit), SOCKET_BYTES)
    except (OSError, ValueError):
        return SOCKET_BYTES


def _bubblewrap(folder: Path, readable: list[Path]) -> list[str]:
    """Return the bubblewrap command line: an own file tree, read-only, no network.

    If root starts bubblewrap, it makes no user namespace, because it must bind files
    that only root can reach. The server then becomes the user nobody. Otherwise the
    user namespace gives bubblewrap the rights that it needs. Its process 1 ends when
    the process that started it ends, and then everything inside ends too.
    """
    arguments = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc",
                 "--unshare-uts", "--unshare-cgroup-try",
                 "--die-with-parent", "--new-session", "--cap-drop", "ALL"]  # fmt: skip
    if os.geteuid() == 0:
        for capability in ("SYS_ADMIN", "SETUID", "SETGID"):
            arguments += ["--cap-add", f"CAP_{capability}"]
    else:
        arguments += ["--unshare-user"]
    arguments += _system_folders()
    made: set[Path] = set()
    for path in readable:
        if not path.is_relative_to("/usr"):
            arguments += [*_parents(path, made), "--ro-bind", str(path), str(path)]
    arguments += ["--proc", "/proc", "--dev", "/dev",
                  "--size", "1000000", "--tmpfs", "/dev/shm",  # noqa: S108 - the kernel's name
                  "--remount-ro", "/dev"]  # fmt: skip
    arguments += [*_parents(folder, made), "--perms", "0777", "--size", str(HOME_BYTES),
                  "--tmpfs", str(folder), "--perms", "1777", "--dir",
                  str(folder / "scratch"), "--remount-ro", "/",
                  "--chdir", str(folder), "--"]  # fmt: skip
    return arguments


def _system_folders() -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for name in ("/bin", "/lib", "/lib64"):
        path = Path(name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), name)
        elif path.is_dir():
            yield from ("--ro-bind", name, name)


def _parents(path: Path, made: set[Path]) -> Iterator[str]:
    """Return arguments that make the folders above `path`. Any user may enter them."""
    for parent in reversed(path.parents):
        if parent not in made and str(parent) != "/":
            made.add(parent)
            yield from ("--perms", "0755", "--dir", str(parent))
