"""Tables of measured numbers, kept between two marks in a page of the docs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


def markdown(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table; all columns but the first are numbers and stand to the right."""
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text.replace("|", "\\|")


def filled(page: str, name: str, content: str) -> str:
    """Return a page with other content between the marks of a name.

    Raises:
        ValueError: if the page has no such marks.
    """
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    before, found, rest = page.partition(begin)
    _old, found_too, after = rest.partition(end)
    if not (found and found_too):
        raise ValueError(f"no {begin} and {end} in the page")
    return f"{before}{begin}\n{content.strip()}\n{end}{after}"


def write(path: Path, contents: dict[str, str]) -> None:
    """Fill a page with each content under its name."""
    page = path.read_text(encoding="utf-8")
    for name, content in contents.items():
        page = filled(page, name, content)
    path.write_text(page, encoding="utf-8")
