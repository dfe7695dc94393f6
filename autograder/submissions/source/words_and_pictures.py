"""Read what a file says in words and pictures, without running it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from autograder.errors import SourceError
from autograder.facts.written import MAX_WRITTEN, WrittenPart
from autograder.submissions.source.encodings import decode, decode_utf_8
from autograder.submissions.source.markers import BEGIN, END
from autograder.submissions.source.picture_sizes import KINDS

_CELL = re.compile(r"#\s*%%(.*)")
_MARKDOWN = re.compile(r"\[(?:markdown|md)\]", re.I)
MAX_SCRIPT = 1_000_000
"""Characters of a script that are looked at. Millions of lines would take minutes."""
MAX_TEXT = 10_000
"""Characters of one cell that are kept. A long answer has some thousand."""
MAX_PICTURE = 3_000_000
"""Bytes of a picture. A plot has some ten thousand."""
MAX_OUTPUTS = 1_000
"""Outputs of one cell that are looked at."""


def written_parts(kind: str, data: bytes) -> tuple[WrittenPart, ...]:
    """Return the Markdown and the places of pictures in a `.py` or `.ipynb` file.

    A file that cannot be read has none.
    """
    return tuple(part for part, _pictures in _parts(kind, data))


def saved_pictures(kind: str, data: bytes) -> list[str]:
    """Return all pictures of a file as addresses that hold them (`data:image/png`).

    They are in the order in which `written_parts` counts them.
    """
    return [picture for _part, pictures in _parts(kind, data) for picture in pictures]


def _parts(kind: str, data: bytes) -> list[tuple[WrittenPart, list[str]]]:
    try:
        cells = _of_script(decode(data)) if kind == "py" else _of_notebook(data)
        kept = ((text[:MAX_TEXT], found) for text, found in cells if text or found)
        first = list(islice(kept, MAX_WRITTEN))
    except (SourceError, ValueError, LookupError, TypeError, RecursionError):
        return []
    return [(WrittenPart(text=text, pictures=len(p)), p) for text, p in first]


def _of_script(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the cells of Markdown in a percent script: comments below `# %%`."""
    lines: list[str] | None = None
    shown = text[:MAX_SCRIPT].splitlines()
    for line in [*shown, "# %%"]:
        if line.strip() in {BEGIN, END}:
            continue
        if match := _CELL.match(line):
            if lines is not None:
                yield "\n".join(lines), []
            lines = [] if _MARKDOWN.search(match[1]) else None
        elif lines is not None and line.startswith("#"):
            lines.append(line[1:].removeprefix(" "))


def _of_notebook(data: bytes) -> Iterator[tuple[str, list[str]]]:
    for cell in json.loads(decode_utf_8(data))["cells"]:
        if cell["cell_type"] == "markdown":
            yield _joined(cell["source"]), []
        elif cell["cell_type"] == "code":
            yield "", list(_pictures(cell.get("outputs", ())))


def _pictures(outputs: Any) -> Iterator[str]:
    for output in outputs[:MAX_OUTPUTS] if isinstance(outputs, list) else ():
        bundle: Any = output.get("data") if isinstance(output, dict) else None
        for kind, is_harmless in KINDS.items() if isinstance(bundle, dict) else ():
            data = _decoded(_joined(bundle[kind])) if kind in bundle else b""
            if is_harmless(data):
                yield f"data:{kind};base64,{base64.b64encode(data).decode()}"
                break


def _decoded(text: str) -> bytes:
    """Return the bytes of base64; empty if there are too many, or if it is none."""
    if len(text) > 4 * MAX_PICTURE // 3:
        return b""
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""


def _joined(source: Any) -> str:
    return source if isinstance(source, str) else "".join(source)
