"""Folders that are deeper in each other than a path can be long."""

import os
from pathlib import Path


def deep(folder: Path, levels: int) -> None:
    """Make a folder, and put so many folders into each other in it."""
    here = Path.cwd()
    folder.mkdir()
    os.chdir(folder)
    try:
        for _ in range(levels):
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(here)
