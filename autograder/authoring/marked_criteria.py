"""Propose criteria on marked code that makes no layer: data, `fit`, results.

Students write this code, so something must look at it. Of variables with data, the
values are compared. Of `fit`, its arguments. Of other code, such as a plot, only what
it calls can be seen.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator, Sequence

from autograder.authoring.layer_changes import is_layer
from autograder.authoring.main_model import changed_by, names_read
from autograder.authoring.proposed_criterion import ProposedCriterion
from autograder.authoring.solution import Solution, called_in, callee
from autograder.facts.calls import RecordedFit
from autograder.facts.function_calls import FunctionCall, Outcome
from autograder.facts.keras_calls import BATCH, RECORDED_METHODS
from autograder.facts.layers import KINDS
from autograder.facts.plain_data import Unknown
from autograder.i18n import _
from autograder.rubric.solution_facts import KnownSolution
from autograder.rubric.solution_run import run_solution

OF_MODEL = {
    "compile", "Input", "Sequential", "Model", "add", "concatenate", *KINDS,
}  # fmt: skip
"""Functions that make a model. Other criteria are about it."""
MADE_UP = {*RECORDED_METHODS, "predict_on_batch"}
"""Methods whose results are made up where a submission is graded."""
MOST = 8
"""The most variables, or functions, that one criterion names."""
SHARE = 0.5
"""The share of the solution's epochs that `fit` must have."""


def marked_criteria(
    known: KnownSolution, asked: Collection[str], data: str
) -> Iterator[ProposedCriterion]:
    """Yield a criterion for each kind of marked code that no other one looks at.

    Args:
        known: the solution.
        asked: the functions that a criterion calls.
        data: the fingerprint of the data; empty if there are none.
    """
    solution = Solution(known.text, known.slug)
    open_parts = [part for part in _marked(solution, asked) if not _is_of_model(part)]
    fits = [part for part in open_parts if "fit" in called_in(*part)]
    exact = _marked_arguments_of_fit(solution)
    if (fits or exact) and (fit := known.fit()) is not None:
        yield from _of_fit(fit, exact, whole=bool(fits))
    others = [part for part in open_parts if part not in fits]
    wanted = [_variables(solution, part) for part in others]
    names = {name: None for first, later in wanted for name in (*first, *later)}
    stable = _stable(known, [*names], data) if names else set()
    seen = [
        [n for n in first if n in stable] or [n for n in later if n in stable][:1]
        for first, later in wanted
    ]
    if chosen := dict.fromkeys(name for part in seen for name in part):
        arguments = ", ".join(f'"{name}"' for name in [*chosen][:MOST])
        why = _("their values are the same in each run")
        yield ProposedCriterion("Prepared", (f"data=({arguments},)",), 2, why)
    rest = [part for part, names in zip(others, seen, strict=True) if not names]
    functions = dict.fromkeys(name for part in rest for name in _named(part))
    if functions:
        arguments = ", ".join(f'"{name}"' for name in [*functions][:MOST])
        why = _("only what this code calls can be seen")
        yield ProposedCriterion("Uses", (f"parts=({arguments},)",), 1, why)


def _marked(solution: Solution, asked: Collection[str]) -> Iterator[list[ast.AST]]:
    """Yield the nodes of each marked statement that no criterion on functions sees."""
    within = {
        id(part)
        for node in solution.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and (node.name in asked or isinstance(node, ast.ClassDef))
        for part in ast.walk(node)
    }
    for marked in solution.marked:
        if isinstance(marked.nodes[0], ast.stmt) and id(marked.nodes[0]) not in within:
            yield list(marked.nodes)


def _is_of_model(part: Iterable[ast.AST]) -> bool:
    """Say whether code makes a layer or a model, or says which layers are trained."""
    sets = {
        node.attr
        for root in part
        for node in ast.walk(root)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    calls = called_in(*part)
    return (
        "trainable" in sets
        or not OF_MODEL.isdisjoint(calls)
        or any(
            isinstance(node, ast.Call) and is_layer(node)  # `layers.concatenate(...)`
            for root in part
            for node in ast.walk(root)
        )
    )


def _named(part: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the functions and methods that code calls, but not Python's own."""
    yield from (
        n for n in called_in(*part) if n.isidentifier() and n not in dir(builtins)
    )


def _marked_arguments_of_fit(solution: Solution) -> set[str]:
    """Return the arguments of `fit` that are marked alone."""
    values = {marked.value for marked in solution.marked}
    given = [a for a in solution.answers if a.call is not None and a.value in values]
    return {a.name for a in given if a.call is not None and callee(a.call) == "fit"}


def _of_fit(
    fit: RecordedFit, exact: set[str], whole: bool
) -> Iterator[ProposedCriterion]:
    """Yield a criterion on `fit`, with the validation and the callbacks of Keras.

    Args:
        fit: the call in the solution.
        exact: the arguments that are marked alone.
        whole: whether the call is marked.
    """
    epochs = max(fit.epochs - fit.initial_epoch, 1)
    least = epochs if epochs < 3 else max(round(SHARE * epochs), 3)
    arguments = []
    if "epochs" in exact:
        arguments.append(f"epochs={epochs}")
    elif whole:
        arguments.append(f"epochs=({least}, None)")
    if "batch_size" in exact:
        arguments.append(f"batch_size={fit.batch_size or BATCH}")
    validated = bool(fit.has_validation_data or fit.validation_split)
    if validated and (whole or exact & {"validation_data", "validation_split"}):
        arguments.append("validation=True")
    callbacks = [one.name for one in fit.callbacks if not one.own]
    if callbacks and (whole or "callbacks" in exact):
        names = ", ".join(f'"{name}"' for name in dict.fromkeys(callbacks))
        arguments.append(f"callbacks=({names},)")
    why = _("{epochs} epochs").format(epochs=epochs)
    if arguments:
        yield ProposedCriterion("Fitted", tuple(arguments), 1, why)


# -- variables with data --------------------------------------------------------------


def _variables(
    solution: Solution, part: Sequence[ast.AST]
) -> tuple[list[str], list[str]]:
    """Return the variables that marked code sets, and those that depend on them.

    None depends on what `fit` or `predict` returns, because that is made up. Variables
    that nothing else reads are left out if there are others.
    """
    modules = set(solution.modules)
    # Nodes such as `ast.Load()` are the same objects everywhere.
    inside = {n for root in part for n in ast.walk(root) if isinstance(n, ast.stmt)}
    made_up: set[str] = set()
    first: set[str] = set()
    later: dict[str, None] = {}
    read_later: set[str] = set()
    for node in solution.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        changed, read = changed_by(node, modules), names_read(node)
        is_marked = not inside.isdisjoint(ast.walk(node))
        if read & made_up or not MADE_UP.isdisjoint(called_in(node)):
            made_up |= changed
            continue
        made_up -= changed
        if is_marked:
            first |= changed
        elif read & (first | later.keys()):
            read_later |= read
            later |= dict.fromkeys(sorted(changed))
    first -= made_up
    return sorted(first & read_later or first), [n for n in later if n not in made_up]


def _stable(known: KnownSolution, names: Sequence[str], data: str) -> set[str]:
    """Return those variables whose values can be compared, and stay the same.

    Raises:
        ZoneError: if the runner failed.
    """
    looks = {name: FunctionCall(function=name, kind="variable") for name in names}
    source, calls = known.text.encode(), tuple(looks.values())[:100]
    first, second = (run_solution(source, data, calls).outcomes for _turn in range(2))
    return {
        name
        for name, look in looks.items()
        if _is_plain(first.get(look.key)) and first[look.key] == second.get(look.key)
    }


def _is_plain(outcome: Outcome | None) -> bool:
    """Say whether a variable holds data that can be compared."""
    if outcome is None or outcome.ending != "returned":
        return False
    return outcome.answer is not None and not isinstance(outcome.answer, Unknown)
