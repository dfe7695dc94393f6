"""What the code of a submission uses, as the grader reads it without running it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from autograder.facts.base import Fact, Name

MAX_USES = 5_000
"""The most names that are kept. A submission uses some hundred."""
MAX_TEXTS, MAX_TEXT = 200, 10_000
"""The most variables with texts that are kept, and the longest text."""


class CodeUses(Fact):
    """Which names and statements are in the code, also in parts that do not run."""

    names: Annotated[tuple[Name, ...], Field(max_length=MAX_USES)] = ()
    """Names that are read, in full: `numpy.random.default_rng` for `rng` of
    `from numpy.random import default_rng as rng`."""
    own: Annotated[tuple[Name, ...], Field(max_length=MAX_USES)] = ()
    """Names that are read and are functions or classes that the code defines itself.
    They are not among `names`."""
    modules: Annotated[tuple[Name, ...], Field(max_length=MAX_USES)] = ()
    """Modules that are imported, in full."""
    values: Annotated[tuple[Name, ...], Field(max_length=MAX_USES)] = ()
    """Names with a dot that are values, in full: `numpy.linalg` in `f(np.linalg)`.

    What they stand for may be a module, whose functions then have another name.
    """
    statements: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    """Keywords of statements, such as `for`; `comprehension` for comprehensions."""
    does_something: bool = True
    """Whether there is more than imports, texts and `pass`."""
    from_results: Annotated[tuple[Name, ...], Field(max_length=MAX_USES)] = ()
    """Names whose values depend on results of `fit`, `evaluate` or `predict`."""
    texts: Annotated[
        dict[Name, Annotated[str, Field(max_length=MAX_TEXT)]],
        Field(max_length=MAX_TEXTS),
    ] = {}
    """Variable -> the text that the outermost code writes for it."""


STATEMENTS = frozenset(
    ("for", "while", "comprehension", "lambda", "def", "class", "if", "try", "with",
     "match")
)  # fmt: skip
"""The statements that are told apart."""
LOOP = "loop"
"""Stands for `for` and `while` together."""
WRITTEN = "py"
"""`helper.py` stands for a module `helper` that the code seems to write."""


def plain_name(name: str) -> str:
    """Return the shortest of equal names.

    Keras has names inside TensorFlow, too, and NumPy has its own in `numpy.core`.
    """
    for start in ("tensorflow.keras", "tensorflow.python.keras"):
        if name == start or name.startswith(f"{start}."):
            return f"keras{name.removeprefix(start)}"
    if name.startswith(("numpy.core.", "numpy._core.")):
        return f"numpy.{name.rpartition('.')[2]}"
    return name
