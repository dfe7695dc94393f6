"""Find pairs of submissions whose own code is alike, for a person to look at.

copydetect compares the tokens of the code, so other names and other spaces change
nothing. Two kinds of code are no evidence and are taken out before: what students got
with the stub, and what the exercise asks for, so that the solution or many students
have it, too.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_left
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
RUN = 4
"""So many words and signs in a row are given, if the stub or solution has the row."""
_WORD = re.compile(r"\w+|[^\w\s]")
_QUOTES = re.compile(r"""^(?:"{3}|'{3})""", re.M)
"""Finds where a text that stands for itself may begin. Markdown becomes such a text
when it is exported."""


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


def own_code(code: str, given: Sequence[str]) -> str:
    """Return the lines that are neither in the stub nor in the solution.

    Their lines may also be broken in other places, as programs do that format code or
    export notebooks. So a line is theirs, too, if all its words are.

    Args:
        code: what a student handed in.
        given: the stub and the solution.
    """
    known = {line.strip() for text in given for line in text.splitlines()}
    lines = _without_texts(code).splitlines()
    own = set(range(len(lines))).intersection(
        *(_with_own_words(lines, text) for text in given)
    )
    return "".join(
        f"{line}\n"
        for number, line in enumerate(lines)
        if number in own and line.strip() not in known
    )


def _without_texts(code: str) -> str:
    """Return code without the texts that stand for themselves, in linear time."""
    ends = {quotes: list(re.finditer(rf"{quotes}[ \t]*$", code, re.M))
            for quotes in ('"""', "'''")}  # fmt: skip
    kept, place = [], 0
    for begin in _QUOTES.finditer(code):
        closing = ends[begin[0]]
        first = bisect_left(closing, begin.end(), key=re.Match.start)
        if begin.start() >= place and first < len(closing):
            kept.append(code[place : begin.start()])
            place = closing[first].end()
    return "".join((*kept, code[place:]))


def _with_own_words(lines: Sequence[str], given: str) -> set[int]:
    """Return the numbers of the lines with a word or number that is not given."""
    words = [(word, i) for i, line in enumerate(lines) for word in _WORD.findall(line)]
    known_runs = set(_runs(_WORD.findall(given)))
    known = {
        start + offset
        for start, run in enumerate(_runs([word for word, _line in words]))
        if run in known_runs
        for offset in range(RUN)
    }
    return {
        line
        for place, (word, line) in enumerate(words)
        if place not in known and re.match(r"\w", word)
    }


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[offset:] for offset in range(RUN)), strict=False)


def similar_pairs(
    codes: Mapping[str, str],
    together: Collection[frozenset[str]] = (),
    given: Sequence[str] = (),
) -> list[SimilarPair]:
    """Return pairs that are alike, those with the most code first.

    Args:
        codes: student -> his own code.
        together: pairs of students who worked together and are no evidence.
        given: the stub and the solution. What is like them is no evidence, however its
            lines are broken.

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

    def print_of(name: str, code: str) -> CodeFingerprint:
        file = io.StringIO(code)
        return CodeFingerprint(name, TOKENS, 1, language="python", fp=file)

    prints = {
        student: print_of(student, code)
        for student, code in sorted(codes.items())
        if code.strip()
    }
    known = {part for code in given for part in print_of("", code).hashes}
    _take_out(list(prints.values()), known)
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


def _take_out(prints: Sequence[CodeFingerprint], known: Collection[int]) -> None:
    """Forget the parts that many have, and those that everybody was given."""
    counts = Counter(part for one in prints for part in one.hashes)
    most = max(MANY, len(prints) // MANY_OF_ALL)
    for one in prints:
        own = (part for part in one.hashes if counts[part] <= most)
        one.hashes = {part for part in own if part not in known}
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
