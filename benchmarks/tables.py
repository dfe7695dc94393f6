"""Write tables of measured numbers between two marks in a page of the docs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


def markdown(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown. All columns except the first are aligned right."""
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text.replace("|", "\\|")


def filled(page: str, name: str, content: str) -> str:
    """Return a page with new content between the marks of a name.

    Raises:
        ValueError: if the page does not have these marks.
    """
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    before, found, rest = page.partition(begin)
    _old, found_too, after = rest.partition(end)
    if not (found and found_too):
        raise ValueError(f"no {begin} and {end} in the page")
    return f"{before}{begin}\n{content.strip()}\n{end}{after}"


def write(path: Path, contents: dict[str, str]) -> None:
    """Write each content into a page, between the marks of its name."""
    page = path.read_text(encoding="utf-8")
    for name, content in contents.items():
        page = filled(page, name, content)
    path.write_text(page, encoding="utf-8")
