"""Record the steps of symbolic tensors through a graph of Keras."""

from __future__ import annotations

import contextlib
import inspect
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import keras

from autograder.errors import AutograderError
from autograder.facts.model_graph import MAX_CALLS, Tensor
from autograder.i18n import Message, _
from autograder.runner.observe.masks import (
    carries_mask,
    computes_mask,
    has_masks,
    has_own_mask,
    is_causal,
    reads_own_mask,
)
from autograder.runner.observe.positions import fixed_numbers
from autograder.runner.observe.setting_names import is_kerases
from autograder.runner.observe.symbolic import is_symbolic

_NUMBERS = itertools.count()
Batch = tuple[int | None, ...]
"""A shape whose first axis is the batch."""


class Undescribable(AutograderError):
    """The model cannot be described as data. The text says which part, and why."""


class TooManyCalls(Undescribable):
    """The model consists of more calls than are described."""


def too_many_calls() -> Message:
    """Say that a model is not described, because it is too large."""
    return _("The model has more than {count:,} layers.").format(count=MAX_CALLS)


class Step(NamedTuple):
    """One call of a layer or an operation."""

    operation: Any
    inputs: tuple[Tensor, ...] = ()
    entering: tuple[Batch, ...] = ()
    """The shapes of its inputs; none in a model that was never built."""
    leaving: tuple[Batch, ...] = ()
    arguments: tuple[tuple[str, Any], ...] = ()
    """All arguments in the order of the signature; tensors are symbolic."""
    reason: Message | None = None
    """Why a step of the student's own could not be followed."""
    always: bool = False
    """Whether it draws random numbers also when the model does not learn."""
    linear: bool = False
    """Whether the steps of its activation come after it."""
    enclosing: tuple[Any, ...] = ()
    """The models and layers of the student's own that it is in, the outermost first."""


class Trace(NamedTuple):
    """The steps of a model that was built."""

    inputs: tuple[Any, ...]
    """The symbolic inputs."""
    steps: tuple[Step, ...]
    outputs: tuple[Tensor, ...]
    losses: tuple[Tensor, ...] = ()
    """What a `call` of the student's adds to the loss."""


Within = Callable[[Step, Sequence[Any], Sequence[Step]], Trace | None]
"""Returns the steps that a step consists of; None if it is one step.

It gets the step, the tensors that it reads, and the steps before it.
"""


def start(shape: Batch, dtype: Any = None, name: str = "") -> Any:
    """Return a symbolic input, with the name that a dictionary has for it."""
    # It has a name so that Keras does not count it in the names of other layers.
    name = name or f"start_{next(_NUMBERS)}"
    return keras.Input(batch_shape=shape, dtype=dtype, name=name)


@contextlib.contextmanager
def distinct_names() -> Iterator[None]:
    """Give every layer that is called a name of its own for a while.

    A class may give one name to several layers. A graph of Keras may not.
    """
    call = keras.layers.Layer.__call__
    named: dict[str, Any] = {}
    before: list[tuple[Any, str]] = []

    def called(self: Any, *args: Any, **kwargs: Any) -> Any:
        if named.setdefault(self.name, self) is not self:
            before.append((self, self.name))
            self.name = f"{self.name}_{next(_NUMBERS)}"
            named[self.name] = self
        with fixed_numbers(self):
            return call(self, *args, **kwargs)

    keras.layers.Layer.__call__ = called
    try:
        yield
    finally:
        keras.layers.Layer.__call__ = call
        for layer, name in before:
            layer.name = name


@contextlib.contextmanager
def called_layers() -> Iterator[list[Any]]:
    """Collect the layers of Keras that are called by themselves."""
    call = keras.layers.Layer.__call__
    found: list[Any] = []

    def called(self: Any, *args: Any, **kwargs: Any) -> Any:
        if is_kerases(type(self).call):
            found.append(self)
        return call(self, *args, **kwargs)

    keras.layers.Layer.__call__ = called
    try:
        yield found
    finally:
        keras.layers.Layer.__call__ = call


@contextlib.contextmanager
def dense_tensors() -> Iterator[None]:
    """Let no symbolic tensor be sparse. Keras says that of `2 * x`, and then fails."""
    original = keras.KerasTensor.__init__

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **(kwargs | {"sparse": False}))

    keras.KerasTensor.__init__ = __init__
    try:
        yield
    finally:
        keras.KerasTensor.__init__ = original


class StepRecorder:
    """Records each step of tensors through a graph."""

    def __init__(self, starts: Sequence[Any], within: Within) -> None:
        """Begin with symbolic inputs. `within` follows a step of several steps."""
        self.steps: list[Step] = []
        self._inputs, self._within = len(starts), within
        self._places = {id(tensor): (n, 0) for n, tensor in enumerate(starts)}
        self._alive: list[Any] = list(starts)
        """The tensors whose ids are known. While they live, no other has their id."""
        self.losses: list[Tensor] = []
        """What layers of the student's own add to the loss."""
        self._own_masks: set[int] = set()
        """`id` of each tensor whose mask no layer of the description will compute."""

    def place(self, tensor: Any) -> Tensor:
        """Return the number of a tensor."""
        return self._places[id(tensor)]

    def call(self, operation: Any, *args: Any, **kwargs: Any) -> Any:
        """Record a step and call it. `keras.models.clone_model` calls this method."""
        made = operation(*args, **kwargs)
        arguments = _bound(operation, args, kwargs)
        is_own_mask = any(
            id(tensor) in self._own_masks
            for tensor in keras.tree.flatten((args, kwargs))
        )
        if not is_own_mask and computes_mask(operation, arguments):
            del arguments["mask"]
        if is_causal(arguments.get("attention_mask")):
            del arguments["attention_mask"]
            arguments["use_causal_mask"] = True
        read = list(filter(is_symbolic, keras.tree.flatten([*arguments.values()])))
        leaving = keras.tree.flatten(made)
        step = Step(
            operation,
            tuple(map(self.place, read)),
            tuple(tuple(tensor.shape) for tensor in read),
            tuple(tuple(tensor.shape) for tensor in leaving),
            tuple(arguments.items()),
            reads_own_mask(operation) if is_own_mask else None,
        )
        is_written_out = has_masks(operation, arguments)
        if is_own_mask or has_own_mask(operation) or is_written_out:
            self._own_masks |= set(map(id, filter(carries_mask, leaving)))
        for tensor, place in zip(leaving, self._add(step, read), strict=True):
            self._places[id(tensor)] = place
            self._alive.append(tensor)
        return made

    def _add(self, step: Step, read: Sequence[Any]) -> list[Tensor]:
        """Add a step or the steps in it, and return where its outputs are."""
        try:
            within = self._within(step, read, self.steps)
        except TooManyCalls:
            raise
        except Undescribable as error:
            within, step = None, step._replace(reason=error.message)
        if within is None:
            self._append(step)
            node = self._inputs + len(self.steps) - 1
            return [(node, place) for place in range(len(step.leaving))]
        itself = any(inner.operation is step.operation for inner in within.steps)
        around = () if itself else (step.operation,)
        numbers = {(n, 0): place for n, place in enumerate(step.inputs)}
        count = len(within.inputs)
        for number, inner in enumerate(within.steps, count):
            self._append(
                inner._replace(
                    inputs=tuple(numbers[tensor] for tensor in inner.inputs),
                    enclosing=(*around, *inner.enclosing),
                )
            )
            node = self._inputs + len(self.steps) - 1
            for place in range(len(inner.leaving)):
                numbers[number, place] = (node, place)
        self.losses += [numbers[tensor] for tensor in within.losses]
        return [numbers[tensor] for tensor in within.outputs]

    def _append(self, step: Step) -> None:
        if len(self.steps) >= MAX_CALLS:
            raise TooManyCalls(too_many_calls())
        self.steps.append(step)


def _bound(
    operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """Return all given arguments by name, in the order of the signature."""
    try:
        bound = inspect.signature(operation.call).bind(*args, **kwargs)
    except (TypeError, ValueError):
        return {**{str(n): value for n, value in enumerate(args)}, **kwargs}
    return dict(bound.arguments)
