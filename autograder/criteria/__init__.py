"""Declarative criteria: evidence in, verdict out."""

from typing import Annotated

from pydantic import Field

from autograder.criteria.activations import HiddenActivations, OutputActivation
from autograder.criteria.base import Criterion, Evidence
from autograder.criteria.custom import Custom
from autograder.criteria.data import ImagesFlattened, ImagesScaled, LabelsOneHot
from autograder.criteria.predictions import Predicts
from autograder.criteria.settings import Compiled, Loss
from autograder.criteria.structure import (
    BlanksFilled,
    LayerSizes,
    OutputUnits,
    ParameterCount,
)
from autograder.criteria.training import TrainsTo

AnyCriterion = Annotated[
    BlanksFilled
    | Compiled
    | Custom
    | HiddenActivations
    | ImagesFlattened
    | ImagesScaled
    | LabelsOneHot
    | LayerSizes
    | Loss
    | OutputActivation
    | OutputUnits
    | ParameterCount
    | Predicts
    | TrainsTo,
    Field(discriminator="kind"),
]
"""Any of the criteria above, told apart in JSON by their `kind`."""

__all__ = [
    "AnyCriterion",
    "BlanksFilled",
    "Compiled",
    "Criterion",
    "Custom",
    "Evidence",
    "HiddenActivations",
    "ImagesFlattened",
    "ImagesScaled",
    "LabelsOneHot",
    "LayerSizes",
    "Loss",
    "OutputActivation",
    "OutputUnits",
    "ParameterCount",
    "Predicts",
    "TrainsTo",
]
