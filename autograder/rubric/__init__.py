"""All that a rubric imports: `from autograder.rubric import ...`.

Besides what is listed here, that is each kind of layer.
"""

from autograder.facts.arrays import (
    Array,
)
from autograder.facts.layers import KINDS
from autograder.facts.layers.families import *  # noqa: F403
from autograder.facts.observation import (
    Limits,
)
from autograder.facts.setting import (
    Setting,
)
from autograder.facts.spec import (
    Compilation,
    ModelSpec,
)
from autograder.facts.training import (
    InlineData,
    NamedData,
    TrainingPlan,
)
from autograder.rubric.assignment import (
    Accept,
    Assignment,
)
from autograder.rubric.criteria import (
    Answer,
    AnyCriterion,
    BetterModel,
    BlanksFilled,
    Compiled,
    Criterion,
    Custom,
    Evidence,
    HardestShift,
    HiddenActivations,
    ImagesFlattened,
    ImagesScaled,
    KnownSettings,
    LabelsOneHot,
    LayerSizes,
    Loss,
    OutputActivation,
    OutputUnits,
    ParameterCount,
    Predicts,
    RowActivation,
    RowLoss,
    SameImages,
    TrainsTo,
)

__all__ = [
    "Accept",
    "Answer",
    "AnyCriterion",
    "Array",
    "Assignment",
    "BetterModel",
    "BlanksFilled",
    "Compilation",
    "Compiled",
    "Criterion",
    "Custom",
    "Evidence",
    "HardestShift",
    "HiddenActivations",
    "ImagesFlattened",
    "ImagesScaled",
    "InlineData",
    "KnownSettings",
    "LabelsOneHot",
    "LayerSizes",
    "Limits",
    "Loss",
    "ModelSpec",
    "NamedData",
    "OutputActivation",
    "OutputUnits",
    "ParameterCount",
    "Predicts",
    "RowActivation",
    "RowLoss",
    "SameImages",
    "Setting",
    "TrainingPlan",
    "TrainsTo",
    *KINDS,
]
