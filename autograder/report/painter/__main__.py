"""The painter process: `python -m autograder.report.painter [--once]`.

Matplotlib takes a second to import, which the controller is spared, and drawing a class
keeps every core busy.
"""

from __future__ import annotations

from autograder.facts.observation import Limits
from autograder.report.painter.scene import Scene
from autograder.sandbox.server import Send, serve


def warm() -> None:
    """Import what drawing needs."""
    import autograder.report.painter.plots  # noqa: F401


def handle(body: bytes, limits: Limits, send: Send) -> None:
    """Draw one picture."""
    from autograder.report.painter.plots import draw

    send(draw(Scene.from_json(body)).to_json().encode())


if __name__ == "__main__":
    serve(handle, warm)
