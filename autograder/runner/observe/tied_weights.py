"""Find products with the weights of another layer, as tied autoencoders have them."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.facts.layers import Tied
from autograder.runner.observe.operations import is_product
from autograder.runner.observe.steps import Step
from autograder.runner.observe.symbolic import is_symbolic
from autograder.runner.observe.weight_reads import WeightRead


def tied_product(step: Step, owners: Mapping[int, int]) -> Tied | None:
    """Return a product with the matrix of an earlier layer; None for anything else.

    Args:
        step: an operation.
        owners: `id` of the first weight of a layer -> the place of the layer.
    """
    given = [value for _name, value in step.arguments if value is not None][:2]
    if len(given) != 2 or not is_symbolic(given[0]):
        return None
    read = given[1]
    if not isinstance(read, WeightRead) or len(read.variable.shape) != 2:
        return None
    place = owners.get(id(read.variable))
    changes = [type(change.operation).__name__ for change in read.changes]
    changes = [name for name in changes if name != "ConvertToTensor"]
    is_matrix = type(step.operation).__name__ == "Matmul" or is_product(step)
    width = step.leaving[0][-1]
    if place is None or not is_matrix or changes not in ([], ["Transpose"]):
        return None
    return (
        None if width is None else Tied(of=place, width=width, transposed=bool(changes))
    )
