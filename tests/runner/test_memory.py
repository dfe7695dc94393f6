"""Nothing of one run is in the memory of the next, nor of the process that forks."""

import base64
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.datasets.own_files import OWN
from autograder.facts.compilation import Compilation
from autograder.facts.function_calls import (
    LOOK_AT_PLOTS,
    Arguments,
    CallStep,
    FunctionCall,
)
from autograder.facts.layers import Dense, Setting
from autograder.facts.observation import ObservationJob
from autograder.facts.spec import ModelSpec
from autograder.facts.training import FileData, TrainingJob, TrainingPlan
from autograder.rubric import CsvColumns
from autograder.runner.observation_client import MODULE, observe
from autograder.sandbox.fence import Fence, Level
from autograder.sandbox.warm_zone import WarmZone
from autograder.sandbox.zygote import WARM_AFTER
from autograder.trainer.training_client import MODULE as TRAINER
from autograder.trainer.training_client import train
from tests.places import ATTACKS

pytestmark = pytest.mark.slow

RUNS = 50
NAME = b"CANARY-"
LEAVES_TOKENS = """
# {0}
import keras, numpy as np
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)], name="{1}")
model.compile(loss="mse")
model.fit(np.ones((3, 1)), np.ones(3))
guess = "{2}"
print("{3}")
data = open("data/points.csv").read()
wide = "\\u2603" + guess + "\\U0001f600" + guess
def given(text):
    return text + "{4}"
class Kept:
    def __init__(self, text):
        self.text = text
    def told(self):
        return self.text + "{5}"
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.title("{6}")
with open("{7}.txt", "w") as file:
    file.write("{8}")
model.save("{7}.keras")
"""
SEARCHES = (
    (ATTACKS / "75b_read_neighbour" / "linear_regression.py")
    .read_text(encoding="utf-8")
    .replace("TERCES", "YRANAC")
)
searcher: dict[str, Any] = {"re": re, "base64": base64, "NAME": NAME}
exec(SEARCHES[SEARCHES.index("def forms") : SEARCHES.index("TOKEN =")], searcher)  # noqa: S102 - our own
TOKEN = re.compile(b"|".join(searcher["forms"]()))


def tokens(count: int) -> list[str]:
    """Return tokens that are used once."""
    return [f"CANARY-{secrets.token_hex(8)}" for _ in range(count)]


def job(script: str, *calls: FunctionCall, data: Path | None = None) -> ObservationJob:
    """Return the job of a script."""
    source = base64.b64encode(script.encode()).decode()
    datasets = {} if data is None else {OWN: str(data)}
    return ObservationJob(
        kind="py",
        source=source,
        variables=("guess",),
        calls=calls,
        datasets=datasets,
        with_examples=True,
    )


def leave_tokens(zone: WarmZone, data: Path) -> None:
    """Run a script with tokens in all that it says, reads and is asked."""
    *left, argument, constructed, hidden = tokens(12)
    call, secret = (
        FunctionCall(function="given", arguments=Arguments(values=(text,)), hidden=late)
        for text, late in ((argument, False), (hidden, True))
    )
    made = FunctionCall(
        function="Kept",
        arguments=Arguments(values=(constructed,)),
        steps=(CallStep(method="told"),),
    )
    held = FunctionCall(function="guess", kind="variable")
    saved = FunctionCall(function=f"{left[7]}.txt", kind="file")
    calls = call, made, held, saved, LOOK_AT_PLOTS, secret
    seen = observe(zone, job(LEAVES_TOKENS.format(*left), *calls, data=data))
    assert seen.observation.values["guess"] == left[2]
    assert left[3] in seen.output
    outcomes = {call.key: seen.outcomes[call.key] for call in calls}
    assert outcomes[call.key].answer == argument + left[4]
    assert outcomes[made.key].answer == constructed + left[5]
    assert outcomes[secret.key].answer == hidden + left[4]
    assert outcomes[held.key].answer == left[2]
    assert outcomes[saved.key].answer.content.decode() == left[8]
    assert left[6] in outcomes[LOOK_AT_PLOTS.key].to_json()


def memory(pid: int) -> Iterator[bytes]:
    """Yield what a process has in its writable memory; it must be readable to us."""
    lines = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as file:
        for line in lines:
            extent, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, end = (int(part, 16) for part in extent.split("-"))
                file.seek(start)
                yield file.read(end - start)


def found(pid: int) -> set[bytes]:
    """Return the tokens in the memory of a process."""
    return {token for part in memory(pid) for token in TOKEN.findall(part)}


def servers(module: str) -> list[psutil.Process]:
    """Return the processes of the zone, the ones with the most memory last."""
    own = psutil.Process().children(recursive=True)
    python = [process for process in own if module in process.cmdline()]
    return sorted(python, key=lambda process: process.memory_info().rss)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Return the data of an assignment, with a token in each file."""
    (tmp_path / "hidden").mkdir()
    words = tokens(2)
    for name in ("points.csv", "hidden/exam.csv"):
        rows = (f"{n},{n * n},{words[n % 2]}\n" for n in range(4))
        (tmp_path / name).write_text("".join(("x,y,word\n", *rows)))
    for folder in (tmp_path, tmp_path / "hidden"):
        folder.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("level", ["none", "full"])
def test_nothing_of_a_run_is_left(
    level: Level, isolation: list[str], course: Path
) -> None:
    """Neither a fresh child nor the process that forks has a token of a run before."""
    if level == "full" and isolation[1] != "full":
        pytest.skip("this machine has no full isolation")
    zone = WarmZone(MODULE, Fence(level=level, readable=(course,)))
    try:
        for number in range(1, RUNS + 1):
            leave_tokens(zone, course)
            # Before the rehearsal, after it, and at the end.
            if number in (WARM_AFTER - 1, WARM_AFTER + 1, RUNS):
                _search_from_outside(level, MODULE)
        searched = observe(zone, job(SEARCHES))
    finally:
        zone.close()
    assert searched.ending == "finished"
    assert searched.observation.errors == ()
    assert "FOUND" not in searched.output


def _search_from_outside(level: Level, module: str) -> None:
    if level == "full" and os.geteuid() != 0:
        return  # only root may read the memory of these processes
    *_, keeper, zygote = servers(module)
    assert found(keeper.pid), "the search finds nothing where something is"
    assert found(zygote.pid) == set()


@pytest.mark.parametrize("before", [b"", b"x", b"xx"])
def test_a_token_is_found_in_each_form(before: bytes) -> None:
    """It may be text of one, two or four bytes for a character, or be in base64."""
    (token,) = tokens(1)
    for encoding in ("utf-8", "utf-16-le", "utf-32-le"):
        assert TOKEN.search(before + token.encode(encoding))
    assert TOKEN.search(base64.b64encode(before + token.encode()))
    assert not TOKEN.search(base64.b64encode(before + b"other " + bytes(30)))


def test_a_child_that_searches_finds_what_is_there(isolation: list[str]) -> None:
    """The search works: a token in its own memory is found."""
    zone = WarmZone(MODULE, Fence(level=isolation[1]))
    script = 'text = "CANARY-" + "0123456789abcdef"\n' + SEARCHES
    try:
        seen = observe(zone, job(script))
    finally:
        zone.close()
    assert "FOUND CANARY-0123456789abcdef" in seen.output


def test_hidden_data_are_not_in_the_process_that_forks_trainers(course: Path) -> None:
    """They are read by the process of one training, which ends with it."""
    x, y = (
        CsvColumns(file="points.csv", columns=name) for name in (("x", "y"), "word")
    )
    x_test, y_test = (
        one.model_copy(update={"file": "hidden/exam.csv"}) for one in (x, y)
    )
    data = FileData(x=x, y=y, x_test=x_test, y_test=y_test)
    spec = ModelSpec(
        input_shape=(2,),
        layers=(Dense(units=1),),
        compiled=Compilation(loss=Setting(name="mean_squared_error"), optimizer=None),
    )
    plan = TrainingPlan(data=data, optimizer=Setting(name="sgd"), epochs=1, seeds=(1,))
    zone = WarmZone(TRAINER, Fence(level="none", readable=(course,)))
    try:
        for _ in range(3):
            result = train(zone, TrainingJob.of(spec, plan, {OWN: str(course)}))
            assert result.runs
            assert result.runs[0].test is not None
        *_, keeper, zygote = servers(TRAINER)
        assert found(zygote.pid) == set()
        assert found(keeper.pid) == set()
    finally:
        zone.close()
