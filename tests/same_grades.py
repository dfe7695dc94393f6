"""Compare the grades of two versions: `make same-grades OLD=VERSION`.

python -m tests.same_grades OLD [NEW] [--isolation LEVEL]

OLD and NEW are commits, or checkouts in which `./run setup` was run. NEW is this
checkout by default. A commit is unpacked below `build/` and uses the installed
libraries of this checkout. Each version grades the sample class, the labelled corpus
and the attacks. Outcomes, points, causes and models must be the same, and wording may
differ. What only one version has, such as a new field or assignment, is not compared.
Exit code 1 says that a grade differs. The attacks run for some minutes.
"""

from __future__ import annotations

import argparse
import io
import json
import runpy
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import venv
from pathlib import Path
from typing import Any

from tests.places import ATTACKS, ROOT, SAMPLE_CLASS

from .validity.corpus import handwritten
from .validity.generate import generated

WORDS = {"title", "message", "summary", "hint", "found", "expected", "why", "fix",
         "reason"}  # fmt: skip
"""Texts in a grade that may differ."""
LISTS_OF_WORDS = {"hints", "warnings"}
"""Lists of texts. Only their lengths must be the same."""
COMMAND = "from autograder.commands.cli import main; main()"


def checkout_of(version: str) -> Path:
    """Return a checkout: the folder itself, or one that is made of a commit."""
    if Path(version).is_dir():
        return Path(version).absolute()
    git = ["git", "-C", str(ROOT)]
    commit = subprocess.run(
        [*git, "rev-parse", "--short", f"{version}^{{commit}}"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    checkout = ROOT / "build" / f"version-{commit}"
    if not checkout.is_dir():
        files = subprocess.run(
            [*git, "archive", commit], capture_output=True, check=True
        ).stdout
        with tarfile.open(fileobj=io.BytesIO(files)) as archive:
            archive.extractall(checkout, filter="data")
    venv.create(checkout / ".venv", symlinks=True)
    site = sysconfig.get_path("purelib", vars={"base": str(checkout / ".venv")})
    # The libraries are those of this checkout. Its own package is not among them,
    # because Python reads no `.pth` files there.
    paths = f"{checkout}\n{sysconfig.get_path('purelib')}\n"
    Path(site, "version.pth").write_text(paths, encoding="utf-8")
    return checkout


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
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True)
    if not (out / "grades.json").is_file():
        sys.exit(f"{checkout} graded nothing:\n{done.stderr[-2_000:]}")
    entries = json.loads((out / "grades.json").read_text("utf-8"))["grades"]
    return {f"{e['student']}/{e['assignment']}": without_words(e) for e in entries}


def without_words(entry: Any) -> Any:
    """Return a part of a grade without its texts."""
    match entry:
        case dict():
            return {
                key: len(value) if key in LISTS_OF_WORDS else without_words(value)
                for key, value in entry.items()
                if key not in WORDS
            }
        case list():
            return [without_words(value) for value in entry]
    return entry


def main() -> int:
    """Grade with both and print each difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old")
    parser.add_argument("new", nargs="?", default=str(ROOT))
    parser.add_argument("--isolation", default="full")
    options = parser.parse_args()
    checkouts = {"old": checkout_of(options.old), "new": checkout_of(options.new)}
    different = 0
    with tempfile.TemporaryDirectory(prefix="same-grades-") as name:
        folder = Path(name)
        lay_out(folder)
        for kind in ("class", "corpus", "attacks"):
            old, new = (
                grades(checkout, folder / kind, folder / side / kind, options.isolation)
                for side, checkout in checkouts.items()
            )
            both = sorted(old.keys() & new.keys())
            for key in both:
                fields = sorted(old[key].keys() & new[key].keys())
                before, now = ({f: v[key][f] for f in fields} for v in (old, new))
                if before != now:
                    different += 1
                    print(f"{kind} {key}:\n  old {before}\n  new {now}")
            print(f"{kind}: {len(both)} grades compared", flush=True)
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main())
