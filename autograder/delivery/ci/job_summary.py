"""The summary of a job in Markdown, and annotations of lines for GitHub.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.delivery.plain_text import shown, summary_text
from autograder.i18n import _
from autograder.report.feedback import Feedback
from autograder.report.wording import MARKS

MOST_ANNOTATIONS = 10
"""GitHub shows ten errors of a step."""


def summary(feedback: Feedback) -> str:
    """Return the table of the criteria, with what was found, in Markdown."""
    grade = feedback.grade
    score = f"{grade.score:g} / {grade.max_score:g}"
    if not grade.is_final:
        score = str(_("not graded yet"))
    lines = [f"## {as_markdown(str(feedback.assignment.title))}: {score}", ""]
    if told := summary_text(feedback):
        lines += [as_markdown(line) + "  " for line in told.splitlines()] + [""]
    lines += [
        f"| | {_('Criterion')} | {_('Points')} | {_('Feedback')} |",
        "|---|---|---:|---|",
    ]
    for result in grade.criteria:
        mark = MARKS[result.status]
        told = str(result.message)
        if result.hint:
            told += f" {_('Try: {hint}').format(hint=result.hint)}"
        lines.append(
            f"| {mark} | {as_markdown(str(result.title))} "
            f"| {result.points:g} / {result.max_points:g} | {as_markdown(told)} |"
        )
    return "\n".join(lines) + "\n"


def workflow_commands(feedback: Feedback, file: str) -> Iterator[str]:
    """Yield workflow commands: causes at their lines, then criteria that cost points.

    Args:
        feedback: the grade.
        file: the path of the file in the repository.
    """
    grade = feedback.grade
    found = [
        (str(d.title), f"{d.found} {d.fix}", d.place.line if d.place else 1)
        for d in grade.diagnoses
    ]
    found += [
        (str(c.title), f"{c.message} {c.hint}", 1)
        for c in grade.criteria
        if c.status in {"failed", "partial"}
    ]
    for title, text, line in found[:MOST_ANNOTATIONS]:
        yield (
            f"::error file={_property(file)},line={line},title={_property(title)}"
            f"::{_data(text)}"
        )


@contextmanager
def no_commands() -> Iterator[None]:
    """Let GitHub read no line that is printed meanwhile as a command.

    A line that begins with `::`, or has `##[` in it, is a command otherwise. Elsewhere,
    nothing is printed.
    """
    if not is_on_github():
        yield
        return
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)
    try:
        yield
    finally:
        print(f"\n::{token}::", flush=True)


def is_on_github() -> bool:
    """Tell whether this is a job of GitHub."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def as_markdown(text: str) -> str:
    """Keep text of students from being markup; text between backquotes is code."""
    parts = re.split(r"(`[^`\n|<>&]+`)", shown(text).replace("\n", " "))
    return "".join(
        part if place % 2 else re.sub(r"([\\`*_{}\[\]()<>#+!|~@&:$.=-])", r"\\\1", part)
        for place, part in enumerate(parts)
    )


def _data(text: str) -> str:
    return shown(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
