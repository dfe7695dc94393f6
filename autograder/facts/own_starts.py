"""First weights that an initializer of the student's own makes.

The initializer is code, which never runs in the trainer. Where it is tried out, its
mean and standard deviation are measured. The trainer draws numbers with these.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.facts.names import is_own, without_kind
from autograder.facts.setting import Role, Setting
from autograder.facts.spec import ModelSpec


def drawn_instead(initializer: Setting) -> Setting | None:
    """Return the initializer of Keras with the mean and spread of an own one."""
    if not is_own(initializer.name) or initializer.arguments.keys() != _MEASURED:
        return None
    return Setting(name="random_normal", arguments=initializer.arguments)


_MEASURED = {"mean", "stddev"}


def own_initializers(model: ModelSpec) -> Iterator[str]:
    """Yield the names of the initializers that the trainer replaces."""
    for layer in model.layers:
        for name, role in layer.roles().items():
            setting = getattr(layer, name)
            if role is Role.INITIALIZER and drawn_instead(setting) is not None:
                yield without_kind(setting.name)
