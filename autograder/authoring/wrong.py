"""The instructor's own wrong answers: `solutions/<slug>/wrong/*.py`.

The first line of each file names the criteria that must fail, by their ids:

    # loses: output_activation, loss
    # loses: everything

A file that stops before a model is built loses every criterion, so it can only lose
`everything`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError
from autograder.facts.close_names import guess_among
from autograder.facts.grade import OUTCOME_NAMES, Grade
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.assignment import Assignment

EVERYTHING = "everything"
_FIRST = re.compile(r"#\s*loses:\s*(.+)", re.I)


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, and the criteria that must fail."""

    name: str
    """The path in the folder of the assignment, such as `wrong/no_bias.py`."""
    source: str
    loses: tuple[str, ...]
    """The ids of the criteria that must fail, or `everything`."""

    def kept(self, grade: Grade) -> Message:
        """Name the criteria that did not fail as they should; empty if all failed."""
        if self.loses == (EVERYTHING,):
            if not grade.score:
                return EMPTY
            text = _("{name}: gets {score:g} of {whole:g}, and must lose everything")
            return text.format(name=self.name, score=grade.score, whole=grade.max_score)
        if grade.outcome != "graded":
            text = _(
                "{name}: gets no further than “{outcome}”, so it shows nothing about "
                "{loses}. {reason}"
            )
            return text.format(
                name=self.name,
                outcome=OUTCOME_NAMES[grade.outcome],
                loses=", ".join(self.loses),
                reason=grade.summary,
            )
        passed = {c.id for c in grade.criteria if c.status == "passed"}
        kept = [criterion for criterion in self.loses if criterion in passed]
        if not kept:
            return EMPTY
        return _("{name}: does not lose {kept}").format(
            name=self.name, kept=", ".join(kept)
        )


def own_wrong_answers(folder: Path, assignment: Assignment) -> list[Wrong]:
    """Read the wrong answers of an assignment.

    Args:
        folder: the folder of the rubric.
        assignment: the assignment with the criteria.

    Raises:
        UsageError: if a file cannot be read or is no script, or if its first line does
            not name criteria. The text names the file.
    """
    found = sorted(path for path in folder.glob("wrong/[!._]*") if path.is_file())
    for path in found:
        if path.suffix != ".py":
            text = _("{path}: only .py files are graded here; save it as a script")
            raise UsageError(text.format(path=path))
    return [_read(path, assignment) for path in found]


def _read(path: Path, assignment: Assignment) -> Wrong:
    try:
        source = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            _("{path}: cannot be read ({problem})").format(path=path, problem=error)
        ) from None
    first = _FIRST.fullmatch(source.partition("\n")[0].strip())
    known = [criterion.id for criterion in assignment.criteria]
    named = first[1].split(",") if first else []
    loses = tuple(part.strip() for part in named if part.strip())
    if not loses:
        raise UsageError(
            _(
                "{path}, line 1: expected what it must lose, such as `# "
                "loses: {known}` or `# loses: {everything}`"
            ).format(path=path, known=known[-1], everything=EVERYTHING)
        )
    if EVERYTHING in loses and len(loses) > 1:
        raise UsageError(
            _("{path}, line 1: {everything} must be alone").format(
                path=path, everything=EVERYTHING
            )
        )
    for criterion in loses:
        if criterion not in (EVERYTHING, *known):
            guess = guess_among(criterion, [EVERYTHING, *known])
            raise UsageError(
                _("{path}, line 1: no criterion {criterion!r}; {guess}").format(
                    path=path, criterion=criterion, guess=guess
                )
            )
    return Wrong(f"wrong/{path.name}", source, loses)
