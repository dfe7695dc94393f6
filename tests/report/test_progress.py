"""What is shown while something takes long, and how it is stopped."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.report.progress import progress_bar
from tests.places import SAMPLE_CLASS, SOLUTIONS


def test_nothing_is_shown_where_there_is_no_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Logs of batches stay empty until there is a result."""
    show = progress_bar()
    for done in range(4):
        show("Running submissions", done, 3)
    assert capfd.readouterr() == ("", "")


def read_until(terminal: int, sign: bytes) -> bytes:
    """Read what a program writes until a sign comes, or the program ends."""
    seen = b""
    while sign not in seen:
        try:
            part = os.read(terminal, 4_096)
        except OSError:  # Linux says so when nobody writes any more
            break
        seen += part
    return seen


def take_terminal() -> None:
    """Make standard output the terminal of a session whose leader Ctrl-C stops."""
    os.close(os.open(os.ttyname(1), os.O_RDWR))
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # tests in the background ignore it


@pytest.mark.slow
def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(
    tmp_path: Path, isolation: list[str]
) -> None:
    """A terminal shows what is done and how much; Ctrl-C ends it with exit code 130."""
    command = ["grade", str(SAMPLE_CLASS), "--out", str(tmp_path)]
    command += ["--solutions", str(SOLUTIONS), *isolation]
    code = "from autograder.commands.cli import main; main()"
    terminal, theirs = pty.openpty()
    batch = subprocess.Popen(
        [sys.executable, "-c", code, *command],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
        preexec_fn=take_terminal,
    )  # fmt: skip
    os.close(theirs)
    files = sum(path.is_file() for path in SAMPLE_CLASS.glob("*/*"))
    shown = read_until(terminal, b"/%d" % files)
    assert b"Running submissions" in shown
    os.write(terminal, b"\x03")
    rest = read_until(terminal, b"goes on from here")
    assert b"stopped; the same command goes on from here" in rest
    rest += read_until(terminal, b"never")
    assert b"\x1b[?25h" in rest, "the cursor stayed hidden"
    assert batch.wait() == 130
    os.close(terminal)
