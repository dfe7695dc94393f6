"""Let programs succeed that only prepare or show a machine, such as `pip`.

Nothing runs, and they print nothing. There is no network and no graphics processor.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

_PROGRAMS = {
    "apt", "apt-get", "conda", "mamba", "nvcc", "nvidia-smi", "pip", "pip3", "uv",
}  # fmt: skip
_SUCCEEDS = ["true"]


class _Popen(subprocess.Popen[Any]):
    """Starts a program, unless it only prepares a machine."""

    def __init__(self, args: Any, *others: Any, **options: Any) -> None:
        """Start the program, or one that only succeeds."""
        if _prepares(args):
            args = _SUCCEEDS
            options["shell"] = False
        super().__init__(args, *others, **options)


def install() -> None:
    """Change how this process starts other programs."""
    parent: Any = subprocess
    parent.Popen = _Popen


def _prepares(command: Any) -> bool:
    """Say whether a command is one of these programs, or `python -m pip`."""
    try:
        words = _words(command)
    except (TypeError, ValueError):
        return False
    program, *options = [word for word in words if word != "sudo"] or [""]
    name = PurePath(program).name
    is_module = name.startswith("python") and options[:1] == ["-m"]
    return name in _PROGRAMS or (is_module and options[1:2] == ["pip"])


def _words(command: Any) -> Sequence[str]:
    if isinstance(command, str):
        return shlex.split(command)
    if isinstance(command, os.PathLike):
        return [os.fspath(command)]
    return [os.fspath(word) for word in command]
