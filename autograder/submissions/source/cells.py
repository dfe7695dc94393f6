"""Read the code of a submission as cells. A script is one cell."""

from __future__ import annotations

import ast
import contextlib
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from autograder.errors import SourceError
from autograder.i18n import _
from autograder.submissions.source.encodings import decode, decode_utf_8
from autograder.submissions.source.magics import neutralise


@dataclass(frozen=True)
class Cell:
    """A piece of code that runs at once: a whole script, or one code cell."""

    text: str
    number: int | None
    """The number of the cell among the code cells, from 1; None for a script."""

    @property
    def filename(self) -> str:
        """The file name for `compile`. Tracebacks show it."""
        return f"<submission {self.number or 0}>"

    @cached_property
    def tree(self) -> ast.Module | None:
        """The syntax tree of the code. It is None if the code is not Python.

        Raises:
            RecursionError, MemoryError: if the code is nested too deeply.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self.text)
        except (SyntaxError, ValueError):
            return None

    @cached_property
    def parts(self) -> tuple[tuple[ast.stmt, tuple[ast.AST, ...]], ...]:
        """Each outermost statement of the tree, with all its nodes.

        Several readers need all nodes, and to find them takes longer than to read them.

        Raises:
            RecursionError, MemoryError: as `tree` does.
        """
        body = self.tree.body if self.tree else ()
        return tuple((statement, tuple(ast.walk(statement))) for statement in body)

    @property
    def nodes(self) -> Iterator[ast.AST]:
        """All nodes of the tree but the first. Raises as `parts` does."""
        return chain.from_iterable(nodes for _statement, nodes in self.parts)


def read_cells(kind: str, data: bytes) -> list[Cell]:
    """Return the code of a `.py` or `.ipynb` file.

    Raises:
        SourceError: if it is not text in its declared encoding, or is no notebook.
    """
    return as_cells(kind, read_texts(kind, data))


def read_texts(kind: str, data: bytes) -> list[str]:
    """Return the unchanged code of a file. Raises SourceError as `read_cells` does."""
    if kind == "py":
        return [decode(data)]
    return list(_code_cells(decode_utf_8(data)))


def as_cells(kind: str, texts: list[str]) -> list[Cell]:
    """Return the texts of a file as cells of valid Python, without magics."""
    if kind == "py":
        return [_as_cell(text, None) for text in texts]
    return [_as_cell(text, number) for number, text in enumerate(texts, start=1)]


def _as_cell(text: str, number: int | None) -> Cell:
    cell = Cell(text, number)
    with contextlib.suppress(RecursionError, MemoryError):
        if cell.tree is not None:
            return cell
    return Cell(neutralise(text), number)


def _code_cells(text: str) -> Iterator[str]:
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
        for cell in cells:
            if cell["cell_type"] == "code":
                source = cell["source"]
                yield source if isinstance(source, str) else "".join(source)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SourceError(
            _(
                "The file is not a Jupyter notebook. Save it again from Jupyter, or "
                "hand in a .py file."
            )
        ) from None
