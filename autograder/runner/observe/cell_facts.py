"""Describe a cell of the student's own, which an RNN calls for each step."""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from autograder.facts import layers as facts
from autograder.facts.base import first_problem
from autograder.facts.model_graph import Graph
from autograder.i18n import _
from autograder.runner.observe.expanding import check_weights
from autograder.runner.observe.graph import followed
from autograder.runner.observe.starting import build_shapes, in_python
from autograder.runner.observe.steps import Trace, Undescribable, start


def traced_cell(cell: Any) -> Trace:
    """Return the steps that a cell computes of one step and the states.

    Raises:
        Undescribable: if they cannot be followed.
    """
    step = build_shapes(cell)
    names = [*inspect.signature(cell.call).parameters][:2]
    if not isinstance(step, list | tuple) or len(names) < 2:
        raise _unusual(cell, _("its `call` does not read a step and the states"))
    first, second = names
    states = [start((None, units)) for units in _units(cell)]
    given = OrderedDict([(first, start((None, *step[1:]))), (second, states)])
    trace = followed(cell, in_python(cell.call), given)
    check_weights(cell, trace, (), ())
    return trace


def _units(cell: Any) -> list[int]:
    """Return the length of each state."""
    given = cell.state_size
    units = list(given) if isinstance(given, list | tuple) else [given]
    if not all(isinstance(count, int) for count in units):
        raise _unusual(cell, _("each of its states must be a row of numbers"))
    return units


def cell_fact(cell: Any, layers: Sequence[facts.Layer], graph: Graph) -> facts.OwnCell:
    """Return the description of a cell by those of its steps.

    Raises:
        Undescribable: if one of them is not known.
    """
    for layer in layers:
        if isinstance(layer, facts.Opaque):
            raise Undescribable(layer.reason)
    if any(call.options for call in graph.calls):
        raise _unusual(cell, _("a layer in it is told whether the model learns"))
    try:
        return facts.OwnCell(
            class_name=type(cell).__name__[:200],
            trainable=bool(cell.trainable),
            units=tuple(_units(cell)),
            layers=tuple(layers),
            calls=tuple(
                facts.CellCall(layer=call.layer, inputs=call.inputs)
                for call in graph.calls
            ),
            outputs=graph.outputs,
        )
    except ValidationError as error:
        raise _unusual(cell, first_problem(error)) from None


def _unusual(cell: Any, problem: object) -> Undescribable:
    text = _("The cell {kind} is unusual: {problem}.")
    return Undescribable(text.format(kind=type(cell).__name__, problem=problem))
