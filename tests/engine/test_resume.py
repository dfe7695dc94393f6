"""A batch that is killed continues where it stopped."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from tests.places import EXPECTED_GRADES, SAMPLE_CLASS, SOLUTIONS

STUDENTS = ("ada", "dmitri", "emre", "fatima", "jonas")


@pytest.mark.long  # test_faults.py kills the same code, test_class.py resumes
def test_a_killed_batch_is_completed(tmp_path: Path, isolation: list[str]) -> None:
    """Killed after its first result, and run again, it ends as an undisturbed one."""
    folder, out = tmp_path / "class", tmp_path / "out"
    for student in STUDENTS:
        source = SAMPLE_CLASS / student / "linear_regression.py"
        (folder / student).mkdir(parents=True)
        (folder / student / source.name).write_text(source.read_text())
    arguments = ["grade", str(folder), "--solutions", str(SOLUTIONS)]
    arguments += ["--jobs", "1", "--out", str(out), *isolation]
    code = "from autograder.commands.cli import main; main()"
    batch = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    while batch.poll() is None and not list(out.glob(".store/run/*/[0-9a-f]*.json")):
        try:
            batch.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
    os.killpg(batch.pid, signal.SIGKILL)
    batch.wait()
    assert not (out / "grades.json").exists(), "it was over before it was killed"

    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    expected = json.loads(EXPECTED_GRADES.read_text())
    found = {
        grade["student"]: grade["score"]
        for grade in json.loads((out / "grades.json").read_text())["grades"]
        if grade["assignment"] == "linear_regression"
    }
    assert found == {
        student: expected[student]["linear_regression"]["score"] for student in STUDENTS
    }
