"""What the code uses, in any spelling, read without running it."""

import json
from typing import Any

import pytest

from autograder.authoring.rewrites import of_added_code
from autograder.authoring.solution import Solution
from autograder.facts.observation import Run
from autograder.rubric import Answer, Avoids, BlanksFilled, Text, Uses
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.wrong_code import AddedCode
from autograder.submissions.source.cells import read_cells
from autograder.submissions.source.code_reading import code_uses


def uses(code: str, *parts: str) -> float:
    """Return the share of these parts that a script uses."""
    read = code_uses(read_cells("py", code.encode()))
    run = Run(ending="finished", code=read)
    verdict = Uses(*parts).check(Evidence(run))
    avoids = Avoids(*parts).check(Evidence(run))
    if read is not None and read.does_something:
        assert (avoids.status == "passed") == (verdict.fraction == 0)
    return verdict.fraction


def test_names_of_too_many_modules() -> None:
    """Nobody can tell what a name means that may come from hundreds of modules."""
    code = "".join(f"from m{n} import *\n" for n in range(300))
    assert code_uses(read_cells("py", code.encode())) is None


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("why = 'It is so.'\nn: int = 3\n", {"why": "It is so."}),
        ("n = 'a'\nn: str = 'b'\n", {"n": "b"}),
        ("n = f()\nn = 'a'\n", {"n": "a"}),
        ("n = 'a'\nn = f()\n", {}),
        ("n = 'a'\nif x:\n    n = 'b'\n", {}),
        ("n = 'a'\nn += 'b'\n", {}),
        ("def n():\n    m = 'a'\nx.n = 'b'\na = b = 'c'\nn = ...\nk = [1]\n", {}),
        ("s = '\\ud800'\nn = ['a']\n", {"s": "?"}),
        (f"s = '{'x' * 20_000}'\n", {}),
    ],
)
def test_texts_are_read(code: str, texts: dict[str, str]) -> None:
    """Only if the last statement that sets the variable writes a text."""
    read = code_uses(read_cells("py", code.encode()))
    assert read is not None
    assert read.texts == texts


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("exec('for i in x: pass')", "skipped"),
        ("import builtins as b\nrun = b.eval\nrun('1')", "skipped"),
        ("exec('1')\nfor i in x: pass", "failed"),
        ("x = frame.eval('a + b')", "passed"),
        ("def eval(x): return x\neval(3)", "passed"),
        ("getattr(__builtins__, 'exec')('1')", "skipped"),
        ("open('a/h.py', 'w').write('for i in x: pass')\nimport h", "skipped"),
        ("open('h.py', 'w').write('for i in x: pass')\nimport g", "passed"),
        ("getattr(__builtins__, 'ex' + 'ec')('1')", "skipped"),
        ("__builtins__['exec']('1')", "skipped"),
        ("import builtins as b\nvars(b)['exec']('1')", "skipped"),
        ("globals()['__builtins__'].exec('1')", "skipped"),
        ("import timeit\ntimeit.timeit('f()')", "skipped"),
        ("import timeit\ntimeit.timeit(lambda: f(), number=3)", "passed"),
        ("import os\nos.system('python3 a.py')", "skipped"),
        ("import subprocess as s\ns.run(['python3'])", "skipped"),
        ("get_ipython().run_cell('1')", "skipped"),
        ("x = d[k]\nglobals()[f'w{x}'] = 3\ny = getattr(x, k)", "passed"),
        ("import numpy as np\nx = getattr(np, k)(x)", "passed"),
    ],
)
def test_code_in_a_text_waits_for_a_person(code: str, status: str) -> None:
    """Nobody has read the text, so it may hold what is to be avoided."""
    read = code_uses(read_cells("py", code.encode()))
    verdict = Avoids("loop").check(Evidence(Run(ending="finished", code=read)))
    assert (verdict.status, verdict.waits) == (status, status == "skipped")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("getattr(np, 'sort')(x)", "failed"),
        ("vars(np)['sort'](x)", "failed"),
        ("np.__dict__['sort'](x)", "failed"),
        ("__import__('numpy').sort(x)", "failed"),
        ("import importlib\nimportlib.import_module('numpy').sort(x)", "failed"),
        ("import sys\nsys.modules['numpy'].sort(x)", "failed"),
        ("np.core.fromnumeric.sort(x)", "failed"),
        ("from numpy._core.fromnumeric import sort as s\ns(x)", "failed"),
        ("np.core.fromnumeric.argsort(x)", "passed"),
        ("for m in (np,):\n    m.sort(x)", "skipped"),
        ("def f(m=np): return m.sort(x)", "skipped"),
        ("(lambda m: m.sort(x))(np)", "skipped"),
        ("if (m := np):\n    m.sort(x)", "skipped"),
        ("help(np)\nprint(np, np.pi)\nm = np\nx = m.mean(m.ones(3))", "passed"),
        ("import keras\nf(keras)\nnp = np.ones(3)", "passed"),
        ("getattr(np, 'so' + 'rt')(x)", "skipped"),
        ("vars(np)[k](x)", "skipped"),
        ("__import__(k).sort(x)", "skipped"),
        ("import keras\ngetattr(keras.layers, k)(x)", "passed"),
        ("getattr(x, k)()", "passed"),
        ("np.argsort(x)", "passed"),
        ("np.__getattribute__('sort')(x)", "failed"),
        ("np.__getattr__(k)(x)", "skipped"),
        ("import pkgutil\npkgutil.resolve_name('numpy:sort')(x)", "failed"),
        ("f = __import__\nf('numpy').sort(x)", "skipped"),
        ("from importlib import import_module as f\nf('numpy').sort(x)", "skipped"),
        ("list(map(__import__, ['numpy']))[0].sort(x)", "skipped"),
    ],
)
def test_a_function_is_found_however_it_is_looked_up(code: str, status: str) -> None:
    """If its name is computed, a person looks whether it is the one to be avoided."""
    read = code_uses(read_cells("py", f"import numpy as np\n{code}".encode()))
    verdict = Avoids("numpy.sort").check(Evidence(Run(ending="finished", code=read)))
    assert (verdict.status, verdict.waits) == (status, status == "skipped")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("np.linalg.inv(x)", "failed"),
        ("for m in (np.linalg,):\n    m.inv(x)", "skipped"),
        ("from numpy import linalg\n(lambda m: m.inv(x))(linalg)", "skipped"),
        ("match np.linalg:\n    case object(inv=f):\n        f(x)", "skipped"),
        ("print(np.linalg.norm(x))\nlist(map(np.linalg.det, [x]))", "passed"),
    ],
)
def test_a_module_within_another_is_handed_on(code: str, status: str) -> None:
    """Its functions may be used under another name, which a person looks at."""
    read = code_uses(read_cells("py", f"import numpy as np\n{code}".encode()))
    criterion = Avoids("numpy.linalg.inv")
    verdict = criterion.check(Evidence(Run(ending="finished", code=read)))
    assert (verdict.status, verdict.waits) == (status, status == "skipped")


def test_a_text_below_an_error_is_read_by_a_person() -> None:
    """The file has the text, though the code stopped before; other answers are lost."""
    text = b"x = 1 / 0\nwhy = 'It adds up to one.'\nword = 'relu'\n"
    code = code_uses(read_cells("py", text))
    stopped = Run(ending="timeout", code=code)
    verdict = Text(variable="why").check(Evidence(stopped))
    assert (verdict.waits, verdict.answer) == (True, "It adds up to one.")
    assert Answer("word", "relu").check(Evidence(stopped)).status == "failed"
    whole = Run(ending="finished", code=code)
    assert Text(variable="why").check(Evidence(whole)).status == "failed"


def test_a_name_of_itself_does_not_grow() -> None:
    """It is read as often as it can be; each step made it longer."""
    code = f"y = y.{'a' * 50_000}\n{'y; ' * 15_000}\nnumpy.mean(x)"
    assert uses(code, "numpy.mean") == 1


LONG = "a" * 300


@pytest.mark.parametrize(
    ("code", "part", "used"),
    [
        (f"import numpy as {LONG}\n{LONG}.mean(x)", "numpy.mean", 1),
        (f"import numpy as {LONG}\nb = {LONG}\nb.mean(x)", "numpy.mean", 1),
        ("import numpy as np\nnp.mean(x)", "numpy.mean", 1),
        ("import numpy as np\nnp.mean(x)", "mean", 1),
        ("import numpy as np\nnp.mean(x)", "numpy", 1),
        ("from numpy import mean as m\nm(x)", "numpy.mean", 1),
        ("from numpy import *\nmean(x)", "numpy.mean", 1),
        ("import numpy\nf = numpy.mean\nprint(list(map(f, x)))", "numpy.mean", 1),
        ("import numpy\nn = numpy\nn.mean(x)", "numpy.mean", 1),
        ("import numpy\ngetattr(numpy, 'mean')(x)", "numpy.mean", 1),
        ("import numpy\nnumpy.median(x)", "numpy.mean", 0),
        ("from numpy import mean", "numpy.mean", 0),
        ("x.mean()", "numpy.mean", 0),
        ("x.mean()", "mean", 1),
        ("f(x).mean()", "mean", 1),
        ("mean = 3", "mean", 0),
        ("# numpy.mean\n'numpy.mean'", "mean", 0),
        ("from sklearn.svm import SVC", "sklearn", 1),
        ("from sklearn import preprocessing", "sklearn", 1),
        ("import sklearning", "sklearn", 0),
        ("import importlib\nimportlib.import_module('sklearn')", "sklearn", 1),
        ("import tensorflow as tf\ntf.keras.layers.LSTM(3)", "keras.layers.LSTM", 1),
        ("from tensorflow import keras\nkeras.layers.LSTM(3)",
         "tensorflow.keras.layers.LSTM", 1),
        ("import keras\nkeras.models.Sequential()", "keras.Sequential", 1),
        ("for i in x: pass", "for", 1),
        ("for i in x: pass", "loop", 1),
        ("while x: pass", "loop", 1),
        ("[i for i in x]", "loop", 0),
        ("{i: i for i in x}", "comprehension", 1),
        ("def f(): pass", "def", 1),
        ("a = a.b\na.c", "loop", 0),
        ("def mean(x): pass\nmean(x)", "mean", 0),
        ("mean = lambda x: x\nmean(x)", "mean", 0),
        ("class SVC: pass\nSVC().fit(x)", "SVC", 0),
        ("class SVC: pass\nSVC().fit(x)", "fit", 1),
        ("def mine(x): pass\nmean = mine\nmean(x)", "mean", 0),
        ("def mean(x): return numpy.mean(x)\nmean(x)", "mean", 1),
        ("from numpy import mean\ndef f(x): pass\nmean(x)", "mean", 1),
        ("class A:\n def mean(self): pass\nfrom numpy import *\nmean(x)", "mean", 1),
    ],
)  # fmt: skip
def test_spellings(code: str, part: str, used: float) -> None:
    """Aliases and imports count as use, and comments and assigned names do not."""
    assert uses(code, part) == used


def test_a_function_of_the_stub_may_be_asked_for() -> None:
    """An own function counts only where it is asked for, and the message names it."""
    text = b"def scale(x): pass\ndef mean(x): pass\nscale(mean(x))"
    evidence = Evidence(Run(ending="finished", code=code_uses(read_cells("py", text))))
    verdict = Uses("scale", "mean", own=("scale",)).check(evidence)
    assert verdict.fraction == 0.5
    assert "defines `mean` itself" in str(verdict.found)
    rubric: Any = None
    assert [*Uses("mean", own=("scale",)).problems(rubric)]


def test_each_part_is_worth_a_share() -> None:
    """One of two is half, and there is no code in an empty file or a wrong one."""
    assert uses("import numpy\nfor i in x: pass", "numpy", "while") == 0.5
    for code in ("", "# nothing", "for ("):
        run = Run(ending="finished", code=code_uses(read_cells("py", code.encode())))
        assert Avoids("loop").check(Evidence(run)).status == "skipped"
    assert Avoids("loop").check(Evidence(Run(ending="crashed"))).status == "skipped"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("pass\nimport numpy as np\nfrom keras import layers\n'A text.'\n", "skipped"),
        ("import numpy as np\nsizes = [1, 2]\n", "passed"),
    ],
)
def test_code_that_does_nothing_gets_no_points(code: str, status: str) -> None:
    """It avoids everything, and has no blank, because nothing of an answer is there."""
    run = Run(ending="finished", code=code_uses(read_cells("py", code.encode())))
    for criterion in (Avoids("loop"), BlanksFilled()):
        assert criterion.check(Evidence(run)).status == status


def test_all_cells_of_a_notebook_are_read() -> None:
    """An import in one cell counts in the next one."""
    cells = [
        {"cell_type": "code", "source": text}
        for text in ("import numpy as np", "%matplotlib inline\nnp.mean(x)")
    ]
    book = json.dumps({"cells": cells, "nbformat": 4, "metadata": {}})
    read = code_uses(read_cells("ipynb", book.encode()))
    assert read is not None
    assert "numpy.mean" in read.names


def test_every_wrong_answer_uses_what_is_excluded() -> None:
    """The criterion notices code that is added to a solution."""
    parts = ("for", "while", "loop", "comprehension", "lambda", "def", "class", "if",
             "try", "with", "match", "numpy.sort", "sorted")  # fmt: skip
    for part in parts:
        (added,) = Avoids(part).wrong_code
        assert isinstance(added, AddedCode)
        (mutant,) = of_added_code(Solution("x = 1\n", "one"), [added])
        assert uses(mutant.source, part) == 1, part


def test_a_part_that_is_no_name_is_refused() -> None:
    """A call or a keyword without meaning is refused in words."""
    for part in ("numpy.mean(x)", "yield"):
        (problem,) = Uses(part).problems(None)  # type: ignore[arg-type]
        assert "neither a name nor a statement" in str(problem)
