"""Property: in any grade file, only the bytes of the chosen cells change."""

from __future__ import annotations

import codecs
import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.delivery.returning.sheet import Sheet

CELL = st.text(st.sampled_from("a1 ,;\"='-é박\n\r\u2028\x85"), max_size=5)
ROWS = st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=2, max_size=5)
ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


@given(
    rows=ROWS,
    encoding=st.sampled_from(sorted(ENCODINGS)),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    separator=st.sampled_from(",;\t"),
    at_end=st.booleans(),
    damaged=st.booleans(),
    new=st.sampled_from(["8.50", "8,50", 'a "b"; c, d\t']),
    data=st.data(),
)
@settings(max_examples=150, deadline=None)
def test_only_the_chosen_cells_change(
    rows: list[list[str]],
    encoding: str,
    end: str,
    quoting: int,
    separator: str,
    at_end: bool,
    damaged: bool,
    new: str,
    data: st.DataObject,
) -> None:
    """All other bytes are the same, and a reader finds the new text in the cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows([["head"] * 6, *rows])
    whole = text.getvalue()
    whole = whole if at_end else whole.removesuffix(end)
    plain = encoding.removesuffix("-sig")
    content = ENCODINGS[encoding] + whole.encode(plain)
    if damaged and plain == "utf-8":
        content = content.replace("é".encode(), b"\xe9\x81")
    sheet = Sheet(content, "x.csv")
    assert sheet.changed({}) == content
    if sheet.table.separator != separator:
        return
    row = data.draw(st.integers(0, len(sheet.rows) - 1))
    column = data.draw(st.integers(0, max(0, len(sheet.rows[row]) - 1)))
    if not sheet.rows[row]:
        return
    after = sheet.changed({(row, column): new})
    again = Sheet(after, "x.csv").rows
    if Sheet(after, "x.csv").table.separator == separator:
        expected = [list(cells) for cells in sheet.rows]
        expected[row][column] = new
        assert [list(cells) for cells in again] == expected
    start = _same(content, after)
    ending = min(_same(content[::-1], after[::-1]), len(content) - start)
    lost = content[start : len(content) - ending]
    assert len(lost) <= 2 * (2 * len(sheet.rows[row][column].encode("utf-8")) + 2)


def _same(one: bytes, other: bytes) -> int:
    """Return how many bytes at the beginning are equal."""
    pairs = zip(one, other, strict=False)
    return next(
        (i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other))
    )
