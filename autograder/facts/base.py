"""What all facts share: frozen, strict, closed, and with a digest.

A fact is plain data. It is the only thing that crosses from one process to another,
so every class refuses unknown fields, wrong types, infinities and oversized text.
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
    StringConstraints,
    ValidationError,
)

from autograder.errors import FactError

# Control characters, terminal escapes and bidirectional marks can forge what a
# terminal or a page shows, and marks without width can make two names look the same.
# Newline and tab are the two that text needs, and U+200C and U+200D belong to the
# spelling of some languages.
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
    text = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    text = _CONTROLS.sub("", _ESCAPES.sub("", text))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def one_line(text: str, limit: int) -> str:
    """Return `text` without control characters and line ends: one record, one line."""
    return " ".join(clean(text, limit).split())


MAX_NAME = 200
Name = Annotated[
    str,
    StringConstraints(max_length=MAX_NAME),
    AfterValidator(lambda s: clean(s, MAX_NAME)),
]
"""One line that names something: a variable, a function, a class."""

Student = Annotated[str, AfterValidator(lambda s: clean(s, 1_000))]
"""The name of a folder, which may be longer than one that somebody chose."""

Sentence = Annotated[str, AfterValidator(lambda s: clean(s, 4_000))]
"""Text for people, a few lines at the most."""

Output = Annotated[str, AfterValidator(lambda s: clean(s, 20_000))]
"""What a submission printed."""


class Fact(BaseModel):
    """Base class of all facts."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", allow_inf_nan=False
    )

    def to_json(self) -> str:
        """Return canonical JSON: sorted keys, no spaces, so that equal means equal."""
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
            FactError: naming the first field that is wrong.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise FactError(f"{cls.__name__}: {first_problem(error)}") from None

    def digest(self) -> str:
        """Return the SHA-256 of the canonical JSON, 64 hexadecimal digits."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


class Job(Fact):
    """Work for a zone."""

    datasets: dict[Name, str] = {}
    """Name of a data set -> its fingerprint, by which every machine finds it; for the
    zone, the folder with its arrays."""


def first_problem(error: ValidationError) -> str:
    """Say in one line where the first problem of a validation error is."""
    problem: dict[str, Any] = dict(error.errors(include_url=False)[0])
    place = ".".join(str(part) for part in problem["loc"])
    reason = problem["msg"].removeprefix("Value error, ")
    return clean(f"{place}: {reason}" if place else reason, 300)
