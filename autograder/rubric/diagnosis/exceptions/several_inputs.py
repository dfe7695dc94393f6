"""Errors of layers that were called with several inputs, or with a layer."""

from __future__ import annotations

import re

from autograder.facts.layers import KINDS
from autograder.facts.observation import ErrorFact
from autograder.i18n import _
from autograder.rubric.diagnosis.case import Finding
from autograder.rubric.diagnosis.exceptions.rule import ErrorRule, class_name, says

_MERGES = (
    *("Add", "Average", "Concatenate", "Dot"),
    *("Maximum", "Minimum", "Multiply", "Subtract"),
)
MERGED = re.compile(rf"\b({'|'.join(_MERGES)})\(")
"""A layer in a line of code that joins several inputs."""
_FUNCTIONS = [name.lower() for name in _MERGES]
CALLED = re.compile(r"\b([A-Z]\w*)\(")
_JOIN = _("Join them first: `{layer}(...)(Concatenate()([a, b]))`.")


def _side_by_side(_match: re.Match[str], error: ErrorFact) -> Finding:
    """Explain what a layer was given in place of one tensor, or of one list."""
    merge = MERGED.search(error.code)
    if merge:
        return Finding(
            _("`{layer}` was given its inputs side by side.").format(layer=merge[1]),
            _("A layer that joins several inputs takes them as one list."),
            _("Write `{layer}()([a, b])`, with the names of your inputs.").format(
                layer=merge[1]
            ),
        )
    layer = next((n for n in CALLED.findall(error.code) if n in KINDS), None)
    if layer:
        return Finding(
            _("`{layer}` was given several inputs.").format(layer=layer),
            _("It reads one."),
            _JOIN.format(layer=layer),
        )
    return Finding(
        _("A function was given more values than it takes."),
        _("A method such as `call` gets the object itself first."),
        _("Write `def call(self, inputs):`."),
    )


def _list_for_one(match: re.Match[str], error: ErrorFact) -> Finding | None:
    """Explain a list for a layer that reads one tensor; None if it is a model."""
    names = {name.lower(): name for name in KINDS}
    layer = names.get(re.sub(r"_\d+$", "", match[1]).replace("_", ""))
    if layer is None:
        return None
    return Finding(
        _("`{layer}` was given a list of {count} inputs.").format(
            layer=layer, count=match[2]
        ),
        _("It reads one."),
        _JOIN.format(layer=layer),
    )


def _in_first_parentheses(match: re.Match[str], error: ErrorFact) -> Finding | None:
    """Explain inputs that a layer was given when it was made."""
    merge = MERGED.search(error.code)
    if merge is None:
        return None
    return Finding(
        _("`{layer}` was given its inputs in the first pair of parentheses.").format(
            layer=merge[1]
        ),
        _("The first pair makes the layer and has its settings. The second one has "
          "what the layer reads."),
        _("Write `{layer}()([a, b])`, with the names of your inputs.").format(
            layer=merge[1]
        ),
    )  # fmt: skip


def _layer_as_input(match: re.Match[str], error: ErrorFact) -> Finding:
    """Explain something that is not a tensor; a layer is named."""
    kind = class_name(match[1] or "")
    if kind in KINDS:
        return Finding(
            _("The layer was given another layer, a `{kind}`, as its input.").format(
                kind=kind
            ),
            _("A layer reads what another one gave. `{kind}(...)` only makes the "
              "layer; a second pair of parentheses runs it.").format(kind=kind),
            _("Write `{kind}()([a, b])`, with the names of its inputs.").format(
                kind=kind)
            if kind in _MERGES
            else _("Call it first: `x = {kind}(...)(x)`.").format(kind=kind),
        )  # fmt: skip
    return Finding(
        _("A layer was called with something that is not data."),
        _("`Dense(units)` makes a layer; a second pair of parentheses runs it."),
        _("Give all settings in the first pair of parentheses."),
    )


ERROR_RULES = (
    ErrorRule(
        "too_many_arguments", _("More values than a call takes"), "TypeError",
        r"^too many positional arguments"
        r"|(?<!got )multiple values for argument 'training'",
        _side_by_side,
    ),
    ErrorRule(
        "too_many_arguments", _("More values than a call takes"), "TypeError",
        rf"^({'|'.join(_FUNCTIONS)})\(\) takes 1 positional argument but",
        says(_("`{0}` was given its inputs side by side."),
             _("It takes them as one list."),
             _("Write `{0}([a, b])`, with the names of your inputs.")),
    ),
    ErrorRule(
        "too_many_arguments", _("Inputs in the wrong parentheses"), "TypeError",
        r"^Merge\.__init__\(\) takes 1 positional"
        r"|for %: '(?:TrackedList|list)' and 'int'",
        _in_first_parentheses,
    ),
    ErrorRule(
        "inputs_counted", _("Too few or too many inputs"), "ValueError",
        r'^Layer "(\w+)" expects 1 input\(s\), but it received (\d+) input tensors',
        _list_for_one,
    ),
    ErrorRule(
        "merge_wrong", _("Branches that are not in a list"), "ValueError",
        r"should be called on a list of (?:at least \d+ )?inputs?",
        says(_("The layer was not called with a list."),
             _("It puts several branches together."),
             _("Write the branches in square brackets: `Concatenate()([a, b])`.")),
    ),
    ErrorRule(
        "layer_called", _("A layer that was given something else than data"),
        "ValueError",
        r"Only input tensors may be passed as positional arguments"
        r"(?:.*\(of type (<class '[^']*'>))?",
        _layer_as_input,
    ),
)  # fmt: skip
