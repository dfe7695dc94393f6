"""The code of a submission: cells, blanks that are left, harmless magics."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.facts.observation import Blank, Place

_SHELL = re.compile(r"^(\s*)(?:[A-Za-z_][\w, ]*=\s*)?[!%?].*$")
_HELP = re.compile(r"^(\s*)[\w.]+\?{1,2}\s*$")


class SourceError(Exception):
    """The file cannot be read as a submission at all; the text is for the student."""


@dataclass(frozen=True)
class Cell:
    """A piece of code that runs as one: a whole script, or one code cell."""

    text: str
    number: int | None
    """Counted from 1 among the code cells; None for a script."""

    @property
    def filename(self) -> str:
        """The name under which Python compiles it, so that frames can be told."""
        return f"<submission {self.number or 0}>"


def read_cells(kind: str, data: bytes) -> list[Cell]:
    """Return the code of a `.py` or `.ipynb` file.

    Raises:
        SourceError: if it is not UTF-8, or not a notebook.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"The file is not UTF-8 text (byte {error.start:,} is not). "
            "Save it with the encoding UTF-8."
        ) from None
    if kind == "py":
        return [Cell(text.replace("\x00", ""), None)]
    return [
        Cell(_harmless(source), number)
        for number, source in enumerate(_code_cells(text), start=1)
    ]


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
            "The file is not a Jupyter notebook. Save it again from Jupyter, or hand "
            "in a .py file."
        ) from None


def _harmless(source: str) -> str:
    """Replace magics and shell lines by `pass`, keeping every line's number."""
    if source.lstrip().startswith("%%"):
        first, _, rest = source.lstrip().partition("\n")
        if first.split()[0] not in {"%%time", "%%timeit", "%%capture"}:
            return ""
        source = "pass\n" + rest
    lines = source.split("\n")
    return "\n".join(
        _HELP.sub(r"\1pass", _SHELL.sub(r"\1pass", line)) for line in lines
    )


def find_blanks(cells: list[Cell]) -> list[Blank]:
    """Return every `...` that stands where a value should be.

    That is: the value of a keyword, an argument, an element of a list, or what a
    variable is set to. A bare `...` as a statement or in an index is ordinary Python.
    """
    blanks: list[Blank] = []
    for cell in cells:
        try:
            tree = ast.parse(cell.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        places = sorted(_blanks(tree), key=lambda item: (item[1], item[2]))
        blanks += [
            Blank(name=name, place=Place(line=line, cell=cell.number))
            for name, line, _ in places
        ]
    return blanks[:200]


def _blanks(tree: ast.AST) -> Iterator[tuple[str, int, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                yield from _blank(keyword.arg or "argument", keyword.value)
            for argument in node.args:
                yield from _blank(ast.unparse(node.func), argument)
        elif isinstance(node, ast.Assign):
            yield from _blank(ast.unparse(node.targets[0]), node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _blank(ast.unparse(node.target), node.value)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                yield from _blank(ast.unparse(key) if key else "value", value)
        elif isinstance(node, ast.List):
            for element in node.elts:
                yield from _blank("element", element)


def _blank(name: str, value: ast.expr) -> Iterator[tuple[str, int, int]]:
    if isinstance(value, ast.Constant) and value.value is Ellipsis:
        yield name.strip("'\""), value.lineno, value.col_offset
