"""The sample class, from the command to the reports."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from autograder.facts.observation import Limits
from autograder.report.feedback import Feedback
from autograder.report.html import feedback_page
from autograder.sandbox.warm_zone import WarmZone
from autograder.sandbox.zone import Reply
from tests.places import EXPECTED_GRADES, SAMPLE_CLASS, SOLUTIONS

COSTS = {
    "servers of autograder.runner": 2,
    "forks of autograder.runner": 87,
    "servers of autograder.trainer": 2,
    "forks of autograder.trainer": 34,
    "servers of autograder.report.painter": 2,
    "forks of autograder.report.painter": 58,
    "pages": 120,
}
"""Of the sample class: a server for each job, a fork for each distinct file, each
distinct model that a criterion or a page waits for, and each distinct picture; a page
for each student and exercise."""


def without_times(path: Path) -> dict[str, Any]:
    """Read grades.json without the times of its provenance."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    document["provenance"] |= {"started": "", "finished": ""}
    return document


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count what costs time: servers, forks, by what they are for, and pages.

    Only those of the zones that grade; the walls are tried before.
    """
    counts: Counter[str] = Counter()
    start, ask = WarmZone._start, WarmZone.ask

    def counted_start(self: WarmZone) -> Any:
        counts[f"servers of {self._module}"] += 1
        return start(self)

    def counted_ask(
        self: WarmZone,
        request: bytes,
        limits: Limits,
        alone: bool = False,
        later: bytes = b"",
    ) -> Reply:
        if not alone:  # a busy machine repeats what ran out of time
            counts[f"forks of {self._module}"] += 1
        return ask(self, request, limits, alone, later)

    def counted_page(feedback: Feedback) -> str:
        counts["pages"] += 1
        return feedback_page(feedback)

    monkeypatch.setattr(
        "autograder.report.writers.student_pages.feedback_page", counted_page
    )
    monkeypatch.setattr(WarmZone, "_start", counted_start)
    monkeypatch.setattr(WarmZone, "ask", counted_ask)
    return counts


def taken(counts: Counter[str]) -> dict[str, int]:
    """Take the counts out, without those of the probes."""
    found = {name: n for name, n in counts.items() if not name.endswith("probes")}
    counts.clear()
    return found


def most_hints(document: dict[str, Any]) -> int:
    """Return how many hints a criterion shows at the most."""
    grades = document["grades"]
    return max(len(c["hints"]) for grade in grades for c in grade["criteria"])


@pytest.mark.slow
def test_the_sample_class(
    tmp_path: Path, isolation: list[str], spent: Counter[str]
) -> None:
    """All students get the expected grades, also in a second run and after
    `regrade`."""
    submissions, out = str(SAMPLE_CLASS), tmp_path / "out"
    arguments = ["grade", submissions, "--solutions", str(SOLUTIONS), "--out", str(out)]
    arguments += [*isolation, "--jobs", "2"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert taken(spent) == COSTS
    first = without_times(out / "grades.json")
    expected = json.loads(EXPECTED_GRADES.read_text())
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

    lost = list(next((out / ".store" / "run").iterdir()).iterdir())
    for run in lost:
        run.unlink()  # as if the first batch had been killed half-way
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert taken(spent) == {
        "servers of autograder.runner": min(2, len(lost)),
        "forks of autograder.runner": len(lost),
        "pages": COSTS["pages"],
    }
    assert without_times(out / "grades.json") == first
    again = ["regrade", str(out), "--solutions", str(SOLUTIONS)]
    assert CliRunner().invoke(main, again).exit_code == 0
    pages = {"pages": COSTS["pages"]}
    assert taken(spent) == pages, "what is known was worked out again"
    assert without_times(out / "grades.json") == first
    assert CliRunner().invoke(main, [*again, "--hints", "3"]).exit_code == 0
    assert taken(spent) == pages, "hints need nothing to be run"
    assert most_hints(first) == 1
    assert most_hints(without_times(out / "grades.json")) == 3


@pytest.mark.slow
def test_check_runs_without_fork(tmp_path: Path) -> None:
    """A student's own check uses a spawned process and public criteria only."""
    path = tmp_path / "linear_regression.py"
    path.write_text((SAMPLE_CLASS / "dmitri/linear_regression.py").read_text())
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 0, result.output
    assert "right number of parameters" in result.output
    assert "sigmoid" not in result.output
    public, beyond = result.output.split("These are the public checks.")
    assert "activation" not in public
    assert "The output layer has the right activation" in beyond
