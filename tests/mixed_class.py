"""Grade 40 honest submissions alone, then among 30 attacks and 30 odd ones.

`python -m tests.mixed_class [--isolation LEVEL]`; it takes some minutes. The honest
grades must be the same to the byte. Exit code 1 if they are not.
"""

from __future__ import annotations

import argparse
import json
import runpy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.places import ATTACKS, CASES, SAMPLE_CLASS, SOLUTIONS

HONEST, HOSTILE, ODD = 40, 30, 30


def lay_out(folder: Path, others: bool) -> None:
    """Make the class; odd and hostile students stand between the honest ones."""
    honest = sorted(
        path for path in SAMPLE_CLASS.glob("*/*") if path.suffix in {".py", ".ipynb"}
    )
    for number in range(HONEST):
        path = honest[number % len(honest)]
        place = folder / f"s{number:02}_honest"
        place.mkdir(parents=True)
        shutil.copy(path, place)
    if not others:
        return
    attacks = sorted(path.parent for path in ATTACKS.glob("*/*.toml"))
    for number, attack in enumerate(attacks[-HOSTILE:]):
        place = folder / f"s{number:02}_attack"
        if (attack / "archive.py").is_file():
            runpy.run_path(str(attack / "archive.py"))["write"](place)
        else:
            shutil.copytree(attack, place)
    cases = sorted(CASES.iterdir())
    for number in range(ODD):
        case = cases[number % len(cases)]
        place = folder / f"s{number:02}_odd"
        place.mkdir()
        shutil.copy(case, place / f"{slug_of(case)}{case.suffix}")


def slug_of(case: Path) -> str:
    """Return the assignment that a case says it is for, in its first line."""
    first = case.read_bytes().partition(b"\n")[0].decode("utf-8", "replace")
    return first.removeprefix("# ").partition(" | ")[0]


def grades(folder: Path, out: Path, isolation: str) -> dict[str, Any]:
    """Grade a class; return the honest students' grades, as they are written."""
    command = [
        *(sys.executable, "-m", "autograder", "grade"),
        *(str(folder), "--solutions", str(SOLUTIONS), "--out", str(out)),
        *("--isolation", isolation),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stderr[-2_000:], "exit code", done.returncode)
    entries = json.loads((out / "grades.json").read_text("utf-8"))["grades"]
    return {
        f"{entry['student']}/{entry['assignment']}": json.dumps(entry)
        for entry in entries
        if entry["student"].endswith("_honest")
    }


def main() -> int:
    """Compare the two classes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--isolation", default="full")
    isolation = parser.parse_args().isolation
    with tempfile.TemporaryDirectory() as name:
        found = []
        for kind in ("calm", "mixed"):
            folder = Path(name) / kind
            lay_out(folder, others=kind == "mixed")
            found.append(grades(folder, Path(name) / f"{kind}-out", isolation))
    calm, mixed = found
    different = sorted(key for key in calm if calm[key] != mixed.get(key))
    print(len(calm), "honest grades,", len(different), "different:", different)
    return int(bool(different) or not calm)


if __name__ == "__main__":
    sys.exit(main())
