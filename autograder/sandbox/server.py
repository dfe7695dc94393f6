"""The inside of a zone: processes that answer requests, each in a process of its own.

`serve` is the main function of the runner and of the trainer. Where there is `fork`,
it becomes two processes: the zygote imports Keras once and forks a child for each
request, the keeper talks to the controller and to the children.
Started with `--once` it answers a single request itself; that works everywhere.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from autograder.errors import ZoneError
from autograder.facts.base import Fact, Output, Sentence
from autograder.facts.observation import Ending, Limits
from autograder.sandbox import wire
from autograder.sandbox.keeper import Zygote, run_child
from autograder.sandbox.walls import Walls, settle
from autograder.sandbox.zygote import LIMITS_BYTES, Handle, Send, fork_for_ever

__all__ = ["Handle", "Ready", "Send", "ServerReply", "serve"]


class ServerReply(Fact):
    """How the child ended; its answer follows as a frame of its own."""

    ending: Ending = "finished"
    detail: Sentence = ""
    output: Output = ""
    silent: bool = False
    """It said nothing at all, not even the beginning of an answer."""
    contended: bool = False
    """Others had much of its time: after a timeout, it should be tried alone."""
    starved: bool = False
    """Others had more of it than could be given back: a timeout says nothing."""
    failure: Sentence = ""
    """Why nothing is known: the zone's own failure, never the submission's."""


class Ready(Fact):
    """The first thing a server says."""

    threads: int
    """Threads of the process that forks, after importing; it must be one."""


def serve(
    handle: Handle,
    warm: Callable[[], None],
    rehearse: Callable[[], object] | None = None,
) -> None:
    """Answer requests on standard input with replies on standard output, until EOF.

    The one argument of the process is `--once`, or its `Walls` as JSON.

    Args:
        handle: runs in a process of its own for each request.
        warm: imports what `handle` needs, and must run no operation: TensorFlow
            hangs in a child whose parent has used it.
        rehearse: does what children do, so that they find it warm, once it is clear
            that there will be many.
    """
    requests, replies = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # whatever a submission prints goes to standard error
    argument = sys.argv[1]
    if argument == "--once":
        warm()
        limits = Limits.from_json(wire.read_frame(requests, LIMITS_BYTES))
        body = wire.read_frame(requests, wire.MAX_REQUEST)
        handle(body, limits, lambda answer: wire.write_frame(replies, answer))
        os._exit(0)  # threads that a submission left behind must not hold us
    walls = Walls.from_json(argument)
    settle(walls)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()  # before a byte of any request has been read
    if pid == 0:
        for fd in (requests, replies):
            os.close(fd)
        ours.close()
        fork_for_ever(theirs, handle, warm, rehearse, walls)
    theirs.close()
    _keep(requests, replies, Zygote(pid, ours), walls)


def _keep(requests: int, replies: int, zygote: Zygote, walls: Walls) -> None:
    threads = zygote.control.recv(1)
    if not threads:
        return  # it could not import what it needs, and said so
    wire.write_frame(replies, Ready(threads=threads[0]).to_json().encode())
    while True:
        try:
            limits = Limits.from_json(wire.read_frame(requests, LIMITS_BYTES))
            body = wire.read_frame(requests, wire.MAX_REQUEST)
        except wire.ConnectionEnded:
            return
        reply, answer = _answer(zygote, body, limits, walls)
        wire.write_frame(replies, reply.to_json().encode())
        wire.write_frame(replies, answer)


def _answer(
    zygote: Zygote, body: bytes, limits: Limits, walls: Walls
) -> tuple[ServerReply, bytes]:
    try:
        child = run_child(zygote, body, limits, walls)
    except ZoneError as error:
        return ServerReply(failure=str(error)), b""
    finally:
        if walls.scratch and not walls.namespaces:
            _empty(Path(walls.scratch))  # no mount of its own went with the child
    reply = ServerReply(
        ending=child.ending,
        detail=child.detail,
        output=child.output,
        silent=not child.stream,
        contended=child.contended,
        starved=child.starved,
    )
    return reply, child.answer or b""


def _empty(folder: Path) -> None:
    """Leave nothing for the next child, not even in folders that may not be read."""
    for parent, names, _ in os.walk(folder):
        for path in (Path(parent, name) for name in names):
            if not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
