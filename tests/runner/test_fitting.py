"""A report is about the file that was asked about, or it counts as none."""

import base64
import json
from typing import Any

import pytest

from autograder.facts.base import Fact
from autograder.facts.calls import Callback
from autograder.facts.compilation import Compilation
from autograder.facts.function_calls import (
    CallsReport,
    FileBytes,
    FunctionCall,
    Outcome,
)
from autograder.facts.layers import Dense, Setting
from autograder.facts.observation import (
    Blank,
    ErrorFact,
    Limits,
    Observation,
    ObservationJob,
    ObservedModel,
    Place,
    RecordedFit,
    RecordedTest,
    Run,
)
from autograder.facts.spec import ModelSpec
from autograder.i18n import _, sentences
from autograder.runner.fitting import Source, doubts
from autograder.runner.observation_client import observe
from autograder.sandbox.zone import Reply
from autograder.submissions.source.blanks import find_blanks
from autograder.submissions.source.cells import read_cells

CODE = """
import keras
import numpy as np
x = np.ones((3, 1))
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(
    x, x)
for _ in range(2):
    model.fit(x, x)
model.evaluate(x, x)
model.fit(x, x)
guess = ...
"""
SPEC = ModelSpec(
    input_shape=(1,),
    layers=(Dense(units=1),),
    compiled=Compilation(loss=Setting(name="mean_squared_error"), optimizer=None),
)
BLANKS = (Blank(name="guess", place=Place(line=13)),)
MODEL = ObservedModel(variable="model", spec=SPEC)
BARE = MODEL.model_copy(update={"spec": SPEC.model_copy(update={"layers": ()})})
HONEST = Observation(
    blanks=BLANKS,
    models=(MODEL,),
    fits=tuple(
        RecordedFit(model=0, x=None, y=None, place=Place(line=line))
        for line in (7, 10, 10, 12)
    ),
    tests=(RecordedTest(model=0, x=None, y=None, place=Place(line=11)),),
    values={"guess": 1},
)


class Zone:
    """Answers with one report, whatever it is asked."""

    def __init__(self, answer: Fact) -> None:
        """Keep the answer."""
        self._answer = answer.to_json().encode()

    def ask(
        self, request: bytes, limits: Limits, alone: bool = False, later: bytes = b""
    ) -> Reply:
        """Answer."""
        return Reply("finished", "", "", self._answer)

    def close(self) -> None:
        """Nothing to end."""


def job(code: str) -> ObservationJob:
    """Return the job of a script."""
    source = base64.b64encode(code.encode()).decode()
    return ObservationJob(kind="py", source=source, variables=("guess",))


def reported(code: str, seen: Observation, **changed: Any) -> Run:
    """Return what is made of a report about a script."""
    run = Run(ending="finished", observation=seen, source=job(code).source_digest)
    return observe(Zone(run.model_copy(update=changed)), job(code))


def test_a_report_that_fits_is_kept() -> None:
    """A report that fits is kept without doubts."""
    run = reported(CODE, HONEST)
    assert (run.ending, run.observation, run.doubts) == ("finished", HONEST, ())


def test_a_report_about_another_file_counts_as_none() -> None:
    """A report about another student's file is refused with the reason."""
    run = reported(CODE, HONEST, source=job(CODE + "\n").source_digest)
    assert (run.ending, run.observation) == ("crashed", Observation())
    assert "not made for this file" in run.detail


def test_a_report_with_other_blanks_counts_as_none() -> None:
    """A report with other blanks than the file is refused."""
    run = reported(CODE, HONEST.model_copy(update={"blanks": ()}))
    assert (run.ending, run.observation) == ("crashed", Observation())
    assert "blanks" in run.detail


def test_blanks_come_from_the_file() -> None:
    """Without a report, the blanks of the file are listed."""
    run = reported(CODE, Observation())
    assert run.observation == Observation(blanks=BLANKS)


def test_doubts_are_not_taken_from_a_report() -> None:
    """Only the grader raises them."""
    assert reported(CODE, HONEST, doubts=("Ask Bob.",)).doubts == ()


BUILT = "import keras\nmodel = keras.Sequential()\nmodel.compile()"
MENTIONED = "import keras\nprint(keras.Model.compile)"
STARRED = "from keras import *\nother = Sequential()\nother.compile()"
NO_LINE = RecordedFit(model=0, x=None, y=None)
NO_LINE_OF_TEST = RecordedTest(model=0, x=None, y=None)
VALIDATED = NO_LINE.model_copy(update={"validation_split": 0.2})
CALLED_BACK = NO_LINE.model_copy(update={"callbacks": (Callback(name="A"),)})
NOWHERE = RecordedFit(model=0, x=None, y=None, place=Place(line=2))


@pytest.mark.parametrize(
    ("code", "claims", "doubt"),
    [
        ("import os", {"models": (MODEL,)}, "does not import Keras"),
        ("import keras", {"models": (MODEL,)}, "calls nothing"),
        ("import keras\nprint(1)", {"models": (MODEL,)}, "never uses compile"),
        (MENTIONED, {"models": (MODEL,)}, "the code makes none"),
        (BUILT, {"models": (MODEL,)}, "a layer Dense"),
        (STARRED, {"models": (MODEL,)}, "a model model, which the code never sets"),
        (CODE, {"blanks": BLANKS, "fits": (NO_LINE,)}, "in no line"),
        (CODE, {"blanks": BLANKS, "tests": (NO_LINE_OF_TEST,)}, "in no line"),
        (CODE, {"blanks": BLANKS, "fits": (VALIDATED,)}, "validation_data"),
        (CODE, {"blanks": BLANKS, "fits": (CALLED_BACK,)}, "never uses callbacks"),
        ("import os", {"fits": HONEST.fits}, "a training"),
        ("import os", {"tests": HONEST.tests}, "a test"),
        ("import os", {"values": {"guess": 1}}, "never sets"),
        ("guess = (" * 300, {"values": {"guess": 1}}, "never sets"),
        (CODE, {"blanks": BLANKS, "fits": (NOWHERE,)}, "where the code has none"),
        (CODE, {"blanks": BLANKS, "fits": HONEST.fits[::-1]}, "another order"),
        ("#" * 200_000, {"values": {"guess": 1}}, "too long or too odd"),
        ("a" + ".a" * 40_000, {"values": {"guess": 1}}, "too long or too odd"),
    ],
)  # fmt: skip
def test_what_the_code_cannot_have_done_is_doubted(
    code: str, claims: dict[str, Any], doubt: str
) -> None:
    """It is kept, and shown to a person."""
    run = reported(code, Observation(**claims))
    assert run.ending == "finished"
    assert any(doubt in said for said in run.doubts), run.doubts


@pytest.mark.parametrize(
    "code",
    [
        "from keras import *\nmodel = Sequential()\nmodel.compile()",
        "import tensorflow as tf\nmodel = tf.keras.models.load_model('a')",
        "%pylab\nfrom keras import Sequential as S\nmodel = S()\nmodel.compile()",
        "import keras\nS = keras.models.Sequential\nmodel = S()\nmodel.compile()",
        "import keras\nclass Net(keras.Model): pass\nmodel = Net()\nmodel.compile()",
        "from keras.layers import Dense as D\nimport keras\n"
        "model = keras.Sequential([D(1)])\nmodel.compile()",
        "from keras.applications import VGG16\n(model := VGG16()).compile()",
    ],
)
def test_usual_ways_to_a_model_are_not_doubted(code: str) -> None:
    """Imports of any kind and notebook syntax raise no doubts."""
    assert reported(code, Observation(models=(BARE,))).doubts == ()


EXERCISE = "import keras\nmodel = keras.Sequential()\nmodel.compile()\n"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import os\nos.write(3, b'')", "os.write"),
        ("import os as o\no.write = print", "write = ..."),
        ("import random\nrandom._os.write(3, b'')", "random._os"),
        ("from numpy import os as o\no.fdopen(3)", "numpy.os"),
        ("import sys\nf = sys._getframe()", "sys._getframe"),
        ("import sys\nfor m in sys.modules.values(): print(m)", "sys.modules"),
        ("import sys\ngetattr(sys, 'a' + 'b')()", "sys.*"),
        ("from gc import get_objects as all_of\nall_of()", "gc.get_objects"),
        ("import ctypes", "ctypes"),
        ("import sys\nsys.modules['ctypes'].string_at(1)", "ctypes"),
        ("from autograder.sandbox import wire", "autograder.sandbox"),
        ("run = exec\nrun(b'')", "exec"),
        ("import builtins as b\nb.eval('1')", "builtins.eval"),
        ("__import__('c' + 'types')", "*"),
        ("f = __import__\nf('ctypes')", "*"),
        ("import pkgutil\npkgutil.resolve_name('os:write')(3, b'')", "os.write"),
        ("keras.Model.fit.__globals__['x']", "keras.Model.fit.__globals__"),
        ("open('/proc/self/mem')", "/proc/"),
        ("import linecache\nopen(5, 'wb').write(b'')", "open(5)"),
        ("open('h.py', 'w').write('1')\nimport h", "h.py"),
        ("\n".join(f"a{n}" for n in range(6_000)), "too long or too odd"),
    ],
)
def test_code_that_can_write_its_report_is_doubted(code: str, name: str) -> None:
    """A person looks at it, because its report can say anything."""
    run = reported(EXERCISE + code, Observation(models=(MODEL,)))
    assert any(name in said for said in run.doubts), run.doubts


@pytest.mark.parametrize(
    "call",
    [
        "fit(x, y, validation_split=0.2, callbacks=[a])",
        "fit(x, y, **settings)",
        "fit(*given)",
        "fit(x, y, 32, 5, 1, [a], 0.2)",
    ],
)
def test_validation_in_any_spelling_is_not_doubted(call: str) -> None:
    """Arguments of `fit` may be spread, or given by their places."""
    both = {"validation_split": 0.2, "callbacks": (Callback(name="A"),)}
    fit = HONEST.fits[0].model_copy(update={"place": Place(line=4), **both})
    seen = Observation(models=(BARE,), fits=(fit,))
    assert reported(f"{EXERCISE}model.{call}", seen).doubts == ()


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.path.join('a', 'b')\nos.system('pip install keras')",
        "import sys\n'google.colab' in sys.modules\nprint(sys.version)",
        "import gc\ngc.collect()",
        "open('h.py', 'w').write('1')\nopen(0)",
        "import os\nos.kill(os.getpid(), 9)",
        "code = 'a b'.split()\nprint(code[0], code.count('a'))",
        "from autograder.notebook import check\ncheck('a')",
        "import inspect\ninspect.getsource(model.fit)",
    ],
)
def test_usual_code_near_the_process_is_not_doubted(code: str) -> None:
    """Instructors would learn to overlook doubts."""
    assert reported(EXERCISE + code, Observation(models=(BARE,))).doubts == ()


def test_long_expressions_are_not_written_out() -> None:
    """A call with many arguments of something long would take hours to name."""
    code = "f[" + "0," * 2_000 + "](" + "0," * 2_000 + "...)"
    names = [blank.name for blank in reported(code, Observation()).observation.blanks]
    assert names == ["argument"]


@pytest.mark.parametrize(
    ("code", "is_doubted"),
    [
        ("x = 1", True),
        ("import numpy as np\nhistory = np.ones(3)", True),
        ("import matplotlib.pyplot as plt\nplt.plot([1])", False),
        ("from pylab import *\nplot([1])", False),
        ("import pandas as pd\npd.Series([1]).hist()", False),
        ("from sklearn import tree\ntree.plot_tree(model)", False),
    ],
)
def test_plots_of_code_that_draws_nothing_are_doubted(
    code: str, is_doubted: bool
) -> None:
    """A report can claim plots, which a criterion looks at."""
    source = base64.b64encode(code.encode()).decode()
    file = Source.of(ObservationJob(kind="py", source=source))
    run = Run(ending="finished")
    assert bool(doubts(file, run, drawn=True)) == is_doubted
    assert doubts(file, run) == ()


@pytest.mark.parametrize(
    ("code", "is_doubted"),
    [
        ("x = 1", True),
        ("import pandas as pd\nx = pd.read_json('p.json')", True),
        ("import pandas as pd\npd.Series([1]).to_csv('p.csv')", False),
        ("from numpy import *\nsavetxt('p.csv', [1])", False),
        ("with open('p.csv', 'w') as file:\n    print(1, file=file)", False),
        ("%%writefile p.csv\n1", False),
    ],
)
def test_files_of_code_that_writes_nothing_are_doubted(
    code: str, is_doubted: bool
) -> None:
    """A report can claim a file, which a criterion looks at."""
    cell = {"cell_type": "code", "source": code, "metadata": {}, "outputs": []}
    notebook = json.dumps({"cells": [cell]}).encode()
    source = base64.b64encode(notebook).decode()
    asked = ObservationJob(
        kind="ipynb",
        source=source,
        calls=(FunctionCall(function="p.csv", kind="file"),),
    )
    shown = Outcome(ending="returned", answer=FileBytes(data="MQo="))
    run = Run(
        ending="finished",
        source=asked.source_digest,
        calls=CallsReport(outcomes=(shown,)),
    )
    assert bool(observe(Zone(run), asked).doubts) == is_doubted


def test_code_that_is_too_long_is_not_looked_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file of 20 million characters is not read."""
    monkeypatch.setattr("autograder.runner.fitting.as_cells", pytest.fail)
    assert reported("%a\n" * 50_000, Observation()).ending == "finished"


def test_cells_that_are_too_many_are_not_looked_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half a million empty cells fit into a file, and each would be parsed."""
    monkeypatch.setattr("autograder.runner.fitting.as_cells", pytest.fail)
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": ""}] * 2_000})
    source = base64.b64encode(notebook.encode()).decode()
    asked = ObservationJob(kind="ipynb", source=source)
    run = Run(ending="finished", source=asked.source_digest)
    run = run.model_copy(update={"observation": Observation(models=(MODEL,))})
    (doubt,) = observe(Zone(run), asked).doubts
    assert "too long or too odd" in doubt


class NoZone(Zone):
    """Is asked nothing."""

    def ask(self, *asked: Any, **named: Any) -> Reply:
        """Fail."""
        raise AssertionError("an unreadable file was run")


def test_the_grader_says_which_file_cannot_be_read() -> None:
    """It keeps the reason as a message, and runs nothing of the file."""
    source = base64.b64encode("x = 1".encode("utf-16")).decode()
    run = observe(
        NoZone(Run(ending="finished")), ObservationJob(kind="py", source=source)
    )
    assert run.unreadable == sentences(
        _("The file is UTF-16, which Python cannot read."),
        _("Save the file with the encoding UTF-8."),
    )
    assert run.observation == Observation()


def test_no_report_says_that_a_file_cannot_be_read() -> None:
    """Neither a claim in it nor an error of the code makes a readable file unread."""
    error = ErrorFact(kind="SourceError", message="The file is not a notebook.")
    run = reported(CODE, Observation(errors=(error,)), unreadable="It is damaged.")
    assert not run.unreadable
    assert run.observation.errors == (error,)


def test_a_blank_may_have_any_name() -> None:
    """A notebook can hold characters that no file can."""
    notebook = {"cells": [{"cell_type": "code", "source": "\ud800 = ..."}]}
    (blank,) = find_blanks(read_cells("ipynb", json.dumps(notebook).encode()))
    assert blank.name == "?"
