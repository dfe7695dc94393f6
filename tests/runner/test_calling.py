"""Functions of a submission are called when its code has ended, and only then."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.facts.function_calls import Arguments, FunctionCall, Outcome
from autograder.facts.observation import ObservationJob, Run
from autograder.facts.plain_data import Unknown
from autograder.facts.plain_values import datum_of, value_of
from autograder.runner.observation_client import MODULE, observe
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone

pytestmark = pytest.mark.slow

Called = Callable[..., tuple[Run, list[Outcome]]]
HIDDEN = "zebra-4711"


def call(function: str, *values: Any, seconds: float = 5.0) -> FunctionCall:
    """Return a call with these arguments."""
    arguments = Arguments(values=tuple(map(datum_of, values)))
    return FunctionCall(function=function, arguments=arguments, seconds=seconds)


def hidden(function: str, *values: Any) -> FunctionCall:
    """Return a call whose arguments no report shows."""
    return call(function, *values).model_copy(update={"hidden": True})


@pytest.fixture(scope="module")
def called(isolation: list[str]) -> Iterator[Called]:
    """Return a function that runs a script, makes calls, and returns the outcomes."""
    zone = WarmZone(MODULE, Fence(level=isolation[1]))

    def ask(script: str, *calls: FunctionCall) -> tuple[Run, list[Outcome]]:
        source = base64.b64encode(script.encode()).decode()
        run = observe(zone, ObservationJob(kind="py", source=source, calls=calls))
        return run, [run.outcomes[call.key] for call in calls]

    yield ask
    zone.close()


def test_values_cross_both_ways(called: Called) -> None:
    """Arrays, tensors, text, lists and dictionaries arrive as they are."""
    script = """
import numpy as np
import tensorflow as tf
def same(x): return x
def tensor(x): return tf.constant(x) * 2
def many(n): return (i * i for i in range(n))
def draw(): return np.random.rand(2)
counted = []
def count(x):
    counted.append(x)
    return len(counted)
"""
    values = [
        1,
        2.5,
        True,
        None,
        "é",
        float("inf"),
        10**40,
        [1, (2, "a")],
        {"k": [3]},
        [[[np.float64(2.0)]], {"a": [np.zeros(2)]}],
        np.float32([[1, np.nan]]),
        np.array(["a", "b"]),
        np.zeros((0, 3), int),
    ]
    others = [call("tensor", np.float32([1, 2])), call("many", 3), call("draw"),
              call("count", 1), call("count", 2)]  # fmt: skip
    run, outcomes = called(script, *(call("same", v) for v in values), *others)
    assert run.ending == "finished"
    for value, outcome in zip(values, outcomes, strict=False):
        assert outcome.answer == datum_of(value), value
    doubled, squares, drawn, one, two = (value_of(o.answer) for o in outcomes[-5:])  # type: ignore[arg-type]
    assert doubled.dtype == "float32"
    assert doubled.tolist() == [2, 4]
    assert squares == [0, 1, 4]
    assert drawn.tolist() == np.random.RandomState(0).rand(2).tolist()
    assert (one, two) == (1, 2)


def test_one_bad_call_costs_only_itself(called: Called) -> None:
    """Errors, endless loops, odd objects and large answers cost one call alone."""
    script = """
import sys
import numpy as np
word = "no function"
def broken(x):
    return 1 / x
def endless(x):
    while True:
        try:
            x += 1
        except Exception:
            pass
def leaving(x): sys.exit(3)
def huge(x): return np.zeros((1000, 1000))
class Liar:
    def __eq__(self, other): return True
    def __array__(self, *args, **kwargs): return np.array(6)
    def __float__(self): return 6.0
    __class__ = float
def lying(x): return Liar()
def fine(x): return x + 1
class Wrong(ValueError): pass
class Negative(Wrong): pass
def own(x): raise Negative
"""
    names = [
        *("broken", "endless", "leaving", "huge", "lying", "word", "absent", "fine"),
        "own",
    ]
    run, outcomes = called(script, *(call(name, 0, seconds=1) for name in names))
    found = dict(zip(names, outcomes, strict=True))
    error = found["broken"].error
    assert error is not None
    assert (error.kind, error.place and error.place.line) == ("ZeroDivisionError", 6)
    own = found["own"].error
    assert own and (own.kind, *own.bases) == ("Negative", "Wrong", "ValueError")
    assert not error.bases
    assert [o.ending for o in outcomes] == [
        "raised", "timeout", "raised", "returned", "returned", "not_callable",
        "no_such_name", "returned", "raised",
    ]  # fmt: skip
    assert isinstance(found["huge"].answer, Unknown)
    assert found["huge"].answer.too_large
    assert isinstance(found["lying"].answer, Unknown)
    assert found["fine"].answer == 1
    assert run.ending == "finished"


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        ("import os; os._exit(0)", "ended"),
        ("import ctypes; ctypes.string_at(0)", "ended"),
        ("import time; time.sleep(600)", "timeout"),
        ("while True: print('x' * 10_000)", "ended"),
    ],
)
def test_calls_before_an_end_count(called: Called, body: str, ending: str) -> None:
    """A call that ends the process costs itself and the calls after it."""
    script = f"value = 3\ndef good(x): return x\ndef bad(x):\n    {body}\n"
    calls = [call("good", 1), call("bad", 0, seconds=1), call("good", 2)]
    run, (first, second, third) = called(script, *calls)
    assert (run.ending, first.answer) == ("finished", 1)
    assert second.ending == ending
    assert third.ending in {ending, "ended"}


def test_arguments_are_not_there_before_the_end(called: Called) -> None:
    """Code finds arguments neither in memory nor in a pipe, and shows none."""
    script = f"""
import gc, os, select, sys
def hunt():
    frame = sys._getframe()
    while frame:
        yield repr(frame.f_locals)
        frame = frame.f_back
    yield from (repr(one) for one in gc.get_objects() if type(one) in (list, dict))
    for fd in map(int, os.listdir('/proc/self/fd')):
        try:
            if select.select([fd], [], [], 0)[0]:
                yield repr(os.read(fd, 65536))
        except OSError:
            pass
backwards = '{HIDDEN[::-1]}'
found = any(backwards in text[::-1] for text in hunt())
print('before', found)
def show(x):
    print('inside', x)
    sys.stderr.write(x)
    return found
"""
    run, (outcome,) = called(script, hidden("show", HIDDEN))
    assert outcome.answer is False
    assert "before False" in run.output
    assert "inside" not in run.output
    assert HIDDEN not in run.to_json()


KEEPS_WHAT_IT_FINDS = """
import gc
from autograder.facts.base import Fact
def show(x):
    kinds = Fact, list, dict
    texts = [repr(one) for one in gc.get_objects() if isinstance(one, kinds)]
    return "".join(text[::-1] for text in texts if "zebra-" "4711" in text)[:500]
def given(x):
    return x
"""


def test_an_answer_that_is_shown_holds_no_hidden_argument(called: Called) -> None:
    """Public calls and variables are reported before the process gets hidden ones."""
    shown = call("show", 1)
    variable = FunctionCall(function="data", kind="variable")
    calls = hidden("given", HIDDEN), shown, variable
    run, outcomes = called(KEEPS_WHAT_IT_FINDS, *calls)
    assert [one.answer for one in outcomes] == [HIDDEN, "", None]
    assert outcomes[2].ending == "no_such_name"
    assert run.ending == "finished"


@pytest.mark.parametrize("is_hidden", [False, True])
@pytest.mark.parametrize(
    ("body", "ending"),
    [
        ("import os; os.abort()", "ended"),
        ("import time; time.sleep(60)", "timeout"),
    ],
)
def test_a_call_that_fails_costs_no_model(
    called: Called, body: str, ending: str, is_hidden: bool
) -> None:
    """What was built before counts, whether the call is shown or hidden."""
    script = f"model = 1\ndef right(): return 7\ndef wrong(): {body}\n"
    calls = [
        call(name, seconds=1.0).model_copy(update={"hidden": is_hidden})
        for name in ("right", "wrong")
    ]
    run, outcomes = called(script, *calls)
    assert run.ending == "finished"
    assert [one.ending for one in outcomes] == ["returned", ending]


def test_code_that_asks_early_gains_nothing(called: Called) -> None:
    """Code that asks too early loses its calls, because its later reports do not
    count."""
    script = """
import os
def f(x): return x
for fd in range(3, 12):
    try:
        os.write(fd, bytes(4))
    except OSError:
        pass
model = 1
"""
    run, (outcome,) = called(script, hidden("f", 1))
    assert (run.ending, run.observation.models) == ("exited", ())
    assert outcome.ending in {"ended", "returned"}


TELLS_BY_A_LINE = """
import os
from autograder.facts.base import Fact
from autograder.facts.error_fact import ErrorFact
from autograder.facts.function_calls import CallsReport, Outcome
from autograder.facts.observation import Place
def f(x):
    error = ErrorFact(kind="E", message="", place=Place(line=LINE, cell=CELL))
    report = CallsReport(outcomes=(Outcome(ending="raised", error=error),))
    body = report.to_json().encode()
    for fd in range(3, 12):
        try:
            os.write(fd, len(body).to_bytes(4, "big") + body)
        except OSError:
            pass
    os.kill(os.getpid(), END)
    os._exit(0)
"""


@pytest.mark.parametrize(
    ("line", "cell", "stays"), [("7", "None", True), ("4711", "None", False),
                                ("0", "None", False), ("7", "3", False)]
)  # fmt: skip
def test_hidden_arguments_are_no_line_and_no_signal(
    called: Called, line: str, cell: str, stays: bool
) -> None:
    """A line that the file does not have is forgotten, and so is how it was killed."""
    script = TELLS_BY_A_LINE.replace("LINE", line).replace("CELL", cell)
    run, (outcome,) = called(script.replace("END", "41"), hidden("f", HIDDEN))
    assert run.ending == "finished"
    assert not str(run.detail)
    assert outcome.error is not None
    assert (outcome.error.place is not None) == stays


def test_a_file_is_no_function_that_the_code_should_define(called: Called) -> None:
    """Honest code that writes a file is not reported to the instructor."""
    file = FunctionCall(function="p.csv", kind="file")
    run, (outcome,) = called("open('p.csv', 'w').write('1')\n", file)
    assert outcome.ending == "returned"
    assert run.doubts == ()
