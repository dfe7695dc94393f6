"""A replacement for objects that only show, log or set up something."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Self


class Nothing:
    """An object with every attribute and method. None of them does anything."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Accept all arguments. Subclasses in students' code pass theirs on."""

    def __getattr__(self, name: str) -> Self:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Do nothing. If it is used as a decorator, return the function unchanged."""
        decorates = len(args) == 1 and not kwargs and inspect.isfunction(args[0])
        return args[0] if decorates else self

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (type(self),)

    def __getitem__(self, key: Any) -> Self:
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        return None

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __contains__(self, item: Any) -> bool:
        return False

    def __add__(self, other: Any) -> Any:
        return other

    __radd__ = __add__

    def __str__(self) -> str:
        return ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: Any) -> None:
        return None

    def __bool__(self) -> bool:
        return False


NOTHING = Nothing()
