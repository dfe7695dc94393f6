"""Compare the grades of two checkouts: `make same-grades OLD=CHECKOUT`.

python -m tests.same_grades OLD [NEW] [--isolation LEVEL]

Both are checkouts in which `./run setup` was run. Each grades the sample class, the
labelled corpus and the attacks. Outcomes, points and models must be the same; wording
may differ. Exit code 1 if a grade differs. The attacks run for some minutes.
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

from tests.places import ATTACKS, ROOT, SAMPLE_CLASS

from .validity.corpus import handwritten
from .validity.generate import generated

WORDS = {"message", "hint", "title"}
COMMAND = "from autograder.commands.cli import main; main()"


def lay_out(folder: Path) -> None:
    """Write the three classes, each a folder of students."""
    shutil.copytree(SAMPLE_CLASS, folder / "class")
    for case in (*handwritten(), *generated()):
        case.write(folder / "corpus")
    for attack in sorted(p.parent for p in ATTACKS.glob("*/*.toml")):
        place = folder / "attacks" / attack.name
        if (attack / "archive.py").is_file():
            runpy.run_path(str(attack / "archive.py"))["write"](place)
        else:
            shutil.copytree(attack, place)


def grades(checkout: Path, folder: Path, out: Path, isolation: str) -> dict[str, Any]:
    """Grade a class with a checkout; return what may not differ, by submission."""
    command = [
        *(str(checkout / ".venv" / "bin" / "python"), "-c", COMMAND, "grade"),
        *(str(folder), "--out", str(out), "--isolation", isolation),
    ]
    subprocess.run(command, cwd=checkout, capture_output=True, check=False)
    entries = json.loads((out / "grades.json").read_text("utf-8"))["grades"]
    return {f"{e['student']}/{e['assignment']}": _without_words(e) for e in entries}


def _without_words(entry: Any) -> Any:
    match entry:
        case dict():
            kept = {k: v for k, v in entry.items() if k not in WORDS}
            return {key: _without_words(value) for key, value in kept.items()}
        case list():
            return [_without_words(value) for value in entry]
    return entry


def main() -> int:
    """Grade with both and print each difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path, nargs="?", default=ROOT)
    parser.add_argument("--isolation", default="full")
    options = parser.parse_args()
    different = 0
    with tempfile.TemporaryDirectory(prefix="same-grades-") as name:
        folder = Path(name)
        lay_out(folder)
        for kind in ("class", "corpus", "attacks"):
            old, new = (
                grades(c.absolute(), folder / kind, folder / side / kind,
                       options.isolation)
                for side, c in (("old", options.old), ("new", options.new))
            )  # fmt: skip
            for key in sorted(old.keys() | new.keys()):
                if old.get(key) != new.get(key):
                    different += 1
                    print(f"{kind} {key}:\n  old {old.get(key)}\n  new {new.get(key)}")
            print(f"{kind}: {len(old)} grades compared")
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main())
