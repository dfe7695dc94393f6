"""Write a cell that is called by hand as a recurrent layer of one step.

A loop over the steps of a sequence is then a row of calls of one layer.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from autograder.facts.layers import CELLS
from autograder.i18n import _
from autograder.runner.observe.steps import Step, Trace, Undescribable, start
from autograder.runner.observe.symbolic import is_symbolic

Recorded = Callable[[Sequence[Any], Sequence[Any]], Trace]
"""Returns the steps between symbolic tensors."""
_KINDS = tuple(getattr(keras.layers, name) for name in CELLS)
_NUMBERS = itertools.count()
_LAYERS: weakref.WeakKeyDictionary[Any, _OneStep] = weakref.WeakKeyDictionary()
"""Cell -> the recurrent layer that has it. So it is one layer in all its calls."""


class _OneStep:
    """A cell as a recurrent layer."""

    def __init__(self, cell: Any) -> None:
        # It has a name so that Keras does not count it in the names of other layers.
        name = f"one_step_{next(_NUMBERS)}"
        self.layer = keras.layers.RNN(cell, return_state=True, name=name)
        self.traces: dict[object, Trace] = {}
        """Shapes of what it reads -> its steps. A loop asks for them many times."""


def is_cell(operation: Any) -> bool:
    """Say whether a layer computes one step of a sequence."""
    return type(operation) in _KINDS


def as_one_step(step: Step, read: Sequence[Any], recorded: Recorded) -> Trace:
    """Return the steps of a recurrent layer that reads a sequence of one step.

    Raises:
        Undescribable: if it begins with fixed numbers that are not zero.
    """
    cell, tensors = step.operation, [start(tuple(t.shape), t.dtype) for t in read]
    given = [
        value
        for name, value in step.arguments
        if name != "training"
        for value in keras.tree.flatten(value)
    ]
    fixed = [value for value in given[1:] if not is_symbolic(value)]
    first, *states = tensors
    if any(np.any(np.asarray(value)) for value in fixed) or (fixed and states):
        raise Undescribable(
            _("The layer {name!r} begins with fixed numbers.").format(name=cell.name)
        )
    known = _LAYERS.get(cell)
    if known is None:
        known = _LAYERS[cell] = _OneStep(cell)
    kinds = tuple((tuple(tensor.shape), tensor.dtype) for tensor in tensors)
    if kinds not in known.traces:
        begun = {"initial_state": _grouped(cell, states)} if states else {}
        ends = known.layer(keras.ops.expand_dims(first, 1), **begun)
        known.traces[kinds] = recorded(tensors, keras.tree.flatten(ends))
    return known.traces[kinds]


def _grouped(cell: Any, states: list[Any]) -> list[Any]:
    """Return the states as the layer expects them: a list for each of several cells."""
    if not isinstance(cell, keras.layers.StackedRNNCells):
        return states
    numbers = iter(states)
    return [
        [next(numbers) for _size in keras.tree.flatten(one.state_size)]
        for one in cell.cells
    ]
