"""How messages are sent between processes: as data of limited size, never as code.

A literal message is its text in JSON; another one is its template with its parameters.
A template that another process sent fills in named parameters and does nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, SerializationInfo

from autograder.facts.base import clean
from autograder.i18n import (
    NUMBER_FORMAT,
    Field,
    Message,
    Value,
    fields,
    literal,
    message_of,
    text_of,
)

LIMIT = 4_000
"""About how many characters a message may have in words."""
DEPTH = 8
"""How deeply messages may contain other messages."""
_PARTS = {"template", "parameters", "plural", "count"}
_PARAMETERS = 16
_NUMBER = 10**15
_DIGITS = 330
"""The most characters of a number: 1e308 with all its digits, and decimals."""
IN_WORDS = {"in_words": True}
"""The context in which facts are dumped with their messages as text."""


def _read(value: object) -> Message:
    """Take a message; of text, a literal one.

    Raises:
        ValueError: if it is malformed or too large.
    """
    if isinstance(value, Message):
        return fitted(value)
    if isinstance(value, str):
        return literal(clean(value, LIMIT))
    message = _message(value, DEPTH)
    if _weight(message) > LIMIT:
        raise ValueError(f"a message of more than {LIMIT:,} characters")
    return message


def _write(message: Message | str, info: SerializationInfo) -> Any:
    message = message_of(message)  # `model_copy` validates nothing
    return in_words(message) if info.context is IN_WORDS else data_of(message)


Sentence = Annotated[
    Message, PlainValidator(_read), PlainSerializer(_write, when_used="json")
]
"""Words for people, a few lines at the most. Text is taken as a literal message."""


def in_words(message: Message) -> str:
    """Put a message into words that are safe to show and to write."""
    return clean(str(message), LIMIT)


def fitted(message: Message) -> Message:
    """Return a message of our own within the limits.

    Parameters lose control characters; one that is too large is only kept as its text.
    """
    if not message.parameters:
        longest = max(len(message.template), len(message.plural))
        return message if longest <= LIMIT else literal(in_words(message))
    message = _cleaned(message)
    small = _depth(message) <= DEPTH and len(message.parameters) <= _PARAMETERS
    if small and _weight(message) <= LIMIT:
        return message
    return literal(in_words(message))


def data_of(message: Message) -> str | dict[str, Any]:
    """Return a message as JSON has it."""
    text = text_of(message)
    if text is not None:
        return text
    data: dict[str, Any] = {"template": message.template}
    if message.parameters:
        data["parameters"] = {n: _data(v) for n, v in message.parameters}
    if message.plural:
        data |= {"plural": message.plural, "count": message.count}
    return data


def _data(value: Value) -> Any:
    if isinstance(value, tuple):
        return [data_of(part) for part in value]
    return data_of(value) if isinstance(value, Message) else value


def _cleaned(message: Message) -> Message:
    cleaned = tuple((n, _cleaned_value(v)) for n, v in message.parameters)
    same = cleaned == message.parameters
    return message if same else replace(message, parameters=cleaned)


def _cleaned_value(value: Value) -> Value:
    if isinstance(value, str):
        return clean(value, LIMIT)
    if isinstance(value, Message):
        return _cleaned(value)
    if isinstance(value, int) and abs(value) > _NUMBER:
        return str(value)
    return tuple(map(_cleaned, value)) if isinstance(value, tuple) else value


def _message(data: object, depth: int) -> Message:
    if isinstance(data, str):
        return literal(clean(data, LIMIT))
    if not isinstance(data, Mapping) or not data.keys() <= _PARTS:
        raise ValueError("a message is text, or a template with parameters")
    if depth == 0:
        raise ValueError(f"messages within messages, more than {DEPTH}")
    parameters = data.get("parameters", {})
    if not isinstance(parameters, Mapping) or len(parameters) > _PARAMETERS:
        raise ValueError(f"expected at most {_PARAMETERS} parameters")
    count = data.get("count", 1)
    if type(count) is not int or abs(count) > _NUMBER:
        raise ValueError("the count of a message is no small whole number")
    named = {_named(n): _parameter(v, depth) for n, v in parameters.items()}
    return Message(
        _template(data.get("template", ""), named),
        tuple(sorted(named.items(), key=lambda item: item[0])),
        _template(data.get("plural", ""), named),
        count,
    )


def _named(name: object) -> str:
    if not (isinstance(name, str) and re.fullmatch(r"\w+", name) and len(name) <= 40):
        raise ValueError("the name of a parameter is a short identifier")
    return name


def _template(text: object, values: Mapping[str, Value]) -> str:
    if not isinstance(text, str) or len(text) > LIMIT:
        raise ValueError(f"a template is text of at most {LIMIT:,} characters")
    for part in fields(text) if values else ():
        if isinstance(part, Field):
            if part.name not in values:
                raise ValueError(f"the template names {part.name}, which is not there")
            joins = isinstance(values[part.name], tuple)
            if not joins and not NUMBER_FORMAT.fullmatch(part.format):
                raise ValueError(f"the format {part.format} is not one of numbers")
        elif part not in {"{", "}"} and ("{" in part or "}" in part):
            raise ValueError("a template only fills in named parameters")
    return clean(text, LIMIT)


def _parameter(value: object, depth: int) -> Value:
    if isinstance(value, str):
        return clean(value, LIMIT)
    if type(value) is float and abs(value) != float("inf") and value == value:
        return value
    if type(value) is int and abs(value) <= _NUMBER:
        return value
    if isinstance(value, list):
        return tuple(_message(part, depth - 1) for part in value)
    return _message(value, depth - 1)


def _values(message: Message) -> Iterator[Message]:
    for _name, value in message.parameters:
        if isinstance(value, tuple):
            yield from value
        elif isinstance(value, Message):
            yield value


def _depth(message: Message, most: int = DEPTH) -> int:
    if not most:
        return 1
    return 1 + max((_depth(part, most - 1) for part in _values(message)), default=0)


def _weight(message: Message) -> int:
    """Return about how long a message is in words, without putting it into words."""
    values = dict(message.parameters)
    weights = {name: _weight_of(value) for name, value in values.items()}
    templates = (message.template, message.plural)
    return max(
        len(t) + sum(weights.get(p.name, 0) for p in fields(t) if isinstance(p, Field))
        for t in templates
    ) + sum(0 if isinstance(v, int | float) else 1 for v in values.values())


def _weight_of(value: Value) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, tuple):
        return sum(_weight(part) + 12 for part in value)
    if isinstance(value, Message):
        return _weight(value)
    return 20 if abs(value) <= _NUMBER else _DIGITS
