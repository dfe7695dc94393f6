"""What pandas no longer has and many courses use to read their data.

Each use is noted.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pandas as pd

from autograder.runner.compat.moved import Note


def install(note: Note) -> None:
    """Add old names and arguments to pandas."""

    def as_matrix(self: Any, columns: Any = None) -> Any:
        note("as_matrix", "to_numpy")
        return (self if columns is None else self[columns]).to_numpy()

    def append(self: Any, other: Any, ignore_index: bool = False, **_: Any) -> Any:
        note("append", "pd.concat")
        if isinstance(other, dict):
            other = pd.Series(other)
        if isinstance(self, pd.DataFrame) and isinstance(other, pd.Series):
            other = other.to_frame().T
        parts = [self, *(other if isinstance(other, list | tuple) else [other])]
        return pd.concat(parts, ignore_index=ignore_index)

    # Words were objects, and code compares the type of a column with `object`.
    pd.set_option("future.infer_string", False)
    tables: tuple[Any, ...] = (pd.DataFrame, pd.Series)
    for table in tables:
        table.as_matrix, table.append = as_matrix, append
        table.fillna = _filled(table.fillna, note)
    pandas: Any = pd
    pandas.read_csv = _read(pd.read_csv, note)


def _filled(fillna: Callable[..., Any], note: Note) -> Callable[..., Any]:
    @functools.wraps(fillna)
    def fill(self: Any, value: Any = None, *, method: Any = None, **kwargs: Any) -> Any:
        if method is None:
            return fillna(self, value, **kwargs)
        today = "ffill" if method in ("ffill", "pad") else "bfill"
        note("fillna(method=...)", today)
        return getattr(self, today)(**kwargs)

    return fill


def _read(read_csv: Callable[..., Any], note: Note) -> Callable[..., Any]:
    @functools.wraps(read_csv)
    def read(*args: Any, **kwargs: Any) -> Any:
        if "delim_whitespace" in kwargs:
            note("read_csv(delim_whitespace=...)", 'read_csv(sep=r"\\s+")')
            if kwargs.pop("delim_whitespace"):
                kwargs["sep"] = r"\s+"
        if "error_bad_lines" in kwargs:
            note("read_csv(error_bad_lines=...)", "read_csv(on_bad_lines=...)")
            if not kwargs.pop("error_bad_lines"):
                kwargs["on_bad_lines"] = "skip"
        squeezes = kwargs.pop("squeeze", False)
        table = read_csv(*args, **kwargs)
        return table.squeeze("columns") if squeezes else table

    return read
