"""Read the tables that platforms export, however they are encoded and separated."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from autograder.errors import UsageError
from autograder.i18n import _

MAX_BYTES = 50_000_000
MAX_HEAD = 1_000_000
"""The most characters of the first rows, which show the separator."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FORMULA = re.compile(r'="(.*)"', re.S)
"""Finds a text that is written so that a spreadsheet takes it for no number and no
formula."""

_FORMULA_STARTS = "=+-@\N{MINUS SIGN}"
_QUOTES = "'\"`´\N{LEFT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
"""Quotation marks that a spreadsheet may remove when text is pasted."""


@dataclass(frozen=True)
class TextTable:
    """A table as text, and how its file writes it."""

    rows: tuple[tuple[str, ...], ...]
    """All rows with their cells as they are, also headers and empty rows."""
    encoding: str
    bom: bytes
    """The byte order mark, which is no part of the first cell."""
    separator: str


def read_table(path: Path, looked_at: int = 10) -> TextTable:
    """Read a file of comma-, semicolon- or tab-separated values.

    Args:
        path: the file.
        looked_at: how many of the first rows show which separator it has.

    Raises:
        UsageError: if it cannot be read, or is no such file.
    """
    return parsed(read_bytes(path), str(path), looked_at)


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


def parsed(data: bytes, name: str, looked_at: int = 10) -> TextTable:
    """Read the bytes of a table, as `read_table`. The name is for messages.

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
    separator = _separator(text[:MAX_HEAD], looked_at)
    try:
        lines = io.StringIO(text, newline="")
        rows = tuple(tuple(row) for row in csv.reader(lines, delimiter=separator))
    except csv.Error as error:
        raise UsageError(
            _("{name}: cannot be read ({problem})").format(name=name, problem=error)
        ) from None
    return TextTable(rows, encoding, bom, separator)


def value(cell: str) -> str:
    """Return the text of a cell, without `="…"` and the quote before a formula."""
    cell = cell.strip().lstrip("\ufeff")
    if formula := _FORMULA.fullmatch(cell):
        cell = formula[1].replace('""', '"')
    return cell[1:] if re.match(r"'[=+\-@]", cell) else cell


def defused(value: str) -> str:
    """Keep a spreadsheet from reading text as a formula (OWASP ASVS 1.2.10).

    Some spreadsheets ignore spaces, control characters and quotes at the beginning, and
    accept full-width forms of the signs. A value that begins with an
    invisible character is always marked as text. So is such a value after apostrophes,
    because they would be taken for marks.
    """
    seen = (c for c in value if not (_is_unseen(c) or c in _QUOTES))
    sign = unicodedata.normalize("NFKC", next(seen, ""))[:1]
    is_risk = _is_unseen(value.lstrip("'")[:1]) or (sign and sign in _FORMULA_STARTS)
    return f"'{value}" if is_risk else value


def _is_unseen(character: str) -> bool:
    """Say whether a character is a space, a separator, a control or zero-width one."""
    return character != "" and unicodedata.category(character)[0] in "ZC"


def undefused(cell: str) -> str:
    """Return a value that was written with `defused`."""
    return cell[1:] if cell[:1] == "'" and defused(cell[1:]) == cell else cell


def _separator(text: str, looked_at: int) -> str:
    """Return the separator that makes most cells in each of the first rows.

    Comments and dates may have more commas than there are columns, but only in some
    rows.
    """

    def cells(separator: str) -> tuple[int, int]:
        lines = io.StringIO(text, newline="")
        try:
            rows = islice(csv.reader(lines, delimiter=separator), looked_at)
            widths = Counter(len(row) for row in rows if row)
        except csv.Error:
            return 0, 0
        usual = max(widths, key=lambda width: (widths[width], width), default=0)
        return min(widths, default=0), usual

    return max(",;\t", key=cells)
