"""The commands for platforms. No large import."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from autograder.arguments import find_rubrics, need_class
from autograder.commands.options import (
    EXISTING,
    FILE,
    FOLDER,
    rename_option,
    solutions_option,
)
from autograder.errors import UsageError
from autograder.facts.close_names import guess_among
from autograder.i18n import _

PLATFORMS = (
    "blackboard", "brightspace", "canvas", "classroom50", "folder", "gradescope",
    "moodle", "nbgrader", "sakai",
)  # fmt: skip
"""The names of all platforms, which `delivery.platforms` describes."""


@click.command()
@click.argument("download", type=EXISTING)
@click.option(
    "--into", "submissions", type=FOLDER, required=True,
    help="Folder of submissions, for `autograder grade`.",
)  # fmt: skip
@click.option(
    "--from", "platform", type=click.Choice(PLATFORMS),
    help="The platform. [default: recognised]",
)  # fmt: skip
@click.option(
    "--roster", type=FILE, multiple=True,
    help="The platform's grade file, or a list of students. Repeatable.",
)  # fmt: skip
@click.option(
    "--assignment", "slug", metavar="SLUG",
    help="The assignment. [default: what the names of the files say]",
)  # fmt: skip
@rename_option
@solutions_option
def collect(
    download: Path,
    submissions: Path,
    platform: str | None,
    roster: tuple[Path, ...],
    slug: str | None,
    renames: tuple[tuple[str, str], ...],
    solutions: Path | None,
) -> None:
    """Collect DOWNLOAD of a platform (a folder or an archive) into a folder to grade.

    Writes <student>/<assignment>.py or .ipynb, and collected.json. Collecting again
    adds late work. Exit code 1 says that somebody has to look at something.
    """
    need_class(download)
    _need_apart(download, submissions)
    slugs = _slugs(solutions)
    _need_slugs(slugs, slug, renames)
    from autograder.delivery.collecting import Wishes, collect
    from autograder.delivery.summary import print_result, reason

    wishes = Wishes(platform, slug, slugs or [slug or ""], roster, renames)
    result = collect(download, submissions, wishes)
    print_result(result)
    if why := reason(result):
        click.echo(
            _("autograder: somebody has to look: {why}").format(why=why), err=True
        )
        sys.exit(1)


def _slugs(solutions: Path | None) -> list[str]:
    """Return the assignments of the course; none if it is not known where they are."""
    folder = solutions or Path("solutions")
    if solutions is None and not folder.is_dir():
        return []
    return [path.parent.name for path in find_rubrics(folder)]


def _need_slugs(
    slugs: Sequence[str], slug: str | None, renames: Sequence[tuple[str, str]]
) -> None:
    if slug is None and not slugs:
        raise UsageError(_("needs --assignment, or --solutions with all assignments"))
    for name in [*([slug] if slug is not None else []), *(to for _from, to in renames)]:
        if not re.fullmatch(r"\w[\w-]*", name):
            raise UsageError(
                _("{name!r}: not the name of an assignment").format(name=name)
            )
        if slugs and name not in slugs:
            guess = guess_among(name, slugs)
            raise UsageError(
                _("no assignment {slug!r}; {guess}").format(slug=name, guess=guess)
            )


def _need_apart(download: Path, submissions: Path) -> None:
    one, other = download.resolve(), submissions.resolve()
    if one.is_relative_to(other) or other.is_relative_to(one):
        raise UsageError(
            _("{submissions}: must not hold the download, nor be in it").format(
                submissions=submissions
            )
        )
