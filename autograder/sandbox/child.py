"""What is known about one child: its answer, what it printed, and how it ended."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, field

from autograder.errors import ZoneError
from autograder.facts.observation import Ending
from autograder.i18n import EMPTY, Message, _, literal
from autograder.sandbox import wire
from autograder.sandbox.walls import Walls

_MEMORY_SIGNS = (b"bad_alloc", b"out of memory", b"OOM", b"Cannot allocate memory")


@dataclass
class Child:
    """The answer and output of a child, and how it ended."""

    pid: int
    may_ask: bool = False
    """Whether the request has a second part."""
    answer: bytes | None = None
    """The body of the last frame about the first part; None if there was none."""
    later_answer: bytes | None = None
    """The body of the last frame about the second part."""
    continued: bool = False
    """Whether it asked for the second part."""
    silent: bool = False
    """Whether it sent nothing."""
    ending: Ending = "finished"
    detail: Message = EMPTY
    contended: bool = False
    """Whether other processes took much of its time. After a timeout, it should run
    alone."""
    starved: bool = False
    """Whether it lost more time than can be added. Then a timeout proves nothing."""
    log: bytearray = field(default_factory=bytearray)
    stream: bytearray = field(default_factory=bytearray)
    frames: int = 0
    """How many frames came and were forgotten."""
    printed: int | None = None
    """How many bytes it had printed when it asked for the second part."""

    @property
    def output(self) -> str:
        """The beginning of what the child printed during the first part."""
        return self.log[: self.printed][:20_000].decode("utf-8", "replace")

    def look_at_stream(self) -> None:
        """Notice that it asks for the second part. Forget all but its last frame."""
        if self.may_ask and not self.continued:
            before = wire.cut_at_empty(self.stream)
            if before is not None:
                self.answer = wire.last_frame(before, wire.MAX_ANSWER)
                self.continued = True
        self.frames += wire.forget_earlier(self.stream)

    def take_answer(self) -> None:
        """Keep the last frame of the child, which has ended."""
        self.silent = not self.stream and not self.continued
        last = wire.last_frame(self.stream, wire.MAX_ANSWER)
        if self.continued:
            self.later_answer = last
        else:
            self.answer = last

    def explain(self, status: int, killed: Ending | None, walls: Walls) -> None:
        """Set how it ended, from its exit status and its output.

        Args:
            status: what `waitpid` returned.
            killed: why the keeper killed it; None if the keeper did not.
            walls: what isolated it.

        Raises:
            ZoneError: if another process killed it.
        """
        if killed is not None:
            self.ending = killed
        elif os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            self.detail = literal(_signal_name(number))
            if number == signal.SIGKILL and walls.namespaces:
                # Process 1 of a namespace cannot be killed from within.
                reason = _("the process of a submission was killed from outside")
                raise ZoneError(reason)
            out_of_memory = number == signal.SIGKILL or any(
                sign in self.log for sign in _MEMORY_SIGNS
            )
            self.ending = "memory" if out_of_memory else "crashed"
        elif os.WEXITSTATUS(status) != 0:
            self.ending = "crashed"
        elif self.answer is None:
            self.ending = "exited"


def _signal_name(number: int) -> str:
    """Return the name of a signal. Most real-time signals have no name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
