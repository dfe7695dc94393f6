"""Wrong answers in place of marked statements, such as the body of a function.

Which of them a criterion must notice depends on the exercise. So each marked answer
gets several wrong ones. It is enough if one of them loses points.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import islice

from autograder.authoring.layer_changes import is_layer, other_layers
from autograder.authoring.mutants import Mutant, others
from autograder.authoring.solution import Node, Solution, named_values
from autograder.rubric.criteria.wrong_code import Change
from autograder.submissions.source.marked import Marked
from autograder.submissions.source.stubs import blanked

MOST = 16
"""The most wrong answers for one marked answer."""
OF_ONE = 2
"""The most wrong answers for one layer or value in a marked answer."""


def of_code_answers(solution: Solution) -> Iterator[Mutant]:
    """Yield the solution with each marked code left blank, and with changes in it."""
    for marked in solution.code_answers:
        place = f"line {marked.nodes[0].lineno}: {marked.name}"  # type: ignore[attr-defined]
        blank = blanked(solution.text, [marked])
        yield Mutant(f"{place} left blank", blank, Change.BLANK)
        for shown, node, code in _one_of_each_first(_changes(solution, marked))[:MOST]:
            yield Mutant(
                f"{place}, {shown}",
                solution.replaced((node, code)),
                answer=place,
                one_of=True,
            )


def _one_of_each_first(
    changes: Iterable[tuple[str, Node, str]],
) -> list[tuple[str, Node, str]]:
    """Return changes, the first one of each layer and argument before the others."""
    turns: dict[str, int] = {}
    ranked = []
    for change in changes:
        kind = change[0].partition("=")[0].partition("(")[0].strip()
        turns[kind] = turns.get(kind, -1) + 1
        ranked.append((turns[kind], change))
    return [change for _turn, change in sorted(ranked, key=lambda item: item[0])]


def _changes(solution: Solution, marked: Marked) -> Iterator[tuple[str, Node, str]]:
    """Yield the text for messages, the node that is replaced, and the new code."""
    for node in (part for root in marked.nodes for part in ast.walk(root)):
        match node:
            case ast.Return(value=ast.expr() as value):
                yield "return 0.0", value, "0.0"
            case ast.Expr(value=ast.Call()) | ast.Assign() | ast.AugAssign():
                yield f"without `{solution.segment(node)[:30]}`", node, "pass"
            case ast.Call() if is_layer(node):
                yield from islice(other_layers(node), OF_ONE)
    for root in marked.nodes:
        for named in named_values(root):
            try:
                known = ast.literal_eval(named.value)
            except (ValueError, TypeError):
                continue
            for other in islice(others(known), OF_ONE):
                yield f"{named.name} = {other!r}", named.value, repr(other)
