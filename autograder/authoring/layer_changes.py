"""Wrong answers with another layer in place of a layer of the solution.

`of_layers` changes every layer, to test an instructor's own checks. The grader does not
know what an own check looks at. So these wrong answers are not meant for a criterion.
They only show that a check can fail. `of_layer_answers` changes the marked answers that
are a layer. A criterion must notice it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import get_args

from autograder.authoring.mutants import Mutant, others
from autograder.authoring.positional import names_by_place
from autograder.authoring.solution import Solution, callee, owner, with_keyword
from autograder.facts.layers import KINDS, SPELLINGS, BaseLayer
from autograder.facts.layers.small_values import small_value
from autograder.facts.setting import Role

WORDS = {
    Role.ACTIVATION: ("'tanh'", "'relu'"),
    Role.INITIALIZER: ("'ones'", "'zeros'"),
    Role.REGULARIZER: ("'l2'", "'l1'"),
    Role.CONSTRAINT: ("'non_neg'", "'unit_norm'"),
}
"""Role of an argument that is a name -> other names for it."""
_AXES = re.compile(r"\dD")
"""Finds the number of axes in the name of a kind: `2D` in `Conv2DTranspose`."""


def of_layers(solution: Solution) -> Iterator[Mutant]:
    """Yield the solution with each layer left out, and with each argument changed."""
    for call in _layers(solution):
        name = f"line {call.lineno}: {callee(call)}"
        if (without := _left_out(solution, call)) is not None:
            yield Mutant(f"{name} left out", without, required=False)
        twice = _twice(solution, call)
        yield Mutant(f"{name} twice", twice, required=False)
        given = set()
        for argument, node in _given(call):
            given.add(argument)
            for code in _wrong(node):
                text = solution.replaced((node, code))
                yield Mutant(f"{name}({argument}={code})", text, required=False)
        for argument, code in other_arguments(callee(call)).items():
            if argument not in given:
                changed = with_keyword(call, argument, code)
                text = solution.replaced((call, changed))
                yield Mutant(f"{name}({argument}={code})", text, required=False)


def of_layer_answers(solution: Solution) -> Iterator[Mutant]:
    """Yield the solution with other layers as each marked answer that is a layer."""
    for place, layer in _layer_answers(solution):
        for shown, node, code in other_layers(layer):
            text = solution.replaced((node, code))
            yield Mutant(f"{place} = {shown}", text, answer=place)
    for answer in solution.answers:
        match answer.value:
            case ast.Call(
                func=ast.Call() as layer, args=[ast.List(elts=[first, _, *_])]
            ):
                if is_layer(layer):
                    code = solution.segment(first)
                    text = solution.replaced((answer.value, code))
                    yield Mutant(f"{answer.place} = {code}", text, answer=answer.place)


def _layer_answers(solution: Solution) -> Iterator[tuple[str, ast.Call]]:
    """Yield each marked answer that is a layer, or one of several in a list."""
    for answer in solution.answers:
        layer = answer.value
        if isinstance(layer, ast.Call) and isinstance(layer.func, ast.Call):
            layer = layer.func  # it is called on a tensor at once
        if isinstance(layer, ast.Call) and is_layer(layer):
            yield answer.place, layer
    for marked in solution.marked:
        if not marked.is_code and marked.value is None:
            for node in marked.nodes:
                if isinstance(node, ast.Call) and is_layer(node):
                    yield f"line {node.lineno}: {callee(node)}", node


def is_layer(call: ast.Call) -> bool:
    """Tell whether a call makes a layer, judged by its name."""
    name = callee(call)
    return name in KINDS or name in SPELLINGS or owner(call).endswith("layers")


def other_layers(call: ast.Call) -> Iterator[tuple[str, ast.expr, str]]:
    """Yield other layers of the kind, and this one with other arguments.

    Each has the text for messages, the node that is replaced, and the new code. One of
    them does nothing, because some kinds have no similar kind.
    """
    # A layer that is imported by its own name says nothing about where others are.
    layers = owner(call) or "__import__('keras').layers"
    given = dict(_given(call))
    for kind in _same_family(callee(call), given):
        taken = KINDS[kind].model_fields
        arguments = ", ".join(
            f"{name}={ast.unparse(value)}"
            for name, value in given.items()
            if name in taken
        )
        yield f"{kind}({arguments})", call, f"{layers}.{kind}({arguments})"
    yield "Identity()", call, f"{layers}.Identity()"
    for name, value in given.items():
        if isinstance(value, ast.Call) and is_layer(value):
            for shown, node, code in other_layers(value):
                yield f"{callee(call)}({name}={shown})", node, code
        for code in _wrong(value):
            yield f"{callee(call)}({name}={code})", value, code


def _same_family(kind: str, given: Collection[str]) -> Iterator[str]:
    """Yield kinds of the same family with as many axes and no other needed argument."""
    cls = KINDS.get(kind)
    for other, layer in KINDS.items():
        needed = {n for n, f in layer.model_fields.items() if f.is_required()} - {
            "kind"
        }
        if (
            cls is not None
            and other != kind
            and layer.__module__ == cls.__module__
            and _AXES.findall(other) == _AXES.findall(kind)
            and needed <= set(given)
        ):
            yield other


def _layers(solution: Solution) -> list[ast.Call]:
    """Return the calls that make a layer, judged by their names and places."""
    found: dict[ast.Call, None] = {}
    for node in ast.walk(solution.tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Call):
            found[node.func] = None
        if callee(node) in KINDS:
            found[node] = None
        if callee(node) == "add" and node.args and isinstance(node.args[0], ast.Call):
            found[node.args[0]] = None
        if callee(node) == "Sequential" and node.args:
            elements = getattr(node.args[0], "elts", [])
            found |= dict.fromkeys(e for e in elements if isinstance(e, ast.Call))
    inputs = {"Input", "InputLayer"}
    layers = [call for call in found if callee(call) not in inputs]
    return sorted(layers, key=lambda call: (call.lineno, call.col_offset))


def _left_out(solution: Solution, call: ast.Call) -> str | None:
    """Return the text without a layer, in a list, an `add`, or called on a tensor."""
    for node in ast.walk(solution.tree):
        if isinstance(node, ast.List | ast.Tuple) and call in node.elts:
            rest = [solution.segment(e) for e in node.elts if e is not call]
            brackets = "[]" if isinstance(node, ast.List) else "()"
            text = ", ".join(rest) + ("," if rest and brackets == "()" else "")
            return solution.replaced((node, f"{brackets[0]}{text}{brackets[1]}"))
        if isinstance(node, ast.Call) and node.func is call and len(node.args) == 1:
            return solution.replaced((node, solution.segment(node.args[0])))
        if isinstance(node, ast.Call) and callee(node) == "add" and call in node.args:
            return solution.without(node)
    return None


def _twice(solution: Solution, call: ast.Call) -> str:
    """Return the text with this layer twice, if the change is simple."""
    text = solution.segment(call)
    for node in ast.walk(solution.tree):
        if isinstance(node, ast.Call) and node.func is call:
            return solution.replaced((node, f"{text}({solution.segment(node)})"))
        if isinstance(node, ast.List | ast.Tuple) and call in node.elts:
            return solution.replaced((call, f"{text}, {text}"))
    return solution.text


def _given(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """Yield the arguments of a layer with their names. Keras gives missing names."""
    names = names_by_place(callee(call))
    for index, value in enumerate(call.args):
        yield (names[index] if index < len(names) else f"argument {index + 1}"), value
    for keyword in call.keywords:
        if keyword.arg not in (None, "name"):
            yield str(keyword.arg), keyword.value


def _wrong(node: ast.expr) -> list[str]:
    try:
        known = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return []
    return [repr(other) for other in _values(known)]


def _values(known: object) -> list[object]:
    """Return two other values of the same form: with a smaller and a larger number."""
    match known:
        case tuple() | list() if known and all(type(size) is int for size in known):
            return [type(known)(size + 1 for size in known)]
        case tuple() if known and all(type(part) is float for part in known):
            return [(*known[:-1], known[-1] / 2 or 1.0)]
        case tuple() if known and all(type(part) is tuple and part for part in known):
            return [tuple(_values(part)[0] for part in known)]
        case bool() | float() | str():
            return list(islice(others(known), 2))
        case _:
            found = list(others(known))
            return [*found[:1], *found[1:][-1:]]


def other_arguments(kind: str) -> dict[str, str]:
    """Return code for each argument of a kind. Its value differs from the default.

    Left out are required arguments, which the solution always has, arguments that Keras
    does not accept alone, and layers.
    """
    cls = KINDS.get(kind)
    if cls is None:
        return {}
    unchanged = {
        "kind", *cls.without, *cls.dependent, *cls.around, *cls.fields_of_call,
    }  # fmt: skip
    found = {
        name: _other(cls, name)
        for name, field in cls.model_fields.items()
        if name not in unchanged and not field.is_required()
    }
    return {name: code for name, code in found.items() if code is not None}


def _other(cls: type[BaseLayer], name: str) -> str | None:
    field, role = cls.model_fields[name], cls.roles().get(name)
    if role is not None:
        used = repr(field.default.name) if field.default else None
        return next(word for word in WORDS[role] if word != used)
    if field.default is None:
        return repr(small_value(cls.model_json_schema()["properties"][name]))
    choices = list(_choices(field.annotation))
    if choices:
        return repr(next(choice for choice in choices if choice != field.default))
    return next((repr(other) for other in _values(field.default)), None)


def _choices(annotation: object) -> Iterator[str]:
    """Yield the words that are allowed as the value of an argument."""
    for part in get_args(annotation):
        if isinstance(part, str):
            yield part
        yield from _choices(part)
