"""Wrong answers outside of marked answers: other layers, other calls, other data."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from autograder.authoring.mutants import Mutant, others
from autograder.authoring.positional import names_by_place
from autograder.authoring.solution import (
    Chain,
    Solution,
    callee,
    owner,
    with_keyword,
)
from autograder.facts.names import SPARSE
from autograder.rubric.criteria.wrong_code import AddedCode, Change, WrongCall


def of_structure(solution: Solution) -> Iterator[Mutant]:
    """Yield the solution with too many, too few, or frozen layers."""
    for chain in solution.chains:
        line = chain.layers[0].lineno
        for name, layers, change in _layers(solution, chain):
            source = solution.with_layers(chain, layers)
            yield Mutant(f"line {line}: model with {name}", source, change)
    for call in solution.calls("compile"):
        frozen = f"{owner(call)}.trainable = False"
        source = solution.replaced((call, f"{frozen}; {solution.segment(call)}"))
        yield Mutant(f"line {call.lineno}: {frozen}", source, Change.LEARNING)


def _layers(
    solution: Solution, chain: Chain
) -> Iterator[tuple[str, list[str], Change]]:
    """Yield the mistake, all layers as code, and the change."""
    texts = [solution.segment(layer) for layer in chain.layers]
    assert chain.output is not None  # noqa: S101 - only such chains are found
    end = chain.layers.index(chain.output)
    for layer in (*chain.hidden, chain.output):
        place = chain.layers.index(layer)
        rest = texts[:place] + texts[place + 1 :]
        change = Change.HIDDEN_LAYERS
        if layer is chain.output and not chain.is_part:
            change = Change.OUTPUT_UNITS
        yield f"no Dense at line {layer.lineno}", rest, change
    module = ast.unparse(chain.output.func).removesuffix("Dense")
    for extra in ("Dense(7, activation='relu')", "Dense(1)", "Dropout(0.5)",
                  "Dropout(0.95)", "BatchNormalization()"):  # fmt: skip
        yield (
            f"{extra}",
            [*texts[:end], module + extra, *texts[end:]],
            Change.HIDDEN_LAYERS,
        )
    changed = [
        with_keyword(layer, "use_bias", "False") if callee(layer) == "Dense" else text
        for layer, text in zip(chain.layers, texts, strict=True)
    ]
    yield "use_bias=False", changed, Change.PARAMETERS


def of_wrong_calls(solution: Solution, wrong: Iterable[WrongCall]) -> Iterator[Mutant]:
    """Yield the solution without calls that criteria name, or with wrong arguments."""
    for change in wrong:
        for call in solution.calls(change.call):
            if not change.argument:
                name = f"line {call.lineno}: no {change.call}"
                yield Mutant(name, solution.without(call), change)
                continue
            given = _given(call, change)
            if given is None and change.only_given:
                continue
            for code in change.values or _values_near(given):
                name = f"line {call.lineno}: {change.call}({change.argument}={code})"
                old, new = (given, code) if given else (
                    call, with_keyword(call, change.argument, code)
                )  # fmt: skip
                yield Mutant(name, solution.replaced((old, new)), change)


def of_linear_layers(solution: Solution) -> Iterator[Mutant]:
    """Yield the solution with an activation on each Dense layer that has none.

    The code does not show which of them are outputs. So these wrong answers only show
    that a criterion on an output can fail.
    """
    added = WrongCall("Dense", "activation", ("'relu'",))
    for call in solution.calls(added.call):
        if _given(call, added) is None:
            text = with_keyword(call, added.argument, *added.values)
            yield Mutant(
                f"line {call.lineno}: {added.call}({added.argument}='relu')",
                solution.replaced((call, text)),
                Change.OUTPUT_ACTIVATION,
                required=False,
            )


def of_added_code(solution: Solution, added: Iterable[AddedCode]) -> Iterator[Mutant]:
    """Yield the solution with code that criteria name at its end."""
    for change in added:
        source = f"{solution.text.rstrip()}\n{change.code}\n"
        yield Mutant(f"`{change.code}` at the end", source, change)


def _given(call: ast.Call, change: WrongCall) -> ast.expr | None:
    """Return an argument that is given with or without its name."""
    for keyword in call.keywords:
        if keyword.arg == change.argument:
            return keyword.value
    places = names_by_place(change.call)
    position = change.position
    if position is None and change.argument in places:
        position = places.index(change.argument)
    return None if position is None else next(iter(call.args[position:]), None)


def _values_near(given: ast.expr | None) -> tuple[str, ...]:
    try:
        return tuple(map(repr, others(ast.literal_eval(given)))) if given else ()
    except (ValueError, TypeError):
        return ()


def of_data(solution: Solution) -> Iterator[Mutant]:
    """Yield the solution with another input shape, or with `fit` given other data."""
    for call in solution.calls("Input"):
        shapes = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "shape")]
        for shape in shapes:
            if isinstance(shape, ast.Tuple | ast.List) and shape.elts:
                wider = _wider(shape)
                yield Mutant(
                    f"line {call.lineno}: inputs of shape {wider}",
                    solution.replaced((shape, wider)),
                    Change.INPUT,
                )
    for call in solution.calls("fit"):
        name = f"line {call.lineno}: "
        one_hot = _one_hot(solution)
        for what, x, y, change in _fits(call, one_hot):
            text = solution.replaced((call.args[0], x), (call.args[1], y))
            yield Mutant(f"{name}fit on {what}", text, change)


def _wider(shape: ast.Tuple | ast.List) -> str:
    """Return the code of a shape whose last axis is one longer."""
    *first, last = shape.elts
    more: ast.expr = ast.BinOp(last, ast.Add(), ast.Constant(1))
    if isinstance(last, ast.Constant) and isinstance(last.value, int):
        more = ast.Constant(last.value + 1)
    return ast.unparse(ast.Tuple([*first, more], ast.Load()))


def _one_hot(solution: Solution) -> bool | None:
    """Say whether the loss needs one-hot labels; None if it does not show this."""
    if SPARSE in solution.text or "SparseCategoricalCrossentropy" in solution.text:
        return False if "keras" in solution.modules else None
    rows = ("categorical_crossentropy", "CategoricalCrossentropy")
    return True if any(name in solution.text for name in rows) else None


def _fits(
    call: ast.Call, one_hot: bool | None
) -> Iterator[tuple[str, str, str, Change]]:
    """Yield the mistake in the data of `fit`, both arguments, and the change.

    Args:
        call: the call of `fit`.
        one_hot: whether its labels are one-hot rows, and not class numbers; None if
            they are neither.
    """
    if len(call.args) < 2:
        return
    x, y = map(ast.unparse, call.args[:2])
    if one_hot:
        yield "class numbers", x, f"{y}.argmax(axis=-1)", Change.LABEL_FORM
    if one_hot is False:
        yield "one-hot rows", x, f"keras.utils.to_categorical({y})", Change.LABEL_FORM
    yield "shuffled labels", x, f"{y}[::-1]", Change.LABELS
    yield "light on dark", f"1 - {x}", y, Change.SCALING
    yield "dark pixels", f"{x} / 2", y, Change.SCALING
    yield "turned images", _turned(x), y, Change.FLATTENING
    if x.endswith("_train") and y.endswith("_train"):
        x, y = (name.removesuffix("train") + "test" for name in (x, y))
        yield "the test images", x, y, Change.FLATTENING


def _turned(x: str) -> str:
    return f"{x}.reshape(-1, 28, 28).transpose(0, 2, 1).reshape({x}.shape)"
