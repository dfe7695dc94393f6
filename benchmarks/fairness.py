"""Write the measured tables of `docs/fairness.md`: `python -m benchmarks.fairness`.

The numbers come from `make validity`, `python -m benchmarks.plain_asserts` and
`autograder calibrate`.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from autograder.authoring.calibrated import FILE, Calibration, Trials
from benchmarks.tables import markdown, write
from tests.validity.causes import FOUND, CauseTable
from tests.validity.matrix import Matrix

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "fairness.md"
NOT_YET = "Not measured yet."
RESULTS = Path(__file__).parent / "results"
HEADS = ("criterion", "must pass", "false fails", "must not pass", "false passes")


def load(name: str) -> tuple[dict[str, Any], Matrix]:
    """Return a stored result, and its counts as a matrix."""
    result = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    counts = Counter({(c, label, s): n for c, label, s, n in result["counts"]})
    return result, Matrix(counts)


def confusion(matrix: Matrix) -> str:
    """Return a confusion matrix as a table with a line for each criterion."""
    rows = [*matrix.rows().items(), ("**all**", matrix.total())]
    return markdown(HEADS, [(name, *row[:4]) for name, row in rows])


def ours() -> str:
    """Return the confusion matrix of the grader on the corpus."""
    result, matrix = load("validity")
    about = (
        f"{result['by_hand']} submissions written by hand and {result['generated']} "
        f"generated ones, each graded with {_counted(result['base_seeds'])} "
        f"(isolation: {result['isolation']}). Digits: {result['data']}."
    )
    undecided = (
        f"Not decided by the exercise, and not counted: {matrix.total().open:,}."
    )
    return "\n\n".join((about, confusion(matrix), undecided))


def _counted(bases: int) -> str:
    return "one base seed" if bases == 1 else f"{bases} base seeds"


def causes() -> str:
    """Return a table: how often the first cause on a page is the planted mistake."""
    result, _matrix = load("validity")
    if "causes" not in result:
        return NOT_YET
    table = CauseTable(Counter({(m, c, f): n for m, c, f, n in result["causes"]}))
    every = ("**all**", *(table.total(found) for found in FOUND))
    return markdown(("planted mistake", *FOUND), [*table.rows(), every])


def plain() -> str:
    """Return the confusion matrix of plain asserts on the corpus."""
    result, matrix = load("plain_asserts")
    about = (
        f"{result['submissions']} submissions, each once; {result['digits_trained']} "
        "of the networks for digits were trained."
    )
    return f"{about}\n\n{confusion(matrix)}"


def calibrations() -> str:
    """Return a table: how often the seed decides about a training criterion."""
    rows = []
    for path in sorted((ROOT / "solutions").glob(f"*/{FILE}")):
        calibration = Calibration.from_json(path.read_bytes())
        slug = path.parent.parent.name
        for criterion in calibration.criteria:
            right = criterion.solution
            best = max(criterion.mutants, key=lambda m: m.passes, default=None)
            rows.append(
                (f"[{slug}](../solutions/{slug}/calibration/README.md)",
                 criterion.id, criterion.seeds, criterion.runs,
                 _percent(1 - right.one_run), _percent(1 - right.passes),
                 _percent(1 - right.low), *_passing(best))
            )  # fmt: skip
    heads = ("assignment", "criterion", "seeds", "judged together",
             "one run fails the solution", "the criterion fails it", "at most",
             "the luckiest wrong model passes", "which is")  # fmt: skip
    return markdown(heads, rows)


def _passing(trials: Trials | None) -> tuple[str, str]:
    return ("–", "–") if trials is None else (_percent(trials.passes), trials.model)


def _percent(share: float) -> str:
    return f"{share:.2%}"


def contents() -> dict[str, str]:
    """Return the tables of the page: name of its marks -> table."""
    return {
        "ours": ours() if (RESULTS / "validity.json").is_file() else NOT_YET,
        "causes": causes() if (RESULTS / "validity.json").is_file() else NOT_YET,
        "plain": plain() if (RESULTS / "plain_asserts.json").is_file() else NOT_YET,
        "calibrations": calibrations(),
    }


if __name__ == "__main__":
    write(PAGE, contents())
