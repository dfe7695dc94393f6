"""The sample class, from the command to the reports."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autograder.cli import main

ROOT = Path(__file__).parent.parent
SOLUTIONS = str(ROOT / "solutions")


def without_times(path: Path) -> dict[str, Any]:
    """Read grades.json without the times of its provenance."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    document["provenance"] |= {"started": "", "finished": ""}
    return document


@pytest.mark.slow
def test_the_sample_class(tmp_path: Path, isolation: list[str]) -> None:
    """All students get what they deserve; again and regraded, the same."""
    submissions, out = str(ROOT / "examples" / "class"), tmp_path / "out"
    arguments = ["grade", submissions, "--solutions", SOLUTIONS, "--out", str(out)]
    arguments += isolation
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    first = without_times(out / "grades.json")
    expected = json.loads((ROOT / "examples" / "expected.json").read_text())
    for grade in first["grades"]:
        wanted = expected[grade["student"]][grade["assignment"]]
        failed = [c["id"] for c in grade["criteria"] if c["status"] == "failed"]
        found = {"outcome": grade["outcome"], "score": grade["score"], "failed": failed}
        assert found == wanted, (grade["student"], grade["assignment"])
        page = out / grade["student"] / f"{grade['assignment']}.html"
        assert "<h1" in page.read_text(encoding="utf-8")
    assert (out / "index.html").is_file()
    ben = next(g for g in first["grades"] if g["student"] == "ben")
    assert any("Today" in warning for warning in ben["warnings"])

    for run in next((out / ".store" / "run").iterdir()).iterdir():
        run.unlink()  # as if the first batch had been killed half-way
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert without_times(out / "grades.json") == first
    again = ["regrade", str(out), "--solutions", SOLUTIONS]
    assert CliRunner().invoke(main, again).exit_code == 0
    assert without_times(out / "grades.json") == first


@pytest.mark.slow
def test_check_runs_without_fork(tmp_path: Path) -> None:
    """A student's own check uses a spawned process and public criteria only."""
    path = tmp_path / "linear_regression.py"
    path.write_text((ROOT / "examples/class/dmitri/linear_regression.py").read_text())
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 0, result.output
    assert "right number of parameters" in result.output
    assert "sigmoid" not in result.output
    public, beyond = result.output.split("These are the public checks.")
    assert "activation" not in public
    assert "The output layer has the right activation" in beyond
