"""Functions of `keras.ops`, and operators such as `*`, between the layers of a model.

The batch is axis 0 here, as in `keras.ops`. Formulas: keras.io/api/ops.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.arrays import Array
from autograder.facts.base import Fact, Name
from autograder.facts.layers.axes import Shape, Size, estimated_size
from autograder.facts.layers.core import Reshape, is_target
from autograder.facts.layers.kind import PER_NUMBER, BaseLayer, Shapes, Weights
from autograder.facts.layers.preprocessing import Rescaling
from autograder.facts.setting import (
    GLOROT,
    ConstraintSetting,
    InitializerSetting,
    RegularizerSetting,
)
from autograder.i18n import _

Number = Annotated[int, Field(ge=-(2**31), le=2**31)] | float
Row = Annotated[tuple[Number, ...], Field(max_length=1_000)]
Part = Annotated[tuple[int | None, int | None, int | None], Field()] | int | str | None
"""One part of an index: start, stop and step; a number; "..."; or None, a new axis."""
Option = bool | Number | str | None | Annotated[tuple[Part, ...], Field(max_length=8)]
Options = Annotated[dict[Name, Option], Field(max_length=6)]
Full = tuple[int | None, ...]
"""A shape with its batch axis."""


class Change(Fact):
    """A function that is applied to a weight before anything else reads it."""

    function: Name
    operands: Annotated[
        tuple[Literal["weight"] | bool | Number | Row, ...],
        Field(min_length=1, max_length=4),
    ]
    """The arguments by place: "weight", or a constant."""
    options: Options = {}


class OwnWeight(Fact):
    """A weight that a layer of the student's own made with `add_weight`."""

    shape: Annotated[tuple[Size, ...], Field(max_length=6)]
    initializer: InitializerSetting = GLOROT
    regularizer: RegularizerSetting = None
    constraint: ConstraintSetting = None
    trainable: bool = True
    changes: Annotated[tuple[Change, ...], Field(max_length=6)] = ()

    def shapes(self) -> list[Full]:
        """Return the shape of the weight, and after each change.

        Raises:
            FactError: if a function is not known, or the shapes do not fit.
        """
        found: list[Full] = [self.shape]
        for change in self.changes:
            rule = OPERATIONS.get(change.function)
            random = change.function in RANDOM
            if rule is None or random or change.operands.count("weight") != 1:
                text = _("the function {name} is not known here")
                raise FactError(text.format(name=change.function))
            full = [
                found[-1] if operand == "weight" else _constant(operand)
                for operand in change.operands
            ]
            found.append(rule(full, change.options))
        return found


Operand = Literal["tensor"] | bool | Number | Row | Array | OwnWeight


def _same(full: Sequence[Full], options: dict[str, Option]) -> Full:
    return full[0]


def _broadcast(full: Sequence[Full], options: dict[str, Option]) -> Full:
    rank = max(map(len, full))
    result: list[int | None] = [1] * rank
    for shape in full:
        for place, size in enumerate(shape, rank - len(shape)):
            known = result[place]
            if known == 1 or (known is None and size != 1):
                result[place] = size
            elif size not in (1, None, known):
                text = _("the shapes {shapes} do not fit together")
                raise FactError(text.format(shapes=tuple(s[1:] for s in full)))
    return tuple(result)


def _axes(option: Option, rank: int) -> set[int]:
    if option is None:
        return set(range(rank))
    given = option if isinstance(option, tuple) else (option,)
    return {_axis(axis, rank) for axis in given}


def _axis(axis: object, rank: int) -> int:
    if not isinstance(axis, int) or not -rank <= axis < rank:
        raise FactError(_("there is no axis {axis}").format(axis=str(axis)))
    return axis % rank


def _reduced(full: Sequence[Full], options: dict[str, Option]) -> Full:
    shape = full[0]
    axes = _axes(options.get("axis"), len(shape))
    if options.get("keepdims"):
        return tuple(1 if n in axes else size for n, size in enumerate(shape))
    return tuple(size for n, size in enumerate(shape) if n not in axes)


def _along(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Keep the shape, unless the axis is the batch, or none is named."""
    shape = full[0]
    axes = _axes(options.get("axis"), len(shape))
    return () if 0 in axes and shape[0] is None else shape


def _expanded(full: Sequence[Full], options: dict[str, Option]) -> Full:
    shape = list(full[0])
    shape.insert(_axis(options.get("axis"), len(shape) + 1), 1)
    return tuple(shape)


def _squeezed(full: Sequence[Full], options: dict[str, Option]) -> Full:
    shape = full[0]
    if options.get("axis") is None:
        return tuple(size for size in shape if size != 1)
    axes = _axes(options["axis"], len(shape))
    return tuple(size for n, size in enumerate(shape) if n not in axes)


def _stacked(full: Sequence[Full], options: dict[str, Option]) -> Full:
    shape = list(full[0])
    shape.insert(_axis(options.get("axis", 0), len(shape) + 1), len(full))
    return tuple(shape)


def _transposed(full: Sequence[Full], options: dict[str, Option]) -> Full:
    shape, axes = full[0], options.get("axes")
    if not isinstance(axes, tuple) or len(axes) != len(shape):
        raise FactError(_("a transposition of a batch needs all axes"))
    return tuple(shape[_axis(axis, len(shape))] for axis in axes)


def _multiplied(full: Sequence[Full], options: dict[str, Option]) -> Full:
    if len(full) != 2 or min(map(len, full)) < 2:
        raise FactError(_("a matrix product needs two axes"))
    first, second = full
    return (*_broadcast([first[:-2], second[:-2]], {}), first[-2], second[-1])


def _encoded(full: Sequence[Full], options: dict[str, Option]) -> Full:
    count = options.get("num_classes")
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise FactError(_("one-hot rows need a number of classes"))
    if options.get("axis", -1) != -1:
        raise FactError(_("one-hot rows need a number of classes"))
    return (*full[0], count)


def _taken(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Take the rows that a constant names, along one axis."""
    if len(full) != 2 or len(full[1]) > 1:
        raise FactError(_("only the rows that a constant names can be taken"))
    axis = _axis(options.get("axis"), len(full[0]))
    return (*full[0][:axis], *full[1], *full[0][axis + 1 :])


def _reshaped(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Give a weight another form; nothing with a batch is reshaped here."""
    target, shape = options.get("newshape"), full[0]
    if not isinstance(target, tuple) or None in shape:
        raise FactError(_("only a weight can be reshaped here"))
    sizes = [size for size in target if isinstance(size, int)]
    count = math.prod(size or 0 for size in shape)
    if -1 in sizes:
        known = math.prod(size for size in sizes if size != -1)
        sizes = [count // (known or 1) if size == -1 else size for size in sizes]
    if math.prod(sizes) != count or min(sizes, default=1) < 0:
        text = _("{shape} cannot be reshaped to {target_shape}")
        raise FactError(text.format(shape=shape, target_shape=tuple(sizes)))
    return tuple(sizes)


def _drawn(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Draw random numbers of this shape for each example."""
    shape = options.get("shape")
    sizes = shape if isinstance(shape, tuple) else ()
    if not all(isinstance(size, int) and size > 0 for size in sizes):
        raise FactError(_("random numbers need a fixed shape"))
    return (full[0][0], *(size for size in sizes if isinstance(size, int)))


def _indexed(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Apply slices, numbers, new axes and one ellipsis, as NumPy does."""
    key, sizes = options.get("key"), list(full[0])
    parts: list[Any] = list(key) if isinstance(key, tuple) else [key]
    taken = sum(part is not None and part != "..." for part in parts)
    rest: list[Any] = [(None, None, None)] * (len(sizes) - taken)
    if "..." in parts:
        place = parts.index("...")
        parts[place : place + 1] = rest
    else:
        parts += rest
    result: list[int | None] = []
    for part in parts:
        if part is None:
            result.append(1)
            continue
        if not sizes:
            raise FactError(_("an index has too many parts"))
        size = sizes.pop(0)
        if isinstance(part, tuple):
            whole = part == (None, None, None)
            if size is None and not whole:
                raise FactError(_("a part of an open axis has no fixed length"))
            if part[2] == 0:
                raise FactError(_("an index has steps of length 0"))
            result.append(size if size is None else len(range(size)[slice(*part)]))
        elif isinstance(part, int) and size is not None:
            _axis(part, size)
    return tuple(result)


Rule = Callable[[Sequence[Full], dict[str, Option]], Full]
_RULES: dict[Rule, str] = {
    _same: "abs absolute ceil cos cosh exp expm1 floor log log10 log1p log2 "
    "logical_not negative reciprocal rint round rsqrt sign sin sinh sqrt square tan "
    "clip cast ones_like zeros_like stop_gradient nan_to_num erf",
    _along: "flip cumsum cumprod normalize",
    _broadcast: "add subtract multiply divide true_divide power floor_divide mod "
    "maximum minimum greater greater_equal less less_equal equal not_equal logical_and "
    "logical_or where arctan2",
    _reduced: "mean sum max min amax amin prod std var any all argmax argmin logsumexp "
    "median count_nonzero",
    _expanded: "expand_dims",
    _squeezed: "squeeze",
    _stacked: "stack",
    _transposed: "transpose",
    _multiplied: "matmul",
    _encoded: "one_hot",
    _indexed: "get_item",
    _taken: "take",
    _reshaped: "reshape",
    _drawn: "random_normal random_uniform",
}
OPERATIONS = {name: rule for rule, names in _RULES.items() for name in names.split()}
"""Function of `keras.ops` -> the rule for the shape of its output."""
RANDOM = frozenset(("random_normal", "random_uniform"))
"""Functions of `keras.random`, under the names that they had in Keras 2."""
_ANY_ORDER = {"add", "multiply", "maximum", "minimum"}


class Operation(BaseLayer):
    """A function of `keras.ops` that is applied to tensors, constants and weights."""

    kind: Literal["Operation"] = "Operation"
    function: Name
    operands: Annotated[tuple[Operand, ...], Field(min_length=1, max_length=50)]
    """The arguments by place: "tensor" for each input, a constant, or a weight.

    A constant that is no number and no row is an array.
    """
    options: Options = {}
    """The arguments by name."""
    example_shape: ClassVar[Shape] = (4, 6, 2)

    @property
    def title(self) -> str:
        """The name of the function."""
        return self.function

    def output_shapes(self, inputs: Shapes) -> tuple[Shape, ...]:
        """Apply the rule of the function; the batch stays the first axis."""
        rule = OPERATIONS.get(self.function)
        if rule is None or self.operands.count("tensor") != len(inputs):
            text = _("the function {name} is not known here")
            raise FactError(text.format(name=self.function))
        tensors = iter(inputs)
        full = [
            (None, *next(tensors)) if operand == "tensor" else _constant(operand)
            for operand in self.operands
        ]
        if "tensor" not in self.operands:
            raise FactError(_("a function reads at least one tensor"))
        if self.function == "get_item":
            full = full[:1]
        after = rule(full, self.options)
        if not after or after[0] is not None:
            text = _("{name} mixes the examples of a batch")
            raise FactError(text.format(name=self.function))
        return (after[1:],)

    def output_shape(self, shape: Shape) -> Shape:
        """Apply the rule of the function to one input."""
        return self.output_shapes((shape,))[0]

    @property
    def own_weights(self) -> tuple[OwnWeight, ...]:
        """The weights among its operands."""
        return tuple(o for o in self.operands if isinstance(o, OwnWeight))

    def all_weights(self, inputs: Shapes) -> tuple[Weights, ...]:
        """Those of a layer of the student's own."""
        return tuple(
            Weights(
                "weights" if len(weight.shape) > 1 else "biases",
                weight.shape,
                weight.trainable,
            )
            for weight in self.own_weights
        )

    def all_nanoseconds(self, inputs: Shapes) -> float:
        """Count the numbers that are read and written, and products of matrices."""
        after = self.output_shapes(inputs)[0]
        numbers = sum(map(estimated_size, (*inputs, after))) + self._changed()
        if self.function == "matmul":
            shared = max((size or 1 for size in inputs[0][-2:]), default=1)
            numbers += estimated_size(after) * shared
        return PER_NUMBER * numbers

    def all_held(self, inputs: Shapes) -> int:
        """What is computed from its weights is kept, too."""
        return super().all_held(inputs) + self._changed()

    def _changed(self) -> int:
        """Return how many numbers are computed from its weights."""
        shapes = [shape for own in self.own_weights for shape in own.shapes()[1:]]
        return sum(map(estimated_size, shapes))

    def call_arguments(
        self, tensors: Sequence[Any]
    ) -> tuple[Sequence[Any], dict[str, Any]]:
        """Take several tensors as a list."""
        return (tensors if len(tensors) == 1 else [list(tensors)]), {}

    def plain(self, before: Shape | None, after: Shape | None) -> BaseLayer:
        """Write arithmetic as Rescaling, and a change of the axes as Reshape."""
        layer = super().plain(before, after)
        reshapes = self.function in ("expand_dims", "squeeze")
        if reshapes and after and is_target(after):
            target = tuple(-1 if size is None else size for size in after)
            return Reshape(target_shape=target).plain(before, after)
        match self.operands:
            case ("tensor", bool()) | (bool(), "tensor"):
                pass
            case ("tensor", int() | float() as number):
                return self._rescaled(float(number)) or layer
            case (int() | float() as number, "tensor") if self.function in _ANY_ORDER:
                changes = {"operands": ("tensor", number)}
                return self._rescaled(float(number)) or layer.model_copy(update=changes)
        return layer

    def _rescaled(self, number: float) -> BaseLayer | None:
        match self.function:
            case "multiply":
                return Rescaling(scale=number)
            case "divide" | "true_divide" if number:
                return Rescaling(scale=1 / number)
            case "add":
                return Rescaling(scale=1.0, offset=number)
            case "subtract":
                return Rescaling(scale=1.0, offset=-number)
        return None


def _constant(operand: object) -> Full:
    if isinstance(operand, Array):
        return tuple(operand.numpy().shape)
    if isinstance(operand, OwnWeight):
        return operand.shapes()[-1]
    return (len(operand),) if isinstance(operand, tuple) else ()
