"""Bind the arguments of a call to the parameters of a function, as code."""

from __future__ import annotations

import ast


def arguments_as_code(
    function: ast.FunctionDef, call: ast.Call
) -> dict[str, str] | None:
    """Return the code of each parameter's value in a call.

    A parameter is left out if its value is a variable of the same name.

    Args:
        function: the function.
        call: a call of it.

    Returns:
        parameter -> code. None if the code does not show all values, such as for
        `*args`, or if a default is not a plain value: Python works it out earlier.
    """
    of = function.args
    places = [*of.posonlyargs, *of.args]
    starred = any(isinstance(value, ast.Starred) for value in call.args)
    if of.vararg or of.kwarg or starred or len(call.args) > len(places):
        return None
    defaults = {p.arg: d for p, d in zip(places[::-1], of.defaults[::-1], strict=False)}
    defaults |= {
        p.arg: d for p, d in zip(of.kwonlyargs, of.kw_defaults, strict=True) if d
    }
    if not all(_is_plain(value) for value in defaults.values()):
        return None
    given = {p.arg: value for p, value in zip(places, call.args, strict=False)}
    given |= {one.arg: one.value for one in call.keywords if one.arg}
    names = [p.arg for p in (*places, *of.kwonlyargs)]
    values = {name: (defaults | given).get(name) for name in names}
    if given.keys() - values.keys() or any(not one.arg for one in call.keywords):
        return None
    if None in values.values():
        return None
    code = {name: ast.unparse(value) for name, value in values.items() if value}
    return {name: text for name, text in code.items() if name != text}


def _is_plain(value: ast.expr) -> bool:
    """Say whether a value is written out, such as a number or a list of texts."""
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True
