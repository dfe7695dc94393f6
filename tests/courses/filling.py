"""Fill models with the same numbers."""

from typing import Any

import numpy as np


def fill(model: Any) -> None:
    """Give weights of one shape the same values, whatever their order is."""
    for weight in model.weights:
        values = np.cos(np.arange(int(np.prod(weight.shape))) + len(weight.shape))
        weight.assign(0.1 + np.abs(values.reshape(weight.shape)) / 5)
