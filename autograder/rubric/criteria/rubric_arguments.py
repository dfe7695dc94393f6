"""How a rubric gives the arguments of a criterion, and what the solution adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, get_origin

from autograder.facts.base import Fact
from autograder.rubric.deriving import filled, tuples
from autograder.rubric.solution_facts import KnownSolution

MAX_PLACES = 2
"""How many arguments a rubric may give without their names, if none is `unnamed`."""


class RubricArguments(Fact):
    """A fact that a rubric writes as a call. The solution says what is missing."""

    unnamed: ClassVar[str] = ""
    """The argument that a rubric may give without its name: `HasLayer("Conv2D")`.

    If it is empty, these are the first ones without a default: `Answer("ratio", 0.5)`.
    """
    others: ClassVar[str] = ""
    """The dictionary that takes arguments of any other name: `units=8`."""

    if not TYPE_CHECKING:  # so that the arguments keep their types

        def __init__(self, *values: Any, **given: Any) -> None:
            """Make a criterion. Missing arguments are taken from the solution."""
            given = {n: tuples(v) for n, v in self.all_named(values, given).items()}
            fields = type(self).model_fields.items()
            required = [name for name, field in fields if field.is_required()]
            super().__init__(**filled(given, required, type(self).derived))

        # JSON has all arguments, so pydantic need not call it for JSON.
        __init__.__pydantic_base_init__ = True

    @classmethod
    def all_named(
        cls, values: tuple[Any, ...], given: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return all arguments by the names of fields."""
        named = {
            name: value for name, value in given.items() if name in cls.model_fields
        }
        rest = {name: value for name, value in given.items() if name not in named}
        if rest and cls.others:
            named[cls.others] = {**named.get(cls.others, {}), **rest}
        else:
            named |= rest  # pydantic refuses them
        return {**named, **cls._named_by_place(values)} if values else named

    @classmethod
    def by_place(cls) -> tuple[str, ...]:
        """Return the arguments that a rubric may give without their names, in order."""
        fields = cls.model_fields.items()
        must = tuple(name for name, field in fields if field.is_required())
        return (cls.unnamed,) if cls.unnamed else must[:MAX_PLACES]

    @classmethod
    def _named_by_place(cls, values: tuple[Any, ...]) -> dict[str, Any]:
        """Return values without a name by their names; a single tuple takes several."""
        names = cls.by_place()
        if not names:
            raise TypeError(f"{cls.__name__} takes its arguments by their names")
        takes_several = get_origin(cls.model_fields[names[0]].annotation) is tuple
        if takes_several and not isinstance(values[0], tuple | list):
            return {names[0]: values}
        if len(values) > len(names):
            allowed = " and ".join(names)
            raise TypeError(f"{cls.__name__} takes only {allowed} without a name")
        return dict(zip(names, values, strict=False))

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return the arguments that follow from the solution, by name.

        Args:
            solution: the solution of the rubric.
            given: what the rubric says, such as `model`.

        Raises:
            FactError: if the solution does not say it.
        """
        return {}
