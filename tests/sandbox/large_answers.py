"""A server whose children answer twice, each time with as many bytes as are allowed."""

from autograder.facts.observation import Limits
from autograder.sandbox import wire
from autograder.sandbox.server import ChildLine, serve


def answer(letter: bytes) -> bytes:
    """Return a text in JSON, as large as an answer may be."""
    return b'"' + letter * (wire.MAX_ANSWER - 2) + b'"'


def handle(_body: bytes, _limits: Limits, line: ChildLine) -> None:
    """Send one answer, and then a better one."""
    for letter in (b"a", b"b"):
        line.send(answer(letter))


if __name__ == "__main__":
    serve(handle, lambda: None)
