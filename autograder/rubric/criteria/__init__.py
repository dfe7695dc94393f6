"""Declarative criteria: evidence in, verdict out.

A criterion is a class in a module of this package. The modules are found here, so a
new one is listed nowhere.
"""

# ruff: noqa: F403, F405 - names are passed on

from importlib import import_module
from inspect import isclass
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.evidence import Evidence


def _found() -> dict[str, type[Criterion]]:
    """Return the criteria in the modules of this package, by their kinds.

    Raises:
        TypeError: if two are of one kind.
    """
    kinds: dict[str, type[Criterion]] = {}
    for _finder, name, _is_package in iter_modules(__path__):
        module = import_module(f"{__name__}.{name}")
        for value in vars(module).values():
            if not isclass(value) or value.__module__ != module.__name__:
                continue
            if issubclass(value, Criterion) and "kind" in value.model_fields:
                kind = value.model_fields["kind"].default
                if kind in kinds:
                    raise TypeError(f"two criteria are of the kind {kind!r}")
                kinds[kind] = value
    return dict(sorted(kinds.items()))


KINDS = _found()
"""The registry: the kind of a criterion -> its class."""
globals().update({kind.__name__: kind for kind in KINDS.values()})
__all__ = ["AnyCriterion", "Criterion", "Evidence"]
__all__ += [kind.__name__ for kind in KINDS.values()]

if TYPE_CHECKING:  # editors complete the names of these; others work without a line
    from autograder.rubric.criteria.activations import *
    from autograder.rubric.criteria.called import *
    from autograder.rubric.criteria.code_parts import *
    from autograder.rubric.criteria.comparing import *
    from autograder.rubric.criteria.compiled_metrics import *
    from autograder.rubric.criteria.compiling import *
    from autograder.rubric.criteria.custom import *
    from autograder.rubric.criteria.figure import *
    from autograder.rubric.criteria.fit_arguments import *
    from autograder.rubric.criteria.fitted import *
    from autograder.rubric.criteria.has_layer import *
    from autograder.rubric.criteria.layer_order import *
    from autograder.rubric.criteria.layer_settings import *
    from autograder.rubric.criteria.layer_sizes import *
    from autograder.rubric.criteria.loss import *
    from autograder.rubric.criteria.model_shapes import *
    from autograder.rubric.criteria.optimizer import *
    from autograder.rubric.criteria.output_activation import *
    from autograder.rubric.criteria.output_units import *
    from autograder.rubric.criteria.overfitting import *
    from autograder.rubric.criteria.parameters import *
    from autograder.rubric.criteria.predictions import *
    from autograder.rubric.criteria.prepared import *
    from autograder.rubric.criteria.same_images import *
    from autograder.rubric.criteria.saved import *
    from autograder.rubric.criteria.setting_rows import *
    from autograder.rubric.criteria.texts import *
    from autograder.rubric.criteria.training_data import *
    from autograder.rubric.criteria.trains_to import *
    from autograder.rubric.criteria.unfilled import *
    from autograder.rubric.criteria.variables import *

    AnyCriterion = Criterion
else:
    AnyCriterion = Annotated[Union[tuple(KINDS.values())], Field(discriminator="kind")]  # noqa: UP007
    """Any criterion, told apart in JSON by its `kind`."""
