"""Build networks of `keras.applications` without their weights, where these are absent.

Weights are downloaded, and code has no network where it is graded. The architecture of
the model still counts.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

from autograder.runner.compat.downloads import FAILED_DOWNLOAD


def install(absent: Callable[[str], None]) -> None:
    """Replace the functions that build networks.

    Args:
        absent: is called with the name of each network whose weights are absent.
    """
    replaced: dict[Any, Any] = {}
    for module in _modules():
        for name, build in list(vars(module).items()):
            if not inspect.isfunction(build):
                continue
            if "include_top" not in inspect.signature(build).parameters:
                continue
            if build not in replaced:
                replaced[build] = _replaced(build, absent)
            setattr(module, name, replaced[build])


def _modules() -> Iterator[Any]:
    """Yield the public modules that have networks."""
    for home in ("keras.applications", "tensorflow.keras.applications"):
        package = importlib.import_module(home)
        yield package
        for found in pkgutil.iter_modules(package.__path__):
            yield importlib.import_module(f"{package.__name__}.{found.name}")


def _replaced(
    build: Callable[..., Any], absent: Callable[[str], None]
) -> Callable[..., Any]:
    signature = inspect.signature(build)

    @functools.wraps(build)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return build(*args, **kwargs)
        except Exception as error:
            if not str(error).startswith(FAILED_DOWNLOAD):
                raise
        given = signature.bind(*args, **kwargs)
        given.arguments["weights"] = None
        absent(build.__name__)
        return build(*given.args, **given.kwargs)

    return call
