"""Problems of a rubric that its author knows and accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder.i18n import Message, _
from autograder.rubric.assignment import Accept


@dataclass
class Accepting:
    """Sorts problems into those that the rubric accepts and the others."""

    accept: Sequence[Accept]
    problems: list[Message] = field(default_factory=list)
    """A line for each problem that is not accepted."""
    accepted: int = 0
    _used: set[Accept] = field(default_factory=set)

    def add(self, subject: str, problem: Message) -> None:
        """Add a problem. `subject` is its name in `accept`."""
        for accept in self.accept:
            if _matches(accept.mutant, subject):
                self._used.add(accept)
                self.accepted += 1
                return
        self.problems.append(problem)

    def unused(self) -> Iterator[Message]:
        """Yield a line for each entry that accepted nothing."""
        for accept in self.accept:
            if accept not in self._used:
                yield _("accept {name!r}: nothing of that name survives").format(
                    name=accept.mutant
                )


def _matches(pattern: str, subject: str) -> bool:
    """Compare with and without the line number. A star stands for any text."""
    form = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.S)
    without = re.sub(r"^line \d+: ", "", subject)
    return any(form.fullmatch(text) for text in (subject, without))
