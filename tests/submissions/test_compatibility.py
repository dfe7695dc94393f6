"""Code as students write it: notebook syntax, older Keras, and small mistakes."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.submissions.source.blanks import find_blanks
from autograder.submissions.source.cells import as_cells, read_cells

MAGICS = {
    "%time model.fit(x)": "model.fit(x)",
    "%timeit -n 10 -r3 f(x)": "f(x)",
    "%time": "pass",
    "%%time\nx = 1": "pass\nx = 1",
    "%%timeit -n1 y = 2\nx = 1": "y = 2\nx = 1",
    "%time x = f(\\\n  2)": "x = f(\\\n  2)",
    'print("%d"\n % n)\n!ls': 'print("%d"\n % n)\npass',
    "x = a \\\n % b\n!ls": "x = a \\\n % b\npass",
    "s = '''\n%time\n'''\n!ls": "s = '''\n%time\n'''\npass",
    "a = 'it''s'  # don't (\n!ls": "a = 'it''s'  # don't (\npass",
    "!pip install \\\n  a \\\n  b\nx = 1": "pass\n\n\nx = 1",
    "y2 = !ls\nz = 1": "y2 = []\nz = 1",
    "for i in x: %time pass": "for i in x: pass",
    "if a:\n    %matplotlib inline\n    !ls": "if a:\n    pass\n    pass",
    "help?\n?x\nmodel.fit??": "pass\npass\npass",
    "pip install keras\nx = 1": "pass\nx = 1",
    "%%bash\nrm '\n# %%\nx = 1\n!ls": "\n\n# %%\nx = 1\npass",
    "%%writefile -a 'a.py'\nx = 1\n# %%\ny = 1": (
        "open('a.py', 'a').write('x = 1\\n'); __import__('sys').path.append('.')"
        "\n\n# %%\ny = 1"
    ),
    "%%file b.txt\nx\ny": "open('b.txt', 'w').write('x\\ny\\n')\n\n",
    "%%file b.txt\n%%file c.txt": "open('b.txt', 'w').write('%%file c.txt\\n')\n",
    "%%bash\n%%file c.txt\nx": "\n\n",
    "y = 7 %2\n%env A=1": "y = 7 %2\npass",
}
STATEMENTS = [
    'print("%d"\n      % n)', "x = [\n    1,\n]", "s = '''\n%time x\n(\n'''",
    "a = b'\\''",
    "if a:\n    b = '\"' \\\n        % c", "def f(x):\n    return x % 2  # it's (", "",
]  # fmt: skip


def as_python(source: str) -> str:
    """Return what Python gets to read of a script."""
    (cell,) = as_cells("py", [source])
    return cell.text


@pytest.mark.parametrize(("source", "expected"), MAGICS.items())
def test_notebook_syntax_becomes_harmless(source: str, expected: str) -> None:
    """A magic keeps the Python that it runs; all else of it goes, lines stay."""
    assert as_python(source) == expected


@pytest.mark.parametrize("magic", ["%time ", "%time a="])
def test_magics_in_magics_are_no_way_out(magic: str) -> None:
    """Thousands of them in a line are an error of Python, not one of ours."""
    source = magic * 15_000
    assert as_python(source) == source


def test_files_in_a_file_take_no_memory() -> None:
    """A cell is written into one file, so the code is not repeated for each line."""
    assert len(as_python("%%file a\n" * 1_000)) < 20_000


@given(st.lists(st.sampled_from([*STATEMENTS, "!ls (", "%time f(x)", "y = !a '"])))
def test_only_magics_change(statements: list[str]) -> None:
    """Python stays as it is, also between magics, and every line has its number."""
    source = "\n".join(statements)
    result = as_python(source)
    ast.parse(result)
    assert result.count("\n") == source.count("\n")
    kept = {"!ls (": "pass", "%time f(x)": "f(x)", "y = !a '": "y = []"}
    assert result == "\n".join(kept.get(s, s) for s in statements)


@given(st.text(alphabet="ab%!?=:;'\"\\#()[]\n ", max_size=60))
def test_any_text_is_read(source: str) -> None:
    """What Python can read is not touched; nothing else fails, or loses a line."""
    result = as_python(source)
    assert result.count("\n") == source.count("\n")
    try:
        ast.parse(source)
    except SyntaxError:
        return
    assert result == source


def test_scripts_may_hold_magics_too() -> None:
    """A script that a notebook was exported to runs."""
    assert read_cells("py", b"%matplotlib inline\nx = 1")[0].text == "pass\nx = 1"


def test_blanks_are_found_in_broken_code() -> None:
    """Code that Python cannot parse still has its blanks."""
    text = b"f(units=..., # how many?\n  g(...), x[..., 0])\nloss = ...\ny = = 1\n"
    blanks = find_blanks(read_cells("py", text))
    found = [(b.name, b.place.line) for b in blanks]
    assert found == [("units", 1), ("g", 2), ("loss", 3)]


def test_a_place_that_python_does_not_write_has_a_blank() -> None:
    """A number has more digits than Python turns into text."""
    text = f"x[0x{'f' * 4_000}] = ...\n".encode()
    assert [b.name for b in find_blanks(read_cells("py", text))] == ["variable"]
