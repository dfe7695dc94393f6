"""The archive that an instructor uploads to Gradescope."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Annotated

from jinja2 import Environment, FileSystemLoader
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pydantic import Field

from autograder import __version__
from autograder.delivery.gradescope.results import unfinished
from autograder.engine.store import write_whole_bytes
from autograder.facts.base import Fact, Name
from autograder.resources import PACKAGE, resource_folder
from autograder.rubric.assignment import Assignment

SECONDS = 540
"""Gradescope stops a container after 600 seconds and then shows nothing."""
EXTRAS = ("course", "checks")
"""What submissions and own checks import."""
_WITHOUT = {"__pycache__", "calibration", ".ipynb_checkpoints"}
_PROGRAMS = ("setup.sh", "run_autograder")


class PackedCourse(Fact):
    """What the container has to know: `course.json`."""

    slugs: Annotated[tuple[Name, ...], Field(min_length=1, max_length=50)]
    leaderboard: bool = False


def write_archive(
    out: Path,
    solutions: Path,
    assignments: Sequence[Assignment],
    mnist: Path | None,
    leaderboard: bool,
) -> None:
    """Write `autograder.zip`: programs, the grader, rubrics, data, requirements.

    Args:
        out: the file.
        solutions: the folder of the rubrics.
        assignments: those that students hand in there.
        mnist: an `.npz` file with the digits, if they are not to be downloaded.
        leaderboard: whether points and parameters are on the leaderboard.

    Raises:
        WriteError: if the file cannot be written.
    """
    course = PackedCourse(
        slugs=tuple(a.slug for a in assignments), leaderboard=leaderboard
    )
    templates = Environment(
        loader=FileSystemLoader(resource_folder("templates") / "gradescope"),
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - shell and Markdown
    )
    values = {
        "seconds": SECONDS,
        "version": __version__,
        "assignments": assignments,
        "needs_mnist": any(a.needs_mnist for a in assignments),
        "has_mnist": mnist is not None,
    }
    content: dict[str, bytes | Path] = {
        "course.json": course.to_json().encode(),
        "requirements.txt": "".join(f"{line}\n" for line in locked()).encode(),
        # `run_autograder` copies it first, before Python starts.
        "unfinished.json": json.dumps(unfinished(), indent=1).encode(),
    }
    for name in (*_PROGRAMS, "README.md"):
        text = templates.get_template(f"{name}.j2").render(values)
        content[name] = text.encode()
    if mnist is not None:
        content["mnist.npz"] = mnist
    content |= dict(_grader())
    for slug in course.slugs:
        content |= dict(_files(solutions / slug, f"solutions/{slug}"))
    write_whole_bytes(out, [_packed(content)])


def locked() -> list[str]:
    """Return the versions of all packages that the grader needs, as installed here."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, tuple[str, ...]]] = [("keras-autograder", EXTRAS)]
    while waiting:
        name, extras = waiting.pop()
        try:
            known = distribution(name)
        except PackageNotFoundError:
            continue  # for another system than this one
        for text in known.requires or ():
            needed = Requirement(text)
            marker = needed.marker
            asked = ({"extra": extra} for extra in ("", *extras))
            if marker is None or any(map(marker.evaluate, asked)):
                key = canonicalize_name(needed.name)
                if key not in found:
                    found[key] = ""
                    waiting.append((needed.name, tuple(needed.extras)))
        found[canonicalize_name(name)] = known.version
    found.pop("keras-autograder")
    return [f"{name}=={version}" for name, version in sorted(found.items()) if version]


def _grader() -> Iterator[tuple[str, Path]]:
    """Yield the package. It does not lie beside the rubrics, which nobody may read."""
    for name, path in _files(PACKAGE, "package/autograder"):
        if not name.startswith("package/autograder/assignments/"):
            yield name, path
    yield from _files(resource_folder("templates"), "package/autograder/templates")


def _files(folder: Path, to: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not hidden and not _WITHOUT & {*inside.parts}:
            yield f"{to}/{inside.as_posix()}", path


def _packed(content: dict[str, bytes | Path]) -> bytes:
    """Pack files without their dates, so that equal content gives equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, found in content.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o755 if name in _PROGRAMS else 0o644) << 16
            data = found if isinstance(found, bytes) else found.read_bytes()
            archive.writestr(info, data)
    return packed.getvalue()
