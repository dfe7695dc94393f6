"""Declarative criteria: evidence in, verdict out."""

from autograder.criteria.base import Criterion, Evidence
from autograder.criteria.data import ImagesFlattened, ImagesScaled, LabelsOneHot
from autograder.criteria.settings import Compiled, Loss
from autograder.criteria.structure import (
    BlanksFilled,
    HiddenActivations,
    LayerSizes,
    OutputActivation,
    OutputUnits,
    ParameterCount,
)
from autograder.criteria.training import Predicts, TrainsTo

__all__ = [
    "BlanksFilled",
    "Compiled",
    "Criterion",
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
