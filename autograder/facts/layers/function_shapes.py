"""Which shape leaves each function of `keras.ops`.

The batch is axis 0 here, as in `keras.ops`. Formulas: keras.io/api/ops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.errors import FactError
from autograder.facts.layers import aligning, arranging, convolving, spectra
from autograder.facts.layers.axes import estimated_size
from autograder.facts.layers.function_options import (
    Full,
    Option,
    axes_of,
    axis_of,
)
from autograder.i18n import _


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


def _reduced(full: Sequence[Full], options: dict[str, Option]) -> Full:
    shape = full[0]
    axes = axes_of(options.get("axis"), len(shape))
    if options.get("keepdims"):
        return tuple(1 if n in axes else size for n, size in enumerate(shape))
    return tuple(size for n, size in enumerate(shape) if n not in axes)


def _along(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Keep the shape, unless the axis is the batch, or none is named."""
    shape = full[0]
    axes = axes_of(options.get("axis"), len(shape))
    return () if 0 in axes and shape[0] is None else shape


def _normalized(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Divide by lengths, which Keras knows from order 1 on."""
    order = options.get("order", 2)
    if not isinstance(order, int) or isinstance(order, bool) or order < 1:
        raise FactError(_("a length needs a whole number from 1 on as its order"))
    return _along(full, options)


def _multiplied(full: Sequence[Full], options: dict[str, Option]) -> Full:
    if len(full) != 2 or len(full[0]) < 2 or not full[1]:
        raise FactError(_("a matrix product needs two axes"))
    first, second = full
    if len(second) == 1:
        return first[:-1]
    return (*_broadcast([first[:-2], second[:-2]], {}), first[-2], second[-1])


def _encoded(full: Sequence[Full], options: dict[str, Option]) -> Full:
    count = options.get("num_classes")
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise FactError(_("one-hot rows need a number of classes"))
    if options.get("axis", -1) != -1:
        raise FactError(_("one-hot rows need a number of classes"))
    return (*full[0], count)


def _made(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Make numbers of this shape for each example."""
    shape = options.get("shape")
    given = shape if isinstance(shape, tuple) else (None,)
    sizes = [size for size in given if isinstance(size, int) and size > 0]
    if len(sizes) < len(given):
        raise FactError(_("numbers for each example need a fixed shape"))
    return (full[0][0], *sizes)


def _filled(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Repeat one number."""
    value = options.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FactError(_("only a number can be repeated for each example"))
    return _made(full, options)


def _summed(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Read the axes of a product from letters, as `numpy.einsum` does."""
    read, arrow, left = str(options.get("subscripts")).replace(" ", "").partition("->")
    parts = read.split(",")
    known: dict[str, int | None] = {}
    if not arrow or len(parts) != len(full) or "." in read:
        raise FactError(_("the letters of a product do not name all its axes"))
    for letters, shape in zip(parts, full, strict=True):
        if len(letters) != len(shape):
            raise FactError(_("the letters of a product do not name all its axes"))
        for letter, size in zip(letters, shape, strict=True):
            before = known.setdefault(letter, size)
            if None not in (before, size) and before != size:
                raise FactError(_("the shapes of a product do not fit together"))
    if not set(left) <= known.keys():
        raise FactError(_("the letters of a product do not name all its axes"))
    return tuple(known[letter] for letter in left)


def _gray(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Make one channel of red, green and blue."""
    if full[0][-1] != 3:
        raise FactError(_("only images with three channels have colours"))
    return (*full[0][:-1], 1)


def _either(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Choose one of two tensors of the same shape."""
    if len(full) != 2 or len(set(full)) != 1:
        raise FactError(_("two tensors of the same shape are needed"))
    return full[0]


def _largest(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Keep as many numbers of the last axis as are asked for."""
    count, last = options.get("k"), full[0][-1] if len(full[0]) > 1 else None
    if not isinstance(count, int) or isinstance(count, bool) or last is None:
        raise FactError(_("the largest numbers need a fixed count"))
    if not 1 <= count <= last:
        raise FactError(_("the largest numbers need a fixed count"))
    return (*full[0][:-1], count)


def _differences(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Make an axis shorter, once for each time."""
    shape, times = list(full[0]), options.get("n", 1)
    axis = axis_of(options.get("axis", -1), len(shape))
    last = shape[axis] if axis else None
    if not isinstance(times, int) or last is None or not 0 <= times < last:
        raise FactError(_("differences need an axis of fixed length"))
    shape[axis] = last - times
    return tuple(shape)


def _triangle(full: Sequence[Full], options: dict[str, Option]) -> Full:
    """Set numbers of a matrix to 0."""
    if len(full[0]) < 3 or not isinstance(options.get("k", 0), int):
        raise FactError(_("only matrices have a triangle"))
    return full[0]


Rule = Callable[[Sequence[Full], dict[str, Option]], Full]
_RULES: dict[Rule, str] = {
    _same: "abs absolute ceil cos cosh exp expm1 floor log log10 log1p log2 "
    "logical_not negative reciprocal rint round rsqrt sign sin sinh sqrt square tan "
    "clip cast ones_like zeros_like stop_gradient nan_to_num erf arccos arcsin arctan "
    "isnan unmasked",
    _along: "flip cumsum cumprod roll sort argsort",
    _normalized: "normalize",
    _broadcast: "add subtract multiply divide true_divide power floor_divide mod "
    "maximum minimum greater greater_equal less less_equal equal not_equal logical_and "
    "logical_or where arctan2",
    _reduced: "mean sum max min amax amin prod std var any all argmax argmin logsumexp "
    "median count_nonzero norm",
    arranging.expanded: "expand_dims",
    arranging.squeezed: "squeeze",
    arranging.stacked: "stack",
    arranging.transposed: "transpose",
    _multiplied: "matmul",
    _encoded: "one_hot",
    arranging.indexed: "get_item",
    arranging.taken: "take",
    arranging.reshaped: "reshape",
    _made: "random_normal random_uniform",
    _filled: "filled",
    arranging.tiled: "tile",
    arranging.repeated: "repeat",
    arranging.filled: "pad",
    _summed: "einsum",
    arranging.patches: "extract_patches",
    _gray: "rgb_to_grayscale",
    _either: "in_training",
    _largest: "top_k",
    aligning.aligned: aligning.ALIGNED,
    _differences: "diff",
    _triangle: "tril triu",
    spectra.transformed: "fft",
    spectra.transformed_in_two: "fft2 ifft2",
    spectra.half: "rfft",
    spectra.whole: "irfft",
    spectra.in_time: "stft",
    convolving.convolved: "conv",
    convolving.convolved_by_channel: "depthwise_conv",
    convolving.spread: "conv_transpose",
}
OPERATIONS = {name: rule for rule, names in _RULES.items() for name in names.split()}
"""Function of `keras.ops` -> the rule for the shape of its output."""
CHANGES = frozenset(
    " ".join(_RULES[rule] for rule in (_same, _broadcast, _along, _normalized)).split()
) | {"argmax", "argmin", "any", "all", "count_nonzero", "logsumexp", "one_hot", "top_k"}
"""Functions that make other numbers of each number, or choose some. Others move numbers
or bring several together."""
TWICE = frozenset(("fft", "fft2", "ifft2", "rfft", "stft", "top_k"))
"""Functions that return two tensors of this shape."""
RANDOM = frozenset(("random_normal", "random_uniform"))
"""Functions of `keras.random`, under the names that they had in Keras 2."""
FILLED = "filled"
"""The same number for each example, in a shape that does not follow from the input."""
UNMASKED = "unmasked"
"""The name for the end of a mask: the same numbers leave, all of which count."""
IN_TRAINING = "in_training"
"""The name for a choice: the first tensor in training, and the second afterwards."""
PER_SINGULAR_VALUE = 30
"""How many products a singular value of a matrix takes for each of its numbers."""


def products_of(function: str, full: Sequence[Full], options: dict[str, Option]) -> int:
    """Return how many products a function computes for one example.

    Those of `matmul` are counted elsewhere. Other functions compute none, or about one
    for each number that they read.

    Args:
        function: its name.
        full: the shapes of its operands, for which its rule has a result.
        options: its arguments by name.
    """
    if function == "einsum":
        return _summed_products(full, str(options.get("subscripts")).replace(" ", ""))
    if function in convolving.FUNCTIONS:
        leaving = OPERATIONS[function](full, options)
        return convolving.convolution_products(function, full, leaving)
    if function == aligning.ALIGNED:
        return aligning.table_of(full)
    axis = options.get("axis")
    is_matrix = isinstance(axis, tuple) and len(axis) == 2
    if function == "norm" and is_matrix and options.get("ord") in ("nuc", 2, -2):
        sizes = [full[0][place] or 1 for place in axes_of(axis, len(full[0]))]
        numbers = estimated_size(full[0][1:])
        return PER_SINGULAR_VALUE * numbers * min(sizes)
    return 0


def _summed_products(full: Sequence[Full], subscripts: str) -> int:
    """Count one product for each place of all letters together.

    A letter of one operand alone that leaves no axis is summed before.
    """
    read, _arrow, left = subscripts.partition("->")
    parts = read.split(",")
    sizes = {
        letter: size
        for letters, shape in zip(parts, full, strict=True)
        for letter, size in zip(letters, shape, strict=True)
        if letter in left or sum(letter in part for part in parts) > 1
    }
    batch = parts[0][:1] if full[0][:1] == (None,) else ""
    return estimated_size(size for letter, size in sizes.items() if letter != batch)
