"""Replace notebook syntax that is not Python: magics, shell commands and help.

Every line keeps its number.
"""

from __future__ import annotations

import re

_PYTHON_CELLS = {"time", "timeit", "capture", "prun", "memit", "python", "python3"}
"""Cell magics whose cell is Python. The cells of all others are another language."""
_CELL_MAGIC = re.compile(r"%%(\w+|!)")
_CELL_START = re.compile(r"# ?(%%|In ?\[)")
_RUNS = re.compile(r"%%?(?:time|timeit|prun|memit)\b(?:\s+-\w+(?:\s+\d+)?)*\s*(.*)")
"""Magics that run the Python code after their options."""
_HELP = re.compile(r"\?{1,2}[\w.]+|[\w.]+\?{1,2}")
_COMMAND = re.compile(r"(?:pip3?|conda) +(?:install|uninstall|list|show)\b")
"""Commands that Jupyter runs as magics without a percent sign."""
_TOKEN = re.compile(r"\"\"\"|'''|\\.?|.", re.S)


_WRITE = re.compile(r"%%(?:write)?file\s+(-a\s+)?[\"']?([^\s\"']+)[\"']?$")
"""The magic that writes its cell into a file, which other cells may import."""


def neutralise(source: str) -> str:
    """Return code that Python cannot read without its notebook syntax."""
    try:
        return _without_magics(source)
    except RecursionError:
        return source  # hundreds of magics in one line; Python will report an error


def _without_magics(source: str) -> str:
    code = _Code()
    foreign = continued = False
    result = []
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines):
        text = line.strip()
        foreign = foreign and not _CELL_START.match(text)
        written = None
        if not foreign and not continued and not code.inside:
            cell = _CELL_MAGIC.match(text)
            foreign = cell is not None and cell[1] not in _PYTHON_CELLS
            written = _WRITE.match(text)
        if written:
            result.append(_writing(written, lines[number + 1 :]))
        elif foreign or continued:
            result.append("")
        else:
            result.append(code.read(line))
        continued = text.endswith("\\") and (continued or code.magic)
    return "\n".join(result)


def _writing(magic: re.Match[str], below: list[str]) -> str:
    """Return code in one line that writes the rest of a cell into a file.

    A Python file can be imported from the folder of the run afterwards.
    """
    ends = (n for n, line in enumerate(below) if _CELL_START.match(line.strip()))
    text = "\n".join(below[: next(ends, len(below))]) + "\n"
    mode = "a" if magic[1] else "w"
    code = f"open({magic[2]!r}, {mode!r}).write({text!r})"
    if magic[2].endswith(".py"):
        code += "; __import__('sys').path.append('.')"  # it binds no name
    return code


class _Code:
    """Follows brackets, strings and statements that continue over several lines.

    A magic is only possible outside of all of them.
    """

    def __init__(self) -> None:
        self.magic = False
        """Say whether the last line that was read has a magic."""
        self._depth = 0
        self._quote = ""
        self._continues = False

    @property
    def inside(self) -> bool:
        """Say whether the next line continues a bracket, a string or a statement."""
        return self._depth > 0 or bool(self._quote) or self._continues

    def read(self, line: str) -> str:
        """Return the line with its magic replaced, and remember what is still open."""
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
            self._quote = ""  # it is never closed; Python will report the error
        return line

    def _follow(self, part: str) -> None:
        if part == "\\":  # the last character of the line
            self._continues = True
        elif self._quote:
            if part == self._quote:
                self._quote = ""
            elif part[:1] == self._quote:  # inside '...', ''' is three quotes
                self._quote = "" if len(part) == 3 else self._quote
        elif part in {'"', "'", '"""', "'''"}:
            self._quote = part
        elif part in {"(", "[", "{"}:
            self._depth += 1
        elif part in {")", "]", "}"}:
            self._depth = max(0, self._depth - 1)

    def _instead(self, magic: str, is_value: bool) -> str:
        """Return the code that a magic would run, or code that does nothing."""
        runs = _RUNS.match(magic)
        if runs and runs[1]:
            return self.read(runs[1])
        self.magic = True
        if is_value:
            return "[]" if magic.startswith("!") else "None"
        return "pass"
