"""Which pictures a browser can show in little memory and time, from their first bytes.

The grader decodes no picture. It reads the size that the file states, which a browser
believes as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

MOST_PIXELS = 16_000_000
"""A browser needs 4 bytes for each. A plot of 10 x 6 inches has 1 to 6 million."""
MOST_SCANS = 100
"""A progressive JPEG has about 10 scans. A browser draws all pixels for each."""

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_FRAMES = (0xC0, 0xC1, 0xC2)
"""Markers of the size of a JPEG: baseline, extended, progressive."""
_SEGMENTS = frozenset((0xC4, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)))
"""Markers of other segments before a frame: tables, an interval, comments, data of
programs. All of them have a length. Programs that read a JPEG skip some other bytes, so
that they could find another frame than we do."""


def is_harmless_png(data: bytes) -> bool:
    """Tell whether this begins as a PNG of such a size, without an animation.

    https://www.w3.org/TR/png-3/#5Chunk-layout: the first chunk is `IHDR`, with width
    and height. `acTL` begins an animation and comes before `IDAT`.
    """
    if not data.startswith(_PNG) or data[12:16] != b"IHDR" or len(data) < 24:
        return False
    place = len(_PNG)
    while (kind := data[place + 4 : place + 8]) != b"IDAT":
        if kind == b"acTL" or len(kind) < 4:
            return False
        place += 12 + int.from_bytes(data[place : place + 4], "big")
    return _is_small(data[16:20], data[20:24])


def is_harmless_jpeg(data: bytes) -> bool:
    """Tell whether this begins as a JPEG of such a size, with few scans.

    https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1.1.4: each segment before the
    picture has a marker and its length. That of a frame has a precision, height and
    width.
    """
    if not data.startswith(_JPEG) or data.count(b"\xff\xda") > MOST_SCANS:
        return False
    place = len(_JPEG)
    while len(data) >= place + 9 and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _FRAMES:
            return _is_small(data[place + 5 : place + 7], data[place + 7 : place + 9])
        if marker not in _SEGMENTS:
            return False
        place += 2 + max(2, int.from_bytes(data[place + 2 : place + 4], "big"))
    return False


def _is_small(one: bytes, other: bytes) -> bool:
    return 0 < int.from_bytes(one, "big") * int.from_bytes(other, "big") <= MOST_PIXELS


KINDS: Mapping[str, Callable[[bytes], bool]] = {
    "image/png": is_harmless_png,
    "image/jpeg": is_harmless_jpeg,
}
"""Kinds of pictures that are shown, and what tells whether one is harmless."""
