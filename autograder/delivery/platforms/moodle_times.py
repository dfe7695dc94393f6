"""The times in Moodle's worksheets: `Sunday, 1 March 2026, 11:58 PM`."""

from __future__ import annotations

import re
from datetime import datetime

_MONTHS = {
    month: number
    for months in (
        "january february march april may june july august september october november "
        "december",
        "januar februar märz april mai juni juli august september oktober november "
        "dezember",
    )
    for number, month in enumerate(months.split(), 1)
}
_CLOCK = r",? (?P<hour>\d{1,2}):(?P<minute>\d\d)(?: (?P<half>[AP]M))?"
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})\.? (?P<month>\w+) (?P<year>\d{{4}}){_CLOCK}"
)
_MONTH_FIRST = re.compile(
    rf"(?P<month>\w+) (?P<day>\d{{1,2}}), (?P<year>\d{{4}}){_CLOCK}"
)


def read_time(text: str) -> datetime | None:
    """Return a time of a worksheet; None if it is in a language that is not read.

    It has no time zone, and no seconds: it is the beginning of the minute.
    """
    plain = " ".join(text.split())
    match = _DAY_FIRST.search(plain) or _MONTH_FIRST.search(plain)
    month = _MONTHS.get(match["month"].casefold()) if match else None
    if match is None or month is None:
        return None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] == "PM" else 0)
    try:
        day, minute = int(match["day"]), int(match["minute"])
        return datetime(int(match["year"]), month, day, hour, minute)
    except ValueError:
        return None
