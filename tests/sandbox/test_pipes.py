"""A child may read what it has written, before the keeper does."""

import os
import signal
import sys

import pytest

from autograder.sandbox import wire
from autograder.sandbox.child import Child
from autograder.sandbox.keeper import _read
from autograder.sandbox.pipes import Later, Pipes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it")


def test_the_keeper_does_not_wait_for_what_a_child_took_back() -> None:
    """It could not end the child at the deadline, and the server would have failed."""
    pipes = Pipes()
    child = Child(os.getpid())
    os.write(pipes.log[1], b"text")
    back = os.open(f"/proc/self/fd/{pipes.log[1]}", os.O_RDONLY)
    assert os.read(back, 10) == b"text"
    buffers = {
        pipes.answer[0]: (child.stream, 100),
        pipes.log[0]: (child.log, 100),
    }
    signal.alarm(10)  # a test that waits without end fails
    try:
        assert _read(child, [*buffers], buffers) is None
    finally:
        signal.alarm(0)
        os.close(back)
        pipes.close()
    assert not child.log
    assert len(buffers) == 2


@pytest.mark.parametrize("may_ask", [False, True])
def test_frames_without_end_end_the_run(may_ask: bool) -> None:
    """Reading them takes time of the keeper, which counts for no run."""
    pipes, child = Pipes(), Child(0, may_ask=may_ask)
    buffers = {pipes.answer[0]: (child.stream, 1 << 20)}
    ended = []
    try:
        for _ in range(wire.MAX_FRAMES // 50 + 2):
            os.write(pipes.answer[1], b"\0\0\0\1x" * 50)
            ended.append(_read(child, [*buffers], buffers))
    finally:
        pipes.close()
    assert set(ended[:-2]) == {None}
    assert ended[-1] == "output"


def test_a_child_cannot_take_back_its_answer() -> None:
    """Without an answer its submission would be ungraded, as after our own failure."""
    pipes = Pipes()
    try:
        write_end = pipes.answer[1]
        os.write(write_end, b"text")
        with pytest.raises(OSError, match="No such device or address"):
            os.open(f"/proc/self/fd/{write_end}", os.O_RDONLY)
        assert os.read(write_end, 10) == b""
        assert os.read(pipes.answer[0], 10) == b"text"
    finally:
        pipes.close()


def test_a_child_may_fill_the_pipe_of_its_request() -> None:
    """The server would end, and the submission would be ungraded."""
    pipes = Pipes()
    later = Later(pipes, b"hidden")
    try:
        later.begin()
        with pytest.raises(BlockingIOError):
            while True:
                os.write(pipes.job[1], bytes(1 << 16))
        later.write()
        assert later.waits_for == [pipes.job[1]]
    finally:
        pipes.close()
