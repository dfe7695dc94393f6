"""Notebook syntax that is no Python: magics, shell lines and help become harmless.

Every line keeps its number, and text that Python can read is left alone.
"""

from __future__ import annotations

import ast
import re
import warnings

_PYTHON_CELLS = {"time", "timeit", "capture", "prun", "memit", "python", "python3"}
"""Cell magics whose cell is Python; all others are for another language."""
_CELL_MAGIC = re.compile(r"%%(\w+|!)")
_CELL_START = re.compile(r"# ?(%%|In ?\[)")
_RUNS = re.compile(r"%%?(?:time|timeit|prun|memit)\b(?:\s+-\w+(?:\s+\d+)?)*\s*(.*)")
"""Magics that run the Python behind their options."""
_HELP = re.compile(r"\?{1,2}[\w.]+|[\w.]+\?{1,2}")
_COMMAND = re.compile(r"(?:pip3?|conda) +(?:install|uninstall|list|show)\b")
"""What Jupyter takes for a magic without its percent sign."""
_TOKEN = re.compile(r"\"\"\"|'''|\\.?|.", re.S)


def neutralise(source: str) -> str:
    """Return the code without notebook syntax; code that is Python stays as it is."""
    if parses(source):
        return source
    try:
        return _without_magics(source)
    except RecursionError:
        return source  # hundreds of magics in one line: Python says that it is wrong


def _without_magics(source: str) -> str:
    code = _Code()
    foreign = continued = False
    result = []
    for line in source.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        text = line.strip()
        foreign = foreign and not _CELL_START.match(text)
        if not foreign and not continued and not code.inside:
            cell = _CELL_MAGIC.match(text)
            foreign = cell is not None and cell[1] not in _PYTHON_CELLS
        if foreign or continued:
            result.append("")
        else:
            result.append(code.read(line))
        continued = text.endswith("\\") and (continued or code.magic)
    return "\n".join(result)


def parses(source: str) -> bool:
    """Tell whether Python can read the code."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


class _Code:
    """Where in the code a line begins: a magic can only stand outside of all this."""

    def __init__(self) -> None:
        self.magic = False
        """The line that was read last has a magic."""
        self._depth = 0
        self._quote = ""
        self._continues = False

    @property
    def inside(self) -> bool:
        """The next line goes on with a bracket, a string or a statement."""
        return self._depth > 0 or bool(self._quote) or self._continues

    def read(self, line: str) -> str:
        """Return the line, its magic replaced, and remember what stays open."""
        text = line.strip()
        self.magic = False
        if not self.inside and (_HELP.fullmatch(text) or _COMMAND.match(text)):
            self.magic = True
            return line[: len(line) - len(line.lstrip())] + "pass"
        before = " " if self.inside else "\n"  # the last character that counts
        self._continues = False
        for token in _TOKEN.finditer(line):
            part = token[0]
            outside = not self._quote and not self._depth
            if outside and part in set("%!?") and before in set("\n:;="):
                start, magic = line[: token.start()], line[token.start() :].strip()
                return start + self._instead(magic, is_value=before == "=")
            if part == "#" and not self._quote:
                break
            self._follow(part)
            before = before if part.isspace() else part
        if len(self._quote) == 1 and not self._continues:
            self._quote = ""  # never closed: an error that Python will tell
        return line

    def _follow(self, part: str) -> None:
        if part == "\\":  # the last character of the line
            self._continues = True
        elif self._quote:
            if part == self._quote:
                self._quote = ""
            elif part[:1] == self._quote:  # ''' closes ' twice over
                self._quote = "" if len(part) == 3 else self._quote
        elif part in {'"', "'", '"""', "'''"}:
            self._quote = part
        elif part in {"(", "[", "{"}:
            self._depth += 1
        elif part in {")", "]", "}"}:
            self._depth = max(0, self._depth - 1)

    def _instead(self, magic: str, is_value: bool) -> str:
        """Return what a magic would run, or else something that does nothing."""
        runs = _RUNS.match(magic)
        if runs and runs[1]:
            return self.read(runs[1])
        self.magic = True
        if is_value:
            return "[]" if magic.startswith("!") else "None"
        return "pass"
