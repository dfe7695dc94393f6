"""Let symbolic tensors stand for weights that code reads while a `call` is followed.

They may be those of any layer: in its attributes, in a list, or under a name that only
a Lambda knows. Their numbers of today are no part of a model, so they are never read.
While Keras computes what leaves a layer, weights stay as they are.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import keras

from autograder.i18n import _
from autograder.runner.observe.steps import Step, Undescribable, start
from autograder.runner.observe.symbolic import is_symbolic

_COMPUTING = (
    "abs", "add", "and", "floordiv", "ge", "getitem", "gt", "invert", "iter", "le",
    "lt", "matmul", "mod", "mul", "neg", "or", "pow", "radd", "rand", "rfloordiv",
    "rmatmul", "rmod", "rmul", "ror", "round", "rpow", "rsub", "rtruediv", "rxor",
    "sub", "truediv", "xor",
)  # fmt: skip
"""Operators of a variable. A symbolic tensor has them, too."""
_OF_NUMBERS = (
    "numpy", "assign", "assign_add", "assign_sub", "__array__", "__tf_tensor__",
)  # fmt: skip
"""Methods of a variable that need its numbers, or change them."""
_HOMES = (keras.ops, keras.ops.image)
"""Where all functions are that take weights as they take tensors."""


class WeightRead:
    """A weight in the place of a tensor, and what is computed of it before."""

    def __init__(self, variable: Any, changes: tuple[Step, ...] = ()) -> None:
        """Stand for a variable of Keras. It may be that of another layer."""
        self.variable, self.changes = variable, changes
        self.is_found = True
        """Whether the model finds it, and so counts it and may train it."""
        self.owner: tuple[int | None, int] | None = None
        """The layer that has it, and its place there; see `OtherWeight`."""

    def changed(self, step: Step) -> WeightRead:
        """Return the weight after one more step."""
        return WeightRead(self.variable, (*self.changes, step))


CHANGED = object()
"""Stands for the weight itself among the arguments of a step that changes it."""


class StandIns:
    """The symbolic tensors that stand for weights while a `call` is followed."""

    def __init__(self) -> None:
        """Begin with none."""
        self._inside = 0
        self._found: dict[int, tuple[Any, WeightRead]] = {}
        self._refused: list[Undescribable] = []

    @property
    def found(self) -> list[tuple[Any, WeightRead]]:
        """Each symbolic tensor, and what it stands for.

        Raises:
            Undescribable: if the numbers of a weight were needed.
        """
        if self._refused:  # the code may have caught the error itself
            raise self._refused[0]
        return list(self._found.values())

    def given(self, structure: Any) -> Any:
        """Return arguments with symbolic tensors in the places of weights."""
        if self._inside or not any(map(_is_weight, keras.tree.flatten(structure))):
            return structure
        return keras.tree.map_structure(self.of, structure)

    def of(self, value: Any) -> Any:
        """Return what stands for a weight, and anything else as it is."""
        if not _is_weight(value):
            return value
        if id(value) not in self._found:
            symbol = start(tuple(value.shape), value.dtype)
            self._found[id(value)] = symbol, WeightRead(value)
        return self._found[id(value)][0]

    def taking(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that takes weights as if they were tensors."""

        def taken(*args: Any, **kwargs: Any) -> Any:
            args, kwargs = self.given((args, kwargs))
            return function(*args, **kwargs)

        return taken

    def within(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function of Keras in which weights stay as they are."""

        def called(*args: Any, **kwargs: Any) -> Any:
            self._inside += 1
            try:
                return function(*args, **kwargs)
            finally:
                self._inside -= 1

        return called

    def computing(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        """Return an operator of a variable that the symbolic tensor computes."""

        def computed(variable: Any, *args: Any) -> Any:
            if self._inside:
                return original(variable, *args)
            return getattr(self.of(variable), name)(*self.given(args))

        return computed

    def refusing(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Return a method of a variable that may only be called inside of Keras."""

        def refused(variable: Any, *args: Any, **kwargs: Any) -> Any:
            if self._inside:
                return original(variable, *args, **kwargs)
            text = _("It needs or changes the numbers of the weight {name!r}.")
            error = Undescribable(text.format(name=variable.name))
            self._refused.append(error)
            raise error

        return refused

    def value(self, original: Any) -> property:
        """Return the property `value` of a variable."""
        return property(
            lambda variable: (
                original.fget(variable) if self._inside else self.of(variable)
            )
        )

    def calling(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return the `__call__` of layers.

        Keras computes what leaves a layer for symbolic tensors alone. For constants,
        it would compute with the numbers of the weights.
        """
        within = self.within(call)

        def called(layer: Any, *args: Any, **kwargs: Any) -> Any:
            args, kwargs = self.given((args, kwargs))
            symbolic = any(map(is_symbolic, keras.tree.flatten((args, kwargs))))
            return (within if symbolic else call)(layer, *args, **kwargs)

        return called


def _rows(variable: Any) -> Iterator[Any]:
    """Yield the rows of a variable. It has no method for that."""
    return (variable[number] for number in range(variable.shape[0]))


def _is_weight(value: Any) -> bool:
    return isinstance(value, keras.Variable)


@contextlib.contextmanager
def read_as_symbols(weights: StandIns) -> Iterator[None]:
    """Let symbolic tensors be read in the places of weights."""
    variable, layer, seeds = keras.Variable, keras.layers.Layer, keras.random
    operators = [f"__{name}__" for name in _COMPUTING]
    symbolic = keras.Operation.symbolic_call
    changes: list[tuple[Any, str, Any]] = [
        (variable, name, weights.computing(name, getattr(variable, name, _rows)))
        for name in operators
    ]
    changes += [
        (variable, name, weights.refusing(getattr(variable, name)))
        for name in _OF_NUMBERS
    ]
    changes += [
        (home, name, weights.taking(function))
        for home in _HOMES
        for name, function in vars(home).items()
        if callable(function)
    ]
    changes += [
        (variable, "value", weights.value(variable.value)),
        (layer, "__call__", weights.calling(layer.__call__)),
        (keras.Operation, "symbolic_call", weights.taking(weights.within(symbolic))),
        (seeds.SeedGenerator, "next", weights.within(seeds.SeedGenerator.next)),
    ]
    before = [(home, name, vars(home).get(name)) for home, name, _new in changes]
    for home, name, new in changes:
        setattr(home, name, new)
    try:
        yield
    finally:
        for home, name, old in before:
            if old is None:
                delattr(home, name)
            else:
                setattr(home, name, old)
