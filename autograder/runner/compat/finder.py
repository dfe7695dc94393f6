"""Modules that are made up when somebody imports them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class Finder(MetaPathFinder, Loader):
    """Finds the modules of some names, and makes them."""

    def __init__(
        self, has: Callable[[str], bool], make: Callable[[str], ModuleType]
    ) -> None:
        """Find modules for whose names `has` is true; `make` returns one."""
        self._has, self._make = has, make

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Return a package, in which there may be more modules; None for others."""
        if not self._has(fullname):
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the module."""
        return self._make(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module as it was made."""


def is_in(module: str, packages: Sequence[str]) -> bool:
    """Tell whether a module is one of some packages, or in one of them."""
    return any(module == name or module.startswith(f"{name}.") for name in packages)
