"""The one place where text for students meets gettext.

Reports are written in English and can be translated: put a compiled catalogue at
``autograder/locale/<language>/LC_MESSAGES/autograder.mo`` and set ``LANGUAGE``.
"""

from __future__ import annotations

import gettext
from pathlib import Path

CATALOGUE = gettext.translation(
    "autograder", localedir=Path(__file__).parent / "locale", fallback=True
)


def _(message: str) -> str:
    """Translate one sentence; without a catalogue it stays English."""
    return CATALOGUE.gettext(message)


def _n(singular: str, plural: str, count: int) -> str:
    """Translate a sentence that counts, in the form that belongs to the number."""
    return CATALOGUE.ngettext(singular, plural, count)
