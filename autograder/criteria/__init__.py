"""Declarative criteria: evidence in, verdict out."""

from typing import Annotated

from pydantic import Field

from autograder.criteria.activations import HiddenActivations, OutputActivation
from autograder.criteria.base import Criterion, Evidence
from autograder.criteria.comparing import BetterModel, HardestShift
from autograder.criteria.custom import Custom
from autograder.criteria.data import ImagesFlattened, ImagesScaled, LabelsOneHot
from autograder.criteria.predictions import Predicts
from autograder.criteria.rows import KnownSettings, RowActivation, RowLoss
from autograder.criteria.settings import Compiled, Loss
from autograder.criteria.structure import (
    BlanksFilled,
    LayerSizes,
    OutputUnits,
    ParameterCount,
)
from autograder.criteria.training import TrainsTo
from autograder.criteria.values import Answer, SameImages

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
