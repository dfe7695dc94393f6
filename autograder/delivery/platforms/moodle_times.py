"""The times in Moodle's worksheets: `Sunday, 1 March 2026, 11:58 PM`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

_MONTHS = {
    month: number
    for months in (
        "january february march april may june july august september october november "
        "december",
        "januar februar märz april mai juni juli august september oktober november "
        "dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre "
        "décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre "
        "noviembre diciembre",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro "
        "novembro dezembro",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre "
        "novembre dicembre",
        "januari februari maart april mei juni juli augustus september oktober "
        "november december",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września "
        "października listopada grudnia",
        "января февраля марта апреля мая июня июля августа сентября октября ноября "
        "декабря",
    )
    for number, month in enumerate(months.split(), 1)
}
"""English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Russian."""
_HALF = r"[ap]\.? ?m\b\.?|[上下]午|午[前後]|오[전후]"
"""AM and PM, behind the clock in Europe and in front of it in East Asia."""
_CLOCK = (
    rf",?(?: at| um| à| às| a las)? ?(?P<before>{_HALF})? ?"
    rf"(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?: (?P<after>{_HALF}))?"
)
_FORMS = tuple(
    re.compile(date + _CLOCK, re.I)
    for date in (
        r"(?P<day>\d{1,2})\.?(?: de)? (?P<month>[^\W\d]+)(?: de)? (?P<year>\d{4})",
        r"(?P<month>[^\W\d]+) (?P<day>\d{1,2}), (?P<year>\d{4})",
        r"(?P<year>\d{4})[年년] ?(?P<month>\d{1,2})[月월] ?(?P<day>\d{1,2})[日일]"
        r"(?: ?\([^)]*\)|,? [^\W\d]+,?)?",
    )
)


def read_time(text: str) -> datetime | None:
    """Return a time of a worksheet; None if it is in a language that is not read.

    It has no time zone, and no seconds: it is the beginning of the minute.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    match = next(filter(None, (form.search(plain) for form in _FORMS)), None)
    if match is None:
        return None
    word = match["month"].casefold()
    month = int(word) if word.isdecimal() else _MONTHS.get(word)
    if month is None:
        return None
    hour = int(match["hour"])
    half = (match["before"] or match["after"] or "").casefold()
    if half and hour <= 12:  # some languages write 23:58 PM
        hour = hour % 12 + (12 if re.match(r"p|下午|午後|오후", half) else 0)
    try:
        day, minute = int(match["day"]), int(match["minute"])
        return datetime(int(match["year"]), month, day, hour, minute)
    except ValueError:
        return None


def column_of_times(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the column that says when something was handed in, whatever its title is.

    The times of grades are in a column behind it. Both have “-” where there is no time.

    Args:
        rows: the rows of a worksheet below its header.
    """
    first: int | None = None
    for index in range(max(map(len, rows), default=0)):
        cells = [row[index].strip() if index < len(row) else "" for row in rows]
        times = [cell for cell in cells if cell != "-"]
        if not all(map(read_time, times)):
            continue
        if first is not None:
            return first
        if times:
            first = index
    return None
