"""The inside of a zone: a process that answers requests, each in a process of its own.

`serve` is the main function of the runner and of the judge. Where there is `fork`,
the process imports Keras once, keeps still, and forks a child for each request.
Started with `--once` it answers a single request itself; that works everywhere.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder.facts.base import Fact, Output, Sentence
from autograder.facts.observation import Ending, Limits
from autograder.sandbox import wire
from autograder.sandbox.child import Child, fork_child

Send = Callable[[bytes], None]
Handle = Callable[[bytes, Limits, Send], None]
"""Answers a request: takes its body and limits, and sends exactly one answer."""


class ServerReply(Fact):
    """How the child ended; its answer follows as a frame of its own."""

    ending: Ending
    detail: Sentence = ""
    output: Output = ""


class Ready(Fact):
    """The first thing a server says."""

    threads: int
    """Threads of the process after importing; more than one makes forking unsafe."""


def serve(handle: Handle, warm: Callable[[], None]) -> None:
    """Answer requests on standard input with replies on standard output, until EOF.

    Args:
        handle: runs in a process of its own for each request.
        warm: imports what `handle` needs, and must run no operation: TensorFlow
            hangs in a child whose parent has used it.
    """
    requests, replies = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # whatever a submission prints goes to standard error
    warm()
    if sys.argv[1:] == ["--once"]:
        limits = Limits.from_json(wire.read_frame(requests, 10_000))
        body = wire.read_frame(requests, wire.MAX_REQUEST)
        handle(body, limits, lambda answer: wire.write_frame(replies, answer))
        os._exit(0)  # threads that a submission left behind must not hold us
    gc.freeze()  # children then share these pages instead of copying them
    ready = Ready(threads=len(list(Path("/proc/self/task").iterdir())))
    wire.write_frame(replies, ready.to_json().encode())
    while True:
        try:
            limits = Limits.from_json(wire.read_frame(requests, 10_000))
            body = wire.read_frame(requests, wire.MAX_REQUEST)
        except wire.ConnectionEnded:
            return
        child = _run_child(handle, body, limits, inherited=(requests, replies))
        reply = ServerReply(
            ending=child.ending, detail=child.detail, output=child.output
        )
        wire.write_frame(replies, reply.to_json().encode())
        wire.write_frame(replies, child.answer or b"")


def _run_child(
    handle: Handle, body: bytes, limits: Limits, inherited: tuple[int, ...]
) -> Child:
    folder = tempfile.mkdtemp(prefix="submission-")

    def work(send: Send) -> None:
        for fd in inherited:
            os.close(fd)
        os.chdir(folder)
        handle(body, limits, send)

    try:
        return fork_child(work, limits)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
