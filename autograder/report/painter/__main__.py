"""The painter process: `python -m autograder.report.painter [--once]`.

The import of Matplotlib takes a second, so the controller does not import it. Drawing
the pictures of a class uses every core.
"""

from __future__ import annotations

from autograder.facts.observation import Limits
from autograder.i18n import use_language
from autograder.report.painter.scene import Scene
from autograder.sandbox.server import ChildLine, serve


def warm() -> None:
    """Import what drawing needs."""
    import autograder.report.painter.plots  # noqa: F401 - only loaded


def handle(body: bytes, limits: Limits, line: ChildLine) -> None:
    """Draw one picture, with words in its language."""
    from autograder.report.painter.plots import draw

    scene = Scene.from_json(body)
    use_language(scene.language)
    line.send(draw(scene).to_json().encode())


if __name__ == "__main__":
    serve(handle, warm)
