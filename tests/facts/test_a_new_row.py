"""A new loss or activation is its row, and nothing else is touched."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.places import PACKAGE

LOSS = """
    KnownLoss("pinball", "Pinball", {"tau": 0.5}, ("pin",), task="numbers",
              hint=_("Weigh both sides."), why=_("It finds quantiles.")),
"""
ACTIVATION = """
    _row("squash", bounds=(0, 1), effect=_("It squashes."), why=_("It is bounded.")),
"""
SCRIPT = '''
"""Uses the rows in every way that needs no Keras, and prints what came of it."""

import json

from autograder.facts.layers import Dense
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.setting import Role, Setting
from autograder.facts.compilation import Compilation
from autograder.facts.spec import ModelSpec
from autograder.facts.known_settings import KNOWN
from autograder.facts.names import LOSS_SPELLINGS, SQUASHING
from autograder.rubric.criteria.activations import HiddenActivations
from autograder.rubric.criteria.output_activation import OutputActivation
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.loss import Loss
from autograder.rubric.diagnosis.case import Case
from autograder.rubric.diagnosis.known_answers import KnownAnswers
from autograder.rubric.diagnosis.output_mistakes import logits_without_from_logits


def evidence(loss, activation):
    layers = (Dense(units=1, activation=Setting(name=activation)),)
    compiled = Compilation(loss=Setting(name=loss), optimizer=Setting(name="sgd"))
    spec = ModelSpec(input_shape=(4,), layers=layers, compiled=compiled)
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    return Evidence(Run(ending="finished", observation=seen))


loss, output = Loss(name="pin"), OutputActivation(activation="squash")
case = Case(evidence("binary_crossentropy", "squash"), KnownAnswers())
print(json.dumps({
    "takes": KNOWN[Role.LOSS]["pinball"].takes(
        Setting(name="pinball", arguments={"tau": 0.25})
    ),
    "spellings": sorted({"pin", "pinball"} & LOSS_SPELLINGS),
    "right": [c.check(evidence("pinball", "squash")).status for c in (loss, output)],
    "wrong": [str(c.check(evidence("mse", "relu")).message) for c in (loss, output)],
    "hints": [str(loss.ladder()[1]),
              str(HiddenActivations(activation="squash").ladder()[1])],
    "saturates": "squash" in SQUASHING,
    "diagnosis": logits_without_from_logits(case) is not None,
}))
'''


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what came of two rows more, in a copy of the package."""
    folder = tmp_path_factory.mktemp("rows")
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, folder / "autograder", ignore=skipped)
    for name, row in (("losses", LOSS), ("activations", ACTIVATION)):
        path = folder / "autograder" / "facts" / f"known_{name}.py"
        text = path.read_text("utf-8")
        kind = "Loss" if name == "losses" else "Activation"
        start = f"{name.upper()}: tuple[Known{kind}, ...] = ("
        assert start in text
        path.write_text(text.replace(start, start + row), "utf-8")
    done = run(folder)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the script with the copy of the package."""
    return subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


def test_criteria_judge_and_hint(found: dict[str, Any]) -> None:
    """The rows are accepted in rubrics, pass, fail with a reason, and give hints."""
    assert found["takes"]
    assert found["spellings"] == ["pin", "pinball"]
    assert found["right"] == ["passed", "passed"]
    loss, output = found["wrong"]
    assert "It finds quantiles." in loss
    assert "It is bounded." in output
    assert found["hints"] == ["Weigh both sides.", "It squashes."]


def test_diagnoses_know_what_it_gives(found: dict[str, Any]) -> None:
    """An activation with bounds of 0 and 1 is no mistake before a cross-entropy."""
    assert found["saturates"]
    assert not found["diagnosis"]
