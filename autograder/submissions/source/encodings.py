"""Decode a Python file with the encoding that the file declares (PEP 263).

Python's own rules apply. A file that Python cannot read is refused here too.
"""

from __future__ import annotations

import codecs
import re

from autograder.errors import SourceError
from autograder.i18n import _, sentences

UTF_8 = "utf-8"
_DECLARATION = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_COMMENT = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_LINE_END = re.compile(rb"\r\n?|\n")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""The first bytes of a UTF-16 file. Windows calls this encoding Unicode."""
_ASCII = bytes([*b"\t\n\f\r", *range(32, 127)])
_SAVE = _("Save the file with the encoding UTF-8.")
_TAKE_OUT = _("Take that declaration out.")


def decode(data: bytes) -> str:
    """Return the text of a Python file without its byte order mark (BOM).

    Raises:
        SourceError: if the bytes do not fit the declared encoding, or if that encoding
            is unknown. A file that declares none must be UTF-8. The same for NUL bytes.
    """
    if b"\0" in data and not data.startswith(_WIDE):
        found = _(
            "The file holds NUL bytes (byte {at:,} is the first), which Python cannot "
            "read: it is damaged, or UTF-16."
        )
        raise SourceError(sentences(found.format(at=data.index(b"\0")), _SAVE))
    if data.startswith(_WIDE):
        found = _("The file is UTF-16, which Python cannot read.")
        raise SourceError(sentences(found, _SAVE))
    declared = _declared(data)
    if declared is None:
        return decode_utf_8(data)
    name = declared.group(1).decode("ascii", "replace")
    encoding = _encoding(name)
    if encoding == UTF_8:
        return decode_utf_8(data)
    if data.startswith(codecs.BOM_UTF8):
        found = _("The file is UTF-8, but its first lines declare the encoding {name}.")
        raise SourceError(sentences(found.format(name=name), _TAKE_OUT))
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        found = _("The file declares the encoding {name}, but it is not in it.")
        if isinstance(error, UnicodeDecodeError):
            found = _(
                "The file declares the encoding {name}, but it is not in it "
                "(byte {at:,} is not)."
            ).format(at=error.start)
        told = found.format(name=name), _TAKE_OUT, _SAVE
        raise SourceError(sentences(*told)) from None


def decode_utf_8(data: bytes) -> str:
    """Decode UTF-8. Return the text without its byte order mark (BOM).

    Raises:
        SourceError: if it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = _("The file is not UTF-8 text (byte {at:,} is not).")
        told = found.format(at=error.start), _SAVE
        raise SourceError(sentences(*told)) from None


def decode_for_utf_8(data: bytes) -> str:
    """Return the text of a file so that it can be written as UTF-8.

    Line ends become `\\n`. A declaration of another encoding is changed to utf-8.

    Raises:
        SourceError: as `decode` does.
    """
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    declared = _declared(data)
    if declared is None:
        return text
    name = re.escape(declared.group(1).decode("ascii"))
    return re.sub(rf"(coding[:=][ \t]*){name}", rf"\g<1>{UTF_8}", text, count=1)


def _declared(data: bytes) -> re.Match[bytes] | None:
    """Find the declaration in the first line, or in the second below a comment."""
    lines = _LINE_END.split(data[:10_000].removeprefix(codecs.BOM_UTF8), maxsplit=2)
    for line in lines[:2]:
        found = _DECLARATION.match(line)
        if found or not _COMMENT.match(line):
            return found
    return None


def _encoding(name: str) -> str:
    """Return Python's name of an encoding.

    Raises:
        SourceError: if Python does not know the encoding, or if ASCII characters have
            other bytes in it, so that it cannot be used for code.
    """
    plain = name.lower().replace("_", "-")
    if plain in {UTF_8, "utf8"} or plain.startswith(f"{UTF_8}-"):
        return UTF_8
    try:
        if _ASCII.decode("ascii").encode(name) == _ASCII:
            return codecs.lookup(name).name
    except (LookupError, UnicodeError, ValueError):
        pass  # the error below is for this case, too
    found = _(
        "The file declares the encoding {name}, which is not one for Python code."
    )
    raise SourceError(sentences(found.format(name=name[:50]), _TAKE_OUT, _SAVE))
