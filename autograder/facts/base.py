"""The base class of facts: plain, frozen data with a digest.

Only facts are sent from one process to another. So every class refuses unknown fields,
wrong types, infinite numbers and text that is too long.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationError,
)

from autograder.errors import FactError
from autograder.i18n import Message, _, literal

# Control characters, terminal escapes and bidirectional marks can forge what a
# terminal or a page shows, and marks without width can make two names look the same.
# Newline and tab stay, because text needs them. U+200C and U+200D stay, because some
# languages are written with them.
_ESCAPES = re.compile(
    r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|.)?", re.S
)
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028\u2029"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def clean(text: str, limit: int) -> str:
    """Return `text` without control characters, at most `limit` characters long.

    Lone surrogates, which UTF-8 cannot encode, become question marks.
    """
    if len(text) <= limit and text.isprintable():  # nearly all text, at once
        return text
    text = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    text = _CONTROLS.sub("", _ESCAPES.sub("", text))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def one_line(text: str, limit: int) -> str:
    """Return `text` as one line, without control characters."""
    return " ".join(clean(text, limit).split())


MAX_NAME = 200
Name = Annotated[
    str,
    StringConstraints(max_length=MAX_NAME),
    AfterValidator(lambda s: clean(s, MAX_NAME)),
]
"""The name of a variable, a function, a class or similar, as one line."""

Student = Annotated[str, AfterValidator(lambda s: clean(s, 1_000))]
"""The name of a student. It is the name of a folder, which may be long."""

Text = Annotated[str, AfterValidator(lambda s: clean(s, 4_000))]
"""Text that others wrote, a few lines at the most. Our own texts are `Sentence`."""

Output = Annotated[str, AfterValidator(lambda s: clean(s, 20_000))]
"""Text that a submission printed."""


_COLLECTIONS = frozenset(("list", "set", "frozenset", "tuple"))
_NO_SCHEMA = frozenset(("cls", "config", "default", "metadata", "serialization"))
"""Entries of a schema that hold no other schema of a value that is read."""


def _end_at_first(schema: Any, is_own: bool = True) -> None:
    """Change the schema of a class, but not those of the classes in its fields."""
    if isinstance(schema, list | tuple):
        for part in schema:
            _end_at_first(part, is_own)
    if not isinstance(schema, dict):
        return
    kind = schema.get("type")
    if kind == "model" and not is_own:
        return
    if kind in _COLLECTIONS:
        schema["fail_fast"] = True
    for name, part in schema.items():
        if name not in _NO_SCHEMA:
            _end_at_first(part, is_own and kind != "model")


class Fact(BaseModel):
    """Base class of all facts."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", allow_inf_nan=False
    )

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> Any:
        """Let the reading of a sequence end at its first wrong item.

        Otherwise Pydantic describes every wrong item of a megabyte that somebody
        forged. These descriptions would take gigabytes.
        """
        schema = handler(source)
        _end_at_first(handler.resolve_ref_schema(schema))
        return schema

    def to_json(self) -> str:
        """Return canonical JSON: equal facts have equal text, with sorted keys."""
        return json.dumps(
            self.model_dump(mode="json"),
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
            allow_nan=False,
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Validate JSON from another process.

        Raises:
            FactError: if it is not valid. The text names the first wrong field.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise FactError(
                _("{kind}: {problem}").format(
                    kind=cls.__name__, problem=first_problem(error)
                )
            ) from None

    def digest(self) -> str:
        """Return the SHA-256 of the canonical JSON, 64 hexadecimal digits."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


class OneError:
    """Annotates a union of large values: a value of none of its kinds is one error.

    Otherwise Pydantic describes what is wrong for each kind, each time with a copy of
    the whole value.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> Any:
        schema: dict[str, Any] = dict(handler(source))
        union = schema
        if schema["type"] == "nullable":  # None is one of the kinds
            union = schema["schema"]
        text = "Input is of none of the kinds that it may be"
        union |= {"custom_error_type": "kind", "custom_error_message": text}
        return schema


class Job(Fact):
    """A job for the runner or the trainer."""

    datasets: dict[Name, str] = {}
    """Name of a data set -> its fingerprint, by which every machine finds it.

    Before the job is sent, the folder with the arrays replaces the fingerprint.
    """


def first_problem(error: ValidationError) -> Message:
    """Return the first problem of a validation error, and its field, as one line.

    A ValueError of ours has a message. Pydantic's own words stay as they are.
    """
    problem: dict[str, Any] = dict(
        error.errors(include_url=False, include_input=False)[0]
    )
    given = getattr(problem.get("ctx", {}).get("error"), "args", ())
    if given and isinstance(given[0], Message):
        reason = given[0]
    else:
        reason = literal(clean(problem["msg"].removeprefix("Value error, "), 300))
    if not problem["loc"]:
        return reason
    place = clean(".".join(str(part) for part in problem["loc"]), 300)
    return _("{place}: {reason}").format(place=place, reason=reason)
