"""Units of a layer that are missing, or no whole number."""

from __future__ import annotations

import re

from autograder.facts.observation import ErrorFact
from autograder.i18n import _
from autograder.rubric.diagnosis.case import Finding
from autograder.rubric.diagnosis.exceptions.rule import ErrorRule


def _units_missing(match: re.Match[str], error: ErrorFact) -> Finding:
    near = re.search(r"\b(unit|unts|unites|neurons|output_dim|size)\s*=", error.code)
    return Finding(
        _("`Dense` was given no `units`."),
        _("The number of units is the only argument that it needs."),
        _("You wrote `{name}=`; the argument is called `units`.").format(name=near[1])
        if near
        else _("Write it first, as a whole number: `Dense(units=..., ...)`."),
    )


def _units(match: re.Match[str], error: ErrorFact) -> Finding:
    value = match[1].strip()
    if re.fullmatch(r"[a-z_]+", value) and value != "None":
        return Finding(
            _("`Dense` was given {value!r} as its number of units.").format(
                value=value
            ),
            _(
                "Without a name, the first argument is `units`, the second "
                "`activation`."
            ),
            _('Write the number first: `Dense(units, activation="{value}")`.').format(
                value=value
            ),
        )
    return Finding(
        _("`units` is {value}.").format(value=value),
        _UNITS_WHY,
        _UNITS_FIX,
    )


def _units_when_built(match: re.Match[str], error: ErrorFact) -> Finding | None:
    """Keras 3.12 notices wrong units only when it makes weights, and names no layer."""
    if not re.search(r"Dense|Sequential|\.add\(|\.build\(|\.fit\(", error.code):
        return None
    value = match.groupdict().get("value")
    what = value or _KINDS.get(match.groupdict().get("kind") or "", "")
    return Finding(
        _("The units of a layer are {value}.").format(value=what)
        if what
        else _("The units of a layer are not a whole number."),
        _UNITS_WHY,
        _UNITS_FIX,
    )


_KINDS = {
    "str": _("a text"),
    "tuple": _("several numbers"),
    "list": _("several numbers"),
    "NoneType": "None",
}
_UNITS_WHY = _("They are counted, so they are a whole number from 1 on: not a text in "
               "quotes, not 1.0, not several numbers.")  # fmt: skip
_UNITS_FIX = _("Write a whole number, such as `units=5`.")


ERROR_RULES = (
    ErrorRule(
        "units_wrong", _("Units that are not a whole number"), "ValueError|TypeError",
        r"invalid value for `units`.*Received: units=(.*)", _units,
    ),
    ErrorRule(
        "units_wrong", _("Units that are not a whole number"), "TypeError",
        r"'>' not supported between instances of '(?P<kind>\w+)' and 'int'"
        r"|operand type\(s\) for \*: 'int' and '(?P<none>NoneType)'", _units_when_built,
    ),
    ErrorRule(
        "units_wrong", _("Units that are not a whole number"), "ValueError",
        r"Cannot convert '\(\d+, (?P<value>-\d+|\d+\.\d+)\)' to a shape",
        _units_when_built,
    ),
    ErrorRule(
        "units_missing", _("A layer without units"), "TypeError",
        r"Dense.__init__\(\) missing 1 required positional argument: 'units'",
        _units_missing,
    ),
)  # fmt: skip
