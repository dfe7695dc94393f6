"""A table of which single cells can be changed. All other bytes stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from autograder.errors import UsageError
from autograder.i18n import _
from autograder.submissions.tables import TextTable, parsed


class _Cell(NamedTuple):
    start: int
    end: int
    text: str
    """What the cell says, without its quotes."""


class Sheet:
    """A table, and where each of its cells is in the file."""

    def __init__(self, data: bytes, name: str) -> None:
        """Read the bytes of a table. The name is for messages.

        Raises:
            UsageError: if it is no table.
        """
        self.table: TextTable = parsed(data, name)
        bom, encoding = self.table.bom, self.table.encoding
        # In all other encodings, what ends a cell is one byte. So each byte can stand
        # for itself, also where the file is damaged.
        self._codec = encoding if encoding.startswith("utf-16") else "latin-1"
        self._text = data.removeprefix(bom).decode(self._codec, "surrogatepass")
        self._cells = self._placed()
        if tuple(tuple(c.text for c in row) for row in self._cells) != self.rows:
            raise UsageError(
                _(
                    "{name}: its quotes are not clear, so no cell can be changed; "
                    "export it again"
                ).format(name=name)
            )

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """All rows, as `Table.rows`."""
        return self.table.rows

    def changed(self, cells: Mapping[tuple[int, int], str]) -> bytes:
        """Return the bytes of the file with other text in some cells.

        Args:
            cells: (index of a row, index of a column) -> its text. A row that is too
                short becomes as long as it must be.
        """
        parts: list[str] = []
        done = 0
        for (row, column), text in sorted(cells.items()):
            own = self._cells[row]
            if column < len(own):
                start, end = own[column].start, own[column].end
                fill = ""
            else:
                start = end = own[-1].end
                fill = self.table.separator * (column - len(own) + 1)
            quoted = self._text.startswith('"', start, end)
            parts += [self._text[done:start], fill, self._written(text, quoted)]
            done = end
        whole = "".join([*parts, self._text[done:]])
        return self.table.bom + whole.encode(self._codec, "surrogatepass")

    def _written(self, text: str, quoted: bool) -> str:
        if quoted or re.search(rf'[{self.table.separator}"\r\n]', text):
            text = '"' + text.replace('"', '""') + '"'
        # An old encoding lacks letters that only a comment can have.
        return text.encode(self.table.encoding, "replace").decode(self._codec)

    def _placed(self) -> list[list[_Cell]]:
        """Find all cells in the way of Python's reader of CSV."""
        plain = rf"[^{self.table.separator}\r\n]*+"
        one = re.compile(rf'"([^"]*+(?:""[^"]*+)*+)(?:"({plain})|\Z)|({plain})')
        rows: list[list[_Cell]] = []
        place, text = 0, self._text
        while place < len(text):
            row: list[_Cell] = []
            while match := one.match(text, place):
                inner, rest, whole = match.groups("")
                content = inner.replace('""', '"') + rest + whole
                row.append(_Cell(match.start(), match.end(), self._read(content)))
                place = match.end() + 1
                if text[place - 1 : place] != self.table.separator:
                    break
            place += text.startswith("\r\n", place - 1)
            is_empty = len(row) == 1 and row[0].start == row[0].end
            rows.append([] if is_empty else row)
        return rows

    def _read(self, text: str) -> str:
        if self._codec != "latin-1":
            return text
        return text.encode("latin-1").decode(self.table.encoding, "replace")
