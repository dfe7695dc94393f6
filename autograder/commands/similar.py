"""The command that finds similar code. No large import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.arguments import find_manifest
from autograder.commands.options import (
    EXISTING,
    rename_option,
    solutions_folder,
    solutions_option,
)
from autograder.errors import UsageError
from autograder.i18n import _

if TYPE_CHECKING:
    from autograder.delivery.similarity import SimilarPair


@click.command()
@click.argument("report", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--submissions", type=EXISTING,
    help="The class that was graded. [default: ./submissions, if it is one]",
)  # fmt: skip
@rename_option
@solutions_option
def similar(
    report: Path,
    submissions: Path | None,
    renames: tuple[tuple[str, str], ...],
    solutions: Path | None,
) -> None:
    """Find pairs of similar code, and write them into REPORT/similar.html.

    The pairs are a reason to look, and change no grade. What the stub gives, what many
    wrote, and pairs of one group are left out.
    """
    find_manifest(report)
    here = Path("submissions")
    if submissions is None and not here.is_dir():
        raise UsageError(_("needs --submissions, the class that was graded"))
    place = submissions or here
    from autograder.delivery.own_codes import codes_of, given_codes, pairs_together
    from autograder.delivery.similarity import similar_pairs
    from autograder.engine.store import write_whole
    from autograder.report.html import similar_page
    from autograder.submissions import find_submissions

    folder = solutions_folder(solutions)
    slugs = sorted(path.parent.name for path in folder.glob("*/rubric.py"))
    found, _unused = find_submissions(place, slugs, renames)
    pages = []
    for slug in slugs:
        together = pairs_together(place, slug, folder)
        codes, given = codes_of(found, slug, folder), given_codes(slug, folder)
        pairs = similar_pairs(codes, together, given)
        if pairs:
            click.echo(
                _("{slug}: {count} pairs to look at").format(
                    slug=slug, count=len(pairs)
                )
            )
            pages.append((slug, [_shown(pair, slug, report) for pair in pairs]))
    path = report / "similar.html"
    write_whole(path, [similar_page(pages)])
    click.echo(_("Similar code: {path}").format(path=path))


def _shown(pair: SimilarPair, slug: str, report: Path) -> list[object]:
    from urllib.parse import quote

    from autograder.facts.base import clean
    from autograder.report.folders import page_of

    shown: list[object] = []
    for student, lines in zip(pair.students, pair.lines, strict=True):
        page = page_of(student, slug)
        link = quote(page) if (report / page).is_file() else ""
        code = [(clean(line.text, 400), line.is_alike) for line in lines]
        shown.append((clean(student, 200), link, code))
    return shown
