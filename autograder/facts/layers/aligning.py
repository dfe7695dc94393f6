"""Which shape leaves a comparison of letters with what is read in each step (CTC)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.errors import FactError
from autograder.facts.layers.axes import estimated_size
from autograder.facts.layers.function_options import Full, Option
from autograder.i18n import _

ALIGNED = "ctc_loss"
"""The function of `keras.ops`. XLA does not compile it well."""


def aligned(full: Sequence[Full], options: Mapping[str, Option]) -> Full:
    """Return one number for each example.

    Args:
        full: the shapes of the letters, the probabilities of each step, and how many
            letters and steps there are.
        options: which class stands for no letter.
    """
    _check(full)
    blank = options.get("mask_index", 0)
    batch, _steps, classes = full[1]
    if not isinstance(blank, int) or not 0 <= blank < (classes or 1):
        raise FactError(_("letters, steps and their two lengths are needed"))
    return (batch,)


def table_of(full: Sequence[Full]) -> int:
    """Return how many numbers are computed and kept: letters and gaps in each step.

    Raises:
        FactError: if the shapes are others.
    """
    _check(full)
    letters, steps = full[0][1], full[1][1]
    return 2 * estimated_size((letters, steps))


def _check(full: Sequence[Full]) -> None:
    if [*map(len, full)] != [2, 3, 1, 1]:
        raise FactError(_("letters, steps and their two lengths are needed"))
