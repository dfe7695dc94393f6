"""Wrong answers beside the marked ones: other layers, other calls, other data."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.authoring.mutants import SCALE, Mutant
from autograder.authoring.solution import Chain, Solution, callee, with_keyword
from autograder.facts.names import SPARSE

LAYERS = frozenset(("layer_sizes",))
TRAINED = frozenset(("trains_to", "predicts"))
PARAMETERS = frozenset(("parameter_count",))
FLAT = frozenset(("images_flattened",))
LABELS = frozenset(("labels_one_hot",))
DATA = FLAT | SCALE | LABELS


def of_structure(solution: Solution) -> Iterator[Mutant]:
    """Yield the solution with layers too many, too few, or kept from learning."""
    for chain in solution.chains:
        line = chain.layers[0].lineno
        for name, layers, aims in _layers(solution, chain):
            source = solution.with_layers(chain, layers)
            yield Mutant(f"line {line}: model with {name}", source, aims)


def _layers(
    solution: Solution, chain: Chain
) -> Iterator[tuple[str, list[str], frozenset[str]]]:
    """Yield what is wrong, all layers as code, and what it is meant for."""
    texts = [solution.segment(layer) for layer in chain.layers]
    assert chain.output is not None  # noqa: S101 - only such chains are found
    end = chain.layers.index(chain.output)
    for layer in (*chain.hidden, chain.output):
        place = chain.layers.index(layer)
        rest = texts[:place] + texts[place + 1 :]
        aims = frozenset(("output_units",)) if layer is chain.output else LAYERS
        yield f"no Dense at line {layer.lineno}", rest, aims
    module = ast.unparse(chain.output.func).removesuffix("Dense")
    for extra in ("Dense(7, activation='relu')", "Dense(1)", "Dropout(0.5)",
                  "Dropout(0.95)", "BatchNormalization()"):  # fmt: skip
        yield f"{extra}", [*texts[:end], module + extra, *texts[end:]], LAYERS
    for argument, aims in (("use_bias", PARAMETERS), ("trainable", TRAINED)):
        changed = [
            with_keyword(layer, argument, "False") if callee(layer) == "Dense" else text
            for layer, text in zip(chain.layers, texts, strict=True)
        ]
        yield f"{argument}=False", changed, aims


def of_calls(solution: Solution) -> Iterator[Mutant]:
    """Yield the solution with calls left out, or given other data."""
    for call in solution.calls("compile"):
        aims = frozenset(("compiled",))
        name = f"line {call.lineno}: no compile"
        yield Mutant(name, solution.without(call), aims)
    for call in solution.calls("Input"):
        for keyword in call.keywords:
            if keyword.arg == "shape" and isinstance(keyword.value, ast.Tuple):
                wider = _wider(keyword.value)
                yield Mutant(
                    f"line {call.lineno}: inputs of shape {wider}",
                    solution.replaced((keyword.value, wider)),
                    PARAMETERS,
                )
    for call in solution.calls("fit"):
        name = f"line {call.lineno}: "
        yield Mutant(f"{name}no fit", solution.without(call), DATA)
        one_hot = _one_hot(solution)
        for what, x, y, aims in _fits(call, one_hot):
            text = solution.replaced((call.args[0], x), (call.args[1], y))
            yield Mutant(f"{name}fit on {what}", text, aims)


def _wider(shape: ast.Tuple) -> str:
    sizes = ast.literal_eval(shape)
    return repr((*sizes[:-1], sizes[-1] + 1))


def _one_hot(solution: Solution) -> bool | None:
    """Tell the form of the labels by the loss that the solution names."""
    if SPARSE in solution.text or "SparseCategoricalCrossentropy" in solution.text:
        return False if "keras" in solution.modules else None
    rows = ("categorical_crossentropy", "CategoricalCrossentropy")
    return True if any(name in solution.text for name in rows) else None


def _fits(
    call: ast.Call, one_hot: bool | None
) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """Yield what is wrong about the data of `fit`, both arguments, and the aims.

    Args:
        call: the call of `fit`.
        one_hot: whether its labels are one-hot rows, and not class numbers; None if
            they are neither.
    """
    if len(call.args) < 2:
        return
    x, y = map(ast.unparse, call.args[:2])
    if one_hot:
        yield "class numbers", x, f"{y}.argmax(axis=-1)", LABELS | {"loss"}
    if one_hot is False:
        yield "one-hot rows", x, f"keras.utils.to_categorical({y})", LABELS | {"loss"}
    yield "shuffled labels", x, f"{y}[::-1]", LABELS
    yield "light on dark", f"1 - {x}", y, SCALE
    yield "dark pixels", f"{x} / 2", y, SCALE
    yield "turned images", _turned(x), y, FLAT
    if x.endswith("_train") and y.endswith("_train"):
        x, y = (name.removesuffix("train") + "test" for name in (x, y))
        yield "the test images", x, y, FLAT


def _turned(x: str) -> str:
    return f"{x}.reshape(-1, 28, 28).transpose(0, 2, 1).reshape({x}.shape)"
