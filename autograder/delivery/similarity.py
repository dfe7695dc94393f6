"""Find pairs of submissions whose own code is alike, for a person to look at.

copydetect compares the tokens of the code, so other names and other spaces change
nothing. Two kinds of code are no evidence and are taken out before: what students got
with the stub, and what many students wrote, because the exercise asks for it.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from autograder.errors import UsageError
from autograder.i18n import _

if TYPE_CHECKING:
    from copydetect import CodeFingerprint

TOKENS = 25
"""Shorter equal pieces are not noticed. A name counts as one character."""
LEAST = 60
"""The fewest equal characters of a pair."""
SHARE = 0.5
"""The least share of the own code of one of the two students."""
MANY = 5
"""Code of more students than this is what the exercise asks for..."""
MANY_OF_ALL = 5
"""... or more than one in so many students of the class."""
MOST_PAIRS = 100


@dataclass(frozen=True)
class CodeLine:
    """A line of a student's own code."""

    text: str
    is_alike: bool
    """Whether the other student has it, too."""


@dataclass(frozen=True)
class SimilarPair:
    """Two students with code that is alike."""

    students: tuple[str, str]
    lines: tuple[tuple[CodeLine, ...], tuple[CodeLine, ...]]


def own_code(code: str, stub: str) -> str:
    """Return the lines that are not in the stub, wherever they are."""
    given = {line.strip() for line in stub.splitlines()}
    own = [line for line in code.splitlines() if line.strip() not in given]
    return "".join(f"{line}\n" for line in own)


def similar_pairs(
    codes: Mapping[str, str], together: Collection[frozenset[str]] = ()
) -> list[SimilarPair]:
    """Return pairs that are alike, those with the most code first.

    Args:
        codes: student -> his own code.
        together: pairs of students who worked together and are no evidence.

    Raises:
        UsageError: if copydetect is not installed.
    """
    try:
        from copydetect import CodeFingerprint, compare_files
    except ImportError:
        raise UsageError(
            _(
                "copydetect is not installed; run "
                "`pip install keras-autograder[similar]`"
            )
        ) from None
    prints = {
        student: CodeFingerprint(
            student, TOKENS, 1, language="python", fp=io.StringIO(code)
        )
        for student, code in sorted(codes.items())
        if code.strip()
    }
    _take_out_common(list(prints.values()))
    found: list[tuple[int, SimilarPair]] = []
    for one, other in _candidates(prints):
        if frozenset((one, other)) in together:
            continue
        both = prints[one], prints[other]
        count, _shares, slices = compare_files(*both)
        if count < LEAST or count < SHARE * min(map(_length, both)):
            continue
        lines = (_marked(codes[one], slices[0]), _marked(codes[other], slices[1]))
        found.append((int(count), SimilarPair((one, other), lines)))
    found.sort(key=lambda item: (-item[0], item[1].students))
    return [pair for _count, pair in found[:MOST_PAIRS]]


def _take_out_common(prints: Sequence[CodeFingerprint]) -> None:
    """Forget the parts that many have."""
    counts = Counter(part for one in prints for part in one.hashes)
    most = max(MANY, len(prints) // MANY_OF_ALL)
    for one in prints:
        one.hashes = {part for part in one.hashes if counts[part] <= most}
        one.hash_idx = {part: one.hash_idx[part] for part in one.hashes}


def _candidates(
    prints: Mapping[str, CodeFingerprint],
) -> Iterator[tuple[str, str]]:
    """Yield the pairs that share enough parts to be looked at."""
    owners: dict[int, list[str]] = {}
    for student, one in prints.items():
        for part in one.hashes:
            owners.setdefault(part, []).append(student)
    shared: Counter[tuple[str, str]] = Counter()
    for students in owners.values():
        shared.update(combinations(students, 2))
    yield from sorted(p for p, count in shared.items() if count >= LEAST - TOKENS)


def _length(one: CodeFingerprint) -> int:
    """Return how many characters are in parts that count."""
    covered = {
        place + offset
        for places in one.hash_idx.values()
        for place in places
        for offset in range(TOKENS)
    }
    return len(covered)


def _marked(code: str, slices: Any) -> tuple[CodeLine, ...]:
    """Return lines. A line is alike if most of its characters are alike."""
    alike = bytearray(len(code))
    for start, end in zip(*slices, strict=True):
        first, last = max(0, int(start)), min(len(code), int(end))
        alike[first:last] = b"\x01" * max(0, last - first)
    lines, place = [], 0
    for line in code.splitlines(keepends=True):
        own = alike[place : place + len(line)]
        is_alike = bool(line.strip()) and 2 * sum(own) >= len(line)
        lines.append(CodeLine(line.rstrip("\n"), is_alike))
        place += len(line)
    return tuple(lines)
