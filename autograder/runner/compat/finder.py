"""Make modules when they are imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class Finder(MetaPathFinder, Loader):
    """Finds and makes modules with certain names."""

    def __init__(
        self, has: Callable[[str], bool], make: Callable[[str], ModuleType]
    ) -> None:
        """Find each module whose name `has` accepts. `make` returns the module."""
        self._has, self._make = has, make

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Return a package, so that modules in it are found too; None for others."""
        if not self._has(fullname):
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the module."""
        return self._make(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module as it was made."""


def is_in(module: str, packages: Sequence[str]) -> bool:
    """Say whether a module is one of these packages or is inside one."""
    return any(module == name or module.startswith(f"{name}.") for name in packages)
