"""The sentences that people read can all be translated."""

from __future__ import annotations

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from autograder.i18n import LOCALE
from tests.places import PACKAGE, ROOT

KEYWORDS = {"_": None, "_n": (1, 2), "gettext": None, "ngettext": (1, 2)}
SOURCES = ((PACKAGE, "**.py", "python"), (ROOT / "templates", "**.j2", "jinja2"))


def test_the_template_of_catalogues_is_current() -> None:
    """`make messages` would write the same sentences again."""
    found = {
        message
        for folder, pattern, method in SOURCES
        for _file, _line, message, _comments, _context in extract_from_dir(
            folder, [(pattern, method)], keywords=KEYWORDS
        )
    }
    with (LOCALE / "autograder.pot").open("rb") as file:
        written = {message.id for message in read_po(file) if message.id}
    assert written == found, "run `make messages`"
