"""Wrong answers that are made from the solution. A rubric must notice them.

A mutant differs from the solution in one place and says what was changed there. The
criteria whose `wrong_code` has that change must notice it. `of_answers` writes other
values into the marked answers; the other wrong answers are in
`autograder.authoring.rewrites`.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from autograder.authoring.solution import MarkedAnswer, Solution, callee, named_values
from autograder.facts.canonical import LOGITS
from autograder.facts.known_settings import KNOWN
from autograder.facts.names import (
    ACTIVATIONS,
    LOSS_SPELLINGS,
    OPTIMIZERS,
    SHORT_LOSSES,
)
from autograder.facts.setting import Role
from autograder.rubric.criteria.wrong_code import Change, WrongCode

CHANGES_OF_CALLS = {
    "reshape": Change.FLATTENING,
    "to_categorical": Change.LABEL_FORM,
}
"""Function that prepares data -> the change if it is left out or replaced."""
COUNTS = {"units", "filters", "output_dim", "kernel_size"}
"""Arguments that are whole numbers, however they are computed."""
CLASSES = {
    known.keras: known.name
    for role in (Role.LOSS, Role.OPTIMIZER)
    for known in KNOWN[role].values()
}
"""Class of Keras -> what it is called as text."""
Wrong = tuple[str, Change | None]
"""A value as code, and the change that it makes, if the value shows it."""


@dataclass(frozen=True)
class Mutant:
    """A wrong answer."""

    name: str
    """The place and the kind of the difference from the solution."""
    source: str
    change: WrongCode | None = None
    """The change, if it is known. A criterion that names it must notice it."""
    answer: str = ""
    """The marked answer that is changed; empty for other changes."""
    required: bool = True
    """Whether a criterion must notice it. Others only show that a check can fail."""
    one_of: bool = False
    """Whether it is enough that a criterion notices another wrong answer in the same
    place."""
    of_variable: bool = False
    """Whether the marked answer is the value of a variable."""

    @property
    def variable(self) -> str:
        """The name of the marked answer that is changed, without its place."""
        return self.answer.partition(": ")[2]

    @property
    def mistake(self) -> str:
        """The kind of the difference, without its place."""
        return self.name.partition(": ")[2]


def of_answers(solution: Solution) -> Iterator[Mutant]:
    """Yield the solution with every other plausible value of each marked answer.

    If an answer occurs again, for example in a second hidden layer, fewer values are
    tried.
    """
    seen: set[tuple[str, str]] = set()
    around = _values_around(solution)
    for answer in solution.answers:
        # An argument within a marked value is a part of this answer.
        whole = around.get(answer.value, answer)
        blank = solution.replaced((answer.value, "..."))
        yield Mutant(f"{answer.place} left blank", blank, Change.BLANK)
        values = list(dict(_wrong_values(solution, answer)).items())
        key = answer.name, solution.segment(answer.value)
        for value, change in (
            values[:: len(values) // 3 or 1] if key in seen else values
        ):
            yield Mutant(
                f"{answer.place} = {value}",
                solution.replaced((answer.value, value)),
                change or _change(solution, answer),
                whole.place,
                one_of=whole is not answer,
                of_variable=answer.call is None,
            )
        seen.add(key)


def _values_around(solution: Solution) -> dict[ast.expr, MarkedAnswer]:
    """Return the marked answer around each value within it."""
    marked = {m.value for m in solution.marked}
    return {
        inner.value: answer
        for answer in solution.answers
        if answer.value in marked
        for inner in named_values(answer.value)
    }


def _change(solution: Solution, answer: MarkedAnswer) -> Change | None:
    """Return the change that an argument makes, by its name and its layer."""
    if answer.call is None:
        return None
    if answer.name == "loss":
        return Change.LOSS
    last = [chain for chain in solution.chains if answer.call == chain.output]
    output = any(not chain.is_part for chain in last)
    hidden = any(answer.call in chain.hidden for chain in solution.chains)
    changes = {
        ("units", True): Change.OUTPUT_UNITS,
        ("units", False): Change.HIDDEN_LAYERS,
        ("activation", True): Change.OUTPUT_ACTIVATION,
        ("activation", False): Change.HIDDEN_ACTIVATIONS,
    }
    return changes.get((answer.name, output)) if output or hidden else None


def _wrong_values(solution: Solution, answer: MarkedAnswer) -> Iterator[Wrong]:
    code = solution.segment(answer.value)
    try:
        known = ast.literal_eval(code)
    except (ValueError, TypeError):
        name = _known_name(answer.value)
        if name:
            yield from ((repr(other), None) for other in _other_names((), name))
        yield from _other_logits(answer.value)
        if answer.name in COUNTS:
            yield f"{code} + 1", None
        elif isinstance(answer.value, ast.List):
            yield from _shorter(answer.value)
        elif not name:
            yield from _fewer_steps(code, solution.modules)
        return
    if answer.name == "learning_rate" and isinstance(known, float):
        # Values nearby train as well, so a rubric asks for a range.
        yield from ((repr(rate), None) for rate in (100 * known, known / 100))
        return
    if answer.name == "validation_split":  # another share is as good
        yield "0.0", None
        return
    texts = _texts(solution)
    yield from ((repr(other), None) for other in others(known, texts))
    if isinstance(known, str) and known in LOGITS and "keras" in solution.modules:
        yield f"{_loss_class(known)}(from_logits=True)", None


def others(known: object, texts: Collection[str] = ()) -> Iterator[object]:
    """Yield every other plausible value.

    Args:
        known: the right value, as `ast.literal_eval` returns it.
        texts: other texts that could be an answer.
    """
    match known:
        case str() | None:
            yield from _other_names(texts, known)
        case bool():
            yield not known
        case int():
            near = {1, 2, known // 2, known - 1, known + 1, 2 * known} - {known}
            yield from sorted(n for n in near if n > 0 or known <= 0)
        case float():
            yield from (n for n in (known / 2, 2 * known, known + 1) if n != known)
        case tuple() | list():
            twice = type(known)((*known, *known))
            first = [type(known)((other, *known[1:])) for part in known[:1]
                     for other in islice(others(part, texts), 1)]  # fmt: skip
            changed = (*first, known[1:], known[:-1], known[::-1], twice)
            yield from (other for other in changed if other != known)
        case dict():
            for key, value in known.items():
                yield {k: v for k, v in known.items() if k != key}
                for other in islice(others(value, texts), 2):
                    yield {**known, key: other}
        case set():
            yield from ({*known} - {part} for part in sorted(known, key=repr))
            yield {*known, "something else"}


def _texts(solution: Solution) -> set[str]:
    """Return the answers that are text."""
    values = (answer.value for answer in solution.answers)
    constants = (v.value for v in values if isinstance(v, ast.Constant))
    return {text for text in constants if isinstance(text, str)}


def _other_names(texts: Collection[str], known: str | None) -> Iterator[str]:
    """Yield other names of the same kind. If there are none, yield the other texts."""
    for names in (ACTIVATIONS, LOSS_SPELLINGS, OPTIMIZERS):
        if (known or "linear") in names:
            right = known or "linear"
            meaning = SHORT_LOSSES.get(right, right)
            same = {name for name in names if SHORT_LOSSES.get(name, name) == meaning}
            yield from sorted(names - same - {right})
            yield f"{known or 'linear'}_"  # misspelt
            return
    yield from sorted(t for t in {*texts, "something else"} if t != known)


def _known_name(value: ast.expr) -> str:
    """Return the name of an activation, loss or optimizer in an expression; or ""."""
    node = value.func if isinstance(value, ast.Call) else value
    last = ast.unparse(node).rpartition(".")[2]
    name = CLASSES.get(last, last)
    return name if name in ACTIVATIONS | LOSS_SPELLINGS | OPTIMIZERS else ""


def _other_logits(value: ast.expr) -> Iterator[Wrong]:
    """Yield a loss that takes probabilities for logits, or the other way round."""
    if not isinstance(value, ast.Call) or _known_name(value) not in LOGITS:
        return
    rest = [keyword for keyword in value.keywords if keyword.arg != "from_logits"]
    if len(rest) == len(value.keywords):
        rest.append(ast.keyword("from_logits", ast.Constant(True)))
    yield ast.unparse(ast.Call(value.func, value.args, rest)), None


def _loss_class(name: str) -> str:
    return "keras.losses." + "".join(
        {"crossentropy": "Crossentropy"}.get(part, part.title())
        for part in name.split("_")
    )


def _shorter(value: ast.List) -> Iterator[Wrong]:
    """Yield a list without its first element, and an empty one."""
    for rest in dict.fromkeys((len(value.elts) - 1, 0)):
        kept = value.elts[len(value.elts) - rest :]
        yield ast.unparse(ast.List(kept, ast.Load())), None


def _fewer_steps(code: str, modules: frozenset[str]) -> Iterator[Wrong]:
    """Yield an expression with one of its calls left out or replaced by a wrong one."""
    for index, node in enumerate(ast.walk(_parsed(code))):
        if isinstance(node, ast.Call):
            inner = _inner(node, modules)
            if inner is not None:
                change = CHANGES_OF_CALLS.get(callee(node))
                yield _swapped(code, index, inner), change
        elif isinstance(node, ast.BinOp):
            more = ast.BinOp(node.right, ast.Add(), ast.Constant(1))
            whole = ast.BinOp(node.left, ast.FloorDiv(), node.right)
            for wrong in (node.left, ast.BinOp(node.left, node.op, more), whole):
                yield _swapped(code, index, wrong), Change.SCALING


def _inner(call: ast.Call, modules: frozenset[str]) -> ast.expr | None:
    """Return the value that a call changes: the object of a method, or an argument."""
    root: ast.expr = call.func
    while isinstance(root, ast.Attribute):
        root = root.value
    of_module = isinstance(root, ast.Name) and root.id in modules
    if isinstance(call.func, ast.Attribute) and not of_module:
        return call.func.value
    return call.args[0] if call.args else None


def _swapped(code: str, index: int, new: ast.expr) -> str:
    """Return an expression with another node in place of the one at `index`."""
    tree = _parsed(code)
    old = list(ast.walk(tree))[index]

    class Swap(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is old else self.generic_visit(node)

    return ast.unparse(Swap().visit(tree))


def _parsed(code: str) -> ast.expr:
    return ast.parse(code, mode="eval").body
