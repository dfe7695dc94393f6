"""All that a rubric imports: `from autograder.rubric import ...`.

Each kind of layer and each criterion can be imported, too.
"""

from autograder.facts.arrays import (
    Array,
)
from autograder.facts.compilation import Compilation
from autograder.facts.layers import CELLS, KINDS
from autograder.facts.layers.families import *  # noqa: F403 - each kind of layer
from autograder.facts.layers.stacked_cells import *  # noqa: F403 - several cells
from autograder.facts.layers.stepping import *  # noqa: F403 - each cell of an RNN
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.observation import (
    Limits,
)
from autograder.facts.setting import (
    Schedule,
    Setting,
)
from autograder.facts.sources import (
    ArrayFile,
    CsvColumns,
    FolderClasses,
    ImageFolder,
    TextFolder,
    TextLines,
)
from autograder.facts.spec import ModelSpec
from autograder.facts.training import (
    FileData,
    InlineData,
    NamedData,
    TrainingPlan,
)
from autograder.rubric.assignment import (
    Accept,
    Assignment,
)
from autograder.rubric.criteria import *  # noqa: F403 - each criterion
from autograder.rubric.criteria import __all__ as CRITERIA
from autograder.rubric.criteria.asked_calls import given
from autograder.rubric.from_solution import (
    from_solution,
)
from autograder.rubric.model_view import (
    ModelView,
)

__all__ = [
    "Accept",
    "Array",
    "ArrayFile",
    "Assignment",
    "Call",
    "Compilation",
    "CsvColumns",
    "FileData",
    "FolderClasses",
    "Graph",
    "ImageFolder",
    "InlineData",
    "Input",
    "Limits",
    "ModelSpec",
    "ModelView",
    "NamedData",
    "Schedule",
    "Setting",
    "TextFolder",
    "TextLines",
    "TrainingPlan",
    "from_solution",
    "given",
    *KINDS,
    *CELLS,
    *CRITERIA,
]
