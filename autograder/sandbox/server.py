"""The server of a zone: it answers each request in a process of its own.

`serve` is the main function of the runner and of the trainer. On Linux it becomes two
processes. The zygote imports Keras once and forks a child for each request. The keeper
talks to the controller and to the children. With `--once` the process answers a single
request itself. That works on every operating system.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from autograder.errors import ZoneError
from autograder.facts.base import Fact, Output, Text
from autograder.facts.message import Sentence
from autograder.facts.observation import Ending, Limits
from autograder.i18n import EMPTY
from autograder.sandbox import wire
from autograder.sandbox.keeper import Zygote, run_child
from autograder.sandbox.removal import renew
from autograder.sandbox.walls import Walls, settle
from autograder.sandbox.zygote import LIMITS_BYTES, ChildLine, Handle, fork_for_ever

__all__ = ["ChildLine", "Handle", "Ready", "ServerReply", "serve"]


class ServerReply(Fact):
    """How the child ended. Two frames follow: its answers to both parts."""

    ending: Ending = "finished"
    detail: Sentence = EMPTY
    output: Output = ""
    silent: bool = False
    """Whether the child sent nothing, not even the beginning of an answer."""
    continued: bool = False
    """Whether the child asked for the second part of the request."""
    contended: bool = False
    """Whether other processes took much of its time. After a timeout, it should run
    alone."""
    starved: bool = False
    """Whether it lost more time than can be added. Then a timeout proves nothing."""
    failure: Text = ""
    """How the zone itself failed; empty if it did not. If it failed, the other fields
    mean nothing."""


class Ready(Fact):
    """The first message of a server."""

    threads: int
    """The number of threads of the zygote after its imports; it must be 1."""


def serve(
    handle: Handle,
    warm: Callable[[], None],
    rehearse: Callable[[], object] | None = None,
) -> None:
    """Read requests from standard input and write replies to standard output.

    It returns at the end of the input. The only argument of the process is `--once`,
    or its `Walls` as JSON.

    Args:
        handle: runs in a process of its own for each request.
        warm: imports what `handle` needs. It must run no operation of TensorFlow,
            because TensorFlow hangs in a child whose parent has used it.
        rehearse: does once what the children do, so that later children are faster.
            It is called after `zygote.WARM_AFTER` requests.
    """
    requests, replies = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # everything that a submission prints goes to standard error
    argument = sys.argv[1]
    if argument == "--once":
        warm()
        limits = Limits.from_json(wire.read_frame(requests, LIMITS_BYTES))
        body = wire.read_frame(requests, wire.MAX_REQUEST)
        handle(body, limits, ChildLine(requests, replies))
        os._exit(0)  # do not wait for threads that the submission left behind
    walls = Walls.from_json(argument)
    settle(walls)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()  # before any byte of a request is read
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
        return  # it could not import what it needs, and printed why
    wire.write_frame(replies, Ready(threads=threads[0]).to_json().encode())
    while True:
        try:
            limits = Limits.from_json(wire.read_frame(requests, LIMITS_BYTES))
            body = wire.read_frame(requests, wire.MAX_REQUEST)
            later = wire.read_frame(requests, wire.MAX_REQUEST)
        except wire.ConnectionEnded:
            return
        reply, *answers = _answer(zygote, body, later, limits, walls)
        for part in (reply.to_json().encode(), *answers):
            wire.write_frame(replies, part)


def _answer(
    zygote: Zygote, body: bytes, later: bytes, limits: Limits, walls: Walls
) -> tuple[ServerReply, bytes, bytes]:
    try:
        child = run_child(zygote, body, later, limits, walls)
    except ZoneError as error:
        return ServerReply(failure=str(error)), b"", b""
    finally:
        if walls.scratch and not walls.namespaces:
            renew(Path(walls.scratch))  # the child had no own mount that ended with it
    reply = ServerReply(
        ending=child.ending,
        detail=child.detail,
        output=child.output,
        silent=child.silent,
        continued=child.continued,
        contended=child.contended,
        starved=child.starved,
    )
    return reply, child.answer or b"", child.later_answer or b""
