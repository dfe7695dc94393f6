"""The platforms, by the names that `--from` and `--to` take.

A platform is a class in a module of this package. The modules are found here, so a new
one is listed nowhere but in the commands, which import nothing large.
"""

from importlib import import_module
from inspect import isabstract, isclass
from pkgutil import iter_modules

from autograder.delivery.platforms.platform import Platform


def _found() -> dict[str, Platform]:
    """Return the platforms in the modules of this package, by their names."""
    found: dict[str, Platform] = {}
    for _finder, name, _is_package in iter_modules(__path__):
        module = import_module(f"{__name__}.{name}")
        for value in vars(module).values():
            if isclass(value) and issubclass(value, Platform) and not isabstract(value):
                found[value.name] = value()
    return dict(sorted(found.items()))


PLATFORMS = _found()
