"""Files in the encoding that they declare: read as Python reads them, without Keras."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.errors import SourceError, UsageError
from autograder.submissions.source.cells import read_cells
from autograder.submissions.source.encodings import decode_for_utf_8

WORDS = {
    "cp949": "한국어 똠방",
    "euc-kr": "한국어",
    "johab": "한국어",
    "shift_jis": "日本語 テスト",
    "cp932": "日本語①",
    "euc_jp": "日本語",
    "gbk": "中文",
    "gb18030": "中文",
    "big5": "繁體",
    "latin-1": "données",
    "ISO-8859-15": "10 €",
    "cp1252": "“Größe”",
    "cp1251": "данные",
    "koi8-r": "данные",
    "utf8": "한국어 ✓",
    "UTF-8": "한국어 ✓",
    "utf_8_sig": "한국어 ✓",
}
PLACES = {
    "emacs": "# -*- coding: {0} -*-\n",
    "vim": "# vim: set fileencoding={0} :\n",
    "plain": "#coding={0}\n",
    "line_2": "#!/usr/bin/env python\n# coding: {0}\n",
    "below_a_blank_line": "\n# coding: {0}\n",
    "below_windows_line": "# a title\r\n# coding: {0}\r\n",
    "below_macs_line": "# a title\r# coding: {0}\r",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("encoding", WORDS)
def test_a_declared_encoding_is_read(encoding: str, place: str) -> None:
    """Every spelling of a declaration, in either line, decides how bytes are read."""
    text = PLACES[place].format(encoding) + f"word = '{WORDS[encoding]}'\n"
    assert read_cells("py", text.encode(encoding))[0].text == text


def test_a_comment_above_the_declaration_has_its_encoding() -> None:
    """The declaration also counts for a comment above it."""
    text = "# 한국어\n# coding: cp949\nx = 1\n"
    assert read_cells("py", text.encode("cp949"))[0].text == text


@pytest.mark.parametrize("start", ["", "# coding: utf-8\n"])
def test_a_mark_of_utf_8_is_left_out(start: str) -> None:
    """The byte order mark that Windows writes is no part of the code."""
    data = (start + "x = '✓'\n").encode("utf-8-sig")
    assert read_cells("py", data)[0].text == start + "x = '✓'\n"


REFUSED = {
    "undeclared": ("# donn\xe9es\n".encode("cp1252"), "not UTF-8"),
    "too_late": (b"\n\n# coding: cp1252\nx = '\xe9'\n", "not UTF-8"),
    "below_code": (b"x = 1\n# coding: cp1252\nx = '\xe9 '\n", "not UTF-8"),
    "in_a_text": (b"x = '# coding: cp1252 \xe9 '\n", "not UTF-8"),
    "unknown": (b"# coding: klingon\nx = 1\n", "klingon"),
    "endless": (b"# coding: " + b"x" * 5_000 + b"\n", "not one for Python"),
    "no_text": (b"# coding: rot13\nx = 1\n", "rot13"),
    "no_ascii": (b"# coding: utf-16\nx = 1\n", "utf-16"),
    "wrong": ("# coding: ascii\nx = '✓'\n".encode(), "declares the encoding ascii"),
    "half": (b"# coding: cp949\nx = '\xb0'\n", "declares the encoding cp949"),
    "utf_8": (b"# coding: utf-8\nx = '\xe9 '\n", "not UTF-8"),
    "both": (b"\xef\xbb\xbf# coding: cp949\nx = 1\n", "cp949"),
    "nul": (b"x = 1\n\0\n", "NUL bytes (byte 6 is the first)"),
    "only_nul": (bytes(300), "NUL bytes"),
    "utf_16_unmarked": ("x = 1\n".encode("utf-16-le"), "or UTF-16"),
    "utf_16": ("x = 1\n".encode("utf-16"), "UTF-16"),
    "utf_16_be": (b"\xfe\xff" + "x = 1\n".encode("utf-16-be"), "UTF-16"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_python_refuses_is_refused_with_the_reason(
    name: str, tmp_path: Path
) -> None:
    """It says what is wrong in one line, and Python does not run the file either."""
    data, said = REFUSED[name]
    with pytest.raises(SourceError, match=re.escape(said)) as error:
        read_cells("py", data)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 200
    (tmp_path / "a.py").write_bytes(data)
    done = subprocess.run([sys.executable, tmp_path / "a.py"], capture_output=True)
    assert done.returncode


def test_a_notebook_is_utf_8_whatever_its_cells_say() -> None:
    """A declaration in a cell is a comment: Jupyter writes UTF-8."""
    cell = '{"cell_type": "code", "source": "# coding: cp949\\nx = \'✓\'"}'
    cells = read_cells("ipynb", ('{"cells": [' + cell + "]}").encode())
    assert cells[0].text == "# coding: cp949\nx = '✓'"
    with pytest.raises(SourceError, match="not UTF-8"):
        read_cells("ipynb", ('{"cells": [' + cell + "]}").encode("utf-16"))


def test_a_solution_may_declare_its_encoding(tmp_path: Path) -> None:
    """The stub is UTF-8 and says so, and a solution that cannot be read is named."""
    pytest.importorskip("jupytext")
    from autograder.authoring.release import solution_text
    from autograder.authoring.solution import Solution

    path = tmp_path / "solution.py"
    path.write_bytes("# cp949\r\n# coding: cp949\r\nx = '확 '\r\n".encode("cp949"))
    expected = "# cp949\n# coding: utf-8\nx = '확 '\n"
    assert Solution.read(path).text == solution_text(path) == expected
    assert decode_for_utf_8(b"x = 1  # coding: cp949\n") == "x = 1  # coding: cp949\n"
    path.write_bytes(b"# coding: klingon\n")
    for read in (Solution.read, solution_text):
        with pytest.raises(UsageError, match="klingon"):
            read(path)


def test_encodings_need_no_keras() -> None:
    """A file is read without large libraries."""
    code = (
        "import sys; from autograder.submissions.source.cells import read_cells; "
        "read_cells('py', b'# coding: cp949'); "
        "assert not {'keras', 'tensorflow', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
