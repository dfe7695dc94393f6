"""Find out from which platform a download is, and for which assignment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from autograder.delivery.download import Download
from autograder.delivery.entry import Entry
from autograder.delivery.platforms import PLATFORMS
from autograder.delivery.platforms.platform import Platform
from autograder.errors import UsageError
from autograder.i18n import _
from autograder.submissions.file_names import Names, program

MAX_WRAPPERS = 3
"""The most folders around a download that are opened."""


def recognised(whole: Download, name: str | None) -> tuple[Platform, list[Download]]:
    """Return the platform of a download, and what may be the download.

    There may be folders round it. So what is within them may be it, too; the outermost
    comes first.

    Raises:
        UsageError: if it is not clear from which platform it is.
    """
    views = [whole]
    while len(views) <= MAX_WRAPPERS and (inner := views[-1].inner()):
        views.append(inner)
    found = {
        platform.name: fitting
        for platform in PLATFORMS.values()
        if platform.name == name or (platform.automatic and name is None)
        if (fitting := [view for view in views if platform.recognises(view)])
    }
    if name is not None:
        return PLATFORMS[name], found.get(name, [whole])
    if len(found) == 1:
        ((only, fitting),) = found.items()
        return PLATFORMS[only], fitting
    if not found:
        raise UsageError(
            _(
                "{name}: not recognised as a download of a platform; say --from with "
                "one of {platforms}"
            ).format(name=whole.title, platforms=", ".join(PLATFORMS))
        )
    raise UsageError(
        _("{name}: may be of {platforms}; say --from with one of them").format(
            name=whole.title, platforms=", ".join(found)
        )
    )


def slug_of(entries: Sequence[Entry], names: Names) -> str:
    """Return the one assignment for which the files of a download are.

    Raises:
        UsageError: if neither the platform's titles nor half of the names say it, or
            they say several.
    """
    own = [entry for entry in entries if not entry.own]
    titles = {entry.assignment for entry in own if entry.assignment}
    said = [_named(title, names) for title in titles]
    if not any(said):
        programs = [entry for entry in own if program(entry.below.name)]
        said = [names.slug_of(entry.below, entry.name) for entry in programs]
        # The name of one student's file does not decide for all others.
        if 2 * sum(map(bool, said)) < len(said):
            said = []
    slugs = sorted({slug for slug in said if slug})
    if len(slugs) == 1:
        return slugs[0]
    raise UsageError(
        _(
            "the names in the download do not say clearly for which assignment it is; "
            "say --assignment with one of {names}"
        ).format(names=", ".join(slugs or names.slugs))
    )


def of_assignment(
    entries: Sequence[Entry], slug: str, names: Names
) -> tuple[list[Entry], list[Entry]]:
    """Return the entries that are for an assignment, and those for another one.

    Raises:
        UsageError: if the download holds several assignments, and none is this one.
    """
    titles = {entry.assignment for entry in entries if entry.assignment}
    if len(titles) < 2:
        return list(entries), []
    wanted = {t for t in titles if t == slug or _named(t, names) == slug}
    if not wanted:
        raise UsageError(
            _(
                "the download holds the assignments {titles}, and none is {slug}; "
                "--rename '{first}={slug}' says which one is"
            ).format(
                titles=", ".join(sorted(titles)), slug=slug, first=sorted(titles)[0]
            )
        )
    own = [e for e in entries if not e.assignment or e.assignment in wanted]
    return own, [e for e in entries if e.assignment and e.assignment not in wanted]


def _named(title: str, names: Names) -> str | None:
    """Return the assignment for a platform's title. It is read like a file name."""
    return names.slug_of(PurePosixPath(f"{title.replace('/', '_')}.py"), "")
