"""Progress bars on standard error, if it is a terminal."""

from __future__ import annotations

import atexit
from collections.abc import Callable

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from autograder.i18n import Message


def progress_bar() -> Callable[[Message, int, int], None]:
    """Return a function that shows the name of a step, the items done, and the total.

    A total of 0 means that it is unknown.
    """
    console = Console(stderr=True)
    bars: dict[Message, tuple[Progress, int]] = {}

    @atexit.register
    def stop() -> None:
        """Restore the terminal, also after Ctrl-C."""
        while bars:
            bars.popitem()[1][0].stop()

    def show(title: Message, done: int, total: int) -> None:
        if not console.is_terminal:
            return
        if title not in bars:
            stop()
            bars[title] = _new_bar(console, title, total)
            bars[title][0].start()  # known by then, so that Ctrl-C can stop it
        progress, task = bars[title]
        progress.update(task, completed=done)  # type: ignore[arg-type]
        if total and done >= total:
            stop()

    return show


def _new_bar(console: Console, title: Message, total: int) -> tuple[Progress, int]:
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    return progress, progress.add_task(str(title), total=total or None)
