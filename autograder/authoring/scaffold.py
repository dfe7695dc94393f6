"""Begin a new assignment with an example that `validate` accepts."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Template

from autograder.engine.store import write_whole
from autograder.errors import UsageError
from autograder.i18n import _
from autograder.resources import resource_folder

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,59}")


def new_assignment(slug: str, solutions: Path) -> list[Path]:
    """Write an example of a solution and a rubric. Return the paths.

    Raises:
        UsageError: if an assignment cannot have this name, or already has it.
    """
    folder = need_free(slug, solutions)
    title = slug.replace("_", " ").capitalize()
    written = []
    for source in sorted((resource_folder("templates") / "new").glob("*.j2")):
        template = Template(
            source.read_text(encoding="utf-8"), keep_trailing_newline=True
        )
        path = folder / source.stem
        write_whole(path, [template.render(slug=slug, title=title)])
        written.append(path)
    return written


def need_free(slug: str, solutions: Path) -> Path:
    """Return the folder of a new assignment.

    Raises:
        UsageError: if an assignment cannot have this name, or already has it.
    """
    if not _SLUG.fullmatch(slug):
        raise UsageError(
            _(
                "{slug!r}: the name of an assignment has small letters, "
                "digits and _, and begins with a letter"
            ).format(slug=slug)
        )
    folder = solutions / slug
    if folder.exists():
        raise UsageError(
            _("{folder}: there is such an assignment already").format(folder=folder)
        )
    return folder
