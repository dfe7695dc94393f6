"""Read columns of a CSV file."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from autograder.datasets.source_values import Values, array_of_texts, refusal
from autograder.facts.sources import (
    CsvColumns,
)
from autograder.i18n import _

MAX_CELLS = 50_000_000
"""The most cells that are read from a CSV file."""


def read_columns(source: CsvColumns, path: Path) -> Values:
    """Return the columns: numbers, or texts if less than half of a column are numbers.

    Raises:
        UsageError: if it is no table with these columns.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream, delimiter=source.separator)
        try:
            first = next(rows, [])
            if not first:
                raise refusal(source.path, _("its first line is empty"))
            names = first if source.header else [str(n) for n in range(len(first))]
            wanted = _wanted(source, names)
            table = [] if source.header else [[first[place] for place in wanted]]
            for row in rows:
                if len(row) == len(names):
                    table.append([row[place] for place in wanted])
                elif row:
                    text = _(
                        "line {line} and the first line have different numbers of "
                        "cells: {n} and {names}"
                    )
                    counts = {"n": len(row), "names": len(names)}
                    raise refusal(
                        source.path, text.format(line=rows.line_num, **counts)
                    )
                if len(table) * len(wanted) > MAX_CELLS:
                    text = _("more than {n} cells are not read")
                    raise refusal(source.path, text.format(n=f"{MAX_CELLS:,}"))
        except csv.Error as error:
            raise refusal(
                source.path, _("line {line}: {error}").format(
                    line=rows.line_num, error=error)
            ) from None  # fmt: skip
    if not table:
        raise refusal(source.path, _("it has no rows"))
    if not isinstance(source.columns, str):
        columns = zip(zip(*table, strict=True), wanted, strict=True)
        return np.stack(
            [_numbers(cells, source, names[place]) for cells, place in columns], axis=1
        )
    cells = [row[0] for row in table]
    if sum(map(_is_number, cells)) * 2 > len(cells):
        return _numbers(cells, source, source.columns)
    return array_of_texts(cells)


def _wanted(source: CsvColumns, names: Sequence[str]) -> list[int]:
    """Return the places of the columns that are read."""
    asked = (source.columns,) if isinstance(source.columns, str) else source.columns
    for name in (*asked, *source.without):
        if name not in names:
            text = _("it has no column {name!r}; its columns are {names}")
            shown = ", ".join(names[:50])
            other = next((sign for sign in ";\t" if sign in shown), "")
            if len(names) == 1 and other:
                text = _("its columns are separated by {other!r}: write "
                         "`separator={other!r}`")  # fmt: skip
            raise refusal(source.path, text.format(name=name, names=shown, other=other))
    chosen = asked or [name for name in names if name not in source.without]
    return [names.index(name) for name in chosen]


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def _numbers(cells: Sequence[str], source: CsvColumns, name: str) -> Values:
    try:
        values = np.array(cells, dtype=object).astype(np.float64)
    except ValueError:
        values = np.array([np.nan])
    if np.isfinite(values).all():
        return values
    wrong = next(n for n, cell in enumerate(cells) if not _is_number(cell))
    text = _("row {row} of column {name!r} is {cell!r}, which is not a number")
    raise refusal(
        source.path, text.format(row=wrong + 1, name=name, cell=cells[wrong][:50])
    )
