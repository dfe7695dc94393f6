"""Declarative criteria: evidence in, verdict out."""

from typing import Annotated

from pydantic import Field

from autograder.rubric.criteria.activations import HiddenActivations, OutputActivation
from autograder.rubric.criteria.architecture import (
    BlanksFilled,
    LayerSizes,
    OutputUnits,
    ParameterCount,
)
from autograder.rubric.criteria.comparing import BetterModel, HardestShift
from autograder.rubric.criteria.compiling import Compiled, Loss
from autograder.rubric.criteria.criterion import Criterion, Evidence
from autograder.rubric.criteria.custom import Custom
from autograder.rubric.criteria.predictions import Predicts
from autograder.rubric.criteria.setting_rows import (
    KnownSettings,
    RowActivation,
    RowLoss,
)
from autograder.rubric.criteria.trained import TrainsTo
from autograder.rubric.criteria.training_data import (
    ImagesFlattened,
    ImagesScaled,
    LabelsOneHot,
)
from autograder.rubric.criteria.variables import Answer, SameImages

AnyCriterion = Annotated[
    Answer
    | BetterModel
    | BlanksFilled
    | Compiled
    | Custom
    | HardestShift
    | HiddenActivations
    | ImagesFlattened
    | ImagesScaled
    | KnownSettings
    | LabelsOneHot
    | LayerSizes
    | Loss
    | OutputActivation
    | OutputUnits
    | ParameterCount
    | Predicts
    | RowActivation
    | RowLoss
    | SameImages
    | TrainsTo,
    Field(discriminator="kind"),
]
"""Any of the criteria above, told apart in JSON by their `kind`."""

__all__ = [
    "Answer",
    "AnyCriterion",
    "BetterModel",
    "BlanksFilled",
    "Compiled",
    "Criterion",
    "Custom",
    "Evidence",
    "HardestShift",
    "HiddenActivations",
    "ImagesFlattened",
    "ImagesScaled",
    "KnownSettings",
    "LabelsOneHot",
    "LayerSizes",
    "Loss",
    "OutputActivation",
    "OutputUnits",
    "ParameterCount",
    "Predicts",
    "RowActivation",
    "RowLoss",
    "SameImages",
    "TrainsTo",
]
