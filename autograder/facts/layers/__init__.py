"""The kinds of layers that a model may be described with: a class for each."""

# ruff: noqa: F401, F403 - names are passed on

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from autograder.facts.layers import families
from autograder.facts.layers.axes import Shape, Size
from autograder.facts.layers.families import *
from autograder.facts.layers.kernel_layers import KernelLayer
from autograder.facts.layers.kind import BaseLayer, Shapes, shapes_after
from autograder.facts.layers.opaque import Opaque
from autograder.facts.layers.operating import Operation
from autograder.facts.layers.own_cells import CellCall, OwnCell
from autograder.facts.layers.regularizing import RandomLayer, RateLayer
from autograder.facts.layers.stacked_cells import CELLS
from autograder.facts.layers.untracked import Untracked, Unused
from autograder.facts.layers.weight_groups import Weights, arithmetic
from autograder.facts.setting import GLOROT, LINEAR, ZEROS, Scalar, Setting

KINDS: dict[str, type[BaseLayer]] = {
    name: kind for name, kind in vars(families).items() if isinstance(kind, type)
}
"""The registry: the name of a layer in Keras -> its class here."""
SPELLINGS = {name: kind for kind in KINDS.values() for name in kind.spellings}
"""Other layers of Keras -> the kind that does the same."""
if TYPE_CHECKING:
    Layer = BaseLayer
else:
    Layer = Annotated[
        Union[(*KINDS.values(), Operation, Opaque, Untracked, Unused)],
        Field(discriminator="kind"),
    ]
_AROUND: tuple[type[BaseLayer], ...] = (
    OwnCell,
    Untracked,
    *CELLS.values(),
    *KINDS.values(),
)
for _kind in _AROUND:
    # Layers around a layer wait for the union.
    _kind.model_rebuild(_types_namespace={"Layer": Layer})
