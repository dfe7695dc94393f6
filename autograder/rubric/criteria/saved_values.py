"""Read a file that a submission wrote, strictly, and measure the predictions in it.

The file may hold anything. It is read as text or as an array of plain numbers, with
limits. Nothing in it runs.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.errors import FactError
from autograder.facts.arrays import numbers_in
from autograder.facts.close_names import close_name
from autograder.facts.function_calls import FileBytes
from autograder.i18n import _

MAX_ROWS = 100_000
Numbers = np.ndarray[Any, Any]


def predictions_in(
    file: FileBytes, suffix: str, column: str, count: int, are_texts: bool
) -> Numbers:
    """Return one prediction for each label, in their order.

    Args:
        file: what the submission wrote.
        suffix: `.csv` or `.npy`.
        column: the name of the column of a table; empty for the last one.
        count: how many there must be.
        are_texts: whether predictions are texts, and not numbers. Texts are objects.

    Raises:
        FactError: naming what is wrong with the file.
    """
    if suffix == ".npy":
        found = _array(file)
    else:
        found = _column(file, column, count, are_texts)
    if len(found) != count:
        raise FactError(
            _("It holds {found:,} predictions, and there are {count:,} rows.").format(
                found=len(found), count=count
            )
        )
    return found


def _array(file: FileBytes) -> Numbers:
    try:
        found = numbers_in(file.content)
    except ValueError:
        raise FactError(
            _("It is not a file of `np.save` with finite numbers or truth values.")
        ) from None
    if found.ndim == 2 and found.shape[1] == 1:
        return found[:, 0]
    if found.ndim not in (1, 2) or not found.size:
        raise FactError(
            _("Its array has the shape {shape}.").format(shape=str(found.shape))
        )
    return found


def _column(file: FileBytes, column: str, count: int, are_texts: bool) -> Numbers:
    rows = _rows(file)
    header, place = rows[0], -1
    if column:
        names = [name.strip() for name in header]
        if column not in names:
            close = close_name(column, names)
            raise FactError(
                _("It has no column {name!r}; the first row has {names}.").format(
                    name=column, names=", ".join(names[:10])[:200]
                )
                if close is None
                else _("It has no column {name!r}; is it {close!r}?").format(
                    name=column, close=close
                )
            )
        place = names.index(column)
    has_words = not are_texts and _value(header[-1]) is None
    has_header = bool(column) or len(rows) == count + 1 or has_words
    cells = [
        row[place] if len(row) > max(place, 0) else "" for row in rows[has_header:]
    ]
    if are_texts:
        # With the type `str`, each cell would take as much memory as the longest one.
        return np.array([cell.strip() for cell in cells], dtype=object)
    return np.array([_number(cell, n + 1 + has_header) for n, cell in enumerate(cells)])


def _rows(file: FileBytes) -> list[list[str]]:
    try:
        text = file.content.decode("utf-8-sig")
        lines = io.StringIO(text, newline="")
        reader = csv.reader(lines, strict=True, delimiter=_delimiter(text))
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except (ValueError, csv.Error):
        raise FactError(
            _("It is not a table of text that is separated by commas.")
        ) from None
    if not rows:
        raise FactError(_("It is empty."))
    if len(rows) > MAX_ROWS:
        raise FactError(_("It has more than {count:,} rows.").format(count=MAX_ROWS))
    return rows


def _delimiter(text: str) -> str:
    """Return what separates the cells, as the first row with anything in it shows."""
    first = text.lstrip().partition("\n")[0]
    return next((one for one in ",;\t" if one in first), ",")


def _number(cell: str, line: int) -> float:
    value = _value(cell)
    if value is None or not math.isfinite(value):
        raise FactError(
            _("In row {line}, {cell!r} is not a number.").format(
                line=line, cell=cell[:40]
            )
        )
    return value


def _value(cell: str) -> float | None:
    if (truth := cell.strip().lower()) in ("true", "false"):
        return float(truth == "true")
    try:
        return float(cell)
    except ValueError:
        return None


# -- metrics --------------------------------------------------------------------------


def measured(metric: str, found: Numbers, labels: Numbers) -> float | None:
    """Return a metric of predictions; None if it cannot be measured on them."""
    if found.ndim == 2:
        classes = np.unique(labels)
        if metric == "auc" and found.shape[1] == 2:
            found = found[:, 1]
        elif metric != "accuracy":
            return None
        elif found.shape[1] == len(classes):
            found = classes[found.argmax(axis=1)]
        else:
            found = found.argmax(axis=1)
    if metric == "accuracy":
        return _accuracy(found, labels)
    if {found.dtype.kind, labels.dtype.kind} & set("UO"):
        return None
    with np.errstate(all="ignore"):
        value = METRICS[metric](found.astype(float), labels.astype(float))
    return value if math.isfinite(value) else None


def _accuracy(found: Numbers, labels: Numbers) -> float:
    if found.dtype.kind == "f" and set(np.unique(labels).tolist()) <= {0, 1}:
        found = found >= 0.5  # probabilities
    return float((found == labels).mean())


def _r2(found: Numbers, labels: Numbers) -> float:
    spread = ((labels - labels.mean()) ** 2).sum()
    return float(1 - ((labels - found) ** 2).sum() / spread)


def _auc(found: Numbers, labels: Numbers) -> float:
    """Return the probability that a row of class 1 is above one of class 0."""
    _values, place, counts = np.unique(found, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place.reshape(-1)]
    ones = labels == labels.max()
    first, others = ones.sum(), (~ones).sum()
    return float((ranks[ones].sum() - first * (first + 1) / 2) / (first * others))


METRICS: dict[str, Callable[[Numbers, Numbers], float]] = {
    "accuracy": _accuracy,
    "auc": _auc,
    "mean_absolute_error": lambda f, y: float(np.abs(f - y).mean()),
    "mean_squared_error": lambda f, y: float(((f - y) ** 2).mean()),
    "root_mean_squared_error": lambda f, y: float(np.sqrt(((f - y) ** 2).mean())),
    "r2_score": _r2,
}
"""Name of a metric, as in a plan -> what measures it."""


def is_measurable(metric: str, labels: Numbers) -> bool:
    """Say whether a metric can tell predictions of these labels apart."""
    values: Sequence[Any] = np.unique(labels).tolist()
    if metric == "auc":
        return len(values) == 2 and labels.dtype.kind != "U"
    return metric == "accuracy" or labels.dtype.kind != "U"
