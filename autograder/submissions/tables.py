"""Read the tables that platforms export, however they are encoded and separated."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError
from autograder.i18n import _

MAX_BYTES = 50_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FORMULA = re.compile(r'="(.*)"', re.S)
"""How a text is written that a spreadsheet would take for a number or a formula."""


@dataclass(frozen=True)
class Table:
    """A table as text, and how its file writes it."""

    rows: tuple[tuple[str, ...], ...]
    """All rows with their cells as they are, also headers and empty rows."""
    encoding: str
    bom: bytes
    """The byte order mark, which is no part of the first cell."""
    separator: str


def read_table(path: Path) -> Table:
    """Read a file of comma-, semicolon- or tab-separated values.

    Raises:
        UsageError: if it cannot be read, or is no such file.
    """
    return parsed(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a table.

    Raises:
        UsageError: if it cannot be read, or is too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(
            _("{path}: cannot be read ({reason})").format(
                path=path, reason=error.strerror or error
            )
        ) from None
    if len(data) > MAX_BYTES:
        raise UsageError(
            _("{path}: larger than the {most:,} bytes that are read").format(
                path=path, most=MAX_BYTES
            )
        )
    return data


def parsed(data: bytes, name: str) -> Table:
    """Read the bytes of a table. The name is for messages.

    Raises:
        UsageError: if it is no table.
    """
    bom, encoding = next(
        (both for both in _BOMS if data.startswith(both[0])), (b"", "utf-8")
    )
    try:
        text = data.removeprefix(bom).decode(encoding)
    except UnicodeError:
        # Ids are ASCII, so an old encoding spoils names and nothing else.
        encoding = "cp1252"
        text = data.removeprefix(bom).decode(encoding, "replace")
    if "\0" in text:
        raise UsageError(
            _("{name}: not a table of text; export it as CSV").format(name=name)
        )
    separator = _separator(text)
    try:
        lines = io.StringIO(text, newline="")
        rows = tuple(tuple(row) for row in csv.reader(lines, delimiter=separator))
    except csv.Error as error:
        raise UsageError(
            _("{name}: cannot be read ({problem})").format(name=name, problem=error)
        ) from None
    return Table(rows, encoding, bom, separator)


def value(cell: str) -> str:
    """Return what a cell means: without `="…"`, and the quote before a formula."""
    cell = cell.strip().lstrip("\ufeff")
    if formula := _FORMULA.fullmatch(cell):
        cell = formula[1].replace('""', '"')
    return cell[1:] if re.match(r"'[=+\-@]", cell) else cell


def _separator(text: str) -> str:
    """Return the separator that makes most cells of the first lines."""
    lines = text.splitlines()[:10]

    def cells(separator: str) -> int:
        try:
            return max(map(len, csv.reader(lines, delimiter=separator)), default=0)
        except csv.Error:
            return 0

    return max(",;\t", key=cells)
