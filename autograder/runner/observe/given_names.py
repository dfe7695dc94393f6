"""Find the names that the author of a model gave to its layers and models."""

from __future__ import annotations

import re
from typing import Any

from autograder.facts.base import MAX_NAME
from autograder.facts.layer_row import next_name

OURS = "grader_"
"""Layers that the grader makes have names that begin so. Nobody needs to see them."""


def given_name(operation: Any) -> str:
    """Return the name of a layer or model; nothing if Keras made it up."""
    name = str(getattr(operation, "name", ""))
    automatic = next_name(type(operation).__name__, {})
    if name.startswith(OURS) or re.fullmatch(rf"{re.escape(automatic)}(_\d+)?", name):
        return ""
    return name


def path_name(operation: Any, enclosing: tuple[Any, ...]) -> str:
    """Return the name of a layer, after the names of the models that it is in.

    It ends with a slash if only the models have names.
    """
    around = [name for part in enclosing if (name := given_name(part))]
    own = given_name(operation)
    return "/".join([*around, own])[-MAX_NAME:] if around or own else ""
