"""Messages for people. A `Message` is data until it is shown; gettext translates it
then.

Messages are written in English and can be translated: put a compiled catalogue at
``autograder/locale/<language>/LC_MESSAGES/autograder.mo`` and set ``LANGUAGE``.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import NamedTuple, TypeAlias

DOMAIN = "autograder"
ENGLISH = "en"
LOCALE = Path(__file__).parent / "locale"
_FIELD = re.compile(r"\{\{|\}\}|\{(\w+)(!r)?(?::([^{}]{0,12}))?\}")
NUMBER_FORMAT = re.compile(r",?(\.\d)?[defg%]?")
_catalogue: gettext.NullTranslations
_language: str

Value: TypeAlias = "str | int | float | Message | tuple[Message, ...]"
"""A parameter. The items of a tuple are joined by spaces, or by the field's format."""


def use_language(*languages: str, folder: Path = LOCALE) -> None:
    """Put messages into words of the first language that has a catalogue from now on.

    Args:
        *languages: such as "de"; none means those of the environment.
        folder: of the catalogues, ``<language>/LC_MESSAGES/autograder.mo``.
    """
    global _catalogue, _language
    _catalogue = gettext.translation(DOMAIN, folder, languages or None, fallback=True)
    found = gettext.find(DOMAIN, folder, languages or None)
    _language = Path(found).parent.parent.name if found else ENGLISH


def language() -> str:
    """Return the current language, by the name of its folder."""
    return _language


def translate(text: str) -> str:
    """Return a text in the current language, or as it is."""
    return _catalogue.gettext(text)


def translate_count(singular: str, plural: str, count: int) -> str:
    """Return a text with a number, in the singular or plural form."""
    return _catalogue.ngettext(singular, plural, count)


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence as data: two are equal if their templates and parameters are.

    `str` puts it into words. An empty message is false.
    """

    template: str = ""
    """English, as in the catalogue. A field is `{name}`, `{name!r}`, `{name:.3g}`."""
    parameters: tuple[tuple[str, Value], ...] = ()
    """Names and values, in the order of the names."""
    plural: str = ""
    """The template for the plural, if there is one."""
    count: int = 1
    """The number that chooses between both templates."""

    def format(self, *places: object, **values: object) -> Message:
        """Return the message with values for its fields, as data.

        What is neither text, a number nor a message is kept as its text, and what no
        field names is left out. Fields are `{name}`, or `{0}` for a place.
        """
        values.update((str(place), value) for place, value in enumerate(places))
        asked = fields(self.template) + fields(self.plural)
        names = {field.name for field in asked if isinstance(field, Field)}
        kept = {n: _value(v) for n, v in values.items() if n in names}
        named = {**dict(self.parameters), **kept}
        parameters = tuple(sorted(named.items(), key=_name))
        return Message(self.template, parameters, self.plural, self.count)

    def __bool__(self) -> bool:
        return bool(self.template)

    def __str__(self) -> str:
        if not self.template:
            return ""
        if self.plural:
            text = translate_count(self.template, self.plural, self.count)
        else:
            text = translate(self.template)
        if not self.parameters:
            return text
        values = dict(self.parameters)
        return "".join(
            part if isinstance(part, str) else _worded(part, values)
            for part in fields(text)
        )


EMPTY = Message()


def _(template: str) -> Message:
    """Make a message of an English sentence of ours; `make messages` finds it."""
    return Message(template)


def _n(singular: str, plural: str, count: int) -> Message:
    """Make a message with a number, in the singular or plural form."""
    return Message(singular, (), plural, count)


def literal(text: str) -> Message:
    """Make a message of a text that nobody translates: an instructor's, or Python's."""
    return Message("{text}", (("text", text),)) if text else EMPTY


def text_of(message: Message) -> str | None:
    """Return the text of a literal message, None of others."""
    if not message.template:
        return ""
    if message.template == "{text}" and len(message.parameters) == 1:
        name, value = message.parameters[0]
        return value if name == "text" and isinstance(value, str) else None
    return None


def message_of(message: Message | str) -> Message:
    """Return a message as it is, and a text as a literal one."""
    return message if isinstance(message, Message) else literal(message)


def sentences(*parts: Message | str) -> Message:
    """Put sentences one after another; those without words are left out."""
    return joined(parts)


def joined(parts: Iterable[Message | str], separator: str = " ") -> Message:
    """Put messages one after another, with a separator of at most 12 characters."""
    kept = tuple(message_of(part) for part in parts if part)
    if len(kept) < 2:
        return kept[0] if kept else EMPTY
    template = "{parts}" if separator == " " else f"{{parts:{separator}}}"
    return Message(template, (("parts", kept),))


def parts_of(message: Message) -> tuple[Message, ...]:
    """Return the parts of a message that was made by `sentences`; else itself."""
    if message.template == "{parts}":
        value = dict(message.parameters).get("parts")
        if isinstance(value, tuple):
            return tuple(part for whole in value for part in parts_of(whole))
    return (message,) if message else ()


def templates_of(message: Message) -> tuple[str, ...]:
    """Return the templates without their parameters; of a literal message, its text."""
    return tuple(text_of(part) or part.template for part in parts_of(message))


class Field(NamedTuple):
    """A place in a template that a parameter fills."""

    name: str
    quoted: bool
    format: str


@lru_cache(maxsize=4096)
def fields(template: str) -> tuple[str | Field, ...]:
    """Split a template into text and fields. Brackets as in `{a.b}` stay text."""
    parts: list[str | Field] = []
    end = 0
    for match in _FIELD.finditer(template):
        parts.append(template[end : match.start()])
        end = match.end()
        if match[1]:
            parts.append(Field(match[1], bool(match[2]), match[3] or ""))
        else:
            parts.append(match[0][0])
    return (*parts, template[end:])


def _worded(field: Field, values: dict[str, Value]) -> str:
    """Put a value into words. A wrong field in a translation raises no error."""
    value = values.get(field.name)
    if value is None:
        return f"{{{field.name}}}"
    if isinstance(value, tuple):
        return (field.format or " ").join(map(str, value))
    if isinstance(value, (str, Message)):
        return repr(str(value)) if field.quoted else str(value)
    if not NUMBER_FORMAT.fullmatch(field.format):
        return str(value)
    try:
        return format(value, field.format)
    except ValueError:  # such as `d` for a number that is not whole
        return str(value)


def _name(item: tuple[str, object]) -> str:
    return item[0]


def _value(value: object) -> Value:
    value = getattr(value, "message", value)  # of an error of ours
    if isinstance(value, Message):
        text = text_of(value)
        return value if text is None else text
    if isinstance(value, (list, tuple)) and any(isinstance(v, Message) for v in value):
        return tuple(message_of(v if isinstance(v, Message) else str(v)) for v in value)
    if isinstance(value, str | bool):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and isfinite(value):
        return float(value)
    return str(value)


use_language()
