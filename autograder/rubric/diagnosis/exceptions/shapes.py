"""Arrays whose shapes or values do not fit."""

from __future__ import annotations

import re

from autograder.facts.observation import ErrorFact
from autograder.i18n import _, _n
from autograder.rubric.diagnosis.case import Finding
from autograder.rubric.diagnosis.exceptions.data_errors import target_mismatch
from autograder.rubric.diagnosis.exceptions.rule import ErrorRule, says

SHAPE_WHY = _("The weights of the first layer belong to the numbers of one row, one "
              "weight each.")  # fmt: skip
SHAPE_FIX = _("Compare the input shape of the model with `x.shape`; the first number "
              "of `x.shape` counts the rows and is not part of it.")  # fmt: skip


def _inputs(match: re.Match[str], error: ErrorFact) -> Finding:
    expected, found = (_shape(text) for text in match.groups())
    nested = _("A single input still needs its row: `np.array([[4.0]])` has one.")
    row = expected.partition(", ")[2].strip("(), ")
    without_rows = row == found.strip("(), ") and "predict" not in error.code
    flat = "," not in found.strip("(),") and "predict" in error.code
    return Finding(
        _(
            "The model was built for inputs of shape {expected}, and got {found}."
        ).format(expected=expected, found=found),
        SHAPE_WHY,
        _("The rows come one by one. A `Dataset` needs `.batch(32)` after it.")
        if without_rows
        else nested
        if flat
        else SHAPE_FIX,
    )


def _shape(text: str) -> str:
    return text.strip().replace("None", "n")


def _axis(match: re.Match[str], error: ErrorFact) -> Finding:
    return Finding(
        _n("Each input should have {wanted} number, but inputs of shape {found} came.",
           "Each input should have {wanted} numbers, but inputs of shape {found} came.",
           int(match[1])).format(wanted=match[1], found=_shape(match[2])),
        SHAPE_WHY,
        SHAPE_FIX,
    )  # fmt: skip


def _axes(match: re.Match[str], error: ErrorFact) -> Finding:
    layer, wanted, found, shape = match.groups()
    fix = _("Bring the data, and the input shape of the model, to that form.")
    if int(found) == 2 < int(wanted):
        fix = _(
            "Is there a `Flatten` or a `Dense` before it? They make one row of numbers "
            "of each input, so this layer belongs before them. A sequence of single "
            "numbers has an axis more: `keras.Input(shape=(10, 1))`."
        )
    elif int(wanted) == int(found) + 1:
        fix = _(
            "Images need an axis for their channels, which is 1 if they are grey: "
            "`keras.Input(shape=(28, 28, 1))`. For sequences, take the layer whose "
            "name ends in `1D`."
        )
    return Finding(
        _("The layer `{layer}` needs inputs with {wanted} axes, and got {found}: "
          "{shape}.").format(
              layer=layer, wanted=wanted, found=found, shape=_shape(shape)),
        _("A Dense layer reads rows, (n, numbers); a convolution pictures, "
          "(n, height, width, channels). n counts the rows."),
        fix,
    )  # fmt: skip


def _reshape(match: re.Match[str], error: ErrorFact) -> Finding:
    size, shape = int(match[1]), match[2]
    numbers = [int(part) for part in re.findall(r"-?\d+", shape)]
    rest = 1
    for number in numbers[1:]:
        rest *= number
    why = _("The product of the numbers in the shape must be the same.")
    fix = _("Multiply them and compare; use `len(x)` for the number of rows.")
    if re.search(r"\blen\(|\.shape\[0\]|, *-1\b|\( *-1\b", error.code):
        fix = _("Print the `.shape` of the array above this line: is it the right one?")
    elif numbers and rest > 0 and size % rest == 0:
        fix = _(
            "With rows of {rest} there are {count:,} of them: `len(x)` says so."
        ).format(rest=rest, count=size // rest)
    return Finding(
        _("An array of {size:,} numbers cannot take the shape {shape}.").format(
            size=size, shape=shape.replace(",", ", ")
        ),
        why,
        fix,
    )


def _class(match: re.Match[str], error: ErrorFact) -> Finding | None:
    index, _axis_number, size = (int(part) for part in match.groups())
    if "to_categorical" not in error.code:
        return Finding(
            _("Number {index} was asked for where there are {size}.").format(
                index=index, size=size
            ),
            _("Counting begins at 0, so the last one is {last}.").format(last=size - 1),
            _("Look at the shape of the array in this line."),
        )
    return Finding(
        _("`to_categorical` met class {index}, with {size} classes in all.").format(
            index=index, size=size
        ),
        _("Classes are counted from 0, so with {size} the largest is {last}.").format(
            size=size, last=size - 1
        ),
        _("Give it as many classes as there are, and begin their numbers at 0."),
    )


ERROR_RULES = (
    ErrorRule(
        "inputs_in_another_order", _("Inputs in another order"), "ValueError",
        r"is incompatible with the layer: .*\[given: (.+)\]$",
        says(_("The inputs are given in the order {0}."),
             _("The model takes a list of inputs in the order of "
               "`keras.Model(inputs=[...])`."),
             _("Change the order in the list, or give a dictionary of the arrays by "
               "the names of the inputs.")),
    ),
    ErrorRule(
        "input_mismatch", _("Rows that the model was not built for"),
        "ValueError|InvalidArgumentError",
        r"expected shape=(\([^)]*\)), found shape=(\([^)]*\))", _inputs,
    ),
    ErrorRule(
        "input_mismatch", _("Rows that the model was not built for"), "ValueError",
        r"Expected shape (\([^)]*\)), but input has incompatible shape (\([^)]*\))",
        _inputs,
    ),
    ErrorRule(
        "input_mismatch", _("Rows that the model was not built for"), "ValueError",
        r"expected axis -1 of input shape to have value (\d+), but received input with "
        r"shape (\([^)]*\))", _axis,
    ),
    ErrorRule(
        "axes_wrong", _("Data with too few or too many axes"), "ValueError",
        r"of layer [\"']([\w]+)[\"'] is incompatible.*?expected (?:min_)?ndim=(\d+), "
        r"found ndim=(\d+).*?Full shape received: (\([^)]*\))", _axes,
    ),
    ErrorRule(
        "target_mismatch", _("Labels that do not fit the output"), "ValueError",
        r"Arguments `target` and `output` must have the same (?:rank|shape).*?"
        r"target\.shape=(\([^)]*\)), output\.shape=(\([^)]*\))",
        target_mismatch,
    ),
    ErrorRule(
        "reshape", _("A shape with another number of elements"), "ValueError",
        r"cannot reshape array of size (\d+) into shape (\([^)]*\))", _reshape,
    ),
    ErrorRule(
        "reshape", _("A shape with another number of elements"), "ValueError",
        r"total size of the tensor must be unchanged. Received: "
        r"input_shape=(\([^)]*\)), target_shape=(\([^)]*\))",
        says(_("An input of shape {0} cannot take the shape {1}."),
             _("The product of the numbers must be the same in both shapes."),
             _("Multiply them and compare.")),
    ),
    ErrorRule(
        "index_too_large", _("A class, or index, that is too large"), "IndexError",
        r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)", _class,
    ),
    ErrorRule(
        "text_for_number", _("A text where a number is needed"), "ValueError",
        r"invalid literal for int\(\) with base 10: (.*)"
        r"|could not convert string to float: (.*)",
        says(_("The text {0}{1} is where a number is needed."),
             _("Something in quotes is a text, also if it looks like a number."),
             _("Take the quotes away, or give texts numbers first.")),
    ),
    ErrorRule(
        "text_for_number", _("A text where a number is needed"),
        "TypeError|UFuncTypeError",
        r"unsupported operand type\(s\) for [^:]+: '(?:\w+' and ')?str'"
        r"|not supported between instances of .*'str'"
        r"|ufunc '\w+' (?:not supported for the input types|did not contain a loop)"
        r"|can only concatenate str",
        says(_("A text and a number cannot be calculated with each other."),
             _("Something in quotes is a text, also if it looks like a number."),
             _("Take the quotes away; to print both, separate them by a comma.")),
    ),
    ErrorRule(
        "list_for_array", _("A list where an array is needed"), "TypeError",
        r"unsupported operand type\(s\) for [^:]+: '(?:\w+' and ')?(?:list|tuple)'"
        r"|can't multiply sequence by non-int",
        says(_("A Python list cannot be calculated with as a whole."),
             _("Only NumPy's arrays calculate with all their numbers at once."),
             _("Write `np.array(...)` around the list.")),
    ),
    ErrorRule(
        "in_place", _("Whole numbers that should become fractions"), "UFuncTypeError",
        r"Cannot cast ufunc '(\w+)' output from dtype\('(\w+)'\) to dtype\('(\w+)'\)",
        says(_("An array of {2} numbers was divided in place, with `/=`."),
             _("The result has fractions, and the array can only hold whole numbers."),
             _("Write `a = a / b` in place of `a /= b`: it makes a new array.")),
    ),
    ErrorRule(
        "dtype_unknown", _("A kind of number that NumPy does not know"), "TypeError",
        r"data type '([^']*)' not understood",
        says(_("NumPy knows no kind of number `{0}`."),
             _("It is a text with the exact name."), _("Did you mean `float32`?")),
    ),
    ErrorRule(
        "ragged", _("Rows of different length"), "ValueError",
        r"inhomogeneous shape",
        says(_("The rows of the array have different lengths."),
             _("An array is a table: each row holds as many numbers as the others."),
             _("Look for a row with a number too many or too few.")),
    ),
    ErrorRule(
        "shapes_differ", _("Arrays of different shapes"), "ValueError",
        r"could not be broadcast together with shapes (\([^)]*\)) (\([^)]*\))",
        says(_("Arrays of the shapes {0} and {1} cannot be calculated with each "
               "other."),
             _("They are combined number by number, so their shapes must agree."),
             _("Print both shapes, and find out which one is not as you expect.")),
    ),
    ErrorRule(
        "shapes_differ", _("Arrays of different shapes"), "ValueError",
        r"matmul: .*mismatch in its core dimension",
        says(_("The two arrays cannot be multiplied as matrices."),
             _("The columns of the first must be as many as the rows of the second."),
             _("Print both shapes.")),
    ),
    ErrorRule(
        "text_for_number", _("A text where a number is needed"), "TypeError",
        r"'str' object cannot be interpreted as an integer",
        says(_("A text is where a whole number is needed, such as `epochs`."),
             _("Something in quotes is a text, also if it looks like a number."),
             _("Take the quotes away.")),
    ),
    ErrorRule(
        "not_a_whole_number", _("A number that is not whole"), "TypeError",
        r"'float' object cannot be interpreted as an integer",
        says(_("A number with a decimal point is where a whole one is needed."),
             _("Shapes and counts are whole numbers; `/` always gives one with a "
               "decimal point."),
             _("Write it without a decimal point, or divide with `//`.")),
    ),
)  # fmt: skip
