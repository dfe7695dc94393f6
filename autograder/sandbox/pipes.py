"""The pipes between the keeper and one child, and what the keeper writes to them."""

from __future__ import annotations

import contextlib
import os
import socket

from autograder.sandbox import wire
from autograder.sandbox.zygote import Ends


class Pipes:
    """The pipes between the keeper and one child, each as (read end, write end)."""

    def __init__(self) -> None:
        self.job, self.answer = os.pipe(), _one_way()
        self.log, self.setup = os.pipe(), os.pipe()
        # A child can open the end of a pipe in /proc and take back what it printed. So
        # there may be nothing to read when the keeper reads, and it must not wait.
        for fd in (self.answer[0], self.log[0]):
            os.set_blocking(fd, False)
        self._open = {*self.job, *self.answer, *self.log, *self.setup}

    @property
    def of_child(self) -> Ends:
        """The ends that the child gets."""
        return Ends(self.job[0], self.answer[1], self.log[1], self.setup[1])

    def close(self, *ends: int) -> None:
        """Close these ends. Without arguments, close all open ends."""
        for fd in ends or tuple(self._open):
            self._open.discard(fd)
            os.close(fd)

    def tell(self, body: bytes) -> None:
        """Send a frame to the child. The keeper notices if the child has ended."""
        with contextlib.suppress(BrokenPipeError):
            wire.write_frame(self.job[1], body)


def _one_way() -> tuple[int, int]:
    """Return a read end and a write end. What is written cannot be taken back.

    Otherwise a child could take back that its code had begun. The grader would then
    think that it has failed itself, and the submission would stay ungraded.
    """
    reader, writer = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    reader.shutdown(socket.SHUT_WR)
    return reader.detach(), writer.detach()


class Later:
    """The second part of a request, which the child gets when it asks for it."""

    def __init__(self, pipes: Pipes, body: bytes) -> None:
        self._fd, self._body, self._unsent = pipes.job[1], body, memoryview(b"")

    @property
    def waits_for(self) -> list[int]:
        """The descriptor to which something is to be written."""
        return [self._fd] if self._unsent else []

    def begin(self) -> None:
        """Get ready to send it. The child may read slowly, or never."""
        os.set_blocking(self._fd, False)
        size = len(self._body).to_bytes(4, "big")
        self._unsent = memoryview(size + self._body)

    def write(self) -> None:
        """Write as much as the pipe takes. The child may have filled it meanwhile."""
        try:
            self._unsent = self._unsent[os.write(self._fd, self._unsent) :]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._unsent = memoryview(b"")  # the keeper notices that it has ended
