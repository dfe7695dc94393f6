"""The grading worksheet of one assignment of Moodle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from autograder.delivery.returning.grade_files import GradeTable, ScoreColumn
from autograder.delivery.returning.numbers import number

_NO = frozenset({
    "no", "nein", "non", "não", "nee", "nej", "nei", "nie", "ne", "nu", "nem", "ei",
    "hayır", "όχι", "нет", "ні", "не", "いいえ", "아니오", "아니요", "否", "不",
})  # fmt: skip
"""“No” in the column “Grade can be changed” of Moodle's worksheet."""


class MoodleWorksheet(GradeTable):
    """The worksheet of one assignment, whatever the language of its headers."""

    comments = frozenset({
        "feedback comments", "feedback als kommentar", "feedback par commentaires",
        "comentarios de retroalimentación", "comentários de feedback", "commenti",
        "feedback", "отзыв в виде комментария", "フィードバックコメント",
        "피드백 코멘트", "评语反馈",
    })  # fmt: skip
    is_of_one = True
    needs_points = True

    def columns(
        self, rows: Sequence[Sequence[str]], header: int
    ) -> Iterator[ScoreColumn]:
        """Yield the column before the one of maximum grades, which are all the same."""
        titles = rows[header]
        people = [row for row in rows[header + 1 :] if any(row)]
        for index, title in enumerate(titles[:-1]):
            most = {number(row[index + 1]) for row in people if index + 1 < len(row)}
            scores = [row[index].strip() for row in people if index < len(row)]
            possible = next(iter(most)) if len(most) == 1 else None
            after = {number(row[index + 2]) for row in people if index + 2 < len(row)}
            # An empty column before the scores looks the same if all scores are equal.
            if (
                possible
                and after <= {None}
                and all(
                    score in ("", "-") or _is_at_most(score, possible)
                    for score in scores
                )
            ):
                yield ScoreColumn(index, title, (title,), possible)

    def is_locked(self, column: ScoreColumn, row: Sequence[str]) -> bool:
        """Read “Grade can be changed”, which is behind the maximum grade.

        The state of the marking workflow may be between them.
        """
        cells = row[column.place + 2 : column.place + 4]
        return any(cell.strip().casefold() in _NO for cell in cells)

    def is_html(self, _header: Mapping[str, int], _row: Sequence[str]) -> bool:
        """Moodle reads comments as HTML."""
        return True


def _is_at_most(score: str, most: Decimal) -> bool:
    found = number(score)
    return found is not None and found <= most
