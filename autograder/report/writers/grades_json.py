"""`grades.json`: every grade as data."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

from pydantic import TypeAdapter

from autograder.engine.store import write_whole
from autograder.facts.grade import Grade
from autograder.facts.message import IN_WORDS
from autograder.i18n import Message, _
from autograder.report.feedback import Feedback
from autograder.report.writers.writer import Writer
from autograder.rubric.assignment import Assignment

SCHEMA = 1
IN_MEMORY = 2**22
"""The most characters in memory. A longer text is in a temporary file until the end."""
BLOCK = 2**16
_JSON = TypeAdapter[Any](Any)


class GradesJson(Writer[str]):
    """Writes the class as JSON, in the order of the submissions."""

    doing = _("writing grades.json")

    def begin(
        self, provenance: Mapping[str, Any], _assignments: Mapping[str, Assignment]
    ) -> None:
        """Write the head."""
        self._text = SpooledTemporaryFile(  # noqa: SIM115 - closed in `end`
            IN_MEMORY, "w+", encoding="utf-8", newline=""
        )
        weakref.finalize(self, self._text.close)  # if `end` is never called
        head = {"schema": SCHEMA, "provenance": dict(provenance), "grades": []}
        self._text.write(_json(head).removesuffix("]\n}"))
        self._comma = ""

    def prepare(self, feedback: Feedback) -> str:
        """Return the entry of a grade."""
        return grade_json(feedback.grade)

    def write(self, entry: str) -> None:
        """Add an entry after the others."""
        self._text.write(f"{self._comma}\n  {entry}")
        self._comma = ","

    def end(self, _problems: Sequence[Message], _failures: Sequence[Message]) -> None:
        """Write the file."""
        with self._text as text:
            text.write("\n ]\n}\n" if self._comma else "]\n}\n")
            text.seek(0)
            blocks = iter(partial(text.read, BLOCK), "")
            write_whole(self.out / "grades.json", blocks)


def grade_json(grade: Grade) -> str:
    """Return a grade as it is written in `grades.json`."""
    data = grade.model_dump(mode="json", context=IN_WORDS)
    if grade.deduction is None:  # as in courses without dates
        del data["raw_score"], data["deduction"]
    _drop_empty(data, "decision", "submission")
    for result in data["criteria"]:
        _drop_empty(result, "decision", "waits", "answer")
    return _json(data).replace("\n", "\n  ")


def _drop_empty(data: dict[str, Any], *names: str) -> None:
    """Leave out these entries where they are empty, as in courses without decisions."""
    for name in names:
        if not data[name]:
            del data[name]


def _json(value: Any) -> str:
    return _JSON.dump_json(value, indent=1).decode()
